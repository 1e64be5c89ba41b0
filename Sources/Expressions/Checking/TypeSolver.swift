import Values

/// Works out the types that signatures leave open, by the rules of CEL's checkers: a type parameter takes the most
/// general of the types that are assigned to it, and one that nothing is assigned to is `dyn`.
struct TypeSolver {
  /// What each parameter stands for; a parameter is named by its place.
  private var solved: [ValueType?] = []
  /// Only then can records hold parameters, and are worth walking.
  private(set) var hasRecordParameters = false

  mutating func fresh() -> ValueType {
    solved.append(nil)
    return .parameter(String(solved.count - 1))
  }

  /// A copy of a signature's types with parameters of its own.
  mutating func instance(of signature: Function.Signature) -> (parameters: [ValueType], result: ValueType) {
    guard signature.isGeneric else { return (signature.parameters, signature.result) }
    var table: [String: ValueType] = [:]
    func copy(_ type: ValueType) -> ValueType {
      switch type {
      case .parameter(let name):
        if let known = table[name] { return known }
        let new = fresh()
        table[name] = new
        return new
      case .list(let element): return .list(copy(element))
      case .optional(let wrapped): return .optional(copy(wrapped))
      case .type(let type): return .type(copy(type))
      case .map(let key, let value): return .map(copy(key), copy(value))
      case .record(let record) where type.hasParameters:
        hasRecordParameters = true
        let fields = record.fields.map { RecordType.Field($0.name, copy($0.type), $0.summary, taint: $0.taint) }
        return .record(RecordType(record.name, fields))
      default: return type
      }
    }
    return (signature.parameters.map(copy), copy(signature.result))
  }

  /// The type as far as it is known; open parameters stay, or become `dyn`.
  func substitute(_ type: ValueType, openToDyn: Bool = false) -> ValueType {
    // Most expressions leave nothing open.
    guard !solved.isEmpty else { return type }
    switch type {
    case .parameter(let name):
      if let known = solution(name) { return substitute(known, openToDyn: openToDyn) }
      return openToDyn ? .dyn : type
    case .list(let element): return .list(substitute(element, openToDyn: openToDyn))
    case .optional(let wrapped): return .optional(substitute(wrapped, openToDyn: openToDyn))
    case .type(let inner): return .type(substitute(inner, openToDyn: openToDyn))
    case .map(let key, let value):
      return .map(substitute(key, openToDyn: openToDyn), substitute(value, openToDyn: openToDyn))
    case .record(let record) where hasRecordParameters && type.hasParameters:
      let fields = record.fields.map {
        RecordType.Field($0.name, substitute($0.type, openToDyn: openToDyn), $0.summary, taint: $0.taint)
      }
      return .record(RecordType(record.name, fields))
    default: return type
    }
  }

  private func solution(_ name: String) -> ValueType? { Int(name).flatMap { $0 < solved.count ? solved[$0] : nil } }

  /// Whether values of one type can stand where another is asked for; keeps what that says about open parameters.
  mutating func assign(_ type: ValueType, to wanted: ValueType) -> Bool {
    switch (type, wanted) {
    case (.bool, .bool), (.int, .int), (.string, .string), (.double, .double): return true
    default: break
    }
    let before = solved
    if isAssignable(type, wanted, 0) { return true }
    solved = before
    return false
  }

  mutating func assign(_ types: [ValueType], to wanted: [ValueType]) -> Bool {
    let before = solved
    if types.count == wanted.count, zip(types, wanted).allSatisfy({ isAssignable($0, $1, 0) }) { return true }
    solved = before
    return false
  }

  private mutating func isAssignable(_ type: ValueType, _ wanted: ValueType, _ depth: Int) -> Bool {
    // Types come from bounded texts and tables; a parameter that stands for itself in a round is cut here.
    guard depth < 200 else { return false }
    if case .parameter(let name) = wanted {
      let (fits, wasSolved) = substitution(of: name, by: type, wanted, depth)
      if fits { return true }
      if wasSolved { return false }
    }
    if case .parameter(let name) = type { return substitution(of: name, by: wanted, type, depth).fits }
    switch (type, wanted) {
    case (.dyn, _), (_, .dyn): return true
    case (.null, let other), (let other, .null): return Self.takesNull(other)
    case (.bool, .bool), (.int, .int), (.uint, .uint), (.double, .double), (.string, .string), (.bytes, .bytes),
      (.timestamp, .timestamp), (.duration, .duration), (.type, .type):
      return true
    // At run time a word of an enumeration is a text.
    case (.enumeration, .string), (.string, .enumeration), (.enumeration, .enumeration): return true
    case (.list(let a), .list(let b)), (.optional(let a), .optional(let b)): return isAssignable(a, b, depth + 1)
    case (.map(let key, let value), .map(let wantedKey, let wantedValue)):
      return isAssignable(key, wantedKey, depth + 1) && isAssignable(value, wantedValue, depth + 1)
    case (.record(let a), .record(let b)):
      return a.name == b.name && a.fields.count == b.fields.count
        && (!hasRecordParameters && a == b
          || zip(a.fields, b.fields).allSatisfy { $0.name == $1.name && isAssignable($0.type, $1.type, depth + 1) })
    case (.record, .map(let key, let value)):
      return isAssignable(.string, key, depth + 1) && isAssignable(.dyn, value, depth + 1)
    default: return false
    }
  }

  private static func takesNull(_ type: ValueType) -> Bool {
    switch type {
    case .null, .optional, .record, .timestamp, .duration: true
    default: false
    }
  }

  private mutating func substitution(
    of name: String, by type: ValueType, _ parameter: ValueType, _ depth: Int
  ) -> (fits: Bool, wasSolved: Bool) {
    if case .parameter(name) = type { return (true, true) }
    guard let place = Int(name) else { return (false, true) }
    if let known = solved[place] {
      if known == type { return (true, true) }
      guard isAssignable(type, known, depth + 1) else { return (false, true) }
      let general = Self.isLessSpecific(type, than: known) ? type : known
      if !occurs(name, in: general) { solved[place] = general }
      return (true, true)
    }
    guard !occurs(name, in: type) else { return (false, false) }
    solved[place] = type
    return (true, false)
  }

  private func occurs(_ name: String, in type: ValueType) -> Bool {
    switch type {
    case .parameter(let other): return other == name || solution(other).map { occurs(name, in: $0) } == true
    case .list(let inner), .optional(let inner), .type(let inner): return occurs(name, in: inner)
    case .map(let key, let value): return occurs(name, in: key) || occurs(name, in: value)
    case .record(let record): return hasRecordParameters && record.fields.contains { occurs(name, in: $0.type) }
    default: return false
    }
  }

  /// Whether `type` is as general as `other`, or more so.
  static func isLessSpecific(_ type: ValueType, than other: ValueType) -> Bool {
    switch (type, other) {
    case (.dyn, _), (.parameter, _): true
    case (_, .dyn), (_, .parameter): false
    case (.list(let a), .list(let b)), (.optional(let a), .optional(let b)): isLessSpecific(a, than: b)
    case (.map(let aKey, let aValue), .map(let bKey, let bValue)):
      isLessSpecific(aKey, than: bKey) && isLessSpecific(aValue, than: bValue)
    case (.type, .type): true
    case (.record(let a), .record(let b)):
      a.name == b.name && a.fields.count == b.fields.count
        && zip(a.fields, b.fields).allSatisfy { isLessSpecific($0.type, than: $1.type) }
    case (.string, .enumeration): true
    case (.enumeration(let a), .enumeration(let b)): a == b
    default: type == other
    }
  }

  /// The type of a list or map whose values are of both types: the more general one, `dyn` if they have nothing in common.
  mutating func join(_ joined: ValueType?, _ type: ValueType) -> ValueType {
    guard let joined else { return type }
    if case .enumeration(let a) = joined, case .enumeration(let b) = type { return a == b ? joined : .string }
    guard assign(joined, to: type) else { return .dyn }
    let (a, b) = (substitute(joined), substitute(type))
    return Self.isLessSpecific(a, than: b) ? a : b
  }
}
