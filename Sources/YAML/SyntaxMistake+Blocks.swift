import Diagnostics

/// Mistakes in lines and their indentation.
extension SyntaxMistake {
  func badFirstCharacter() -> Diagnostic {
    let mark = source.string(source.character(at: place))
    return quoting(
      value(at: place),
      error("a value cannot start with '\(mark)'").label(source.character(at: place), "reserved by YAML"))
  }

  /// A `: ` where no key may be.
  func unexpectedColon() -> Diagnostic {
    let colon = SourceSpan(place, place + 1)
    let (start, hasKey) = source.valueStart(ofLineAt: place)
    guard hasKey, start < place else { return keyBelowValue(colon) }
    let value = source.blockValue(from: start)
    if let quote = source.character(start), quote == "\"" || quote == "'" { return textAfterQuote(start, value) }
    let diagnostic = error("': ' inside a value that is not quoted")
      .label(colon, "is read as the end of a key, and this value already has one")
    return quoting(value, diagnostic)
  }

  private func textAfterQuote(_ start: Int, _ value: SourceSpan) -> Diagnostic {
    quoting(
      value,
      error("there is text behind the closing quote")
        .label(SourceSpan(min(place, value.upper), value.upper), "does not belong to the value")
        .label(source.character(at: start), "the value begins with a quote"))
  }

  /// The line would go on with the plain value above it, and has a key.
  private func keyBelowValue(_ colon: SourceSpan) -> Diagnostic {
    let key = SourceSpan(source.contentStart(ofLineAt: place), colon.upper)
    let diagnostic = error("a key where the value above could only go on")
      .label(key, "is indented more than the line above")
    guard let last = source.lastContent(before: source.lineStart(place)) else {
      return diagnostic.help("quote the key if it contains ':'")
    }
    let (start, hasKey) = source.valueStart(ofLineAt: last)
    let above = source.restOfLine(hasKey && start <= last ? start : source.contentStart(ofLineAt: last))
    return diagnostic.label(above, "this value is a text and has no keys")
      .help("indent the key as the one above, or remove the value above")
  }

  /// Something in a block mapping or sequence that is no key or no item.
  func brokenBlock() -> Diagnostic {
    let isMapping = problem == "did not find expected key"
    let wanted = isMapping ? "a key" : "an item that starts with '- '"
    let open = contextPlace ?? place
    let here = source.character(at: place)
    if source.contentStart(ofLineAt: place) < place { return textAfterValue(wanted) }
    if let mark = source.character(place), "]},".contains(mark) {
      return error("'\(mark)' where \(wanted) is expected").label(here, "closes nothing that is open")
    }
    let column = source.column(place)
    let expected = source.column(open)
    let name = isMapping ? "mapping" : "sequence"
    if column != expected {
      return error("the indentation of this line fits nothing above it")
        .label(here, "indented by \(column)")
        .label(source.character(at: open), "this \(name) is indented by \(expected)")
        .help("indent the line by \(expected) to go on with the \(name)")
    }
    let isItem = isMapping && source.has("- ", at: place)
    return error(isItem ? "an item of a sequence among the keys of a mapping" : "\(wanted) is expected here")
      .label(source.restOfLine(place), isMapping ? "not 'key: value'" : "does not start with '- '")
      .label(source.character(at: open), "the \(name) begins here")
      .help(isMapping ? "every line of a mapping is 'key: value'" : "every item of a sequence starts with '- '")
  }

  /// `a: "x" y`, `a: [1] 2`: the value was complete.
  private func textAfterValue(_ wanted: String) -> Diagnostic {
    let start = source.valueStart(ofLineAt: place).start
    let rest = source.restOfLine(place)
    guard let last = source.lastContent(before: place), source.isOnOneLine(last, place), start < place,
      let mark = source.character(last), "\"']}".contains(mark)
    else {
      return error("\(wanted) is expected here").label(rest, "this is something else").label(
        source.character(at: contextPlace ?? place), "belongs to what begins here")
    }
    let isQuote = mark == "\"" || mark == "'"
    let diagnostic = error("there is text behind the closing \(isQuote ? "quote" : "bracket")")
      .label(rest, "does not belong to the value")
    let value = source.blockValue(from: start)
    // `'it's'`: the quotes were meant as they are, and the one inside as a letter.
    if isQuote, last + 1 == place, isWordByte(source.bytes[place]), source.bytes[value.upper - 1] == source.bytes[last],
      source.bytes[start] == source.bytes[last], value.length > 2
    {
      let quoted = source.quoted(SourceSpan(start + 1, value.upper - 1))
      return diagnostic.help("use the other quotes: \(quoted)").edit(value, quoted)
    }
    return quoting(value, diagnostic)
  }

  /// A line of a mapping without a `: `.
  func missingColon() -> Diagnostic {
    let start = contextPlace ?? place
    let line = source.restOfLine(start)
    let gap = (line.lower..<line.upper).first {
      source.character($0) == ":" && $0 + 1 < line.upper && !isBlank(source.bytes[$0 + 1]) && !source.has("://", at: $0)
    }
    if let gap {
      return error("a space is missing behind ':'")
        .label(SourceSpan(gap, gap + 1), "'key: value' needs a space")
        .help("add a space").edit(SourceSpan(at: gap + 1), " ")
    }
    if let quote = source.character(start), quote == "\"" || quote == "'", !source.isOnOneLine(start, place) {
      return error("a key must be on one line").label(line, "this text in quotes goes on below, and no ':' follows")
    }
    return error("a line of a mapping without ':'").label(line, "not 'key: value'").help(
      "write 'key: value', or indent the line if it belongs to the value above")
  }

  func unexpectedDash() -> Diagnostic {
    let dash = SourceSpan(place, place + 1)
    guard source.contentStart(ofLineAt: place) < place else {
      return error("an item of a sequence where none may be")
        .label(dash, "no sequence is open at this indentation")
        .help("indent '-' as the items above it")
    }
    return error("a sequence cannot begin on the line of its key")
      .label(dash, "an item begins here")
      .help("put '- ' on a line of its own below the key, or quote the value if it is a text")
  }

  func unexpectedQuestionMark() -> Diagnostic {
    quoting(
      source.blockValue(from: place),
      error("a value cannot start with '? '").label(SourceSpan(place, place + 1), "'? ' begins a key"))
  }

  /// The document was complete before this place.
  func secondRoot() -> Diagnostic {
    let diagnostic = error("the document has ended before this line").label(
      source.restOfLine(place), "belongs to nothing")
    guard let root, source.column(root) != source.column(place), source.contentStart(ofLineAt: root) == root else {
      return diagnostic
    }
    return diagnostic.label(source.character(at: root), "the document begins here, indented by \(source.column(root))")
      .help("indent the line by \(source.column(root))")
  }

  func foreignVersion() -> Diagnostic {
    error("this version of YAML cannot be read").label(source.restOfLine(place), "neither 1.1 nor 1.2")
      .help("write %YAML 1.2 or remove the line")
  }

  func badDirective() -> Diagnostic {
    let start = contextPlace ?? place
    return error("'%' at the start of a line begins a directive, and this is none")
      .label(source.restOfLine(start), "only %YAML and %TAG are known")
      .help("quote a key or value that starts with '%'")
  }
}
