import Testing
import Triggers
import Values
import Workflows

@Suite struct ScheduleDispatcherTests {
  private func schedule(
    _ cron: String, zone: String = "Europe/Paris", missed: MissedPolicy = .standard, jitter: Duration = .zero
  ) throws -> Schedule {
    Schedule(
      id: "s", cron: try CronSchedule.parse(cron).get(), zone: try #require(TimeZones.system.named(zone)),
      missed: missed, jitter: jitter)
  }

  private let name = TriggerName(workflow: "w", id: "s")

  @Test(arguments: ["30 2 * * *", "15 */2 * * *", "0 9 * * MON-FRI", "*/20 * * * *"])
  func `a year over both changes of the clocks starts exactly the firings that are printed`(cron: String) throws {
    let start = try #require(Timestamp(rfc3339: "2026-01-01T00:00:00Z"))
    let end = try #require(Timestamp(rfc3339: "2027-01-01T00:00:00Z"))
    let schedule = try schedule(cron)
    let printed = schedule.firings(after: start, until: end).map(\.nominal)
    #expect(printed.count > 200)
    var dispatcher = ScheduleDispatcher(name, schedule, seen: start)
    var started: [Timestamp] = []
    while let due = dispatcher.nextDue, due <= end {
      let rows = dispatcher.look(now: due)
      #expect(rows.count == 1)
      started += rows.filter { $0.state == .started }.map(\.nominal)
    }
    #expect(started == printed)
  }

  @Test func `a look that comes late starts what the policy says and gives a reason for the rest`() throws {
    let start = try #require(Timestamp(rfc3339: "2026-05-01T00:00:00Z"))
    var dispatcher = ScheduleDispatcher(
      name, try schedule("0 * * * *", missed: MissedPolicy(run: .last, window: .seconds(7_200))), seen: start)
    let rows = dispatcher.look(now: Timestamp(seconds: start.seconds + 6 * 3_600 + 1_800))
    #expect(rows.map(\.state) == [.skipped, .skipped, .skipped, .skipped, .skipped, .started])
    #expect(rows.map(\.reason) == [.tooOld, .tooOld, .tooOld, .tooOld, .superseded, nil])
    #expect(Set(rows.map(\.run)).count == rows.count)
  }

  @Test func `a firing with jitter starts at its delayed time and keeps its nominal one`() throws {
    let start = try #require(Timestamp(rfc3339: "2026-05-01T00:00:00Z"))
    let schedule = try schedule("0 * * * *", jitter: .seconds(600))
    var dispatcher = ScheduleDispatcher(name, schedule, seen: start)
    var started: [FiringRow] = []
    while let due = dispatcher.nextDue, started.count < 24 { started += dispatcher.look(now: due) }
    #expect(started.allSatisfy { $0.nominal.seconds % 3_600 == 0 && $0.state == .started })
    let planned = schedule.firings(after: start).prefix(24).map(\.due)
    #expect(started.map(\.started) == planned)
    #expect(planned.contains { $0.seconds % 3_600 != 0 })
  }

  @Test func `three failures in a row pause a schedule, and a success between them does not`() throws {
    let start = try #require(Timestamp(rfc3339: "2026-05-01T00:00:00Z"))
    var dispatcher = ScheduleDispatcher(name, try schedule("0 * * * *"), seen: start)
    for outcome in [Outcome.failed, .timedOut, .succeeded, .failed, .quota, .cancelled] { dispatcher.ended(outcome) }
    #expect(dispatcher.pausedBecause == nil)
    dispatcher.ended(.rejected)
    #expect(dispatcher.pausedBecause != nil)
    let due = try #require(dispatcher.nextDue)
    let row = try #require(dispatcher.look(now: due).first)
    #expect(row.state == .skipped && row.reason == .paused && row.detail != nil)
    dispatcher.resume()
    let next = try #require(dispatcher.nextDue)
    #expect(dispatcher.look(now: next).map(\.state) == [.started])
    dispatcher.ended(.denied)
    #expect(dispatcher.pausedBecause != nil)
  }

  @Test func `failures are counted on after a restart, and a pause that was lifted stays lifted`() throws {
    let start = try #require(Timestamp(rfc3339: "2026-05-01T00:00:00Z"))
    func row(_ number: Int, _ outcome: Outcome?) -> FiringRow {
      let at = Timestamp(seconds: start.seconds + Int64(number) * 3_600)
      var row = FiringRow(name, at.rfc3339, nominal: at, received: at, state: .started)
      (row.ended, row.outcome) = (outcome == nil ? nil : at, outcome)
      return row
    }
    func restored(_ outcomes: [Outcome?]) throws -> ScheduleDispatcher {
      var dispatcher = ScheduleDispatcher(name, try schedule("0 * * * *"), seen: start)
      dispatcher.restore(outcomes.enumerated().map { row($0, $1) })
      return dispatcher
    }
    var twice = try restored([.succeeded, .failed, nil, .failed])
    #expect(twice.pausedBecause == nil)
    twice.ended(.failed)
    #expect(twice.pausedBecause != nil)
    var lifted = try restored([.failed, .failed, .failed])
    lifted.ended(.failed)
    #expect(lifted.pausedBecause == nil)
    lifted.adopt(pause: "upgrade")
    #expect(lifted.look(now: try #require(lifted.nextDue)).map(\.reason) == [.paused])
    lifted.adopt(pause: nil)
    #expect(lifted.look(now: try #require(lifted.nextDue)).map(\.state) == [.started])
  }

  @Test func `a clock that is set back starts nothing again`() throws {
    let start = try #require(Timestamp(rfc3339: "2026-05-01T00:00:00Z"))
    var dispatcher = ScheduleDispatcher(name, try schedule("0 * * * *"), seen: start)
    #expect(dispatcher.look(now: Timestamp(seconds: start.seconds + 3_600)).count == 1)
    #expect(dispatcher.look(now: Timestamp(seconds: start.seconds + 1_800)).isEmpty)
    #expect(dispatcher.look(now: Timestamp(seconds: start.seconds + 3_601)).isEmpty)
  }
}
