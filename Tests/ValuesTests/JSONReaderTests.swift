import Testing
import Values

struct JSONReaderTests {
  private func read(_ text: String) throws -> Value { try JSONReader.read(Array(text.utf8)) }

  @Test func `objects keep their order, and of members with the same name the last one counts`() throws {
    let value = try read(#"{"b": 1, "a": {"x": []}, "b": 2, "é": 3, "e\u0301": 4}"#)
    let map = try #require(value.asMap)
    #expect(map.keys.map(\.asString) == ["b", "a", "é", "e\u{301}"])
    #expect(map.count == 4)
    #expect(value == ["b": 2, "a": ["x": []], "é": 3, "e\u{301}": 4])
  }

  @Test(
    arguments: [
      ("0", .int(0)), ("-0", .int(0)), ("9007199254740993", .int(9_007_199_254_740_993)),
      ("999999999999999999", .int(999_999_999_999_999_999)), ("9223372036854775807", .int(.max)),
      ("-9223372036854775808", .int(.min)), ("9223372036854775808", .uint(1 << 63)),
      ("18446744073709551615", .uint(.max)), ("18446744073709551616", .double(18_446_744_073_709_551_616)),
      ("-9223372036854775809", .double(-9_223_372_036_854_775_808)), ("1.0", .double(1)), ("1e2", .double(100)),
      ("1E+2", .double(100)), ("-1.5e-3", .double(-0.0015)), ("0.1", .double(0.1)),
      ("5e-324", .double(.leastNonzeroMagnitude)),
      ("1e-400", .double(0)), ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
      ("-0.0", .double(-0.0)),
    ] as [(String, Value)])
  func `a number has the narrowest kind that holds it`(text: String, expected: Value) throws {
    let value = try read(text)
    #expect(same(value, expected), "\(text) became \(value)")
  }

  @Test(arguments: [
    (#""""#, ""), (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"), (#""\u00e9\u20AC\u0000""#, "é€\0"),
    (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00""#, "😀"), (#""\ud800""#, "\u{FFFD}"),
    (#""\ud800x\udc00""#, "\u{FFFD}x\u{FFFD}"), (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
    (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"), (#""\ud800\n""#, "\u{FFFD}\n"), (#""\ud800\u0041""#, "\u{FFFD}A"),
    ("\"é€😀\u{7F}\u{2028}\u{FFFF}\u{10FFFF}\"", "é€😀\u{7F}\u{2028}\u{FFFF}\u{10FFFF}"),
  ])
  func `escapes stand for characters and lone surrogates for U+FFFD`(text: String, expected: String) throws {
    let value = try #require(try read(text).asString)
    #expect(Array(value.utf8) == Array(expected.utf8))
  }

  @Test func `names that differ only in lone surrogates become one name`() throws {
    let map = try #require(try read(#"{"\ud800": 1, "x": 2, "\udc00": 3, "\ud800": 4}"#).asMap)
    #expect(map.keys == [.string("\u{FFFD}"), .string("x")])
    #expect(map.values == [4, 2])
  }

  @Test func `white space may stand between all tokens, and a byte order mark before the first`() throws {
    #expect(try read(" \t\r\n{ \"a\"\n:\t[ 1 , 2\r, { } , [ ] ] \n} ") == ["a": [1, 2, [:], []]])
    #expect(try read("\u{FEFF}[]") == [])
  }

  @Test(arguments: [
    ("", "ends before a value begins at byte 0"), ("  ", "ends before a value begins at byte 2"),
    ("[1,", "ends in the middle of an array at byte 3"), ("{\"a\":1", "ends in the middle of an object at byte 6"),
    ("\"ab", "ends in the middle of a string at byte 3"), ("{\"a", "ends in the middle of a string at byte 3"),
    ("\"\\ud8", "ends in the middle of a string at byte 5"), ("-", "ends in the middle of a number at byte 1"),
    ("1.", "ends in the middle of a number at byte 2"), ("tru", "ends in the middle of a word at byte 3"),
    ("[1 2]", "has no ',' or ']' behind an element at byte 3"),
    ("{\"a\":1 \"b\":2}", "has no ',' or '}' behind a member at byte 7"),
    ("{\"a\" 1}", "has no ':' behind a member name at byte 5"), ("{\"a\":1,}", "has no member name at byte 7"),
    ("{1:2}", "has no member name at byte 1"), ("[1,]", "has no value at byte 3"), ("[,1]", "has no value at byte 1"),
    ("[1}", "has no ',' or ']' behind an element at byte 2"),
    ("{\"a\":1]", "has no ',' or '}' behind a member at byte 6"),
    ("nul", "ends in the middle of a word at byte 3"), ("[nulL]", "has no value at byte 1"),
    ("[NaN]", "has no value at byte 1"), ("[Infinity]", "has no value at byte 1"), ("[+1]", "has no value at byte 1"),
    ("[.5]", "has no value at byte 1"), ("[-]", "has no digit in a number at byte 2"),
    ("[1.]", "has no digit in a number at byte 3"), ("[1e]", "has no digit in a number at byte 3"),
    ("[1e+]", "has no digit in a number at byte 4"), ("[01]", "has no ',' or ']' behind an element at byte 2"),
    ("[-01]", "has no ',' or ']' behind an element at byte 3"),
    ("[1e5.5]", "has no ',' or ']' behind an element at byte 4"),
    ("['a']", "has no value at byte 1"), ("[\"a\tb\"]", "has a control character in a string at byte 3"),
    ("[\"a\nb\"]", "has a control character in a string at byte 3"),
    ("[\"\\x\"]", "has an unknown escape in a string at byte 3"),
    ("[\"\\u12g4\"]", "has no hexadecimal digit in an escape at byte 6"),
    ("1 2", "has something behind its end at byte 2"),
    ("{} ]", "has something behind its end at byte 3"), ("[]\u{0}", "has something behind its end at byte 2"),
    ("[1e400]", "has a number that is too large at byte 1"), ("// x\n1", "has no value at byte 0"),
    ("[\u{FEFF}1]", "has no value at byte 1"), ("[\u{A0}1]", "has no value at byte 1"),
  ])
  func `a mistake is named with its place`(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try read(text) }
    #expect(error?.message == message)
  }

  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
      [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xFE], [0xFF],
    ] as [[UInt8]])
  func `text that is not UTF-8 is refused, kept or not`(bytes: [UInt8]) {
    for wrap in [("[\"", "\"]"), ("{\"", "\": 1}"), ("{\"a long name before it: ", "\": 1}")] {
      let document = Array(wrap.0.utf8) + bytes + Array(wrap.1.utf8)
      let error = #expect(throws: JSONError.self) { try JSONReader.read(document) }
      #expect(error?.kind == .encoding)
      var stream = JSONStream(.nothing)
      let skipped = #expect(throws: JSONError.self) {
        try stream.feed(document)
        _ = try stream.finish()
      }
      #expect(skipped == error)
    }
  }

  @Test func `depth, length, values and text are limited`() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[{\"a\":", count: depth / 2) + "0" + String(repeating: "}]", count: depth / 2)).utf8)
    }
    #expect(throws: Never.self) { try JSONReader.read(nested(64)) }
    let deep = #expect(throws: JSONError.self) { try JSONReader.read(nested(66)) }
    #expect(deep?.message == "is nested deeper than 64 levels at byte 192")
    #expect(throws: Never.self) { try JSONReader.read(nested(512), limits: JSONLimits(depth: 10_000)) }
    #expect(throws: JSONError.self) { try JSONReader.read(nested(514), limits: JSONLimits(depth: 10_000)) }

    let text = Array(#"{"name": ["four", 5, null]}"#.utf8)
    #expect(throws: Never.self) {
      try JSONReader.read(text, limits: JSONLimits(bytes: text.count, keptValues: 5, keptBytes: 8))
    }
    #expect(throws: JSONError.self) { try JSONReader.read(text, limits: JSONLimits(bytes: text.count - 1)) }
    #expect(throws: JSONError.self) { try JSONReader.read(text, limits: JSONLimits(keptValues: 4)) }
    #expect(throws: JSONError.self) { try JSONReader.read(text, limits: JSONLimits(keptBytes: 7)) }
  }

  @Test func `the place of a mistake is a line and a column of code points`() throws {
    let text = Array("{\n  \"é\": tru,\n}".utf8)
    let error = try #require(#expect(throws: JSONError.self) { try JSONReader.read(text) })
    #expect(error.position(in: text) == (line: 2, column: 8))
  }
}

/// Equal and of the same kind; zeros with the same sign.
func same(_ a: Value, _ b: Value) -> Bool {
  switch (a, b) {
  case (.int(let a), .int(let b)): a == b
  case (.uint(let a), .uint(let b)): a == b
  case (.double(let a), .double(let b)): a.bitPattern == b.bitPattern
  case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy(same)
  case (.map(let a), .map(let b)): a.keys == b.keys && zip(a.values, b.values).allSatisfy(same)
  case (.int, _), (.uint, _), (.double, _), (_, .int), (_, .uint), (_, .double): false
  default: a == b
  }
}
