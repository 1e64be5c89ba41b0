import Values

extension Value {
  /// The type that `type(x)` gives: of lists and maps, without that of what is in them.
  var runtimeType: ValueType {
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
    case .list: .list(.dyn)
    case .map, .record: .map(.dyn, .dyn)
    case .optional: .optional(.dyn)
    case .type: .type(.dyn)
    case .unknown(let type): type
    }
  }

  /// `a string`, `an int`, for messages.
  var article: String {
    switch self {
    case .int: "an int"
    case .optional: "an optional"
    case .unknown: "an unknown value"
    case .null: "null"
    default: "a \(runtimeType.runtimeName)"
    }
  }

  /// A key or index, for messages.
  var shown: String {
    switch self {
    case .string(let text): "'\(text)'"
    case .int(let number): String(number)
    case .uint(let number): "\(number)u"
    case .bool(let value): String(value)
    case .double(let number): NumberText.of(number)
    default: article
    }
  }
}

extension ValueType {
  /// What `string(type)` gives.
  var runtimeName: String {
    switch self {
    case .null: "null_type"
    case .list: "list"
    case .map, .record: "map"
    case .optional: "optional_type"
    case .type: "type"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .enumeration: "string"
    default: description
    }
  }
}

extension Walk {
  /// What an expression builds can share its parts many times over, and would be far larger once written out.
  func checkSize(of value: Value) throws(Failure) {
    var builders = 0
    for node in nodes where node.kind == .list || node.kind == .map || node.kind == .comprehension { builders += 1 }
    guard builders > 2 else { return }
    var left = 1_000_000
    guard Self.fits(value, &left) else { throw Failure(.tooCostly, "the value has more than a million parts") }
  }

  private static func fits(_ value: Value, _ left: inout Int) -> Bool {
    left -= 1
    guard left > 0 else { return false }
    switch value {
    case .list(let list): return list.allSatisfy { fits($0, &left) }
    case .map(let map): return map.values.allSatisfy { fits($0, &left) }
    case .optional(.some(let wrapped)): return fits(wrapped, &left)
    default: return true
    }
  }
}
