import Values

/// CEL's extension `math`.
let mathFunctions: [Function] =
  [
    extreme(
      "math.greatest", "The greatest of some numbers or of a list of numbers", "math.greatest(1, 5, 3) // 5", .greater),
    extreme("math.least", "The least of some numbers or of a list of numbers", "math.least(3, 1, 5) // 1", .less),
    rounding("math.ceil", "The next whole number upwards", "math.ceil(1.2) // 2.0") { $0.rounded(.up) },
    rounding("math.floor", "The next whole number downwards", "math.floor(-1.2) // -2.0") { $0.rounded(.down) },
    rounding("math.round", "The nearest whole number, halves away from zero", "math.round(1.5) // 2.0") {
      $0.rounded()
    },
    rounding("math.trunc", "Without the fraction", "math.trunc(-1.3) // -1.0") { $0.rounded(.towardZero) },
    test("math.isNaN", "Whether it is not a number", "math.isNaN(0.0 / 0.0) // true") { $0.isNaN },
    test("math.isInf", "Whether it is infinite", "math.isInf(1.0 / 0.0) // true") { $0.isInfinite },
    test("math.isFinite", "Whether it is a finite number", "math.isFinite(1.0) // true") { $0.isFinite },
    Function(
      "math.abs", [.of(.int, gives: .int), .of(.uint, gives: .uint), .of(.double, gives: .double)],
      "The distance from zero", "math.abs(-1) // 1"
    ) { arguments, _ throws(Failure) in
      switch arguments[0] {
      case .int(let number):
        guard number != Int64.min else { throw Failure(.overflow, "the number has no positive counterpart") }
        return .int(abs(number))
      case .uint: return arguments[0]
      case .double(let number): return .double(number.magnitude)
      default: throw noOverload("math.abs", arguments)
      }
    },
    Function(
      "math.sign", [.of(.int, gives: .int), .of(.uint, gives: .uint), .of(.double, gives: .double)],
      "-1, 0 or 1, as the number is negative, zero or positive", "math.sign(-42) // -1"
    ) { arguments, _ throws(Failure) in
      switch arguments[0] {
      case .int(let number): return .int(number.signum())
      case .uint(let number): return .uint(number == 0 ? 0 : 1)
      case .double(let number): return .double(number.isNaN ? .nan : (number > 0 ? 1 : (number < 0 ? -1 : 0)))
      default: throw noOverload("math.sign", arguments)
      }
    },
    Function(
      "math.sqrt", [.of(.double, gives: .double), .of(.int, gives: .double), .of(.uint, gives: .double)],
      "The square root; NaN of a negative number", "math.sqrt(81) // 9.0"
    ) { arguments, _ throws(Failure) in
      switch arguments[0] {
      case .double(let number): return .double(number.squareRoot())
      case .int(let number): return .double(Double(number).squareRoot())
      case .uint(let number): return .double(Double(number).squareRoot())
      default: throw noOverload("math.sqrt", arguments)
      }
    },
    bits("math.bitAnd", "The bits that both numbers have", "math.bitAnd(3, 5) // 1", { $0 & $1 }),
    bits("math.bitOr", "The bits that one of the numbers has", "math.bitOr(1, 2) // 3", { $0 | $1 }),
    bits("math.bitXor", "The bits that exactly one of the numbers has", "math.bitXor(1, 3) // 2", { $0 ^ $1 }),
    Function(
      "math.bitNot", [.of(.int, gives: .int), .of(.uint, gives: .uint)], "All bits turned round", "math.bitNot(1) // -2"
    ) { arguments, _ throws(Failure) in
      switch arguments[0] {
      case .int(let number): return .int(~number)
      case .uint(let number): return .uint(~number)
      default: throw noOverload("math.bitNot", arguments)
      }
    },
    shift("math.bitShiftLeft", "The bits moved left, zeros after them", "math.bitShiftLeft(1, 2) // 4") { $0 << $1 },
    shift("math.bitShiftRight", "The bits moved right, zeros before them", "math.bitShiftRight(1024, 2) // 256") {
      $0 >> $1
    },
  ]

/// Up to so many arguments may be given without a list.
private let mostArguments = 32

private func extreme(_ name: String, _ summary: String, _ example: String, _ wins: Value.NumberOrder) -> Function {
  let numbers: [ValueType] = [.int, .uint, .double]
  var signatures: [Function.Signature] = numbers.map { .of($0, gives: $0) } + numbers.map { .of(.list($0), gives: $0) }
  for a in numbers { for b in numbers { signatures.append(.of(a, b, gives: a == b ? a : .dyn)) } }
  for count in 3...mostArguments {
    signatures.append(Function.Signature(Array(repeating: .dyn, count: count), .dyn, hasReceiver: false))
  }
  return Function(name, signatures, summary, example) { arguments, work throws(Failure) in
    var numbers = arguments
    if arguments.count == 1, case .list(let list) = arguments[0] { numbers = list }
    try work.charge(numbers.count)
    guard var best = numbers.first else { throw Failure(.invalidArgument, "'\(name)' is given an empty list") }
    for number in numbers {
      if case .unknown = number { return .unknown(.dyn) }
      guard let order = Comparison.numbers(number, best) else { throw noOverload(name, numbers) }
      if order == wins { best = number }
    }
    return best
  }
}

private func rounding(
  _ name: String, _ summary: String, _ example: String, _ round: @escaping @Sendable (Double) -> Double
) -> Function {
  Function(name, [.of(.double, gives: .double)], summary, example) { arguments, _ throws(Failure) in
    guard case .double(let number) = arguments[0] else { throw noOverload(name, arguments) }
    return .double(round(number))
  }
}

private func test(
  _ name: String, _ summary: String, _ example: String, _ test: @escaping @Sendable (Double) -> Bool
) -> Function {
  Function(name, [.of(.double, gives: .bool)], summary, example) { arguments, _ throws(Failure) in
    guard case .double(let number) = arguments[0] else { throw noOverload(name, arguments) }
    return .bool(test(number))
  }
}

private func bits(
  _ name: String, _ summary: String, _ example: String, _ combine: @escaping @Sendable (UInt64, UInt64) -> UInt64
) -> Function {
  Function(name, [.of(.int, .int, gives: .int), .of(.uint, .uint, gives: .uint)], summary, example) {
    arguments, _ throws(Failure) in
    switch (arguments[0], arguments[1]) {
    case (.int(let a), .int(let b)):
      return .int(Int64(bitPattern: combine(UInt64(bitPattern: a), UInt64(bitPattern: b))))
    case (.uint(let a), .uint(let b)): return .uint(combine(a, b))
    default: throw noOverload(name, arguments)
    }
  }
}

/// By 64 places and more, nothing is left; the sign moves like any other bit.
private func shift(
  _ name: String, _ summary: String, _ example: String, _ shift: @escaping @Sendable (UInt64, Int64) -> UInt64
) -> Function {
  Function(name, [.of(.int, .int, gives: .int), .of(.uint, .int, gives: .uint)], summary, example) {
    arguments, _ throws(Failure) in
    guard case .int(let places) = arguments[1] else { throw noOverload(name, arguments) }
    switch arguments[0] {
    case .int(let number):
      guard places >= 0 else { throw Failure(.invalidArgument, "bits are moved by a negative number of places") }
      return .int(Int64(bitPattern: shift(UInt64(bitPattern: number), places)))
    case .uint(let number):
      guard places >= 0 else { throw Failure(.invalidArgument, "bits are moved by a negative number of places") }
      return .uint(shift(number, places))
    default: throw noOverload(name, arguments)
    }
  }
}
