import Values

/// One evaluation: walks the nodes of an expression.
final class Walk {
  let nodes: [Node]
  let tree: SyntaxTree
  let functions: FunctionLibrary
  let variables: any VariableSource
  let work: Work
  /// The variables of comprehensions, by slot.
  var locals: [Value] = []
  /// Where a selection found its field last, by node: most records that one selection meets have the same layout.
  private var places: [(layout: Record.Layout, place: Int)?] = []

  init(_ tree: SyntaxTree, _ functions: FunctionLibrary, _ variables: any VariableSource, _ work: Work) {
    self.tree = tree
    nodes = tree.nodes
    self.functions = functions
    self.variables = variables
    self.work = work
    if tree.slots > 0 {
      locals = [Value](repeating: .null, count: Int(tree.slots))
      places = Array(repeating: nil, count: tree.nodes.count)
    }
  }

  func value(_ start: Int32) throws(Failure) -> Value {
    var place = start
    while true {
      try work.charge(1)
      let node = nodes[Int(place)]
      switch node.kind {
      case .constant: return tree.constants[Int(node.a)]
      case .local: return locals[Int(node.a)]
      case .name: return try variable(place, node)
      case .select, .optionalSelect, .has: return try selection(place, node)
      case .index, .optionalIndex: return try index(place, node)
      case .call: return try call(place, node)
      case .list: return try list(node)
      case .map: return try map(place, node)
      case .and: return try logical(node, absorbing: false)
      case .or: return try logical(node, absorbing: true)
      case .not: return try not(place, node)
      case .negate: return try negate(place, node)
      case .binary: return try binary(place)
      case .comprehension: return try comprehension(place, node)
      case .conditional:
        let test = try value(node.a)
        switch test {
        case .bool(let isTrue): place = isTrue ? node.b : node.c
        case .unknown: return choice(node)
        default: throw Failure(.wrongType, "a condition is \(test.article), not a bool").at(node.a)
        }
      }
    }
  }

  private func variable(_ place: Int32, _ node: Node) throws(Failure) -> Value {
    let name = tree.names[Int(node.a)]
    if let value = variables.value(of: name) { return value }
    if let type = ValueType.named[name] { return .type(type) }
    throw Failure(.unknownName, "'\(name)' has no value").at(place)
  }

  /// A test whose outcome is not known matters only if the two cases differ.
  private func choice(_ node: Node) -> Value {
    if let then = try? value(node.b), let otherwise = try? value(node.c),
      case .some(.yes) = try? equality(then, otherwise), then.runtimeType == otherwise.runtimeType
    {
      return then
    }
    return .unknown(.dyn)
  }

  // MARK: Logic

  /// `false` decides `&&` and `true` decides `||`, whatever the others are: errors too. Unknown comes before errors.
  private func logical(_ node: Node, absorbing: Bool) throws(Failure) -> Value {
    var failure: Failure?
    var isUnknown = false
    for offset in 0..<node.b {
      let place = tree.children[Int(node.a + offset)]
      do throws(Failure) {
        switch try value(place) {
        case .bool(let found): if found == absorbing { return .bool(absorbing) }
        case .unknown: isUnknown = true
        case let other:
          failure = failure ?? Failure(.wrongType, "a condition is \(other.article), not a bool").at(place)
        }
      } catch {
        if error.kind == .tooCostly { throw error }
        failure = failure ?? error
      }
    }
    if isUnknown { return .unknown(.bool) }
    if let failure { throw failure }
    return .bool(!absorbing)
  }

  private func not(_ place: Int32, _ node: Node) throws(Failure) -> Value {
    switch try value(node.a) {
    case .bool(let value): return .bool(!value)
    case .unknown: return .unknown(.bool)
    case let other: throw Failure(.wrongType, "'!' does not work on \(other.article)").at(place)
    }
  }

  private func negate(_ place: Int32, _ node: Node) throws(Failure) -> Value {
    switch try value(node.a) {
    case .int(let number):
      guard number != Int64.min else { throw Failure(.overflow, "the number has no positive counterpart").at(place) }
      return .int(-number)
    case .double(let number): return .double(-number)
    case .unknown(let type): return .unknown(type)
    case let other: throw Failure(.wrongType, "'-' does not work on \(other.article)").at(place)
    }
  }

  /// The left sides are walked in a loop: a chain of hundreds is as deep as one.
  private func binary(_ place: Int32) throws(Failure) -> Value {
    let top = nodes[Int(place)]
    if nodes[Int(top.a)].kind != .binary {
      return try apply(place, top, try value(top.a), try value(top.b))
    }
    var chain: [Int32] = []
    var first = place
    while nodes[Int(first)].kind == .binary {
      chain.append(first)
      first = nodes[Int(first)].a
    }
    var left = try value(first)
    for place in chain.reversed() {
      try work.charge(1)
      left = try apply(place, nodes[Int(place)], left, try value(nodes[Int(place)].b))
    }
    return left
  }

  private func apply(_ place: Int32, _ node: Node, _ a: Value, _ b: Value) throws(Failure) -> Value {
    let sign = Operator(rawValue: node.flag) ?? .equal
    do throws(Failure) {
      switch sign {
      case .equal: return try equality(a, b).value
      case .notEqual: return try equality(a, b).negated.value
      case .isIn: return try membership(a, b)
      case .less, .lessOrEqual, .greater, .greaterOrEqual: return try Comparison.apply(sign, a, b, work)
      default: return try Arithmetic.apply(sign, a, b, work)
      }
    } catch {
      throw error.at(place)
    }
  }

  // MARK: Lists and maps

  private func list(_ node: Node) throws(Failure) -> Value {
    var elements: [Value] = []
    elements.reserveCapacity(Int(node.b))
    for offset in 0..<node.b {
      let child = tree.children[Int(node.a + offset)]
      if child >= 0 {
        elements.append(try value(child))
      } else {
        switch try value(~child) {
        case .optional(let wrapped): if let wrapped { elements.append(wrapped) }
        case .unknown: return .unknown(.list(.dyn))
        case let other: throw Failure(.wrongType, "an optional element is \(other.article), not an optional").at(~child)
        }
      }
    }
    return .list(elements)
  }

  private func map(_ place: Int32, _ node: Node) throws(Failure) -> Value {
    var map = ValueMap()
    for offset in 0..<node.b {
      let first = tree.children[Int(node.a + 2 * offset)]
      let keyPlace = first < 0 ? ~first : first
      let keyValue = try value(keyPlace)
      var entry = try value(tree.children[Int(node.a + 2 * offset + 1)])
      if case .unknown = keyValue { return .unknown(.map(.dyn, .dyn)) }
      guard let key = keyValue.literalKey else {
        throw Failure(.wrongType, "\(keyValue.article) cannot be a key").at(keyPlace)
      }
      if first < 0 {
        switch entry {
        case .optional(let wrapped):
          guard let wrapped else { continue }
          entry = wrapped
        case .unknown: return .unknown(.map(.dyn, .dyn))
        default: throw Failure(.wrongType, "an optional entry is \(entry.article), not an optional").at(keyPlace)
        }
      }
      guard map[key] == nil else {
        throw Failure(.invalidArgument, "the key \(keyValue.shown) occurs twice").at(keyPlace)
      }
      map[key] = entry
    }
    return .map(map)
  }

  // MARK: Calls

  private func call(_ place: Int32, _ node: Node) throws(Failure) -> Value {
    guard node.function >= 0 else {
      throw Failure(.unknownFunction, "no function is called '\(tree.names[Int(node.c)])'").at(place)
    }
    let function = functions.all[Int(node.function)]
    if function.isLazy, node.b == 2 { return try lazyCall(place, node, function) }
    guard
      function.signatures.contains(where: { $0.parameters.count == Int(node.b) && $0.hasReceiver == (node.flag == 1) })
    else { throw Failure(.wrongType, "'\(function.name)' is not called like this").at(place) }
    var arguments: [Value] = []
    arguments.reserveCapacity(Int(node.b))
    var isUnknown = false
    for offset in 0..<node.b {
      let argument = try value(tree.children[Int(node.a + offset)])
      if case .unknown = argument { isUnknown = true }
      arguments.append(argument)
    }
    if isUnknown, !function.takesUnknown { return .unknown(function.unknownResult(of: arguments)) }
    do throws(Failure) {
      return try function.body(arguments, work)
    } catch {
      throw error.at(place)
    }
  }

  /// `a.or(b)` and `a.orValue(b)`: the second is of no account if the first is there.
  private func lazyCall(_ place: Int32, _ node: Node, _ function: Function) throws(Failure) -> Value {
    let first = try value(tree.children[Int(node.a)])
    switch first {
    case .optional(.some(let wrapped)):
      return function.name == "orValue" ? wrapped : first
    case .optional(nil):
      let second = try value(tree.children[Int(node.a) + 1])
      if function.name == "orValue" { return second }
      switch second {
      case .optional, .unknown: return second
      default: throw Failure(.wrongType, "'or' is given \(second.article), not an optional").at(place)
      }
    case .unknown: return .unknown(.dyn)
    default: throw Failure(.wrongType, "'\(function.name)' works on optionals, not on \(first.article)").at(place)
    }
  }

  // MARK: Records

  /// Where a record of this layout has the field that a selection asks for.
  @inline(__always)
  func fieldPlace(_ place: Int32, _ node: Node, _ layout: Record.Layout) -> Int? {
    if places.isEmpty { return layout.place(of: tree.names[Int(node.b)]) }
    if let known = places[Int(place)], known.layout === layout { return known.place }
    guard let found = layout.place(of: tree.names[Int(node.b)]) else { return nil }
    places[Int(place)] = (layout, found)
    return found
  }
}

extension Function {
  /// The type of a result that cannot be worked out yet.
  func unknownResult(of arguments: [Value]) -> ValueType {
    let fitting = signatures.filter { $0.parameters.count == arguments.count }.map(\.result)
    guard let first = fitting.first, fitting.allSatisfy({ $0 == first }), !first.hasParameters else { return .dyn }
    return first
  }
}
