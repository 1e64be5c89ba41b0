import Values

/// The order of values (langdef, "Ordering"); numbers are compared across their types, by exact value.
enum Comparison {
  static func apply(_ sign: Operator, _ a: Value, _ b: Value, _ work: Work) throws(Failure) -> Value {
    if case .unknown = a { return .unknown(.bool) }
    if case .unknown = b { return .unknown(.bool) }
    switch try order(a, b, work) {
    case .unordered: return .bool(false)
    case .less: return .bool(sign == .less || sign == .lessOrEqual)
    case .equal: return .bool(sign == .lessOrEqual || sign == .greaterOrEqual)
    case .greater: return .bool(sign == .greater || sign == .greaterOrEqual)
    }
  }

  static func order(_ a: Value, _ b: Value, _ work: Work) throws(Failure) -> Value.NumberOrder {
    func order<T: Comparable>(_ a: T, _ b: T) -> Value.NumberOrder { a < b ? .less : (a == b ? .equal : .greater) }
    switch (a, b) {
    case (.string(let a), .string(let b)):
      try work.charge(text: min(a.utf8.count, b.utf8.count))
      return a.hasSameBytes(as: b) ? .equal : (a.precedesByBytes(b) ? .less : .greater)
    case (.bytes(let a), .bytes(let b)):
      try work.charge(text: min(a.count, b.count))
      return a == b ? .equal : (a.lexicographicallyPrecedes(b) ? .less : .greater)
    case (.bool(let a), .bool(let b)): return order(a ? 1 : 0, b ? 1 : 0)
    case (.timestamp(let a), .timestamp(let b)): return order(a, b)
    case (.duration(let a), .duration(let b)): return order(a, b)
    default:
      if let order = numbers(a, b) { return order }
      throw Failure(.wrongType, "\(a.article) and \(b.article) have no order")
    }
  }

  /// By exact value, but for the largest integers: the double next to them is one more, and counts as the same, as it
  /// does in CEL's conformance suite. nil if one of the two is not a number.
  static func numbers(_ a: Value, _ b: Value) -> Value.NumberOrder? {
    switch (a, b) {
    case (.int(Int64.max), .double(0x1p63)), (.double(0x1p63), .int(Int64.max)), (.uint(UInt64.max), .double(0x1p64)),
      (.double(0x1p64), .uint(UInt64.max)):
      .equal
    default: Value.compareNumbers(a, b)
    }
  }

  /// The places in the order of their keys; what has equal keys stays in order.
  static func sorted(_ keyed: [(key: Value, place: Int)], _ work: Work) throws(Failure) -> [Int] {
    // A sort that cannot throw must not meet keys that have no order, so they are compared with the first before.
    guard let first = keyed.first else { return [] }
    var hasNaN = false
    for entry in keyed { if try order(first.key, entry.key, work) == .unordered { hasNaN = true } }
    if hasNaN { throw Failure(.invalidArgument, "NaN has no place in an order") }
    try work.charge(keyed.count * (Int.bitWidth - keyed.count.leadingZeroBitCount))
    var failure: Failure?
    let sorted = keyed.sorted { a, b in
      guard failure == nil else { return false }
      do throws(Failure) {
        switch try order(a.key, b.key, work) {
        case .less: return true
        case .equal: return a.place < b.place
        default: return false
        }
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    return sorted.map(\.place)
  }
}
