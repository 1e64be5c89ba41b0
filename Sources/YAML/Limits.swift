/// How much of a document is read before it is refused: a file from outside must not take the reader's memory or time.
public struct YAMLLimits: Hashable, Sendable {
  /// Bytes of the file; never more than 1 GiB.
  public var bytes: Int
  /// Scalars, sequences, mappings and aliases written in one document.
  public var nodes: Int
  /// Sequences and mappings inside one another, those behind aliases included: whoever walks the tree may recurse.
  public var depth: Int
  /// Nodes of one document after every alias is replaced by what it stands for.
  public var expandedNodes: Int
  /// Diagnostics of one file; further ones are counted, not kept.
  public var diagnostics: Int

  public init(
    bytes: Int = 16 << 20, nodes: Int = 1_000_000, depth: Int = 100, expandedNodes: Int = 2_000_000,
    diagnostics: Int = 100
  ) {
    self.bytes = min(bytes, 1 << 30)
    self.nodes = nodes
    self.depth = depth
    self.expandedNodes = expandedNodes
    self.diagnostics = diagnostics
  }

  /// For files that people write.
  public static let standard = YAMLLimits()
}
