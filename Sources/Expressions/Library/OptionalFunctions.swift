import Values

/// Values that may be absent (CEL's extension `optionals`).
let optionalFunctions: [Function] = [
  Function(
    "optional.of", [.of(.a, gives: .optionalOfA)], "An optional with a value", "optional.of(1).hasValue() // true",
    flow: .first, takesUnknown: true
  ) { arguments, _ throws(Failure) in .optional(arguments[0]) },
  Function(
    "optional.ofNonZeroValue", [.of(.a, gives: .optionalOfA)],
    "An optional with a value, without one if that is empty, zero, false or null",
    "optional.ofNonZeroValue('').hasValue() // false", flow: .first
  ) { arguments, _ throws(Failure) in .optional(arguments[0].isZero ? .none : arguments[0]) },
  Function(
    "optional.none", [.of(gives: .optionalOfA)], "An optional without a value", "optional.none().orValue(1) // 1"
  ) { _, _ throws(Failure) in .optional(nil) },
  Function(
    "hasValue", [.on(.optionalOfA, gives: .bool)], "Whether there is a value", "optional.none().hasValue() // false",
    flow: .shape
  ) { arguments, _ throws(Failure) in
    guard case .optional(let wrapped) = arguments[0] else { throw noOverload("hasValue", arguments) }
    return .bool(wrapped != nil)
  },
  Function(
    "value", [.on(.optionalOfA, gives: .a)], "The value; its absence is an error", "optional.of(1).value() // 1",
    flow: .first
  ) { arguments, _ throws(Failure) in
    guard case .optional(let wrapped) = arguments[0] else { throw noOverload("value", arguments) }
    guard let wrapped else { throw Failure(.absent, "the optional has no value") }
    return wrapped
  },
  Function(
    "or", [.on(.optionalOfA, .optionalOfA, gives: .optionalOfA)], "This optional, or another if it has no value",
    "optional.none().or(optional.of(2)).value() // 2", flow: .anyOf, isLazy: true
  ) { arguments, _ throws(Failure) in throw noOverload("or", arguments) },
  Function(
    "orValue", [.on(.optionalOfA, .a, gives: .a)], "The value, or another if there is none",
    "optional.none().orValue(2) // 2", flow: .anyOf, isLazy: true
  ) { arguments, _ throws(Failure) in throw noOverload("orValue", arguments) },
  Function(
    "optional.unwrap", [.of(.list(.optionalOfA), gives: .listOfA)], "The values of the optionals that have one",
    "optional.unwrap([optional.of(1), optional.none()]) // [1]", flow: .first
  ) { arguments, work throws(Failure) in try unwrapped("optional.unwrap", arguments, work) },
  Function(
    "unwrapOpt", [.on(.list(.optionalOfA), gives: .listOfA)], "The values of the optionals that have one",
    "[optional.of(1), optional.none()].unwrapOpt() // [1]", flow: .first
  ) { arguments, work throws(Failure) in try unwrapped("unwrapOpt", arguments, work) },
]

private func unwrapped(_ name: String, _ arguments: [Value], _ work: Work) throws(Failure) -> Value {
  guard case .list(let list) = arguments[0] else { throw noOverload(name, arguments) }
  try work.charge(list.count)
  var out: [Value] = []
  for element in list {
    if case .unknown = element { return .unknown(.list(.dyn)) }
    guard case .optional(let wrapped) = element else {
      throw Failure(.wrongType, "'\(name)' is given \(element.article), not an optional")
    }
    if let wrapped { out.append(wrapped) }
  }
  return .list(out)
}

extension Value {
  /// Empty, zero, false or null.
  fileprivate var isZero: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .int(let number): number == 0
    case .uint(let number): number == 0
    case .double(let number): number == 0
    case .string(let text): text.isEmpty
    case .bytes(let bytes): bytes.isEmpty
    case .list(let list): list.isEmpty
    case .map(let map): map.isEmpty
    case .duration(let duration): duration == .zero
    case .optional(let wrapped): wrapped == nil
    default: false
    }
  }
}
