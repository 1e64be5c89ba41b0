public import Diagnostics

/// How a scalar was written.
public enum ScalarStyle: UInt8, Hashable, Sendable {
  case plain
  case singleQuoted
  case doubleQuoted
  case literal
  case folded
}

/// A text in a document.
public struct Scalar: Sendable {
  let tree: Tree
  let index: UInt32

  private var record: NodeRecord { tree.records[Int(index)] }

  /// The text with quotes, escapes, folds and indentation resolved; it may hold NUL.
  public var text: String { tree.withText(of: index) { String(decoding: $0, as: UTF8.self) } }
  /// The bytes of `text`.
  public var byteCount: Int { Int(record.second) }
  public var style: ScalarStyle { record.style }
  public var span: SourceSpan { tree.span(of: index) }
  public var origin: ScalarOrigin { ScalarOrigin(tree: tree, index: index) }

  /// What the core schema of YAML 1.2 makes of it; nil if it has a tag of that schema which refuses its text.
  public var core: CoreValue? {
    guard let tag = tree.properties(of: index)?.tag else {
      return style == .plain ? tree.withText(of: index, CoreValue.init(plain:)) : .string(text)
    }
    guard let core = CoreTag(tag) else { return .string(text) }
    return tree.withText(of: index, core.value(of:))
  }

  /// The same, nil also for text, of which no copy is made.
  var coreButText: CoreValue? {
    guard tree.properties(of: index)?.tag == nil else { return core }
    return style == .plain ? tree.withText(of: index, CoreValue.init(nonString:)) : nil
  }

  var isNull: Bool {
    if tree.records[Int(index)].properties != 0 { return core == .null }
    return style == .plain && tree.withText(of: index, CoreValue.isNull)
  }

  /// Whether the text has exactly these bytes.
  public func reads(_ other: String) -> Bool { tree.reads(index, other) }
}

/// Where the text of a scalar comes from, byte by byte.
public struct ScalarOrigin: Sendable {
  let tree: Tree
  let index: UInt32

  /// The map from offsets in the text to offsets in the file, through quotes, escapes, folds and indentation.
  ///
  /// Made anew at each call: ask when something inside the text must be pointed at.
  public var map: SourceMap {
    let record = tree.records[Int(index)]
    if !record.flags.contains(.pooled) { return SourceMap(offset: Int(record.first)) }
    let pieces = tree.source.withUnsafeBufferPointer { source in
      switch record.style {
      case .plain, .singleQuoted, .doubleQuoted:
        FlowScalarOrigin.pieces(of: tree.span(of: index), record.style, in: source)
      case .literal, .folded:
        tree.withText(of: index) { text in
          BlockScalarOrigin.pieces(from: Int(record.lower), record.style, text: text, in: source)
        }
      }
    }
    let length = pieces.last.map { $0.decoded + $0.length } ?? 0
    guard length == Int(record.second) else {
      // Both decoders follow libyaml; should they ever part, the whole scalar is still the right place.
      let whole = SourceMap.Piece(decoded: 0, length: Int(record.second), source: tree.span(of: index))
      return SourceMap(pieces: [whole], end: Int(record.upper))
    }
    return SourceMap(pieces: pieces, end: Int(record.upper))
  }
}
