import Diagnostics

/// Mistakes in brackets, quotes, references and block scalars.
extension SyntaxMistake {
  // MARK: Brackets

  func brokenFlow() -> Diagnostic {
    let open = contextPlace ?? place
    let opening = source.character(open) ?? "["
    let closing = opening == "{" ? "}" : "]"
    let bracket = source.character(at: open)
    let here = source.character(at: place)
    if let found = source.character(place), found == "}" || found == "]" {
      return error("'\(found)' cannot close '\(opening)'")
        .label(here, "expected '\(closing)'").label(bracket, "opened here")
        .help("write '\(closing)'").edit(here, closing)
    }
    guard source.isOnOneLine(open, place), place < source.count else { return openBracket(bracket, here, closing) }
    if source.character(place) == ":" {
      let start = lastNode.map { $0 > open && $0 < place ? $0 : place } ?? place
      return quoting(
        source.flowValue(from: start),
        error("': ' inside a value that is not quoted").label(here, "is read as the end of a key"))
    }
    if let last = source.lastContent(before: place), let quote = source.character(last), quote == "\"" || quote == "'" {
      return error("there is text behind the closing quote")
        .label(here, "expected ',' or '\(closing)'").label(bracket, "opened here")
        .help("quote the whole value, or add a comma")
    }
    return error("expected ',' or '\(closing)'").label(here, "before this").label(bracket, "opened here")
  }

  private func openBracket(_ bracket: SourceSpan, _ here: SourceSpan, _ closing: String) -> Diagnostic {
    error("'\(source.string(bracket))' is never closed")
      .label(bracket, "opened here")
      .label(here, place < source.count ? "this cannot be inside" : "the file ends here")
      .help("add ',' or '\(closing)'")
  }

  func missingContent() -> Diagnostic {
    let here = source.character(at: place)
    let found = place < source.count ? "'\(source.string(here))'" : "the end of the file"
    if let mark = source.character(place), mark == ":" || mark == "-" || mark == "?" {
      return quoting(source.flowValue(from: place), error("a value cannot start with '\(mark)' here").label(here, ""))
    }
    return error("a value is missing before \(found)").label(here, "expected a value")
  }

  func colonBeforeBracket() -> Diagnostic {
    let colon = SourceSpan(place, place + 1)
    return error("a space is missing behind ':'").label(colon, "'key: value' needs a space")
      .help("add a space, or quote a value that contains ':'").edit(SourceSpan(at: place + 1), " ")
  }

  // MARK: Quotes and escapes

  func openQuote() -> Diagnostic {
    let start = contextPlace ?? place
    let quote = source.string(source.character(at: start))
    let diagnostic = error("the quote \(quote) is never closed").label(source.character(at: start), "opened here")
    return place < source.count ? diagnostic.label(source.character(at: place), "a document ends here") : diagnostic
  }

  func unknownEscape() -> Diagnostic {
    let escape = SourceSpan(place, source.character(at: place + 1).upper)
    let isQuote = source.character(place + 1) == "'"
    return error("'\(source.string(escape))' is no escape")
      .label(escape, "in double quotes '\\' begins an escape")
      .help(
        isQuote
          ? "a single quote needs no escape in double quotes" : "write '\\\\' for a backslash, or use single quotes"
      )
      .edit(SourceSpan(place, place + 1), isQuote ? "" : "\\\\")
  }

  func badCode() -> Diagnostic {
    let letter = source.string(SourceSpan(place - 1, place))
    let digits = letter == "x" ? 2 : letter == "u" ? 4 : 8
    let isHex = problem.contains("hexdecimal")
    let end = min(place + digits, source.lineEnd(place))
    return error(isHex ? "'\\\(letter)' needs \(digits) hexadecimal digits" : "this code is no Unicode character")
      .label(SourceSpan(place - 2, isHex ? place : end), "in double quotes '\\' begins an escape")
      .help(
        isHex ? "write '\\\\' for a backslash, or use single quotes" : "codes go up to 10FFFF, without D800 to DFFF")
  }

  // MARK: References and tags

  func badReference() -> Diagnostic {
    let start = contextPlace ?? place
    let isAlias = context.contains("alias")
    let mark = SourceSpan(start, start + 1)
    return quoting(
      value(at: start),
      error("'\(isAlias ? "*" : "&")' at the start of a value is a YAML \(isAlias ? "alias" : "anchor")")
        .label(mark, isAlias ? "refers to another value" : "gives the value a name"))
  }

  func undefinedTagHandle() -> Diagnostic {
    var end = place
    while end < source.count, !isSpace(source.bytes[end]) { end += 1 }
    return .tagRead(SourceSpan(place, end), value: source.blockValue(from: place), in: source)
  }

  // MARK: Block scalars

  func textAfterBlockIndicator() -> Diagnostic {
    let start = contextPlace ?? place
    let mark = source.string(source.character(at: start))
    return quoting(
      source.blockValue(from: start),
      error("'\(mark)' at the start of a value begins a block of text")
        .label(source.restOfLine(place), "the text begins on the next line"))
  }

  func zeroIndentation() -> Diagnostic {
    let digit = SourceSpan(place, place + 1)
    return error("a block of text cannot be indented by 0").label(digit, "from 1 to 9").help("remove the digit")
      .edit(digit, "")
  }
}
