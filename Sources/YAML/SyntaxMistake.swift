import Diagnostics

/// What libyaml could not read, in plain words.
///
/// Its message says what it was looking for and its mark where it noticed; both are often far from the mistake. Each
/// case looks at the text around for what was most likely meant.
struct SyntaxMistake {
  let source: Text
  /// libyaml's words for what is wrong, and for what it was doing.
  let problem: String
  let context: String
  /// Where it noticed, and where what it was reading began.
  let place: Int
  let contextPlace: Int?
  /// Where the last complete node begins.
  let lastNode: Int?
  /// Where the root of the document begins.
  let root: Int?

  static let code = "yaml-syntax"

  func error(_ message: String, code: String = SyntaxMistake.code) -> Diagnostic { Diagnostic(.error, code, message) }

  func diagnostic() -> Diagnostic {
    if let tab = tabMistake() { return tab }
    if let trap = trap() { return trap }
    switch problem {
    case "found character that cannot start any token": return badFirstCharacter()
    case "mapping values are not allowed in this context": return unexpectedColon()
    case "did not find expected key", "did not find expected '-' indicator": return brokenBlock()
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'": return brokenFlow()
    case "did not find expected node content": return missingContent()
    case "found unexpected end of stream" where context.hasSuffix("quoted scalar"): return openQuote()
    case "found unexpected document indicator": return openQuote()
    case "could not find expected ':'": return missingColon()
    case "found unknown escape character": return unknownEscape()
    case "did not find expected hexdecimal number", "found invalid Unicode character escape code": return badCode()
    case "did not find expected alphabetic or numeric character": return badReference()
    case "did not find expected comment or line break" where context == "while scanning a block scalar":
      return textAfterBlockIndicator()
    case "found an indentation indicator equal to 0": return zeroIndentation()
    case "block sequence entries are not allowed in this context": return unexpectedDash()
    case "mapping keys are not allowed in this context": return unexpectedQuestionMark()
    case "did not find expected <document start>": return secondRoot()
    case "found unexpected ':'": return colonBeforeBracket()
    case "found undefined tag handle": return undefinedTagHandle()
    case "found incompatible YAML document": return foreignVersion()
    default: return context.contains("directive") ? badDirective() : untranslated()
    }
  }

  /// libyaml's own words, with both places.
  func untranslated() -> Diagnostic {
    let diagnostic = error("this is not YAML: \(problem)").label(source.character(at: place), context)
    guard let contextPlace, contextPlace != place else { return diagnostic }
    return diagnostic.label(source.character(at: contextPlace), "began here")
  }

  /// A diagnostic that offers to quote a value.
  func quoting(_ value: SourceSpan, _ diagnostic: Diagnostic) -> Diagnostic {
    let quoted = source.quoted(value)
    return diagnostic.help("quote the whole value: \(quoted)").edit(value, quoted)
  }

  /// The value that begins at `place`, in brackets or not.
  func value(at place: Int) -> SourceSpan {
    let isInBrackets = source.valueStart(ofLineAt: place).start < place
    return isInBrackets ? source.flowValue(from: place) : source.blockValue(from: place)
  }

  // MARK: Tabs

  private func tabMistake() -> Diagnostic? {
    let isAboutTab = problem.hasPrefix("found a tab character")
    guard isAboutTab || problem == "found character that cannot start any token" else { return nil }
    var tab = place
    if isAboutTab, source.character(tab) != "\t" {
      tab = source.lineStart(place)
      while let byte = source.byte(tab), byte == UInt8(ascii: " ") { tab += 1 }
    }
    guard source.character(tab) == "\t" else { return nil }
    let start = source.lineStart(tab)
    let content = source.contentStart(ofLineAt: tab)
    guard tab < content else {
      let blanks = SourceSpan(tab, tab + 1)
      return error("a tab where YAML wants a space").label(blanks, "a tab").help("use a space").edit(blanks, " ")
    }
    let indentation = SourceSpan(start, content)
    let spaces = String(repeating: " ", count: likelyIndentation(ofLineAt: start))
    return error("a tab is used for indentation")
      .label(SourceSpan(tab, content), "YAML indents with spaces only")
      .help("replace the tab by spaces").edit(indentation, spaces)
  }

  /// As the line above, or two more if that opens something.
  private func likelyIndentation(ofLineAt start: Int) -> Int {
    guard let last = source.lastContent(before: start) else { return 0 }
    let above = source.column(source.itemStart(ofLineAt: last))
    return source.character(last).map { ":|>".contains($0) } ?? false ? above + 2 : above
  }

  // MARK: Traps that show in several messages

  private func trap() -> Diagnostic? {
    if let flow = unquotedExpression() { return flow }
    guard !context.contains("quoted"), !context.contains("directive"), problem != "could not find expected ':'" else {
      return nil
    }
    let start = source.valueStart(ofLineAt: place).start
    if start <= place, !context.contains("flow"), !problem.hasPrefix("block sequence"), source.character(start) == "!",
      source.character(start + 1) != "!"
    {
      let value = source.blockValue(from: start)
      var end = start
      while end < value.upper, !isSpace(source.bytes[end]) { end += 1 }
      return .tagRead(SourceSpan(start, end), value: value, in: source)
    }
    return braceTrap()
  }

  /// `{ a: ${{ x }} }`: in brackets, braces end a plain value.
  private func unquotedExpression() -> Diagnostic? {
    guard context == "while parsing a flow mapping" || context == "while parsing a flow sequence",
      source.has("${{", at: place - 1)
    else { return nil }
    let end = source.first("}}", from: place, before: source.lineEnd(place)).map { $0 + 2 } ?? place + 2
    let diagnostic = error("an expression in brackets or braces must be quoted", code: "unquoted-expression")
      .label(SourceSpan(place - 1, end), "the braces are read as YAML mappings")
    let start = lastNode.map { source.isOnOneLine($0, place) && $0 < place ? $0 : place - 1 } ?? place - 1
    return quoting(source.flowValue(from: start), diagnostic)
  }

  /// `a: {{ x }}-y`, `a: {{ m["k"] }}`: an expression without its dollar.
  private func braceTrap() -> Diagnostic? {
    let line = source.lineEnd(place)
    let start = source.valueStart(ofLineAt: place).start
    guard source.has("{{", at: start), start < place, let close = source.first("}}", from: start, before: line)
    else { return nil }
    let value = source.blockValue(from: start)
    let quoted = Text.quoted("$" + source.string(value))
    return error("'{{ … }}' without '$' is a YAML mapping, not an expression", code: "missing-dollar")
      .label(SourceSpan(start, close + 2), "a mapping begins here")
      .help("an expression is written \(quoted)").edit(value, quoted)
  }
}
