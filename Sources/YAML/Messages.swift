import Diagnostics

/// What the composer has to say.
extension Diagnostic {
  static func emptyDocument(_ file: SourceFile) -> Diagnostic {
    Diagnostic(.error, "empty-document", "the file holds no document")
      .label(SourceSpan(at: 0), "nothing but space and comments")
  }

  static func severalDocuments(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "several-documents", "the file holds more than one document")
      .label(span, "a second document begins here")
      .help("put each document into a file of its own")
  }

  // MARK: Limits

  static func tooManyBytes(_ count: Int, limit: Int) -> Diagnostic {
    Diagnostic(.error, "yaml-too-large", "the file has \(count) bytes, more than the \(limit) that are read")
  }

  static func tooManyNodes(at span: SourceSpan, limit: Int) -> Diagnostic {
    Diagnostic(.error, "yaml-too-large", "the document has more than \(limit) values")
      .label(span, "reading stopped here")
  }

  static func tooDeep(at span: SourceSpan, limit: Int) -> Diagnostic {
    Diagnostic(.error, "yaml-too-deep", "more than \(limit) sequences and mappings inside one another")
      .label(span, "this is one too many")
  }

  static func aliasBomb(at span: SourceSpan, limit: Int) -> Diagnostic {
    Diagnostic(.error, "alias-bomb", "with its aliases replaced the document has more than \(limit) values")
      .label(span, "reading stopped here")
      .help("aliases of aliases multiply; write out what is meant")
  }

  static func moreMistakes(_ count: Int) -> Diagnostic {
    Diagnostic(
      .error, "more-mistakes", count == 1 ? "one more mistake is not shown" : "\(count) more mistakes are not shown")
  }

  // MARK: Keys, aliases, tags

  static func duplicateKey(_ span: SourceSpan, first: SourceSpan, in text: Text) -> Diagnostic {
    let key = text.string(text.isOnOneLine(span.lower, span.upper) ? span : text.restOfLine(span.lower))
    return Diagnostic(.error, "duplicate-key", "the key \(key.prefix(80)) is there twice")
      .label(span, "the second one")
      .label(first, "the first one")
      .help(
        text.string(SourceSpan(max(0, first.lower - 2), first.lower)) == "- "
          ? "if a new item of the list begins here, put '- ' before it; else remove or rename one of the two"
          : "remove or rename one of the two")
  }

  static func unknownAlias(_ name: String, _ span: SourceSpan, known: some Sequence<String>, in text: Text)
    -> Diagnostic
  {
    let diagnostic = Diagnostic(.error, "unknown-alias", "no value before this place is marked '&\(name)'")
      .label(span, "'*' at the start of a value refers to one")
    if let meant = nearest(to: name, in: known) {
      return diagnostic.help("did you mean '*\(meant)'?").edit(span, "*\(meant)")
    }
    return diagnostic.help("if '*' is part of a text, quote it").edit(span, text.quoted(span))
  }

  static func recursiveAlias(_ name: String, _ span: SourceSpan, anchor: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "recursive-alias", "the value '&\(name)' contains itself")
      .label(span, "refers to the value that it stands in")
      .label(anchor, "which begins here")
      .help("write out what is meant")
  }

  static func tagMismatch(_ tag: CoreTag, _ written: NodeProperties, content: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "tag-mismatch", "a value with the tag '!!\(tag)' must be \(tag.wanted)")
      .label(content, "this is not")
      .label(written.tagSpan ?? written.span, "demanded here")
      .help("remove the tag or change the value")
  }

  static func tagRefused(_ tag: String, _ written: NodeProperties, of tree: Tree) -> Diagnostic {
    let span = written.tagSpan ?? written.span
    let content = tree.span(of: written.record)
    let whole = SourceSpan(written.span.lower, max(content.upper, written.span.upper))
    return tree.source.withUnsafeBufferPointer { bytes in
      let text = Text(bytes)
      let isScalar = tree.records[Int(written.record)].kind == .scalar
      return tagRead(span, value: isScalar && text.isOnOneLine(whole.lower, whole.upper) ? whole : nil, in: text)
    }
  }

  /// `value` is what to quote, if that may help.
  static func tagRead(_ span: SourceSpan, value: SourceSpan?, in text: Text) -> Diagnostic {
    let diagnostic = Diagnostic(.error, "yaml-tag", "'\(text.string(span))' is read as a YAML tag")
      .label(span, "'!' at the start of a value begins a tag")
    guard let value, text.byte(span.lower + 1) != UInt8(ascii: "!") else { return diagnostic.help("remove the tag") }
    let quoted = text.quoted(value)
    return diagnostic.help("if '!' means 'not', quote the value: \(quoted)").edit(value, quoted)
  }

  // MARK: Traps

  static func commentInExpression(_ start: Int, hash: Int, in text: Text) -> Diagnostic {
    let comment = text.restOfLine(hash)
    let diagnostic = Diagnostic(.error, "comment-in-expression", "'#' cuts the expression off")
      .label(comment, "' #' outside quotes begins a comment")
    let value = text.blockValue(from: start)
    guard text.isOnOneLine(start, hash), value.upper > hash else { return diagnostic.help("quote the whole value") }
    let quoted = text.quoted(value)
    return diagnostic.help("quote the whole value: \(quoted)").edit(value, quoted)
  }

  static func missingDollar(_ span: SourceSpan, isInFlow: Bool, in text: Text) -> Diagnostic {
    let diagnostic = Diagnostic(.error, "missing-dollar", "'{{ … }}' without '$' is a YAML mapping, not an expression")
      .label(span, "a mapping whose key is a mapping")
    guard text.isOnOneLine(span.lower, span.upper) else { return diagnostic.help("an expression is written ${{ … }}") }
    let written = "$" + text.string(span)
    let needsQuotes = isInFlow || written.contains(": ") || written.contains(" #")
    let replacement = needsQuotes ? Text.quoted(written) : written
    return diagnostic.help("an expression is written \(replacement)").edit(span, replacement)
  }

  static func ternaryAsMapping(_ span: SourceSpan, in text: Text) -> Diagnostic {
    let diagnostic = Diagnostic(.warning, "ternary-as-mapping", "'? :' in brackets is read as a key and its value")
      .label(span, "a mapping of one entry")
    guard text.isOnOneLine(span.lower, span.upper) else { return diagnostic.help("quote an expression in brackets") }
    let quoted = text.quoted(span)
    return diagnostic.help("if it is an expression, quote it: \(quoted)").edit(span, quoted)
  }
}
