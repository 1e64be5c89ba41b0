import Testing
import Values

struct ValueTests {
  private static let exactly2to53: Double = 9_007_199_254_740_992
  private static let exactly2to63: Double = 9_223_372_036_854_775_808
  private static let exactly2to64: Double = 18_446_744_073_709_551_616

  @Test(
    arguments: [
      (.int(0), .double(-0.0), .equal), (.uint(0), .double(-0.0), .equal), (.double(0), .double(-0.0), .equal),
      (.int(1), .uint(1), .equal), (.int(-1), .uint(.max), .less), (.int(.max), .uint(1 << 63), .less),
      (.int(9_007_199_254_740_992), .double(exactly2to53), .equal),
      // 2^53 + 1 has no double of its own: a comparison that rounds would call them equal.
      (.int(9_007_199_254_740_993), .double(exactly2to53), .greater),
      (.uint(9_007_199_254_740_993), .double(exactly2to53), .greater),
      (.int(-9_007_199_254_740_993), .double(-exactly2to53), .less),
      (.int(.max), .double(exactly2to63), .less), (.int(.min), .double(-exactly2to63), .equal),
      (.int(.min), .double((-exactly2to63).nextDown), .greater), (.int(.max), .double(exactly2to63.nextDown), .greater),
      (.uint(1 << 63), .double(exactly2to63), .equal), (.uint(.max), .double(exactly2to64), .less),
      (.uint(.max), .double(exactly2to64.nextDown), .greater), (.uint(0), .double(-0.5), .greater),
      (.uint(0), .double(-.leastNonzeroMagnitude), .greater), (.uint(0), .double(.leastNonzeroMagnitude), .less),
      (.int(0), .double(-.leastNonzeroMagnitude), .greater),
      (.int(-1), .double(-1.5), .greater), (.int(-1), .double(-0.5), .less), (.int(1), .double(1.5), .less),
      (.int(2), .double(1.5), .greater), (.int(.max), .double(.infinity), .less),
      (.int(.min), .double(-.infinity), .greater), (.uint(.max), .double(.infinity), .less),
      (.double(.infinity), .double(.infinity), .equal), (.double(.nan), .double(.nan), .unordered),
      (.int(1), .double(.nan), .unordered), (.uint(1), .double(.nan), .unordered),
    ] as [(Value, Value, Value.NumberOrder)])
  func `numbers are compared exactly, whatever their kind`(a: Value, b: Value, order: Value.NumberOrder) {
    let opposite: Value.NumberOrder = order == .less ? .greater : (order == .greater ? .less : order)
    #expect(Value.compareNumbers(a, b) == order)
    #expect(Value.compareNumbers(b, a) == opposite)
    #expect((a == b) == (order == .equal))
    #expect((b == a) == (order == .equal))
  }

  @Test func `only numbers have an order of numbers`() {
    #expect(Value.compareNumbers(.int(1), .string("1")) == nil)
    #expect(Value.compareNumbers(.bool(true), .int(1)) == nil)
    #expect(Value.compareNumbers(.null, .null) == nil)
  }

  @Test func `values of different kinds are not equal`() {
    let values: [Value] = [
      .null, .bool(false), .int(0), .string(""), .bytes([]), .timestamp(Timestamp(seconds: 0)), .duration(.zero),
      .list([]), .map(ValueMap()), .record(Record([:])), .optional(nil), .type(.int), .unknown(.int),
    ]
    for (place, a) in values.enumerated() {
      for (other, b) in values.enumerated() { #expect((a == b) == (place == other), "\(a) and \(b)") }
    }
  }

  @Test func `a list or map with a NaN is not equal to itself`() {
    let nan = Value.double(.nan)
    #expect(nan != nan)
    #expect(Value.list([nan]) != Value.list([nan]))
    #expect(Value.map(ValueMap([(.int(1), nan)])) != .map(ValueMap([(.int(1), nan)])))
  }

  @Test func `text is compared by its bytes`() {
    let composed = "\u{E9}"
    let decomposed = "e\u{301}"
    #expect(composed == decomposed)
    #expect(Value.string(composed) != Value.string(decomposed))
    #expect(!composed.hasSameBytes(as: decomposed))
    // By UTF-16 units the second would come first.
    #expect("\u{FFFD}".precedesByBytes("\u{1F600}"))
    #expect("".precedesByBytes("a"))
    #expect(!"a".precedesByBytes("a"))
  }

  @Test func `lists and maps are equal element by element, numbers of any kind`() {
    #expect(Value.list([.int(1), .double(2)]) == .list([.uint(1), .int(2)]))
    #expect(Value.map(ValueMap([(.int(1), .int(2))])) == .map(ValueMap([(.int(1), .double(2))])))
    #expect(Value.list([1, 2]) != .list([2, 1]))
    #expect(Value.list([1]) != .list([1, 1]))
    #expect(Value.optional(.int(1)) == .optional(.double(1)))
    #expect(Value.optional(nil) != .optional(.null))
  }

  @Test func `members are found by name in maps and records only`() {
    let map: Value = ["name": "m"]
    #expect(map["name"] == "m")
    #expect(map["other"] == nil)
    #expect(Value.record(Record(["name": "r"]))["name"] == "r")
    #expect(Value.list(["name"])["name"] == nil)
    #expect(Value.string("name")["name"] == nil)
  }

  @Test func `a time carries nanoseconds over into seconds, also before 1970`() {
    #expect(Timestamp(seconds: 1, nanoseconds: 1_500_000_000) == Timestamp(seconds: 2, nanoseconds: 500_000_000))
    #expect(Timestamp(seconds: 0, nanoseconds: -1) == Timestamp(seconds: -1, nanoseconds: 999_999_999))
    #expect(Timestamp(seconds: 0, nanoseconds: -2_000_000_000) == Timestamp(seconds: -2))
    #expect(Timestamp(seconds: -1, nanoseconds: 999_999_999) < Timestamp(seconds: 0))
  }
}
