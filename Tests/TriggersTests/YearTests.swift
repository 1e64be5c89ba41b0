import Testing
import Triggers
import Values
import Workflows

/// A year of firings, across every change of the clocks in it, against a calendar that looks at each minute.
@Suite struct YearTests {
  private static let entries = [
    "0 0 * * *", "30 2 * * *", "0,20,40 1-3 * * *", "15 1,2 * * 0", "*/20 2 * * *", "30 */2 * * *", "17 * * * *",
    "5/25 0-4 28-31 * 6", "59 23 1 */3 *", "*/7 0-1 */9 * 1-5/2", "0 12 29 2,3,10 0",
  ]

  private func check(_ name: String, _ start: String, days: Int, entries: [String] = entries) throws {
    let zone = try zone(name)
    let from = try instant(start)
    let slow = SlowCalendar(zone, from: from.seconds, days: days)
    for text in entries {
      let cron = try cron(text)
      for policy in [
        ClockChangePolicy.standard, ClockChangePolicy(gap: .skip, overlap: .second),
        ClockChangePolicy(gap: .runAfter, overlap: .both), ClockChangePolicy(gap: .runAfter, overlap: .first),
      ] {
        let wanted = slow.firings(
          text, gap: policy.gap ?? (cron.isFrequent ? .skip : .runAfter),
          overlap: policy.overlap ?? (cron.isFrequent ? .both : .first))
        let end = Timestamp(seconds: from.seconds + Int64(days) * 86_400)
        var found: [Int64] = []
        var place = Timestamp(seconds: from.seconds - 1)
        while let next = cron.next(after: place, in: zone, changes: policy), next < end {
          found.append(next.seconds)
          place = next
        }
        #expect(found == wanted, "'\(text)' in \(name) with \(policy)")

        var back: [Int64] = []
        place = end
        while let previous = cron.previous(before: place, in: zone, changes: policy), previous >= from {
          back.append(previous.seconds)
          place = previous
        }
        #expect(back.reversed() == wanted, "'\(text)' in \(name) with \(policy), backwards")
      }
    }
  }

  @Test(arguments: ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
  func `a year of firings is what a clock shows`(_ name: String) throws {
    try check(name, "2026-01-01T00:00:00Z", days: 365)
  }

  @Test(arguments: [
    // Gaps and overlaps at midnight, of two hours, in the year after the table of the zone ends, of a whole day.
    ("America/Santiago", "2026-03-20T00:00:00Z", 200), ("Africa/Cairo", "2026-04-01T00:00:00Z", 240),
    ("Antarctica/Troll", "2026-03-01T00:00:00Z", 260), ("Europe/Dublin", "2050-03-01T00:00:00Z", 260),
    ("Africa/Casablanca", "2026-02-01T00:00:00Z", 60), ("Pacific/Apia", "2011-09-01T00:00:00Z", 240),
    ("Asia/Pyongyang", "2018-04-20T00:00:00Z", 30), ("Pacific/Kwajalein", "1993-08-01T00:00:00Z", 40),
    ("America/Caracas", "2016-04-20T00:00:00Z", 30),
  ])
  func `unusual changes of the clocks are followed`(_ name: String, _ start: String, _ days: Int) throws {
    try check(name, start, days: days)
  }

  @Test func `every minute of a day with a change comes once`() throws {
    try check("Europe/Paris", "2026-03-28T12:00:00Z", days: 1, entries: ["* * * * *", "* 2 * * *"])
    try check("Europe/Paris", "2026-10-24T12:00:00Z", days: 1, entries: ["* * * * *", "* 2 * * *"])
  }

  @Test(arguments: ["Europe/Paris", "Antarctica/Troll"])
  func `asked in the middle of a change the answer is the same as from before it`(_ name: String) throws {
    let zone = try zone(name)
    for start in ["2026-03-28T22:00:00Z", "2026-10-24T22:00:00Z"] {
      let from = try instant(start)
      let slow = SlowCalendar(zone, from: from.seconds, days: 2)
      for text in ["30 2 * * *", "20,40 1-3 * * *", "*/20 * * * *"] {
        for overlap in ClockChangePolicy.Overlap.allCases {
          let policy = ClockChangePolicy(gap: .runAfter, overlap: overlap)
          let all = slow.firings(text, gap: .runAfter, overlap: overlap)
          for minute in stride(from: Int64(0), to: 12 * 60, by: 7) {
            let place = Timestamp(seconds: from.seconds + minute * 60)
            let next = try cron(text).next(after: place, in: zone, changes: policy)?.seconds
            #expect(next == all.first { $0 > place.seconds }, "'\(text)' in \(name) after \(place.text) with \(policy)")
          }
        }
      }
    }
  }
}
