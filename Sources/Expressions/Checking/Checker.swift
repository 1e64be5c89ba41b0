import Diagnostics
import Values

/// What is known of a part of an expression before it has a value.
struct Known: Sendable {
  var type: ValueType
  var taint: Taint = []
  var alias: Alias = .none

  static let broken = Known(type: .dyn)
}

/// Walks an expression once: types, taints, and which data it takes.
struct Checker<Names: Scope> {
  let expression: Expression
  let scope: Names
  let library: FunctionLibrary
  /// That of the expression, until linking changes it.
  var tree: SyntaxTree { didSet { isChanged = true } }
  private var isChanged = false
  var solver = TypeSolver()
  var access = AccessTable()
  var found: [Diagnostic] = []
  /// The variables of comprehensions, by slot.
  var locals: [Known] = []

  init(_ expression: Expression, _ scope: Names) {
    self.expression = expression
    self.scope = scope
    library = scope.functions
    tree = expression.tree
  }

  mutating func check(expecting: ValueType?) -> CheckResult {
    if scope.hasDottedNames { Linker.linkDottedNames(&tree, in: scope) }
    access.reserve(names: tree.names.count)
    if tree.slots > 0 { locals = [Known](repeating: .broken, count: Int(tree.slots)) }
    var known = known(tree.root)
    known.type = solver.substitute(known.type, openToDyn: true)
    if let expecting, found.isEmpty { compare(known, with: expecting, at: tree.root) }
    guard !found.contains(where: { $0.severity == .error }) else {
      return CheckResult(diagnostics: found, checked: nil)
    }
    return CheckResult(
      diagnostics: found,
      checked: CheckedExpression(isChanged ? expression.linked(tree) : expression, known, access, library))
  }

  func node(_ place: Int32) -> Node { tree.nodes[Int(place)] }
  func name(_ place: Int32) -> String { tree.names[Int(place)] }
  func span(_ place: Int32) -> SourceSpan { expression.span(of: place) }

  mutating func report(_ diagnostic: Diagnostic) { found.append(diagnostic) }

  // MARK: The walk

  mutating func known(_ place: Int32) -> Known {
    let node = node(place)
    switch node.kind {
    case .constant: return Known(type: tree.constants[Int(node.a)].staticType)
    case .local: return locals[Int(node.a)]
    case .name: return variable(place, node)
    case .select, .optionalSelect, .has: return selection(place, node)
    case .index, .optionalIndex: return index(place, node)
    case .call: return call(place)
    case .list: return list(node)
    case .map: return map(node)
    case .and, .or: return logical(node)
    case .not: return condition(node.a)
    case .negate: return negation(place, node)
    case .conditional: return conditional(place)
    case .binary: return binary(place)
    case .comprehension: return comprehension(place, node)
    }
  }

  private mutating func variable(_ place: Int32, _ node: Node) -> Known {
    let name = name(node.a)
    if let variable = scope.variable(name) {
      if variable.isFamily {
        report(familyAlone(place, name))
        return .broken
      }
      return known(variable, node.a)
    }
    if let type = ValueType.named[name] {
      tree.nodes[Int(place)].kind = .constant
      tree.nodes[Int(place)].a = Int32(tree.constants.count)
      tree.constants.append(.type(type))
      return Known(type: .type(type))
    }
    report(unknownName(place, name))
    return .broken
  }

  private mutating func known(_ variable: Variable, _ name: Int32) -> Known {
    var root = name
    if let path = variable.path {
      access.given.append(path)
      root = ~Int32(access.given.count - 1)
    }
    let step = access.add(-1, root)
    return Known(type: variable.type, taint: variable.taint, alias: .one(Alias.Entry(path: step, wraps: 0)))
  }

  private mutating func list(_ node: Node) -> Known {
    var out = Known(type: .dyn)
    var element: ValueType?
    for offset in 0..<node.b {
      let child = tree.children[Int(node.a + offset)]
      let isOptional = child < 0
      let place = isOptional ? ~child : child
      var known = known(place)
      if isOptional { known.type = unwrapped(known, at: place) }
      element = solver.join(element, known.type)
      out.taint.formUnion(known.taint)
      out.alias = out.alias.joined(known.alias.wrapped())
    }
    out.type = .list(element ?? solver.fresh())
    return out
  }

  private mutating func map(_ node: Node) -> Known {
    var out = Known(type: .dyn)
    var keyType: ValueType?
    var valueType: ValueType?
    for offset in 0..<node.b {
      let first = tree.children[Int(node.a + 2 * offset)]
      let keyPlace = first < 0 ? ~first : first
      let valuePlace = tree.children[Int(node.a + 2 * offset + 1)]
      let key = known(keyPlace)
      read(key)
      if !isKey(key.type) { report(badKey(keyPlace, key.type)) }
      keyType = solver.join(keyType, key.type)
      var value = known(valuePlace)
      if first < 0 { value.type = unwrapped(value, at: valuePlace) }
      valueType = solver.join(valueType, value.type)
      out.taint.formUnion(key.taint.union(value.taint))
      out.alias = out.alias.joined(value.alias.wrapped())
    }
    out.type = .map(keyType ?? solver.fresh(), valueType ?? solver.fresh())
    return out
  }

  private func isKey(_ type: ValueType) -> Bool {
    switch solver.substitute(type) {
    case .bool, .int, .uint, .string, .enumeration, .dyn, .parameter: true
    default: false
    }
  }

  /// What an optional element or entry holds.
  private mutating func unwrapped(_ known: Known, at place: Int32) -> ValueType {
    switch solver.substitute(known.type) {
    case .optional(let wrapped): return wrapped
    case .dyn: return .dyn
    case let other:
      report(notOptional(place, other))
      return other
    }
  }

  private mutating func logical(_ node: Node) -> Known {
    var out = Known(type: .bool)
    for offset in 0..<node.b { out.taint.formUnion(condition(tree.children[Int(node.a + offset)]).taint) }
    return out
  }

  /// A part that must be true or false.
  mutating func condition(_ place: Int32) -> Known {
    let known = known(place)
    read(known)
    expect(.bool, known, at: place)
    return Known(type: .bool, taint: known.taint)
  }

  private mutating func negation(_ place: Int32, _ node: Node) -> Known {
    let operand = known(node.a)
    read(operand)
    switch solver.substitute(operand.type) {
    case .int, .double, .dyn: break
    case .parameter: return Known(type: .dyn, taint: operand.taint)
    case let other: report(noOperator(place, "-", at: node.start, 1, [other]))
    }
    return Known(type: operand.type, taint: operand.taint)
  }

  /// `a ? b : c ? d : e` in a loop.
  private mutating func conditional(_ place: Int32) -> Known {
    var place = place
    var out = Known(type: .dyn)
    var type: ValueType?
    while true {
      let node = node(place)
      let isChoice = node.kind == .conditional
      if isChoice { out.taint.formUnion(condition(node.a).taint) }
      let arm = isChoice ? node.b : place
      let known = known(arm)
      out.taint.formUnion(known.taint)
      out.alias = out.alias.joined(known.alias)
      if let before = type {
        if case .enumeration = before {
          type = solver.join(before, known.type)
        } else if solver.assign(before, to: known.type) {
          let (a, b) = (solver.substitute(before), solver.substitute(known.type))
          type = TypeSolver.isLessSpecific(a, than: b) ? a : b
        } else {
          report(differentArms(arm, known.type, before))
        }
      } else {
        type = known.type
      }
      guard isChoice else { break }
      place = node.c
    }
    out.type = type ?? .dyn
    return out
  }

  // MARK: Reading

  /// Notes that all the data of a value is needed.
  mutating func read(_ known: Known, _ extent: AccessRead.Extent = .whole) {
    switch known.alias {
    case .none: break
    case .one(let entry):
      if extent == .whole || entry.wraps == 0 { access.reads.append((entry.path, extent)) }
    case .many(let entries):
      for entry in entries where extent == .whole || entry.wraps == 0 { access.reads.append((entry.path, extent)) }
    }
  }

  /// The data one step into a value; nil for the element of a list or map.
  mutating func step(into alias: Alias, _ field: Int32?) -> Alias {
    alias.mapped { entry in
      entry.wraps > 0
        ? Alias.Entry(path: entry.path, wraps: entry.wraps - 1)
        : Alias.Entry(path: access.add(entry.path, field ?? -1), wraps: 0)
    }
  }
}

extension Value {
  /// The type of a constant.
  var staticType: ValueType {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .uint: .uint
    case .double: .double
    case .string: .string
    case .bytes: .bytes
    case .timestamp: .timestamp
    case .duration: .duration
    case .type(let type): .type(type)
    default: .dyn
    }
  }
}

extension ValueType {
  /// Names that stand for types.
  static let named: [String: ValueType] = [
    "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string, "bytes": .bytes,
    "list": .list(.dyn), "map": .map(.dyn, .dyn), "null_type": .null, "type": .type(.dyn),
    "optional_type": .optional(.dyn),
  ]

  /// What the fields within carry, for a value that is taken whole.
  var innerTaint: Taint {
    switch self {
    case .record(let record): record.fields.reduce([]) { $0.union($1.taint).union($1.type.innerTaint) }
    case .list(let inner), .optional(let inner): inner.innerTaint
    case .map(let key, let value): key.innerTaint.union(value.innerTaint)
    default: []
    }
  }
}
