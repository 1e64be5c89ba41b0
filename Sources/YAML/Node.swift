public import Diagnostics

/// A scalar, a sequence or a mapping, and where it is written.
///
/// A node is a reference into its document: it costs nothing to copy and makes its texts when asked for them. An alias
/// is read as the node that it stands for.
public struct Node: Sendable {
  public enum Kind: Sendable {
    case scalar(Scalar)
    case sequence(Items)
    case mapping(Entries)
  }

  let tree: Tree
  /// The record of the content.
  let index: UInt32
  /// The record of the alias that led here, or `index`.
  let use: UInt32

  private var record: NodeRecord { tree.records[Int(index)] }

  public var kind: Kind {
    switch record.kind {
    case .sequence: .sequence(Items(tree: tree, parent: index))
    case .mapping: .mapping(Entries(tree: tree, parent: index))
    case .scalar, .alias: .scalar(Scalar(tree: tree, index: index))
    }
  }

  public var scalar: Scalar? { record.kind == .scalar ? Scalar(tree: tree, index: index) : nil }
  public var items: Items? { record.kind == .sequence ? Items(tree: tree, parent: index) : nil }
  public var entries: Entries? { record.kind == .mapping ? Entries(tree: tree, parent: index) : nil }

  /// The content without tag and anchor, quotes included. A block collection ends where its last child ends.
  public var span: SourceSpan { tree.span(of: index) }

  /// Where the alias stands that led here; nil if the node was reached directly.
  public var aliasSpan: SourceSpan? { use == index ? nil : tree.span(of: use) }

  /// The tag with its prefix expanded, `tag:yaml.org,2002:str` or `!mine`; nil if none is written.
  public var tag: String? { tree.properties(of: index)?.tag }
  public var tagSpan: SourceSpan? { tree.properties(of: index)?.tagSpan }
  public var anchor: String? { tree.properties(of: index)?.anchor }

  /// Written with brackets or braces.
  public var isFlow: Bool { record.flags.contains(.flow) }

  /// Has been refused with a diagnostic already, such as an unknown alias (which reads as null): more need not be said
  /// about it.
  public var isBroken: Bool { record.flags.contains(.broken) }

  /// Whether both are the same node of the same document.
  public func isSame(as other: Node) -> Bool { tree === other.tree && index == other.index }
}

extension Tree {
  func span(of index: UInt32) -> SourceSpan {
    let record = records[Int(index)]
    return SourceSpan(Int(record.lower), Int(record.upper))
  }
}

/// The items of a sequence, in order.
public struct Items: Collection, Sendable {
  /// A place in the sequence; `startIndex` and `index(after:)` give them.
  public struct Index: Comparable, Sendable {
    let record: UInt32

    public static func < (a: Index, b: Index) -> Bool { a.record < b.record }
  }

  let tree: Tree
  let parent: UInt32

  public var count: Int { Int(tree.records[Int(parent)].first) }
  public var startIndex: Index { Index(record: parent + 1) }
  public var endIndex: Index { Index(record: tree.records[Int(parent)].second) }
  public func index(after place: Index) -> Index { Index(record: tree.next(after: place.record)) }
  public subscript(place: Index) -> Node { tree.node(at: place.record) }
}

/// A key and its value.
public struct Entry: Sendable {
  public let key: Node
  public let value: Node

  /// From the key to the end of the value.
  public var span: SourceSpan {
    (key.aliasSpan ?? key.span).joined(with: value.aliasSpan ?? value.span)
  }
}

/// The entries of a mapping, in the order of the text. Keys that come twice are all there; each has its diagnostic.
public struct Entries: Collection, Sendable {
  /// A place in the mapping; `startIndex` and `index(after:)` give them.
  public struct Index: Comparable, Sendable {
    let record: UInt32

    public static func < (a: Index, b: Index) -> Bool { a.record < b.record }
  }

  let tree: Tree
  let parent: UInt32

  public var count: Int { Int(tree.records[Int(parent)].first) / 2 }
  public var startIndex: Index { Index(record: parent + 1) }
  public var endIndex: Index { Index(record: tree.records[Int(parent)].second) }

  public func index(after place: Index) -> Index {
    Index(record: tree.next(after: tree.next(after: place.record)))
  }

  public subscript(place: Index) -> Entry {
    Entry(key: tree.node(at: place.record), value: tree.node(at: tree.next(after: place.record)))
  }

  /// The first entry whose key reads as `name`; the time is that of looking at all keys.
  public func entry(_ name: String) -> Entry? {
    var place = startIndex
    while place < endIndex {
      if tree.reads(place.record, name) { return self[place] }
      place = index(after: place)
    }
    return nil
  }
}
