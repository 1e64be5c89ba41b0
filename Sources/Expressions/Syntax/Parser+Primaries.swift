import Values

/// Names, constants, brackets, lists and maps.
extension Parser {
  mutating func primary() throws(SyntaxFault) -> Int32 {
    let (from, to) = (lexer.start, lexer.end)
    switch token {
    case .name: return try nameOrCall(from..<to)
    case .dot:
      try lexer.advance()
      guard token == .name else { throw unexpected("a name is missing after '.'", "the name of a variable comes here") }
      return try nameOrCall(lexer.start..<lexer.end, fromRoot: from)
    case .text: return try text(isBytes: false)
    case .bytes: return try text(isBytes: true)
    case .int, .uint, .double: return try number(negativeFrom: nil)
    case .trueWord, .falseWord, .nullWord:
      let value: Value = token == .nullWord ? .null : .bool(token == .trueWord)
      try lexer.advance()
      return try constant(value, start: from, end: to)
    case .leftParenthesis:
      try lexer.advance()
      let inner = try expression()
      guard token == .rightParenthesis else { throw unclosed("(", from) }
      try lexer.advance()
      return inner
    case .leftBracket: return try list()
    case .leftBrace: return try map()
    default: throw unexpected(nil, "a value comes here")
    }
  }

  @inline(never)
  private mutating func nameOrCall(_ range: Range<Int>, fromRoot: Int? = nil) throws(SyntaxFault) -> Int32 {
    if let word = reservedWord(range) {
      throw SyntaxFault(
        start: range.lowerBound, end: range.upperBound, message: "'\(word)' is a reserved word",
        label: "cannot be the name of a variable or function")
    }
    try lexer.advance()
    if token == .leftParenthesis { return try call(range, on: nil) }
    var node = Node(
      kind: .name, flag: fromRoot == nil ? 0 : 1, start: Int32(fromRoot ?? range.lowerBound),
      end: Int32(range.upperBound))
    node.a = intern(range)
    if fromRoot == nil, let slot = locals.lastIndex(of: node.a) {
      (node.kind, node.b) = (.local, node.a)
      node.a = Int32(slot)
    }
    return try add(node)
  }

  @inline(never)
  private mutating func list() throws(SyntaxFault) -> Int32 {
    let open = lexer.start
    try lexer.advance()
    var elements: [Int32] = []
    while token != .rightBracket {
      // Of an empty list too, the comma may stand there.
      if token == .comma, elements.isEmpty {
        try lexer.advance()
        guard token == .rightBracket else { throw unexpected(nil, "a value comes before the ','") }
        break
      }
      let isOptional = token == .question
      if isOptional { try lexer.advance() }
      let element = try expression()
      elements.append(isOptional ? ~element : element)
      if token == .comma { try lexer.advance() } else if token != .rightBracket { throw unclosed("[", open) }
    }
    let end = lexer.end
    try lexer.advance()
    return try add(row(.list, elements, start: open, end: end))
  }

  @inline(never)
  private mutating func map() throws(SyntaxFault) -> Int32 {
    let open = lexer.start
    try lexer.advance()
    var entries: [Int32] = []
    while token != .rightBrace {
      if token == .comma, entries.isEmpty {
        try lexer.advance()
        guard token == .rightBrace else { throw unexpected(nil, "a key comes before the ','") }
        break
      }
      let isOptional = token == .question
      if isOptional { try lexer.advance() }
      let key = try expression()
      guard token == .colon else {
        throw unexpected("a ':' is missing after a key", "':' and the value come here")
      }
      try lexer.advance()
      let value = try expression()
      entries += [isOptional ? ~key : key, value]
      if token == .comma { try lexer.advance() } else if token != .rightBrace { throw unclosed("{", open) }
    }
    let end = lexer.end
    try lexer.advance()
    var node = row(.map, entries, start: open, end: end)
    node.b /= 2
    return try add(node)
  }

  @inline(never)
  private mutating func text(isBytes: Bool) throws(SyntaxFault) -> Int32 {
    let range = lexer.start..<lexer.end
    let value: Value
    if isBytes {
      value = .bytes(try TextLiteral.decode(bytes, range, isBytes: true))
    } else if let plain = TextLiteral.plain(bytes, range) {
      value = .string(plain)
    } else {
      value = .string(String(decoding: try TextLiteral.decode(bytes, range, isBytes: false), as: UTF8.self))
    }
    try lexer.advance()
    return try constant(value, start: range.lowerBound, end: range.upperBound)
  }

  @inline(never)
  mutating func number(negativeFrom: Int?) throws(SyntaxFault) -> Int32 {
    let range = lexer.start..<lexer.end
    guard let value = NumberLiteral.value(bytes, range, token, isNegative: negativeFrom != nil) else {
      throw SyntaxFault(
        start: range.lowerBound, end: range.upperBound, message: "a number is too large",
        label: token == .uint ? "unsigned numbers end at 18446744073709551615" : "numbers end at 9223372036854775807")
    }
    try lexer.advance()
    return try constant(value, start: negativeFrom ?? range.lowerBound, end: range.upperBound)
  }
}
