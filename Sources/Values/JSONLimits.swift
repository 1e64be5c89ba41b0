/// How much of a JSON document is accepted, and how much of it may be kept in memory.
public struct JSONLimits: Sendable {
  /// How deep arrays and objects may lie in each other.
  public var depth: Int
  /// Length of the document in bytes.
  public var bytes: Int
  /// Number of values (scalars, lists, maps, records) that are kept.
  public var keptValues: Int
  /// Bytes of text (strings and names) that are kept.
  public var keptBytes: Int

  /// Depths above 512 are taken as 512: values are compared and released by recursion.
  public init(
    depth: Int = 64, bytes: Int = 256 << 20, keptValues: Int = 4_000_000, keptBytes: Int = 128 << 20
  ) {
    self.depth = min(max(depth, 1), 512)
    self.bytes = max(bytes, 0)
    self.keptValues = max(keptValues, 0)
    self.keptBytes = max(keptBytes, 0)
  }

  /// For answers of services: 64 levels, 256 MiB, of which 4 million values and 128 MiB of text may be kept.
  public static let standard = JSONLimits()
}
