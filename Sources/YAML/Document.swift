public import Diagnostics

/// A YAML document as a tree of nodes that know where they were written.
public struct Document: Sendable {
  let tree: Tree

  public var file: SourceFile { tree.file }
  public var root: Node { tree.node(at: 0) }

  /// One diagnostic for every tag that is none of the core schema's: what a language without tags of its own adds to
  /// what the reader found.
  public func refusedTags() -> [Diagnostic] {
    tree.properties.compactMap { properties in
      guard let tag = properties.tag, CoreTag(tag) == nil, tag != "!" else { return nil }
      return .tagRefused(tag, properties, of: tree)
    }
  }
}
