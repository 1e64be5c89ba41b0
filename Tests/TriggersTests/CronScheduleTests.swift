import Diagnostics
import Testing
import Triggers
import Values
import Workflows

@Suite struct CronScheduleTests {
  private func next(_ text: String, _ start: String, _ name: String = "UTC") throws -> String? {
    try cron(text).next(after: instant(start), in: zone(name))?.text
  }

  @Test func `the same instant is not the next one`() throws {
    #expect(try next("0 0 * * *", "2026-05-01T00:00:00Z") == "2026-05-02T00:00:00Z")
    #expect(try next("0 0 * * *", "2026-04-30T23:59:59.999Z") == "2026-05-01T00:00:00Z")
    #expect(try next("0 0 * * *", "2026-05-01T00:00:00.001Z") == "2026-05-02T00:00:00Z")
  }

  @Test func `the previous one is earlier, by a fraction of a second if need be`() throws {
    let daily = try cron("0 0 * * *")
    #expect(try daily.previous(before: instant("2026-05-01T00:00:00Z"))?.text == "2026-04-30T00:00:00Z")
    #expect(try daily.previous(before: instant("2026-05-01T00:00:00.001Z"))?.text == "2026-05-01T00:00:00Z")
  }

  @Test func `a leap day is found over a century without one`() throws {
    #expect(try next("0 0 29 2 *", "2096-03-01T00:00:00Z") == "2104-02-29T00:00:00Z")
    #expect(try cron("0 0 29 2 *").previous(before: instant("2104-02-01T00:00:00Z"))?.text == "2096-02-29T00:00:00Z")
  }

  @Test func `the rarest day of all is found`() throws {
    // A February with five Mondays: a leap year that begins on a Thursday.
    #expect(try next("0 0 * 2 MON#5", "2044-03-01T00:00:00Z") == "2072-02-29T00:00:00Z")
    #expect(try next("0 0 * 2 MON#5", "2072-03-01T00:00:00Z") == "2112-02-29T00:00:00Z")
  }

  @Test func `nothing comes after the last year or before the first`() throws {
    let yearly = try cron("@yearly")
    #expect(yearly.next(after: .latest) == nil)
    #expect(try yearly.next(after: instant("9999-06-01T00:00:00Z")) == nil)
    #expect(try yearly.previous(before: instant("0001-01-01T00:00:00Z")) == nil)
    #expect(yearly.next(after: Timestamp(seconds: .max)) == nil)
    #expect(yearly.previous(before: Timestamp(seconds: .min)) == nil)
    #expect(yearly.next(after: Timestamp(seconds: .min))?.text == "0001-01-01T00:00:00Z")
    #expect(yearly.previous(before: Timestamp(seconds: .max))?.text == "9999-01-01T00:00:00Z")
  }

  @Test func `the last day of a month has no number`() throws {
    #expect(try next("0 6 L * *", "2028-02-01T00:00:00Z") == "2028-02-29T06:00:00Z")
    #expect(try next("0 6 L * *", "2028-02-29T06:00:00Z") == "2028-03-31T06:00:00Z")
    #expect(try next("0 6 1,L * *", "2028-02-29T06:00:00Z") == "2028-03-01T06:00:00Z")
    #expect(try next("0 6 l 2 *", "2027-02-01T00:00:00Z") == "2027-02-28T06:00:00Z")
  }

  @Test func `the second Monday of a month is a day of the week`() throws {
    #expect(try next("0 3 * * MON#2", "2026-06-01T00:00:00Z") == "2026-06-08T03:00:00Z")
    #expect(try next("0 3 * * MON#2", "2026-06-08T03:00:00Z") == "2026-07-13T03:00:00Z")
    #expect(try next("0 3 * * 7#1,3#5", "2026-07-01T00:00:00Z") == "2026-07-05T03:00:00Z")
    #expect(try next("0 3 * * 7#1,3#5", "2026-07-05T03:00:00Z") == "2026-07-29T03:00:00Z")
  }

  @Test func `a week may end with Sunday`() throws {
    #expect(try next("0 0 * * SAT-SUN", "2026-06-07T00:00:00Z") == "2026-06-13T00:00:00Z")
    #expect(try next("0 0 * * SAT-SUN", "2026-06-13T00:00:00Z") == "2026-06-14T00:00:00Z")
    #expect(try next("0 0 * * SUN-MON", "2026-06-14T00:00:00Z") == "2026-06-15T00:00:00Z")
  }

  @Test(arguments: [
    ("15 2 * * *", false), ("0 9-17 * * 1-5", false), ("0,30 2 * * *", false), ("@daily", false),
    ("0 2 */2 * *", false),
    ("*/15 * * * *", true), ("15 * * * *", true), ("* 2 * * *", true), ("0 0/6 * * *", true),
    ("10-40/10 2 * * *", true),
    ("0 8-18/2 * * *", true), ("@hourly", true), ("5,* 2 * * *", true),
  ])
  func `a star or a step in minute or hour makes an entry frequent`(_ text: String, _ isFrequent: Bool) throws {
    #expect(try cron(text).isFrequent == isFrequent)
  }

  @Test func `a fixed time in a gap comes at its end, however many were in it`() throws {
    let paris = try zone("Europe/Paris")
    let entry = try cron("0,15,30 2 * * *")
    let first = try #require(entry.next(after: instant("2026-03-28T12:00:00Z"), in: paris))
    #expect(first.text == "2026-03-29T01:00:00Z")
    #expect(entry.next(after: first, in: paris)?.text == "2026-03-30T00:00:00Z")
    #expect(
      try entry.next(after: instant("2026-03-28T12:00:00Z"), in: paris, changes: ClockChangePolicy(gap: .skip))?.text
        == "2026-03-30T00:00:00Z")
  }

  @Test func `a time that comes twice can be asked for the first, the second or both times`() throws {
    func times(_ overlap: ClockChangePolicy.Overlap?) throws -> [String] {
      var place = try instant("2026-10-24T12:00:00Z")
      return try (0..<2).map { _ in
        place = try #require(
          try cron("30 2 * * *").next(
            after: place, in: zone("Europe/Paris"), changes: ClockChangePolicy(overlap: overlap)))
        return place.text
      }
    }
    #expect(try times(nil) == ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"])
    #expect(try times(.first) == ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"])
    #expect(try times(.second) == ["2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"])
    #expect(try times(.both) == ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"])
  }

  @Test func `an hourly entry comes every hour, whatever the clocks do`() throws {
    let hourly = try cron("0 * * * *")
    for start in ["2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z"] {
      var place = try instant(start)
      for _ in 0..<12 {
        let next = try #require(hourly.next(after: place, in: zone("Europe/Paris")))
        #expect(next.seconds - place.seconds == 3_600)
        place = next
      }
    }
  }

  @Test func `a macro is known in any case and keeps its text`() throws {
    let weekly = try cron("@Weekly")
    #expect(weekly.text == "@Weekly")
    #expect(try weekly.next(after: instant("2026-06-15T00:00:00Z"))?.text == "2026-06-21T00:00:00Z")
  }
}
