import Diagnostics

/// Cuts a text into what stands for itself and the expressions between `${{` and `}}`.
///
/// Where an expression ends is known only once it is read: `}}` may stand in a text or close two maps.
struct TemplateReader {
  /// The whole text, which the expressions share.
  let text: String
  let map: SourceMap
  let limits: ExpressionLimits
  private(set) var parts: [Template.Part] = []
  private(set) var warnings: [Diagnostic] = []
  private var literal: [UInt8] = []

  init(_ text: String, map: SourceMap, limits: ExpressionLimits) {
    self.text = text
    self.map = map
    self.limits = limits
  }

  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(SyntaxFault) {
    var place = 0
    var start = 0
    while place < bytes.count {
      guard bytes[place] == ascii("{"), place + 1 < bytes.count, bytes[place + 1] == ascii("{") else {
        place += 1
        continue
      }
      if place > 0, bytes[place - 1] == ascii("$") {
        let isEscaped = place > 1 && bytes[place - 2] == ascii("$")
        literal += bytes[start..<place - (isEscaped ? 2 : 1)]
        if isEscaped {
          literal += [ascii("$"), ascii("{"), ascii("{")]
          place += 2
        } else {
          place = try expression(bytes, place + 2, opened: place - 1)
        }
        start = place
      } else {
        warnIfMeant(bytes, place)
        place += 2
      }
    }
    literal += bytes[start..<bytes.count]
    flush()
  }

  private mutating func flush() {
    guard !literal.isEmpty else { return }
    parts.append(.text(String(decoding: literal, as: UTF8.self)))
    literal.removeAll(keepingCapacity: true)
  }

  private mutating func expression(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, opened: Int
  ) throws(SyntaxFault) -> Int {
    var parser = Parser(bytes, from: start, limits: limits)
    do throws(SyntaxFault) {
      try parser.whole()
    } catch {
      // The end of the text is where it was noticed; that the expression was never closed is the better message.
      if parser.token == .end || error.start >= bytes.count { throw unclosed(opened) }
      if parser.token == .rightBrace {
        throw SyntaxFault(
          start: opened, end: parser.lexer.end + 1 <= bytes.count ? parser.lexer.end + 1 : bytes.count,
          message: error.message == "'}' is not expected here"
            ? "an expression is missing or not complete" : error.message,
          label: "a value is missing before '}}'")
      }
      throw error
    }
    guard parser.token == .rightBrace, parser.lexer.end < bytes.count, bytes[parser.lexer.end] == ascii("}") else {
      if parser.token == .end { throw unclosed(opened) }
      throw parser.unexpected(nil, "an operator or '}}' comes here")
    }
    flush()
    parts.append(.expression(Expression(source: text, map: map, tree: parser.tree)))
    return parser.lexer.end + 1
  }

  private func unclosed(_ opened: Int) -> SyntaxFault {
    SyntaxFault(
      start: opened, end: opened + 3, message: "a '${{' is not closed", label: "opened here",
      help: "the expression ends with '}}'; a '${{' that is only text is written '$${{'")
  }

  /// `{{ name }}` is what other tools write; here it is text.
  private mutating func warnIfMeant(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) {
    var stop = place + 2
    while stop + 1 < bytes.count, stop - place < 200, bytes[stop] != ascii("\n") {
      if bytes[stop] == ascii("}"), bytes[stop + 1] == ascii("}") {
        warnings.append(
          Diagnostic(.warning, "template-without-dollar", "'{{ }}' without a '$' is ordinary text")
            .label(map.span(place, stop + 2), "is not evaluated").help("an expression begins with '${{'")
            .edit(map.span(place, place + 2), "${{"))
        return
      }
      stop += 1
    }
  }
}
