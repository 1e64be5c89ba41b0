import Reports
import Testing
import Triggers
import Values
import Workflows

@Suite struct ScheduleReportTests {
  private func report(
    _ cron: String, _ zone: String, after: String, count: Int, jitter: Duration = .zero,
    changes: ClockChangePolicy = .standard
  ) throws -> ScheduleReport {
    let schedule = Schedule(
      id: "nightly", cron: try CronSchedule.parse(cron).get(), zone: try #require(TimeZones.system.named(zone)),
      jitter: jitter, changes: changes)
    let start = try #require(Timestamp(rfc3339: after))
    let outlook = schedule.outlook(after: start, count: count)
    return ScheduleReport(
      after: start, [ScheduleReport.Entry(file: "park.yaml", workflow: "park", outlooks: [outlook])], isWhole: true)
  }

  @Test func `a gap stands where it comes, and the firing says what it stands for`() throws {
    let report = try report(
      "15 2 * * *", "Europe/Paris", after: "2026-03-28T00:00:00Z", count: 3, jitter: .seconds(300))
    #expect(
      report.text == """
        park, schedule nightly: 15 2 * * * in Europe/Paris, starts up to 5m later
        +---+----------------------+--------+----------------------+-----------+-------------------------------------------------------------------------------+
        | # | Local time           | Offset | UTC                  | Starts at | Note                                                                          |
        +---+----------------------+--------+----------------------+-----------+-------------------------------------------------------------------------------+
        | 1 | Sat 2026-03-28 02:15 | +01:00 | 2026-03-28T01:15:00Z | 02:17:00  |                                                                               |
        |   | Sun 2026-03-29 02:00 | +01:00 | 2026-03-29T01:00:00Z |           | clocks go forward to 03:00: 02:15 does not occur, one firing at 03:00 instead |
        | 2 | Sun 2026-03-29 03:00 | +02:00 | 2026-03-29T01:00:00Z | 03:04:18  | instead of 02:15                                                              |
        | 3 | Mon 2026-03-30 02:15 | +02:00 | 2026-03-30T00:15:00Z | 02:18:43  |                                                                               |
        +---+----------------------+--------+----------------------+-----------+-------------------------------------------------------------------------------+

        """)
  }

  @Test func `times that come twice are told apart by their offset`() throws {
    let text = try report("*/30 2 * * *", "Europe/Paris", after: "2026-10-24T12:00:00Z", count: 4).text
    #expect(
      text == """
        park, schedule nightly: */30 2 * * * in Europe/Paris
        +---+----------------------+--------+----------------------+------------------------------------------------------------------------+
        | # | Local time           | Offset | UTC                  | Note                                                                   |
        +---+----------------------+--------+----------------------+------------------------------------------------------------------------+
        | 1 | Sun 2026-10-25 02:00 | +02:00 | 2026-10-25T00:00:00Z |                                                                        |
        | 2 | Sun 2026-10-25 02:30 | +02:00 | 2026-10-25T00:30:00Z |                                                                        |
        |   | Sun 2026-10-25 03:00 | +02:00 | 2026-10-25T01:00:00Z | clocks go back to 02:00: 02:00 and 02:30 come twice and run both times |
        | 3 | Sun 2026-10-25 02:00 | +01:00 | 2026-10-25T01:00:00Z |                                                                        |
        | 4 | Sun 2026-10-25 02:30 | +01:00 | 2026-10-25T01:30:00Z |                                                                        |
        +---+----------------------+--------+----------------------+------------------------------------------------------------------------+

        """)
  }

  @Test(arguments: [
    ("*/10 * * * *", ClockChangePolicy.standard, ": 02:00, 02:10 and 4 more do not occur and are skipped"),
    ("0,20,40 2 * * *", .standard, ": 02:00, 02:20 and 02:40 do not occur, one firing at 03:00 instead"),
    ("15 2 * * *", ClockChangePolicy(gap: .skip), ": 02:15 does not occur and is skipped"),
    ("15 4 * * *", .standard, ""),
  ])
  func `without a change among the firings the next one is named`(
    _ cron: String, _ changes: ClockChangePolicy, _ effect: String
  ) throws {
    let text = try report(cron, "Europe/Paris", after: "2026-03-20T00:00:00Z", count: 2, changes: changes).text
    let clocks = "next change of the clocks: Sun 2026-03-29 02:00, clocks go forward to 03:00"
    #expect(
      text.hasSuffix(
        "|\n"
          + "+---+----------------------+--------+----------------------+\n\(clocks)\(effect)\n"
      ), "\(text)")
  }

  @Test func `a day that never was is named with its date`() throws {
    let text = try report("30 9 * * *", "Pacific/Apia", after: "2011-12-29T00:00:00Z", count: 3).text
    #expect(text.contains("| 1 | Thu 2011-12-29 09:30 | -10:00 | 2011-12-29T19:30:00Z |"))
    #expect(
      text.contains(
        "clocks go forward to Sat 2011-12-31 00:00: 09:30 does not occur, one firing at Sat 2011-12-31 00:00 instead"))
    #expect(text.contains("| 2 | Sat 2011-12-31 00:00 | +14:00 | 2011-12-30T10:00:00Z | instead of 09:30"))
    #expect(text.contains("| 3 | Sat 2011-12-31 09:30 | +14:00 | 2011-12-30T19:30:00Z |"))
  }

  @Test func `changes that touch nothing are counted where they would hide the firings`() throws {
    let text = try report("0 12 29 2 *", "America/New_York", after: "2026-01-01T00:00:00Z", count: 2).text
    #expect(text.contains("| 2 | Sun 2032-02-29 12:00 | -05:00 | 2032-02-29T17:00:00Z |\n"))
    #expect(!text.contains("clocks go"))
    #expect(text.hasSuffix("12 changes of the clocks in between touch none of its times\n"))
  }

  @Test func `a start on another day says which`() throws {
    let text = try report("59 23 * * *", "UTC", after: "2026-06-01T00:00:00Z", count: 3, jitter: .seconds(86_400)).text
    #expect(text.contains("Starts at"))
    #expect(
      text.contains(
        /\| 1 \| Mon 2026-06-01 23:59 \| \+00:00 \| 2026-06-01T23:59:00Z \| Tue 2026-06-02 \d\d:\d\d:\d\d \|/))
  }

  @Test func `a workflow without schedules and a schedule without firings say so`() throws {
    let none = ScheduleReport(
      after: .earliest, [ScheduleReport.Entry(file: "park.yaml", workflow: "park", outlooks: [])], isWhole: true)
    #expect(none.text == "park: no schedules; park.yaml starts when somebody runs it\n")
    let never = try report("0 0 * * *", "UTC", after: "9999-12-31T12:00:00Z", count: 5)
    #expect(never.text == "park, schedule nightly: 0 0 * * * in UTC\nnever again: there is no such time in 400 years\n")
  }

  @Test func `programs get instants and what the changes do`() throws {
    let report = try report(
      "15 2 * * *", "Europe/Paris", after: "2026-03-28T12:00:00Z", count: 1, jitter: .seconds(300))
    let object = try JSONReader.read(Array(report.json.utf8))
    #expect(object["schedule_next"] == 1)
    #expect(object["ok"] == true)
    #expect(object["after"] == "2026-03-28T12:00:00Z")
    let schedule = object["workflows"]?.asList?.first?["schedules"]?.asList?.first
    #expect(schedule?["id"] == "nightly")
    #expect(schedule?["timezone"] == "Europe/Paris")
    #expect(schedule?["jitter"] == "300s")
    #expect(
      schedule?["firings"] == [
        [
          "nominal": "2026-03-29T01:00:00Z", "local": "2026-03-29T03:00:00+02:00", "due": "2026-03-29T01:04:18.653Z",
          "after_gap": true,
        ]
      ])
    #expect(
      schedule?["clock_changes"] == [
        [
          "at": "2026-03-29T01:00:00Z", "local_before": "2026-03-29T02:00:00", "local_after": "2026-03-29T03:00:00",
          "offset_before": 3_600, "offset_after": 7_200, "effect": "runs_after_gap", "count": 1,
          "times": ["2026-03-29T02:15:00"],
        ]
      ])
    #expect(schedule?["next_clock_change"]?["effect"] == "runs_first_time")
  }
}
