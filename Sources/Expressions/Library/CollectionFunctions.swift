import Values

/// Lists: our own functions, and `first` and `last` of CEL's optionals.
let collectionFunctions: [Function] = [
  Function(
    "range", [.of(.int, gives: .list(.int)), .of(.int, .int, gives: .list(.int))],
    "The whole numbers from 0, or from the first argument, up to but not with the last", "range(3) // [0, 1, 2]"
  ) { arguments, work throws(Failure) in
    guard case .int(let last) = arguments[arguments.count - 1], case .int(let first) = arguments[0] else {
      throw noOverload("range", arguments)
    }
    let start = arguments.count == 1 ? 0 : first
    guard last > start else { return .list([]) }
    let (count, overflow) = last.subtractingReportingOverflow(start)
    try work.charge(overflow ? Int.max : Int(count))
    return .list((start..<last).map(Value.int))
  },
  Function(
    "reversed", [.on(.listOfA, gives: .listOfA)], "The elements from the last to the first",
    "[1, 2, 3].reversed() // [3, 2, 1]", flow: .first
  ) { arguments, work throws(Failure) in
    guard case .list(let list) = arguments[0] else { throw noOverload("reversed", arguments) }
    try work.charge(list.count)
    return .list(list.reversed())
  },
  Function(
    "take", [.on(.listOfA, .int, gives: .listOfA)], "The first so many elements", "[1, 2, 3].take(2) // [1, 2]",
    flow: .first
  ) { arguments, work throws(Failure) in
    let (list, count) = try part("take", arguments, work)
    return .list(Array(list.prefix(count)))
  },
  Function(
    "drop", [.on(.listOfA, .int, gives: .listOfA)], "All but the first so many elements",
    "[1, 2, 3].drop(2) // [3]", flow: .first
  ) { arguments, work throws(Failure) in
    let (list, count) = try part("drop", arguments, work)
    return .list(Array(list.dropFirst(count)))
  },
  Function(
    "first", [.on(.listOfA, gives: .optionalOfA)], "The first element, absent if there is none",
    "[1, 2].first().orValue(0) // 1", flow: .elementOfFirst
  ) { arguments, _ throws(Failure) in
    guard case .list(let list) = arguments[0] else { throw noOverload("first", arguments) }
    return .optional(list.first)
  },
  Function(
    "last", [.on(.listOfA, gives: .optionalOfA)], "The last element, absent if there is none",
    "[1, 2].last().orValue(0) // 2", flow: .elementOfFirst
  ) { arguments, _ throws(Failure) in
    guard case .list(let list) = arguments[0] else { throw noOverload("last", arguments) }
    return .optional(list.last)
  },
]

private func part(_ name: String, _ arguments: [Value], _ work: Work) throws(Failure) -> ([Value], Int) {
  guard case .list(let list) = arguments[0], case .int(let count) = arguments[1] else {
    throw noOverload(name, arguments)
  }
  guard count >= 0 else { throw Failure(.invalidArgument, "'\(name)' is given a negative number") }
  try work.charge(list.count)
  return (list, Int(clamping: count))
}
