import Testing
import Values

struct JSONWriterTests {
  @Test func `maps keep their order and names are text`() {
    #expect(
      JSONWriter.text(["b": 1, "a": [true, .null, "x"], "c": [:], "d": []])
        == #"{"b":1,"a":[true,null,"x"],"c":{},"d":[]}"#)
    let map = ValueMap([(.int(-1), 1), (.uint(.max), 2), (.bool(true), 3)])
    #expect(JSONWriter.text(.map(map)) == #"{"-1":1,"18446744073709551615":2,"true":3}"#)
  }

  @Test func `of a record the fields that are there are written`() {
    let layout = Record.Layout(["id", "name", "fault", "size"])
    #expect(JSONWriter.text(.record(Record(layout, [nil, "n", nil, 1]))) == #"{"name":"n","size":1}"#)
    #expect(JSONWriter.text(.record(Record(layout, ["a", .some(.null), nil, nil]))) == #"{"id":"a","name":null}"#)
    #expect(JSONWriter.text(.record(Record(layout, []))) == "{}")
  }

  @Test(
    arguments: [
      (.null, "null"), (.bool(false), "false"), (.int(.min), "-9223372036854775808"),
      (.uint(.max), "18446744073709551615"),
      (.double(1), "1.0"), (.double(-0.0), "-0.0"), (.double(0.1), "0.1"), (.double(1e22), "1e+22"),
      (.double(.leastNonzeroMagnitude), "5e-324"), (.double(.nan), #""NaN""#), (.double(.infinity), #""Infinity""#),
      (.double(-.infinity), #""-Infinity""#), (.bytes([]), #""""#), (.bytes([0xFF]), #""/w==""#),
      (.bytes([0xFF, 0xFE]), #""//4=""#), (.bytes(Array("Man".utf8)), #""TWFu""#),
      (.bytes(Array("Many".utf8)), #""TWFueQ==""#),
      (.optional(nil), "null"), (.optional(.int(1)), "1"), (.optional(.optional(nil)), "null"),
      (.unknown(.string), "null"), (.type(.list(.int)), #""list(int)""#),
    ] as [(Value, String)])
  func `every kind of value has its form`(value: Value, text: String) { #expect(JSONWriter.text(value) == text) }

  @Test(
    arguments: [
      (0, 0, "1970-01-01T00:00:00Z"), (1_770_091_506, 0, "2026-02-03T04:05:06Z"),
      (1_770_091_506, 500_000_000, "2026-02-03T04:05:06.5Z"), (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
      (951_782_400, 1_000, "2000-02-29T00:00:00.000001Z"), (4_107_542_399, 0, "2100-02-28T23:59:59Z"),
      (4_107_542_400, 0, "2100-03-01T00:00:00Z"), (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
      (253_402_300_799, 0, "9999-12-31T23:59:59Z"), (253_402_300_800, 0, "+10000-01-01T00:00:00Z"),
      (-62_167_219_201, 0, "-0001-12-31T23:59:59Z"),
    ] as [(Int64, Int64, String)])
  func `times are written by RFC 3339`(seconds: Int64, nanoseconds: Int64, text: String) {
    #expect(JSONWriter.text(.timestamp(Timestamp(seconds: seconds, nanoseconds: nanoseconds))) == "\"\(text)\"")
  }

  @Test(
    arguments: [
      (.zero, "0s"), (.milliseconds(1_500), "1.5s"), (.milliseconds(-500), "-0.5s"), (.seconds(-90), "-90s"),
      (.nanoseconds(1), "0.000000001s"), (.seconds(3_600), "3600s"),
    ] as [(Duration, String)])
  func `durations are written in seconds`(duration: Duration, text: String) {
    #expect(JSONWriter.text(.duration(duration)) == "\"\(text)\"")
  }

  @Test func `what must be escaped is, and nothing else`() {
    #expect(
      JSONWriter.text("\"\\/\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F}é😀\u{2028}") == #""\"\\/\b\t\n\f\r\u0000\u001f"#
        + "\u{7F}é😀\u{2028}\"")
    #expect(JSONWriter.text(["a\"b": 1]) == #"{"a\"b":1}"#)
  }

  @Test func `with an indent every member has its line`() {
    let value: Value = ["a": [1, [:]], "b": [], "r": .record(Record(["x": ["y": .null]]))]
    #expect(
      JSONWriter.text(value, indent: 2) == """
        {
          "a": [
            1,
            {}
          ],
          "b": [],
          "r": {
            "x": {
              "y": null
            }
          }
        }
        """)
  }

  @Test func `what is written is read as the same`() throws {
    let values: [Value] = [
      ["a": [1, -1, .uint(.max), 1.5, -0.0, 1e300, .null, true], "é\n": ["": [:]]], [], "\u{0}\u{1F}\u{FFFF}😀",
      .double(0.1 + 0.2), .double(.leastNonzeroMagnitude), .double(.greatestFiniteMagnitude),
      .double(9_007_199_254_740_992),
    ]
    for value in values {
      #expect(same(try JSONReader.read(JSONWriter.bytes(value)), value))
      #expect(same(try JSONReader.read(Array(JSONWriter.text(value, indent: 3).utf8)), value))
    }
  }

  @Test func `deep values are written without recursion`() {
    var value: Value = 1
    for _ in 0..<2_000 { value = .list([value]) }
    #expect(JSONWriter.bytes(value).count == 4_001)
  }
}
