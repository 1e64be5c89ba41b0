import Testing
import Values

struct TimeZoneTests {
  static func zone(_ name: String) throws -> TimeZoneFile { try #require(TimeZones.system.named(name), "\(name)") }
  static func seconds(_ text: String) throws -> Int64 { try #require(Timestamp(rfc3339: text), "\(text)").seconds }

  static let offsets: [(String, String, Int)] = [
    ("Europe/Paris", "2026-01-01T00:00:00Z", 3_600), ("Europe/Paris", "2026-07-01T00:00:00Z", 7_200),
    ("Europe/Paris", "2026-03-29T00:59:59Z", 3_600), ("Europe/Paris", "2026-03-29T01:00:00Z", 7_200),
    ("Europe/Paris", "2350-07-01T00:00:00Z", 7_200), ("Europe/Paris", "2350-12-01T00:00:00Z", 3_600),
    ("Europe/Paris", "1850-01-01T00:00:00Z", 561), ("America/St_Johns", "2026-01-01T00:00:00Z", -12_600),
    ("Australia/Lord_Howe", "2026-01-01T00:00:00Z", 39_600), ("Australia/Lord_Howe", "2400-06-01T00:00:00Z", 37_800),
    ("Asia/Tokyo", "2026-01-01T00:00:00Z", 32_400), ("Pacific/Apia", "2011-12-30T10:00:00Z", 50_400),
    ("Antarctica/Troll", "2300-07-01T00:00:00Z", 7_200), ("Africa/Casablanca", "2026-06-01T00:00:00Z", 3_600),
    ("UTC", "2026-01-01T00:00:00Z", 0), ("+02:30", "2026-01-01T00:00:00Z", 9_000),
    ("-00:30", "2026-01-01T00:00:00Z", -1_800),
  ]

  @Test(arguments: offsets)
  func `a zone knows its offset at any time`(_ name: String, _ time: String, _ offset: Int) throws {
    #expect(try Self.zone(name).offset(at: Self.seconds(time)) == offset)
  }

  @Test(arguments: [
    "../../etc/passwd", "/etc/passwd", "Europe/../UTC", "", "Europe/", "europe paris", "Nowhere/City", "tzdata.zi",
    "+25:00", "Europe/Paris\u{0}",
  ])
  func `what is no name of a zone is not opened`(_ name: String) {
    #expect(TimeZones.system.named(name) == nil)
  }

  @Test func `transitions go on after the end of the table`() throws {
    let paris = try Self.zone("Europe/Paris")
    let spring = try #require(paris.transition(after: Self.seconds("2300-01-01T00:00:00Z")))
    #expect(Timestamp(seconds: spring.at).rfc3339 == "2300-03-25T01:00:00Z")
    #expect((spring.before.offset, spring.after.offset) == (3_600, 7_200))
    let autumn = try #require(paris.transition(after: spring.at))
    #expect(Timestamp(seconds: autumn.at).rfc3339 == "2300-10-28T01:00:00Z")
    #expect(try Self.zone("Asia/Tokyo").transition(after: Self.seconds("2026-01-01T00:00:00Z")) == nil)
    #expect(TimeZoneFile.utc.transition(after: 0) == nil)
  }

  @Test func `a wall clock's time may come never, once or twice`() throws {
    let paris = try Self.zone("Europe/Paris")
    func civil(_ day: (Int, Int, Int), _ hour: Int, _ minute: Int) throws -> CivilTime {
      let date = CivilDate(year: day.0, month: day.1, day: day.2)
      return try #require(date.flatMap { CivilTime($0, hour: hour, minute: minute) })
    }
    #expect(try paris.instants(of: civil((2026, 3, 28), 2, 30)) == .once(Self.seconds("2026-03-28T01:30:00Z")))
    guard case .never(let gap) = try paris.instants(of: civil((2026, 3, 29), 2, 30)) else {
      Issue.record("the clocks jump over 02:30")
      return
    }
    #expect(try gap.at == Self.seconds("2026-03-29T01:00:00Z"))
    let (first, second) = (try Self.seconds("2026-10-25T00:30:00Z"), try Self.seconds("2026-10-25T01:30:00Z"))
    #expect(try paris.instants(of: civil((2026, 10, 25), 2, 30)) == .twice(first, second))
    // A day that never was.
    guard case .never = try Self.zone("Pacific/Apia").instants(of: civil((2011, 12, 30), 12, 0)) else {
      Issue.record("30 December 2011 was left out")
      return
    }
  }

  @Test func `damaged files are refused`() {
    #expect(TimeZoneFile(name: "x", bytes: []) == nil)
    #expect(TimeZoneFile(name: "x", bytes: Array("TZif2".utf8) + [UInt8](repeating: 255, count: 100)) == nil)
    #expect(TimeZoneFile(name: "x", bytes: Array("TZif1".utf8) + [UInt8](repeating: 0, count: 100)) == nil)
  }

  @Test func `the names of zones are known for suggestions`() {
    let names = TimeZones.system.names()
    #expect(names.contains("Europe/Paris") && names.contains("UTC"))
  }
}
