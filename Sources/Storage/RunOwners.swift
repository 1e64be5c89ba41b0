import Engine

/// Says which runs have a living owner. Whoever ends, however it ends, owns nothing any more.
protocol RunOwners: AnyObject {
  /// Whether the run, by its number, is owned now; false if somebody else owns it, or this one already.
  func take(_ run: Int64) -> Bool
  func release(_ run: Int64)
  /// Whether somebody owns the run: this store, another one, another process. In doubt it is owned.
  func isOwned(_ run: Int64) -> Bool
}
