import Values

extension Timestamp {
  /// The instant after a duration; the last one that there is, if it is beyond that.
  func later(by duration: Duration) -> Timestamp { advanced(by: duration) ?? .latest }
}
