import Values

/// `+ - * / %`; what does not fit the type of a result is an error.
enum Arithmetic {
  static func apply(_ sign: Operator, _ a: Value, _ b: Value, _ work: Work) throws(Failure) -> Value {
    switch (a, b) {
    case (.int(let a), .int(let b)): return .int(try whole(sign, a, b))
    case (.uint(let a), .uint(let b)): return .uint(try whole(sign, a, b))
    case (.double(let a), .double(let b)) where sign != .remainder: return .double(real(sign, a, b))
    case (.unknown(let type), _), (_, .unknown(let type)): return .unknown(unknownResult(sign, type, a, b))
    default:
      if sign == .add, let sum = try sum(a, b, work) { return sum }
      if sign == .subtract, let difference = try difference(a, b) { return difference }
      throw Failure(.wrongType, "'\(sign.sign)' does not work with \(a.article) and \(b.article)")
    }
  }

  private static func unknownResult(_ sign: Operator, _ type: ValueType, _ a: Value, _ b: Value) -> ValueType {
    func known(_ value: Value) -> ValueType { if case .unknown(let type) = value { type } else { value.runtimeType } }
    return OperatorTypes.result(sign, known(a), known(b)) ?? .dyn
  }

  private static func whole<T: FixedWidthInteger>(_ sign: Operator, _ a: T, _ b: T) throws(Failure) -> T {
    let (result, overflow): (T, Bool)
    switch sign {
    case .add: (result, overflow) = a.addingReportingOverflow(b)
    case .subtract: (result, overflow) = a.subtractingReportingOverflow(b)
    case .multiply: (result, overflow) = a.multipliedReportingOverflow(by: b)
    default:
      guard b != 0 else { throw Failure(.divisionByZero, "a number is divided by zero") }
      (result, overflow) =
        sign == .divide ? a.dividedReportingOverflow(by: b) : a.remainderReportingOverflow(dividingBy: b)
    }
    guard !overflow else { throw Failure(.overflow, "\(a) \(sign.sign) \(b) is outside the numbers of 64 bits") }
    return result
  }

  private static func real(_ sign: Operator, _ a: Double, _ b: Double) -> Double {
    switch sign {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    default: a / b
    }
  }

  private static func sum(_ a: Value, _ b: Value, _ work: Work) throws(Failure) -> Value? {
    switch (a, b) {
    case (.string(let a), .string(let b)):
      try work.charge(text: a.utf8.count + b.utf8.count)
      return .string(a + b)
    case (.bytes(let a), .bytes(let b)):
      try work.charge(text: a.count + b.count)
      return .bytes(a + b)
    case (.list(let a), .list(let b)):
      try work.charge(a.count + b.count)
      return .list(a + b)
    case (.duration(let a), .duration(let b)): return .duration(try Span.sum(a, b))
    case (.timestamp(let time), .duration(let span)), (.duration(let span), .timestamp(let time)):
      return .timestamp(try Span.later(time, span))
    default: return nil
    }
  }

  private static func difference(_ a: Value, _ b: Value) throws(Failure) -> Value? {
    switch (a, b) {
    case (.timestamp(let a), .timestamp(let b)): return .duration(try Span.checked(a.duration(since: b)))
    case (.timestamp(let a), .duration(let b)): return .timestamp(try Span.later(a, .zero - b))
    case (.duration(let a), .duration(let b)): return .duration(try Span.checked(a - b))
    default: return nil
    }
  }
}

/// Lengths of time: nanoseconds of 64 bits, ±292 years (langdef, "Overflow").
enum Span {
  static func checked(_ duration: Duration) throws(Failure) -> Duration {
    guard duration.wholeNanoseconds != nil else { throw Failure(.overflow, "a duration is longer than 292 years") }
    return duration
  }

  static func sum(_ a: Duration, _ b: Duration) throws(Failure) -> Duration { try checked(try checked(a) + checked(b)) }

  static func later(_ time: Timestamp, _ duration: Duration) throws(Failure) -> Timestamp {
    guard let later = time.advanced(by: duration) else {
      throw Failure(.overflow, "an instant is outside the years 1 to 9999")
    }
    return later
  }
}
