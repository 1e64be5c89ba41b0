/// What is said of a text that is not an expression.
extension Parser {
  private static let reserved: [StaticString] = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
  ]

  func reservedWord(_ range: Range<Int>) -> StaticString? {
    // All of them begin with one of these letters and few variables do.
    switch bytes[range.lowerBound] {
    case ascii("a"), ascii("b"), ascii("c"), ascii("e"), ascii("f"), ascii("i"), ascii("l"), ascii("p"), ascii("n"),
      ascii("r"), ascii("v"), ascii("w"):
      Self.reserved.first { $0.utf8CodeUnitCount == range.count && lexer.matches($0, at: range.lowerBound) }
    default: nil
    }
  }

  func shown(_ start: Int, _ end: Int) -> String {
    String(decoding: bytes[start..<min(end, bytes.count)], as: UTF8.self)
  }

  func unexpected(_ message: String?, _ label: String) -> SyntaxFault {
    let found = token == .end ? "the expression ends here" : "'\(shown(lexer.start, lexer.end))' is not expected here"
    var help: String?
    if token == .name {
      switch shown(lexer.start, lexer.end) {
      case "and", "AND": help = "two conditions are joined with '&&'"
      case "or", "OR": help = "two conditions are joined with '||'"
      case "not", "NOT": help = "a condition is turned round with '!'"
      case "is": help = "two values are compared with '=='"
      case "contains", "matches", "startsWith", "endsWith":
        let word = shown(lexer.start, lexer.end)
        help = "it is a function: text.\(word)('...')"
      default: if follows("not") { help = "a condition is turned round with '!'" }
      }
    }
    return SyntaxFault(start: lexer.start, end: lexer.end, message: message ?? found, label: label, help: help)
  }

  /// Whether the token comes right behind this word.
  private func follows(_ word: StaticString) -> Bool {
    var end = lexer.start
    while end > 0, bytes[end - 1] == ascii(" ") { end -= 1 }
    let start = end - word.utf8CodeUnitCount
    return start >= 0 && end < lexer.start && lexer.matches(word, at: start)
      && (start == 0 || !isNamePart(bytes[start - 1]))
  }

  func unclosed(_ sign: String, _ open: Int) -> SyntaxFault {
    if token == .end {
      return SyntaxFault(start: open, end: open + 1, message: "a '\(sign)' is not closed", label: "opened here")
    }
    let closing = sign == "(" ? ")" : (sign == "[" ? "]" : "}")
    return unexpected(nil, "',' or '\(closing)' or an operator comes here")
  }

  func tooDeep(_ start: Int) -> SyntaxFault {
    SyntaxFault(
      start: start, end: start + 1, message: "an expression is too large or nested too deeply",
      label: "more than \(limits.depth) levels or \(limits.nodes) parts",
      help: "name parts of it with 'set' or 'vars' and use the names")
  }

  func recordFault() -> SyntaxFault {
    SyntaxFault(
      start: lexer.start, end: lexer.end, message: "no value can be built from a type's name",
      label: "an operator is expected here", help: "a map is written {'name': value} and stands alone")
  }

  func sameName(_ name: Range<Int>) -> SyntaxFault {
    SyntaxFault(
      start: name.lowerBound, end: name.upperBound, message: "two variables of one form have the same name",
      label: "binds both")
  }

  func formFault(_ word: Comprehension, _ name: Range<Int>) -> SyntaxFault {
    let word = shown(name.lowerBound, name.upperBound)
    let form: String =
      switch word {
      case "map": "list.map(x, f(x)) or list.map(x, condition(x), f(x))"
      case "bind": "cel.bind(x, value, f(x))"
      case "filter", "exists_one": "list.\(word)(x, condition(x))"
      case "all", "exists", "existsOne": "list.\(word)(x, condition(x)) or list.\(word)(i, x, condition(i, x))"
      case "transformList", "transformMap":
        "list.\(word)(i, x, f(i, x)) or list.\(word)(i, x, condition(i, x), f(i, x))"
      case "transformMapEntry": "map.transformMapEntry(k, v, {v: k})"
      case "optMap", "optFlatMap": "optional.\(word)(x, f(x))"
      default: "list.\(word)(x, f(x))"
      }
    return SyntaxFault(
      start: name.lowerBound, end: name.upperBound, message: "'\(word)' is not used as it must be",
      label: "binds a name and takes what is done with it", help: "the form is \(form)")
  }
}
