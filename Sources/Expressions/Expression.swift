public import Diagnostics

/// How large an expression may be, so that reading and checking one is quick and needs little stack.
public struct ExpressionLimits: Sendable {
  /// Levels of brackets, calls and prefix operators; rows of operators do not count.
  public var depth: Int
  /// Names, constants, operators and calls.
  public var nodes: Int
  /// Of the text, in UTF-8.
  public var bytes: Int

  public init(depth: Int = 100, nodes: Int = 20_000, bytes: Int = 100_000) {
    self.depth = min(depth, 200)
    self.nodes = nodes
    self.bytes = bytes
  }

  public static let standard = ExpressionLimits()
}

/// Why a text is not an expression or template.
public struct ExpressionFault: Error, Sendable {
  /// One at least; of syntax errors the first only.
  public let diagnostics: [Diagnostic]
}

/// A parsed expression of CEL (google/cel-spec, `doc/langdef.md`).
///
/// It knows its text and, through a source map, where every part of it stands in the file.
public struct Expression: Sendable {
  /// Copies share it: expressions are handed on often and changed never.
  private final class Storage: Sendable {
    let source: String
    let map: SourceMap
    let tree: SyntaxTree

    init(_ source: String, _ map: SourceMap, _ tree: SyntaxTree) {
      self.source = source
      self.map = map
      self.tree = tree
    }
  }

  private let storage: Storage

  init(source: String, map: SourceMap, tree: SyntaxTree) { storage = Storage(source, map, tree) }

  var source: String { storage.source }
  var map: SourceMap { storage.map }
  var tree: SyntaxTree { storage.tree }

  /// Parses `text`; `map` says where its bytes stand in the file.
  public static func parse(
    _ text: String, at map: SourceMap = SourceMap(offset: 0), limits: ExpressionLimits = .standard
  ) -> Result<Expression, ExpressionFault> {
    if let fault = sizeFault(text, map, limits) { return .failure(fault) }
    var text = text
    let parsed = text.withUTF8 { bytes in
      Result { () throws(SyntaxFault) in
        var parser = Parser(bytes, from: 0, limits: limits)
        try parser.whole()
        guard parser.token == .end else { throw parser.unexpected(nil, "an operator or the end comes here") }
        return parser.tree
      }
    }
    return parsed.map { Expression(source: text, map: map, tree: $0) }.mapError { $0.at(map) }
  }

  static func sizeFault(_ text: String, _ map: SourceMap, _ limits: ExpressionLimits) -> ExpressionFault? {
    guard text.utf8.count > limits.bytes else { return nil }
    return SyntaxFault(
      start: 0, end: text.utf8.count, message: "a text with expressions is too long",
      label: "\(text.utf8.count) bytes, \(limits.bytes) are allowed"
    ).at(map)
  }

  /// The same with a tree whose nodes know more.
  func linked(_ tree: SyntaxTree) -> Expression { Expression(source: source, map: map, tree: tree) }

  /// As it was written, without what stands around it.
  public var text: String {
    let utf8 = source.utf8
    let node = tree.nodes[Int(tree.root)]
    let start = utf8.index(utf8.startIndex, offsetBy: Int(node.start))
    return String(source[start..<utf8.index(utf8.startIndex, offsetBy: Int(node.end))])
  }

  /// Of the whole expression, parentheses around it left out.
  public var span: SourceSpan { span(of: tree.root) }

  func span(of place: Int32) -> SourceSpan {
    let node = tree.nodes[Int(place)]
    return map.span(Int(node.start), Int(node.end))
  }
}

extension SyntaxFault {
  func at(_ map: SourceMap) -> ExpressionFault {
    // A mistake at the end of a text has no byte of its own.
    let span = map.span(start, max(start, end))
    let diagnostic = Diagnostic(.error, "expression-syntax", message).label(span, label).help(help)
    return ExpressionFault(diagnostics: [diagnostic])
  }
}
