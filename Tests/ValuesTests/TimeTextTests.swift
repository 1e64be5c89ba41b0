import Testing
import Values

struct TimeTextTests {
  static let instants: [(String, String?)] = [
    ("2026-02-03T04:05:06Z", "2026-02-03T04:05:06Z"), ("2026-02-03t04:05:06z", "2026-02-03T04:05:06Z"),
    ("2026-02-03T04:05:06.5+01:30", "2026-02-03T02:35:06.5Z"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
    ("1969-12-31T23:59:59.25Z", "1969-12-31T23:59:59.25Z"),
    ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"), ("2023-02-29T00:00:00Z", nil), ("2026-02-03T04:05:60Z", nil),
    ("2026-02-03T24:00:00Z", nil), ("2026-02-03", nil), ("2026-02-03T04:05:06", nil), ("2026-2-3T04:05:06Z", nil),
    ("2026-02-03T04:05:06.Z", nil), ("0001-01-01T00:00:00+00:01", nil), ("9999-12-31T23:59:59-00:01", nil),
    ("0000-01-01T00:00:00Z", nil), ("2026-02-03T04:05:06Zx", nil),
    ("2026-02-03T04:05:06.1234567891Z", "2026-02-03T04:05:06.123456789Z"),
  ]

  @Test(arguments: instants)
  func `instants are read and written`(_ text: String, _ expected: String?) {
    #expect(Timestamp(rfc3339: text)?.rfc3339 == expected)
  }

  static let durations: [(String, String?)] = [
    ("1h30m", "5400s"), ("-1.5h", "-5400s"), ("0", "0s"), ("-0", "0s"), ("1s", "1s"), ("1.5s", "1.5s"),
    ("100ms", "0.1s"),
    ("1us", "0.000001s"), ("1µs", "0.000001s"), ("1ns", "0.000000001s"), (".5m", "30s"), ("1h1ns", "3600.000000001s"),
    ("+2s", "2s"), ("", nil), ("1", nil), ("s", nil), ("1d", nil), ("1h-2m", nil), ("9223372036s", "9223372036s"),
    ("9223372037s", nil), ("-9223372036854775807ns", "-9223372036.854775807s"), ("9223372036854775808ns", nil),
    ("1.s", "1s"), (".s", nil), (" 1s", nil),
  ]

  @Test(arguments: durations)
  func `durations are read and written`(_ text: String, _ expected: String?) {
    #expect(Duration(celText: text)?.secondsText == expected)
  }

  static let literals: [(String, Duration?)] = [
    ("90s", .seconds(90)), ("5m", .seconds(300)), ("2h", .seconds(7_200)), ("7d", .seconds(604_800)),
    ("1h30m", .seconds(5_400)), ("500ms", .milliseconds(500)), ("0s", .zero), ("", nil), ("5", nil), ("-5m", nil),
    ("5m5m", nil), ("5m1h", nil), ("1.5h", nil), ("5 m", nil), ("99999999999d", nil), ("5M", nil),
  ]

  @Test(arguments: literals)
  func `a length of time is a number with a unit`(_ text: String, _ expected: Duration?) {
    #expect(DurationLiteral.parse(text) == expected)
    if let expected { #expect(DurationLiteral.parse(DurationLiteral.text(expected)) == expected) }
  }

  static let sizes: [(String, Int64?)] = [
    ("50GiB", 53_687_091_200), ("512MiB", 536_870_912), ("10GB", 10_000_000_000), ("1kB", 1_000), ("1024B", 1_024),
    ("0B", 0), ("1", nil), ("GiB", nil), ("1.5GiB", nil), ("9000000000GiB", nil), ("5 GiB", nil), ("5gib", nil),
  ]

  @Test(arguments: sizes)
  func `a size is a number with a unit`(_ text: String, _ expected: Int64?) {
    #expect(SizeLiteral.parse(text) == expected)
    if let expected { #expect(SizeLiteral.parse(SizeLiteral.text(expected)) == expected) }
  }

  static let formats: [(String, String?)] = [
    ("%Y%m%d", "20260204"), ("%F %T", "2026-02-04 00:05:06"), ("%a %A %b %B %e", "Wed Wednesday Feb February  4"),
    ("%I:%M %p", "12:05 AM"), ("%j", "035"), ("%z %:z %Z", "+0100 +01:00 CET"), ("%s", "1770159906"), ("%f", "123456"),
    ("%u %w %V %G", "3 3 06 2026"), ("%%%n", "%\n"), ("é%y", "é26"), ("%Q", nil), ("%", nil), ("%:x", nil), ("", ""),
  ]

  @Test(arguments: formats)
  func `instants are written by a pattern`(_ pattern: String, _ expected: String?) throws {
    let time = try #require(Timestamp(rfc3339: "2026-02-03T23:05:06.123456789Z"))
    let paris = try #require(TimeZones.system.named("Europe/Paris"))
    #expect(time.format(pattern, in: paris) == expected)
  }

  @Test func `days are counted through all years`() throws {
    for year in [1, 4, 100, 400, 1_600, 1_900, 1_970, 2_000, 2_024, 9_999] {
      for (month, day) in [(1, 1), (2, 28), (3, 1), (12, 31)] {
        let date = try #require(CivilDate(year: year, month: month, day: day))
        #expect(CivilDate(daysSinceEpoch: date.daysSinceEpoch) == date)
      }
    }
    #expect(try #require(CivilDate(year: 2_026, month: 1, day: 1)).isoWeek == (2_026, 1))
    #expect(try #require(CivilDate(year: 2_021, month: 1, day: 3)).isoWeek == (2_020, 53))
    #expect(CivilDate(year: 1_900, month: 2, day: 29) == nil)
  }

  @Test func `instants stay within the years that can be written`() throws {
    #expect(Timestamp.latest.advanced(by: .nanoseconds(1)) == nil)
    #expect(Timestamp.earliest.advanced(by: .nanoseconds(-1)) == nil)
    #expect(Timestamp.earliest.advanced(by: .seconds(Int64.max)) == nil)
    #expect(Timestamp.latest.duration(since: .earliest) > .seconds(315_537_897_598))
    let time = try #require(Timestamp(rfc3339: "2026-01-01T00:00:00.75Z"))
    #expect(time.advanced(by: .milliseconds(500))?.rfc3339 == "2026-01-01T00:00:01.25Z")
    #expect(time.advanced(by: .milliseconds(-800))?.rfc3339 == "2025-12-31T23:59:59.95Z")
  }

  @Test func `Base64 is read with padding or without`() {
    #expect(Base64.bytes("aGVsbG8=") == Array("hello".utf8))
    #expect(Base64.bytes("aGVsbG8") == Array("hello".utf8))
    #expect(Base64.bytes("") == [])
    for text in ["a", "a===", "aGVsbG8=x", "****", "aGVs bG8="] { #expect(Base64.bytes(text) == nil, "\(text)") }
  }
}
