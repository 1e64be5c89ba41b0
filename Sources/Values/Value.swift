/// A piece of data that flows between steps: what an expression yields, an action takes and gives, and a journal keeps.
///
/// Text is compared, hashed and ordered by its bytes (which is the order of code points), never by canonical equivalence
/// as `String` does. Numbers are equal across `int`, `uint` and `double` if they denote exactly the same number.
public enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case timestamp(Timestamp)
  case duration(Duration)
  case list([Value])
  case map(ValueMap)
  case record(Record)
  /// A value that may be absent, as CEL's `optional_type`.
  indirect case optional(Value?)
  case type(ValueType)
  /// A value of a known type that is not known yet: what a step that has not run will give.
  case unknown(ValueType)
}

extension Value {
  public var asBool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var asInt: Int64? { if case .int(let value) = self { value } else { nil } }
  public var asString: String? { if case .string(let value) = self { value } else { nil } }
  public var asList: [Value]? { if case .list(let value) = self { value } else { nil } }
  public var asMap: ValueMap? { if case .map(let value) = self { value } else { nil } }
  public var asRecord: Record? { if case .record(let value) = self { value } else { nil } }
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// The member of a map or a record by its name; nil if there is none.
  public subscript(_ name: String) -> Value? {
    switch self {
    case .map(let map): map[.string(name)]
    case .record(let record): record[name]
    default: nil
    }
  }
}

extension Value: Equatable {
  public static func == (a: Value, b: Value) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int, .int), (.int, .uint), (.int, .double), (.uint, .int), (.uint, .uint), (.uint, .double), (.double, .int),
      (.double, .uint), (.double, .double):
      Value.compareNumbers(a, b) == .equal
    case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
    case (.bytes(let a), .bytes(let b)): a == b
    case (.timestamp(let a), .timestamp(let b)): a == b
    case (.duration(let a), .duration(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.map(let a), .map(let b)): a == b
    case (.record(let a), .record(let b)): a == b
    case (.optional(let a), .optional(let b)): a == b
    case (.type(let a), .type(let b)): a == b
    case (.unknown(let a), .unknown(let b)): a == b
    default: false
    }
  }

  /// How two numbers of any kind relate.
  public enum NumberOrder: Sendable {
    case less
    case equal
    case greater
    /// One of the two is not a number.
    case unordered
  }

  /// Compares by exact value, without rounding; nil if one of the two is not numeric.
  public static func compareNumbers(_ a: Value, _ b: Value) -> NumberOrder? {
    func order<T: Comparable>(_ a: T, _ b: T) -> NumberOrder { a < b ? .less : (a == b ? .equal : .greater) }
    switch (a, b) {
    case (.int(let a), .int(let b)): return order(a, b)
    case (.uint(let a), .uint(let b)): return order(a, b)
    case (.int(let a), .uint(let b)): return a < 0 ? .less : order(UInt64(a), b)
    case (.uint(let a), .int(let b)): return b < 0 ? .greater : order(a, UInt64(b))
    // Swift compares integers with floating-point numbers exactly.
    case (.double(let a), .double(let b)): return a.isNaN || b.isNaN ? .unordered : order(a, b)
    case (.int(let a), .double(let b)): return b.isNaN ? .unordered : compare(a, b)
    case (.uint(let a), .double(let b)): return b.isNaN ? .unordered : compare(a, b)
    case (.double(let a), .int(let b)): return a.isNaN ? .unordered : compare(b, a).reversed
    case (.double(let a), .uint(let b)): return a.isNaN ? .unordered : compare(b, a).reversed
    default: return nil
    }
  }

  private static func compare<T: FixedWidthInteger>(_ a: T, _ b: Double) -> NumberOrder {
    let low = Double(T.min)
    // The first double above every value of the type: a power of two, so it is exact.
    let high = Double(T.max / 2 + 1) * 2
    if b < low { return .greater }
    if b >= high { return .less }
    let whole = T(b.rounded(.towardZero))
    if a != whole { return a < whole ? .less : .greater }
    let rest = b - b.rounded(.towardZero)
    return rest > 0 ? .less : (rest < 0 ? .greater : .equal)
  }
}

extension Value.NumberOrder {
  var reversed: Value.NumberOrder {
    switch self {
    case .less: .greater
    case .greater: .less
    default: self
    }
  }
}

extension Value: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: Value...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (String, Value)...) {
    self = .map(ValueMap(elements.map { (.string($0.0), $0.1) }))
  }
}

extension String {
  /// Whether both are the same sequence of bytes; `==` would take canonically equivalent texts for the same.
  public func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }

  /// The order of code points, which is the order of the bytes.
  public func precedesByBytes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
