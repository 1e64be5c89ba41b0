import Diagnostics

/// One node in 24 bytes. A tree is a row of records in the order of the text; a collection is followed by all that is
/// in it, so children are found by stepping over subtrees and need no lists of their own.
struct NodeRecord {
  enum Kind: UInt8 {
    case scalar
    case sequence
    case mapping
    case alias
  }

  struct Flags: OptionSet {
    let rawValue: UInt8
    /// The text differs from the source and is kept in `Tree.texts`.
    static let pooled = Flags(rawValue: 1)
    /// Written with brackets or braces.
    static let flow = Flags(rawValue: 2)
    /// Stands for something that was refused with a diagnostic.
    static let broken = Flags(rawValue: 4)
  }

  /// The content in the source, without tag and anchor.
  var lower: UInt32
  var upper: UInt32
  /// Scalar: offset of the text. Collection: number of children, keys and values apart. Alias: record of the target.
  var first: UInt32
  /// Scalar: length of the text. Collection: the record behind its last descendant.
  var second: UInt32
  /// 1 + the place in `Tree.properties`, or 0.
  var properties: UInt32
  var kind: Kind
  var style: ScalarStyle
  var flags: Flags
}

/// The tag and the anchor of a node; few nodes have any.
struct NodeProperties: Sendable {
  let record: UInt32
  /// As libyaml expands it: `tag:yaml.org,2002:str`, `!mine`, or `!`.
  let tag: String?
  let anchor: String?
  /// Where tag and anchor are written.
  let span: SourceSpan
  /// Where the tag is written.
  let tagSpan: SourceSpan?
}

/// The storage that all nodes of a document share.
final class Tree: Sendable {
  let file: SourceFile
  let source: [UInt8]
  let records: [NodeRecord]
  /// The texts of scalars that do not stand in the source as they read.
  let texts: [UInt8]
  let properties: [NodeProperties]

  init(file: SourceFile, records: [NodeRecord], texts: [UInt8], properties: [NodeProperties]) {
    self.file = file
    source = file.bytes
    self.records = records
    self.texts = texts
    self.properties = properties
  }

  func properties(of index: UInt32) -> NodeProperties? {
    let place = records[Int(index)].properties
    return place == 0 ? nil : properties[Int(place - 1)]
  }

  /// The record behind a node and all that is in it.
  func next(after index: UInt32) -> UInt32 {
    let record = records[Int(index)]
    switch record.kind {
    case .scalar, .alias: return index + 1
    case .sequence, .mapping: return record.second
    }
  }

  func node(at index: UInt32) -> Node {
    let record = records[Int(index)]
    return Node(tree: self, index: record.kind == .alias ? record.first : index, use: index)
  }

  /// Whether this is a scalar, or an alias of one, of exactly these bytes.
  func reads(_ index: UInt32, _ text: String) -> Bool {
    let record = records[Int(index)]
    let target = record.kind == .alias ? record.first : index
    let scalar = records[Int(target)]
    guard scalar.kind == .scalar, scalar.second == text.utf8.count else { return false }
    return withText(of: target) { $0.elementsEqual(text.utf8) }
  }

  /// Gives the bytes of a scalar's text.
  func withText<Result>(of index: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let record = records[Int(index)]
    let range = Int(record.first)..<Int(record.first + record.second)
    let bytes = record.flags.contains(.pooled) ? texts : source
    return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
  }
}
