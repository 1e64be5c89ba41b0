import Values

/// Whether something holds, as far as is known.
enum Truth {
  case yes
  case no
  case unknown

  var value: Value {
    switch self {
    case .yes: .bool(true)
    case .no: .bool(false)
    case .unknown: .unknown(.bool)
    }
  }

  var negated: Truth {
    switch self {
    case .yes: .no
    case .no: .yes
    case .unknown: .unknown
    }
  }
}

extension Walk {
  /// Equality across types (langdef, "Equality"): numbers by exact value, everything else only within its type.
  func equality(_ a: Value, _ b: Value) throws(Failure) -> Truth { try Equality.of(a, b, work) }

  func membership(_ value: Value, _ container: Value) throws(Failure) -> Value {
    switch container {
    case .list(let list):
      if case .unknown = value, !list.isEmpty { return .unknown(.bool) }
      var isUnknown = false
      for element in list {
        switch try equality(value, element) {
        case .yes: return .bool(true)
        case .unknown: isUnknown = true
        case .no: break
        }
      }
      return isUnknown ? .unknown(.bool) : .bool(false)
    case .map(let map):
      if case .unknown = value { return map.isEmpty ? .bool(false) : .unknown(.bool) }
      return .bool(MapKey(value).map { map[$0] != nil } ?? false)
    case .unknown: return .unknown(.bool)
    default: throw Failure(.wrongType, "'in' looks into lists and maps, not into \(container.article)")
    }
  }
}

enum Equality {
  static func of(_ a: Value, _ b: Value, _ work: Work) throws(Failure) -> Truth {
    switch (a, b) {
    case (.unknown, _), (_, .unknown): return .unknown
    case (.string(let a), .string(let b)):
      let count = a.utf8.count
      if count > 64 { try work.charge(text: count) }
      return truth(a.hasSameBytes(as: b))
    case (.bytes(let a), .bytes(let b)):
      try work.charge(text: a.count)
      return truth(a == b)
    case (.list(let a), .list(let b)):
      guard a.count == b.count else { return .no }
      return try lists(a, b, work)
    case (.map(let a), .map(let b)):
      guard a.count == b.count else { return .no }
      var out = Truth.yes
      for (key, value) in a.entries {
        guard let other = b[key] else { return .no }
        try work.charge(1)
        switch try of(value, other, work) {
        case .no: return .no
        case .unknown: out = .unknown
        case .yes: break
        }
      }
      return out
    case (.record(let a), .record(let b)): return try records(a, b, work)
    case (.record(let record), .map(let map)), (.map(let map), .record(let record)):
      // A record is a map of its fields where it meets one.
      let fields = ValueMap(record.fields.map { (MapKey.string($0.name), $0.value) })
      return try of(.map(fields), .map(map), work)
    case (.optional(let a), .optional(let b)):
      guard let a, let b else { return truth(a == nil && b == nil) }
      return try of(a, b, work)
    default:
      if let order = Comparison.numbers(a, b) { return truth(order == .equal) }
      return truth(a == b)
    }
  }

  private static func truth(_ holds: Bool) -> Truth { holds ? .yes : .no }

  private static func lists(_ a: [Value], _ b: [Value], _ work: Work) throws(Failure) -> Truth {
    var out = Truth.yes
    for place in a.indices {
      try work.charge(1)
      switch try of(a[place], b[place], work) {
      case .no: return .no
      case .unknown: out = .unknown
      case .yes: break
      }
    }
    return out
  }

  private static func records(_ a: Record, _ b: Record, _ work: Work) throws(Failure) -> Truth {
    let (mine, others) = (a.fields, b.fields)
    guard mine.count == others.count else { return .no }
    var out = Truth.yes
    for (name, value) in mine {
      try work.charge(1)
      guard let other = b[name] else { return .no }
      switch try of(value, other, work) {
      case .no: return .no
      case .unknown: out = .unknown
      case .yes: break
      }
    }
    return out
  }
}
