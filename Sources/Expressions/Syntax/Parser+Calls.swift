import Values

/// Calls, and the forms that look like calls but bind a name or leave arguments unevaluated.
extension Parser {
  mutating func call(_ name: Range<Int>, on receiver: Int32?) throws(SyntaxFault) -> Int32 {
    let open = lexer.start
    try lexer.advance()
    if let receiver, let word = bindingWord(name, receiver) {
      return try binding(word, name, on: receiver, open)
    }
    var arguments: [Int32] = receiver.map { [$0] } ?? []
    while token != .rightParenthesis {
      arguments.append(try expression())
      if token == .comma {
        try lexer.advance()
        if token == .rightParenthesis { throw unexpected(nil, "an argument comes after the ','") }
      } else if token != .rightParenthesis {
        throw unclosed("(", open)
      }
    }
    let end = lexer.end
    try lexer.advance()
    if receiver == nil {
      if name.count == 3, lexer.matches("has", at: name.lowerBound) { return try presence(arguments, name, end) }
      if name.count == 4, lexer.matches("cond", at: name.lowerBound), arguments.count == 3 {
        return try choice(arguments, name, end)
      }
    }
    return try plainCall(name, arguments, hasReceiver: receiver != nil, end)
  }

  @inline(never)
  private mutating func plainCall(
    _ name: Range<Int>, _ arguments: [Int32], hasReceiver: Bool, _ end: Int
  ) throws(SyntaxFault) -> Int32 {
    tree.children.append(Int32(name.lowerBound))
    let start = hasReceiver ? Int(self.start(arguments[0])) : name.lowerBound
    var node = row(.call, arguments, start: start, end: end)
    node.c = intern(name)
    node.flag = hasReceiver ? 1 : 0
    return try add(node)
  }

  /// `has(a.b)`
  @inline(never)
  private mutating func presence(_ arguments: [Int32], _ name: Range<Int>, _ end: Int) throws(SyntaxFault) -> Int32 {
    guard arguments.count == 1 else { throw presenceFault(name, end) }
    var node = tree.nodes[Int(arguments[0])]
    guard node.kind == .select else { throw presenceFault(name, end) }
    node.kind = .has
    (node.start, node.end) = (Int32(name.lowerBound), Int32(end))
    // The selection itself is nobody else's child.
    tree.nodes[Int(arguments[0])] = node
    return arguments[0]
  }

  private func presenceFault(_ name: Range<Int>, _ end: Int) -> SyntaxFault {
    SyntaxFault(
      start: name.lowerBound, end: end, message: "'has' asks for a field",
      label: "one argument of the form a.b comes here",
      help: "whether a list or map has an element or key is asked with 'in'")
  }

  /// `cond(test, then, otherwise)`, which is `test ? then : otherwise` without the signs that YAML reads itself.
  @inline(never)
  private mutating func choice(_ arguments: [Int32], _ name: Range<Int>, _ end: Int) throws(SyntaxFault) -> Int32 {
    var node = Node(kind: .conditional, start: Int32(name.lowerBound), end: Int32(end))
    (node.a, node.b, node.c) = (arguments[0], arguments[1], arguments[2])
    node.height = UInt16(arguments.map(height).max()! + 1)
    return try add(node)
  }

  // MARK: Forms that bind a name

  private func bindingWord(_ name: Range<Int>, _ receiver: Int32) -> Comprehension? {
    func isWord(_ word: StaticString) -> Bool {
      word.utf8CodeUnitCount == name.count && lexer.matches(word, at: name.lowerBound)
    }
    switch bytes[name.lowerBound] {
    case ascii("a"): return isWord("all") ? .all : nil
    case ascii("b"):
      let node = tree.nodes[Int(receiver)]
      return isWord("bind") && node.kind == .name && tree.names[Int(node.a)] == "cel" ? .bind : nil
    case ascii("e"):
      return isWord("exists") ? .exists : (isWord("exists_one") || isWord("existsOne") ? .existsOne : nil)
    case ascii("f"): return isWord("filter") ? .filter : nil
    case ascii("m"): return isWord("map") ? .map : nil
    case ascii("o"): return isWord("optMap") ? .optionalMap : (isWord("optFlatMap") ? .optionalFlatMap : nil)
    case ascii("s"): return isWord("sort_by") || isWord("sortBy") ? .sortBy : nil
    case ascii("t"):
      return isWord("transformList")
        ? .transformList
        : (isWord("transformMap") ? .transformMap : (isWord("transformMapEntry") ? .transformMapEntry : nil))
    default: return nil
    }
  }

  @inline(never)
  private mutating func binding(
    _ word: Comprehension, _ name: Range<Int>, on receiver: Int32, _ open: Int
  ) throws(SyntaxFault) -> Int32 {
    var range = receiver
    let first = try variable(word, name)
    try comma(word, name, open)
    if word == .bind {
      range = try expression()
      try comma(word, name, open)
    }
    let slot = Int32(locals.count)
    defer { locals.removeLast(locals.count - Int(slot)) }
    bind(first)
    var second: Int32 = -1
    var parts = [Int32]()
    let takesTwo: Bool
    switch word {
    case .transformList, .transformMap, .transformMapEntry:
      second = try variable(word, name)
      guard second != first else { throw sameName(name) }
      bind(second)
      try comma(word, name, open)
      takesTwo = true
    default: takesTwo = false
    }
    while true {
      let mayBind = parts.isEmpty && !takesTwo && (word == .all || word == .exists || word == .existsOne)
      let isName = mayBind && token == .name
      parts.append(try expression())
      guard token == .comma else { break }
      try lexer.advance()
      let last = tree.nodes[Int(parts[parts.count - 1])]
      if isName, last.kind == .name || last.kind == .local, parts.count == 1, second == -1 {
        second = last.kind == .name ? last.a : last.b
        // What was read as the use of a variable was its declaration.
        tree.nodes[Int(parts[0])].kind = .local
        guard second != first else { throw sameName(name) }
        bind(second)
        parts.removeAll()
      }
    }
    guard token == .rightParenthesis else { throw unclosed("(", open) }
    let mostParts = word == .map || takesTwo ? 2 : 1
    guard (1...mostParts).contains(parts.count) else { throw formFault(word, name) }
    let end = lexer.end
    try lexer.advance()
    return try comprehension(word, name, end, range, slot, first, second, parts)
  }

  @inline(never)
  private mutating func comprehension(
    _ word: Comprehension, _ name: Range<Int>, _ end: Int, _ range: Int32, _ slot: Int32, _ first: Int32,
    _ second: Int32, _ parts: [Int32]
  ) throws(SyntaxFault) -> Int32 {
    var node = Node(kind: .comprehension, flag: word.rawValue, start: start(range), end: Int32(end))
    if word == .bind { node.start = Int32(name.lowerBound) - 4 }
    node.a = Int32(tree.children.count)
    node.height = UInt16((parts + [range]).map(height).max()! + 1)
    tree.children += [
      range, slot, first, second, parts.count == 2 ? parts[0] : -1, parts[parts.count - 1], Int32(name.lowerBound),
    ]
    return try add(node)
  }

  private mutating func bind(_ name: Int32) {
    locals.append(name)
    tree.slots = max(tree.slots, Int32(locals.count))
  }

  /// The name that a form binds.
  private mutating func variable(_ word: Comprehension, _ name: Range<Int>) throws(SyntaxFault) -> Int32 {
    guard token == .name, reservedWord(lexer.start..<lexer.end) == nil else { throw formFault(word, name) }
    let place = intern(lexer.start..<lexer.end)
    try lexer.advance()
    return place
  }

  private mutating func comma(_ word: Comprehension, _ name: Range<Int>, _ open: Int) throws(SyntaxFault) {
    guard token == .comma else {
      throw token == .rightParenthesis || token == .dot || token == .leftBracket
        ? formFault(word, name) : unclosed("(", open)
    }
    try lexer.advance()
  }
}
