import Values

/// Fields and indices.
extension Walk {
  /// `a.b`, `a.?b` and `has(a.b)`
  func selection(_ place: Int32, _ node: Node) throws(Failure) -> Value {
    let operand = nodes[Int(node.a)]
    if operand.kind == .name, variables.isFamily(tree.names[Int(operand.a)]) {
      return try member(place, node, of: tree.names[Int(operand.a)])
    }
    return node.kind == .select ? try select(place, node, try value(node.a)) : try ask(place, node)
  }

  private func member(_ place: Int32, _ node: Node, of family: String) throws(Failure) -> Value {
    let name = tree.names[Int(node.b)]
    let found = variables.member(name, of: family)
    if node.kind == .has { return .bool(found.map { !$0.isAbsent } ?? false) }
    if node.flag & selectsOptionalField != 0 { return optionalField(found) }
    if node.kind == .optionalSelect { return .optional(found) }
    guard let found else { throw Failure(.absent, "'\(family).\(name)' has no value").at(place) }
    return found
  }

  /// The value of a field that is declared as one that may be absent.
  private func optionalField(_ found: Value?) -> Value {
    switch found {
    case nil: .optional(nil)
    case .some(.optional(let wrapped)): .optional(wrapped)
    case .some(.unknown(let type)): .unknown(type)
    case .some(let value): .optional(value)
    }
  }

  private func select(_ place: Int32, _ node: Node, _ operand: Value) throws(Failure) -> Value {
    switch operand {
    case .record(let record):
      guard let field = fieldPlace(place, node, record.layout) else { throw noField(place, node) }
      if node.flag & selectsOptionalField != 0 { return optionalField(record.values[field]) }
      guard let value = record.values[field] else {
        throw Failure(.absent, "the answer has no '\(tree.names[Int(node.b)])'").at(place)
      }
      return value
    case .map(let map):
      guard let value = map[.string(tree.names[Int(node.b)])] else { throw noField(place, node) }
      return node.flag & selectsOptionalField != 0 ? optionalField(value) : value
    case .optional(let wrapped):
      guard let wrapped else { return .optional(nil) }
      return .optional(try present(place, node, wrapped))
    case .unknown(let type): return .unknown(type.field(tree.names[Int(node.b)]))
    default: throw Failure(.absent, "\(operand.article) has no field '\(tree.names[Int(node.b)])'").at(place)
    }
  }

  private func noField(_ place: Int32, _ node: Node) -> Failure {
    Failure(.absent, "no field or key is called '\(tree.names[Int(node.b)])'").at(place)
  }

  private func ask(_ place: Int32, _ node: Node) throws(Failure) -> Value {
    var operand = try value(node.a)
    let isTest = node.kind == .has
    if case .optional(let wrapped) = operand {
      guard let wrapped else { return isTest ? .bool(false) : .optional(nil) }
      operand = wrapped
    }
    if case .unknown(let type) = operand {
      return .unknown(isTest ? .bool : .optional(type.field(tree.names[Int(node.b)])))
    }
    let found = try present(place, node, operand)
    return isTest ? .bool(found != nil) : .optional(found)
  }

  /// The field, or nil if it is absent; what cannot have fields is an error.
  private func present(_ place: Int32, _ node: Node, _ operand: Value) throws(Failure) -> Value? {
    switch operand {
    case .record(let record):
      guard let field = fieldPlace(place, node, record.layout) else { return nil }
      if node.flag & selectsOptionalField != 0, case .some(.optional(let wrapped)) = record.values[field] {
        return wrapped
      }
      return record.values[field]
    case .map(let map): return map[.string(tree.names[Int(node.b)])]
    case .unknown(let type): return .unknown(type.field(tree.names[Int(node.b)]))
    default: throw Failure(.absent, "\(operand.article) has no field '\(tree.names[Int(node.b)])'").at(place)
    }
  }

  func index(_ place: Int32, _ node: Node) throws(Failure) -> Value {
    var operand = try value(node.a)
    let index = try value(node.b)
    var isOptional = node.kind == .optionalIndex
    if case .optional(let wrapped) = operand {
      guard let wrapped else { return .optional(nil) }
      operand = wrapped
      isOptional = true
    }
    if case .unknown(let type) = operand { return .unknown(isOptional ? .optional(type.element) : type.element) }
    if case .unknown = index { return .unknown(.dyn) }
    do throws(Failure) {
      let found = try element(operand, index)
      if isOptional { return .optional(found) }
      guard let found else {
        if case .list(let list) = operand {
          throw Failure(.absent, "the list has \(list.count) elements, and none with the number \(index.shown)")
        }
        throw Failure(.absent, "the map has no key \(index.shown)")
      }
      return found
    } catch {
      throw error.at(place)
    }
  }

  private func element(_ operand: Value, _ index: Value) throws(Failure) -> Value? {
    switch operand {
    case .list(let list):
      guard let number = try wholeNumber(index) else { return nil }
      return number >= 0 && number < list.count ? list[Int(number)] : .none
    case .map(let map):
      guard let key = MapKey(index) else {
        if case .double = index { return nil }
        throw Failure(.absent, "\(index.article) is never a key")
      }
      return map[key]
    case .record(let record):
      guard case .string(let name) = index else { throw Failure(.wrongType, "a field is chosen by its name") }
      return record[name]
    default: throw Failure(.wrongType, "\(operand.article) has no elements to choose by index")
    }
  }

  /// An index may be of any numeric type, if it is whole; nil if it is beyond every list.
  private func wholeNumber(_ index: Value) throws(Failure) -> Int64? {
    switch index {
    case .int(let number): return number
    case .uint(let number): return Int64(exactly: number)
    case .double(let number):
      guard let whole = Int64(exactly: number) else { throw Failure(.wrongType, "an index is a whole number") }
      return whole
    default: throw Failure(.wrongType, "the index of a list is \(index.article), not an int")
    }
  }
}

extension ValueType {
  /// What a field has for a type, as far as is known.
  func field(_ name: String) -> ValueType {
    switch self {
    case .record(let record): record[name]?.type ?? .dyn
    case .map(_, let value): value
    case .optional(let wrapped): .optional(wrapped.field(name))
    default: .dyn
    }
  }

  var element: ValueType {
    switch self {
    case .list(let element): element
    case .map(_, let value): value
    default: .dyn
    }
  }
}

extension Value {
  /// An optional without a value.
  var isAbsent: Bool { if case .optional(nil) = self { true } else { false } }

  /// The key that a value is in a map literal, where doubles are none.
  var literalKey: MapKey? { if case .double = self { nil } else { MapKey(self) } }
}
