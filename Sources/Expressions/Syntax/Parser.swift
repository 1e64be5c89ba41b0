import Values

/// Reads an expression by recursive descent, straight from its bytes (google/cel-spec, `doc/langdef.md`, "Syntax").
struct Parser {
  var lexer: Lexer
  var tree = SyntaxTree()
  let limits: ExpressionLimits
  /// The variables that the comprehensions around this place bind: their place in `names`. The index is the slot.
  var locals: [Int32] = []
  /// How many levels of recursion are open.
  private var depth = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, from place: Int, limits: ExpressionLimits) {
    lexer = Lexer(bytes, from: place)
    self.limits = limits
    // What a comparison of two short paths needs; a longer text has more of everything.
    let length = min(bytes.count - place, 400)
    tree.nodes.reserveCapacity(length / 6 + 2)
    tree.names.reserveCapacity(length / 14 + 2)
  }

  var bytes: UnsafeBufferPointer<UInt8> { lexer.bytes }
  var token: Token { lexer.token }

  // MARK: Expressions

  /// Reads one expression from where the lexer stands and stops at the first word that does not belong to it.
  mutating func whole() throws(SyntaxFault) {
    try lexer.advance()
    if token == .end {
      throw SyntaxFault(
        start: lexer.start, end: lexer.start, message: "the expression is empty", label: "nothing stands here")
    }
    tree.root = try expression()
  }

  mutating func expression() throws(SyntaxFault) -> Int32 {
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.depth else { throw tooDeep(lexer.start) }
    let first = try operators(.or)
    return token == .question ? try choice(first) : first
  }

  /// A chain of `a ? b : c ? d : e` is read in a loop, for it may be long.
  @inline(never)
  private mutating func choice(_ first: Int32) throws(SyntaxFault) -> Int32 {
    var arms: [(condition: Int32, then: Int32)] = []
    var last = first
    while token == .question {
      try lexer.advance()
      let condition = last
      let then = try operators(.or)
      guard token == .colon else {
        throw unexpected("a ':' is missing", "':' and the value for the other case come here")
      }
      try lexer.advance()
      arms.append((condition, then))
      last = try operators(.or)
    }
    for arm in arms.reversed() {
      let below = max(height(arm.condition), height(arm.then)) + 1
      var node = Node(kind: .conditional, start: start(arm.condition), end: end(last))
      (node.a, node.b, node.c) = (arm.condition, arm.then, last)
      node.height = max(UInt16(below), tree.nodes[Int(last)].height)
      last = try add(node)
    }
    return last
  }

  /// How tight operators bind.
  private enum Binding: Int {
    case or
    case and
    case relation
    case sum
    case product
    case none

    var next: Binding { Binding(rawValue: rawValue + 1) ?? .none }
  }

  /// Operands with operators between them that bind at least so tight. It calls itself only for an operator that binds
  /// tighter than the one before, so that brackets are what uses the stack.
  private mutating func operators(_ least: Binding) throws(SyntaxFault) -> Int32 {
    var left = try unary()
    while true {
      let binding = binding(token)
      guard binding != .none, binding.rawValue >= least.rawValue else { return left }
      left = binding == .or || binding == .and ? try row(of: binding, from: left) : try pair(binding, left)
    }
  }

  @inline(never)
  private mutating func pair(_ binding: Binding, _ left: Int32) throws(SyntaxFault) -> Int32 {
    let sign = binaryOperator(token) ?? .equal
    let place = lexer.start
    try lexer.advance()
    let right = binding == .product ? try unary() : try operators(binding.next)
    var node = Node(kind: .binary, flag: sign.rawValue, start: start(left), end: end(right))
    (node.a, node.b, node.c) = (left, right, Int32(place))
    // The left side is walked in a loop, so a long chain is not a deep one.
    let leftHeight = tree.nodes[Int(left)].kind == .binary ? height(left) : height(left) + 1
    node.height = UInt16(max(leftHeight, height(right) + 1))
    return try add(node)
  }

  /// `a || b || c` is one node with three operands.
  @inline(never)
  private mutating func row(of binding: Binding, from first: Int32) throws(SyntaxFault) -> Int32 {
    let sign = token
    var operands: [Int32] = []
    operands.reserveCapacity(4)
    operands.append(first)
    while token == sign {
      try lexer.advance()
      operands.append(try operators(binding.next))
    }
    let kind: Node.Kind = sign == .or ? .or : .and
    return try add(row(kind, operands, start: Int(start(first)), end: Int(end(operands[operands.count - 1]))))
  }

  private func binding(_ token: Token) -> Binding {
    switch token {
    case .or: .or
    case .and: .and
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .inWord: .relation
    case .plus, .minus: .sum
    case .star, .slash, .percent: .product
    default: .none
    }
  }

  private func binaryOperator(_ token: Token) -> Operator? {
    switch token {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .inWord: .isIn
    case .plus: .add
    case .minus: .subtract
    case .star: .multiply
    case .slash: .divide
    case .percent: .remainder
    default: nil
    }
  }

  private mutating func unary() throws(SyntaxFault) -> Int32 {
    token == .bang || token == .minus ? try signed() : try postfix()
  }

  @inline(never)
  private mutating func signed() throws(SyntaxFault) -> Int32 {
    var signs: [(kind: Node.Kind, start: Int)] = []
    let sign = token
    while token == sign {
      signs.append((sign == .bang ? .not : .negate, lexer.start))
      try lexer.advance()
    }
    var operand: Int32
    // A number takes its sign with it: the smallest int has no positive counterpart.
    if sign == .minus, token == .int || token == .double {
      let from = signs.removeLast().start
      operand = try postfix(number(negativeFrom: from))
    } else {
      operand = try postfix()
    }
    for sign in signs.reversed() {
      var node = Node(kind: sign.kind, start: Int32(sign.start), end: end(operand))
      node.a = operand
      node.height = UInt16(height(operand) + 1)
      operand = try add(node)
    }
    return operand
  }

  private mutating func postfix(_ first: Int32? = nil) throws(SyntaxFault) -> Int32 {
    var operand: Int32
    if let first { operand = first } else { operand = try primary() }
    while true {
      switch token {
      case .dot: operand = try selection(of: operand)
      case .leftBracket: operand = try index(of: operand)
      case .leftBrace: throw recordFault()
      default: return operand
      }
    }
  }

  @inline(never)
  private mutating func selection(of operand: Int32) throws(SyntaxFault) -> Int32 {
    try lexer.advance()
    var kind = Node.Kind.select
    if token == .question {
      kind = .optionalSelect
      try lexer.advance()
    }
    guard token == .name || token == .quotedName else {
      throw unexpected("a name is missing after '.'", "the name of a field or function comes here")
    }
    let (from, to, isQuoted) = (lexer.start, lexer.end, token == .quotedName)
    try lexer.advance()
    if token == .leftParenthesis, kind == .select, !isQuoted {
      return try call(from..<to, on: operand)
    }
    let name = intern(isQuoted ? from + 1..<to - 1 : from..<to)
    if kind == .select, let type = wellKnownType(operand, name) {
      return try constant(.type(type), start: Int(start(operand)), end: to)
    }
    var node = Node(kind: kind, start: start(operand), end: Int32(to))
    (node.a, node.b, node.c) = (operand, name, Int32(from))
    node.height = UInt16(height(operand) + 1)
    return try add(node)
  }

  /// The names that protocol buffers give to timestamps and durations.
  @inline(never)
  private func wellKnownType(_ operand: Int32, _ name: Int32) -> ValueType? {
    let node = tree.nodes[Int(operand)]
    guard node.kind == .select, node.end - node.start == 15, lexer.matches("google.protobuf", at: Int(node.start))
    else {
      return nil
    }
    switch tree.names[Int(name)] {
    case "Timestamp": return .timestamp
    case "Duration": return .duration
    default: return nil
    }
  }

  @inline(never)
  private mutating func index(of operand: Int32) throws(SyntaxFault) -> Int32 {
    let open = lexer.start
    try lexer.advance()
    var kind = Node.Kind.index
    if token == .question {
      kind = .optionalIndex
      try lexer.advance()
    }
    let place = try expression()
    guard token == .rightBracket else { throw unclosed("[", open) }
    var node = Node(kind: kind, start: start(operand), end: Int32(lexer.end))
    (node.a, node.b) = (operand, place)
    node.height = UInt16(max(height(operand), height(place)) + 1)
    try lexer.advance()
    return try add(node)
  }

  // MARK: Building

  mutating func constant(_ value: Value, start: Int, end: Int) throws(SyntaxFault) -> Int32 {
    var node = Node(kind: .constant, start: Int32(start), end: Int32(end))
    node.a = Int32(tree.constants.count)
    tree.constants.append(value)
    return try add(node)
  }

  /// A node over `operands`, of which some may be given as complements.
  mutating func row(_ kind: Node.Kind, _ operands: [Int32], start: Int, end: Int) -> Node {
    var node = Node(kind: kind, start: Int32(start), end: Int32(end))
    node.a = Int32(tree.children.count)
    node.b = Int32(operands.count)
    var below = 0
    for operand in operands { below = max(below, height(operand < 0 ? ~operand : operand) + 1) }
    node.height = UInt16(below)
    tree.children += operands
    return node
  }

  mutating func add(_ node: Node) throws(SyntaxFault) -> Int32 {
    guard Int(node.height) <= limits.depth, tree.nodes.count < limits.nodes else { throw tooDeep(Int(node.start)) }
    tree.nodes.append(node)
    return Int32(tree.nodes.count - 1)
  }

  /// The place of a name; every name is kept once.
  mutating func intern(_ range: Range<Int>) -> Int32 {
    let name = String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    // Names are ASCII, for which `==` compares bytes. A long list is not searched: twice the same name does no harm
    // but for variables of comprehensions, which stand near the end.
    for place in tree.names.indices.reversed().prefix(64) where tree.names[place] == name { return Int32(place) }
    tree.names.append(name)
    return Int32(tree.names.count - 1)
  }

  func height(_ place: Int32) -> Int { Int(tree.nodes[Int(place)].height) }
  func start(_ place: Int32) -> Int32 { tree.nodes[Int(place)].start }
  func end(_ place: Int32) -> Int32 { tree.nodes[Int(place)].end }
}
