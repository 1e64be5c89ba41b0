import Diagnostics
import Testing
import Triggers
import Values
import Workflows

@Suite struct ScheduleTests {
  private func schedule(
    _ text: String, _ name: String = "UTC", missed: MissedPolicy = .standard, jitter: Duration = .zero,
    changes: ClockChangePolicy = .standard, id: String = "nightly"
  ) throws -> Schedule {
    Schedule(id: id, cron: try cron(text), zone: try zone(name), missed: missed, jitter: jitter, changes: changes)
  }

  @Test func `firings are those later than the start and up to the end`() throws {
    let firings = try schedule("0 2 * * *").firings(
      after: instant("2026-06-01T02:00:00Z"), until: instant("2026-06-03T02:00:00Z"))
    #expect(firings.map(\.nominal.text) == ["2026-06-02T02:00:00Z", "2026-06-03T02:00:00Z"])
    #expect(firings.allSatisfy { $0.schedule == "nightly" && $0.due == $0.nominal && !$0.isAfterGap })
  }

  @Test func `a firing that stands for a time in a gap says so`() throws {
    let firings = try schedule("15 2 * * *", "Europe/Paris").firings(
      after: instant("2026-03-28T00:00:00Z"), until: instant("2026-03-31T00:00:00Z"))
    #expect(firings.map(\.isAfterGap) == [false, true, false])
  }

  // MARK: - Jitter

  @Test func `jitter is the same for a firing whoever asks`() throws {
    let schedule = try schedule("0 * * * *", jitter: .seconds(180))
    let firings = Array(
      schedule.firings(after: try instant("2026-06-01T00:00:00Z"), until: try instant("2026-06-02T00:00:00Z")))
    let delays = firings.map { $0.due.duration(since: $0.nominal) }
    #expect(delays.allSatisfy { $0 >= .zero && $0 < .seconds(180) })
    #expect(Set(delays).count > 20)
    #expect(try schedule.next(after: instant("2026-06-01T04:30:00Z")) == firings[4])
    // Written down, so that it is the same after the next release too.
    #expect(delays.first == .milliseconds(152_181))
  }

  @Test func `schedules of the same time start apart`() throws {
    let start = try instant("2026-06-01T00:00:00Z")
    let dues = try (0..<50).map {
      try schedule("0 2 * * *", jitter: .seconds(600), id: "s\($0)").next(after: start)?.due
    }
    #expect(Set(dues).count == 50)
  }

  @Test func `jitter ends before the next firing`() throws {
    let schedule = try schedule("*/5 * * * *", jitter: .seconds(86_400))
    let firings = Array(
      schedule.firings(after: try instant("2026-06-01T00:00:00Z"), until: try instant("2026-06-02T00:00:00Z")))
    for (firing, next) in zip(firings, firings.dropFirst()) { #expect(firing.due < next.nominal) }
  }

  // MARK: - Missed firings

  private func missed(_ policy: MissedPolicy, _ text: String, after seen: String, now: String) throws -> MissedFirings {
    try schedule(text, missed: policy).missed(after: instant(seen), now: instant(now))
  }

  @Test func `by default the last one runs if it is less than an hour late`() throws {
    let decision = try missed(
      .standard, "*/20 * * * *", after: "2026-06-01T00:00:00Z", now: "2026-06-01T02:10:00Z")
    #expect(decision.run.map(\.nominal.text) == ["2026-06-01T02:00:00Z"])
    #expect(
      decision.skipped.map(\.reason) == [.tooOld, .tooOld, .tooOld, .superseded, .superseded])
    #expect(!decision.isCutOff)
    let late = try missed(.standard, "0 0 * * *", after: "2026-05-31T12:00:00Z", now: "2026-06-01T01:00:01Z")
    #expect(late.run.isEmpty)
    #expect(late.skipped.map(\.reason) == [.tooOld])
  }

  @Test func `all of them run, the newest ones up to the limit`() throws {
    let decision = try missed(
      MissedPolicy(run: .all, window: .seconds(7_200), max: 2), "*/30 * * * *", after: "2026-06-01T00:00:00Z",
      now: "2026-06-01T02:10:00Z")
    #expect(decision.run.map(\.nominal.text) == ["2026-06-01T01:30:00Z", "2026-06-01T02:00:00Z"])
    #expect(decision.skipped.map(\.reason) == [.tooMany, .tooMany])
  }

  @Test func `none of them runs but the one that is due now`() throws {
    let policy = MissedPolicy(run: .none)
    let late = try missed(policy, "*/30 * * * *", after: "2026-06-01T00:00:00Z", now: "2026-06-01T01:10:00Z")
    #expect(late.run.isEmpty)
    #expect(late.skipped.map(\.reason) == [.notWanted, .notWanted])
    let now = try missed(policy, "*/30 * * * *", after: "2026-06-01T00:00:00Z", now: "2026-06-01T01:00:02Z")
    #expect(now.run.map(\.nominal.text) == ["2026-06-01T01:00:00Z"])
    #expect(now.skipped.map(\.reason) == [.notWanted])
  }

  @Test func `nothing was missed between two looks in the same minute`() throws {
    let decision = try missed(.standard, "0 * * * *", after: "2026-06-01T01:00:00Z", now: "2026-06-01T01:00:30Z")
    #expect(decision == MissedFirings.nothing)
  }

  @Test func `after a long time only the newest ones are listed`() throws {
    let decision = try missed(.standard, "* * * * *", after: "2020-01-01T00:00:00Z", now: "2026-06-01T00:00:00Z")
    #expect(decision.run.count == 1)
    #expect(decision.run.count + decision.skipped.count == Schedule.longestList)
    #expect(decision.isCutOff)
  }

  @Test func `more firings than the largest limit are never made up for`() {
    #expect(MissedPolicy(run: .all, max: 5_000).max == 100)
    #expect(MissedPolicy(run: .all, max: 0).max == 1)
  }

  // MARK: - Changes of the clocks

  private func changes(_ text: String, _ policy: ClockChangePolicy = .standard) throws -> [ScheduledClockChange] {
    try schedule(text, "Europe/Paris", changes: policy).clockChanges(
      after: instant("2026-01-01T00:00:00Z"), until: instant("2026-12-31T00:00:00Z"))
  }

  @Test func `coming changes say what happens to the entry`() throws {
    #expect(try changes("0,30 2 * * *").map(\.effect) == [.runsAfterGap, .runsFirstTime])
    #expect(try changes("*/15 * * * *").map(\.effect) == [.skipped, .runsBothTimes])
    #expect(try changes("0 12 * * *").map(\.effect) == [.none, .none])
    #expect(
      try changes("30 2 * * *", ClockChangePolicy(gap: .skip, overlap: .second)).map(\.effect)
        == [.skipped, .runsSecondTime])
  }

  @Test func `a change names its times`() throws {
    let spring = try #require(try changes("0,30 2 * * *").first)
    #expect(spring.at.text == "2026-03-29T01:00:00Z")
    #expect(spring.before.abbreviation == "CET")
    #expect(spring.after.abbreviation == "CEST")
    #expect(spring.shownBefore.hour == 2)
    #expect(spring.shownAfter.hour == 3)
    #expect(spring.times.map(\.minute) == [0, 30])
    #expect(spring.count == 2)
    let minutely = try #require(try changes("* * * * *").first)
    #expect(minutely.times.count == 10)
    #expect(minutely.count == 60)
  }

  @Test func `a zone without changes has none`() throws {
    let schedule = try schedule("0 2 * * *", "Asia/Kolkata")
    #expect(
      try schedule.clockChanges(after: instant("2026-01-01T00:00:00Z"), until: instant("2036-01-01T00:00:00Z")) == [])
  }

  // MARK: - Zones

  @Test(arguments: [
    ("Europe/Pari", "Europe/Paris"), ("europe/paris", "Europe/Paris"), ("Paris", "Europe/Paris"),
    ("Berlin", "Europe/Berlin"), ("America/New York", "America/New_York"), ("Europe/Pairs", "Europe/Paris"),
    ("Asia/Sydney", "Australia/Sydney"), ("utc", "UTC"),
  ])
  func `a wrong zone is answered with the right one`(_ name: String, _ suggestion: String) {
    guard case .failure(let fault) = TimeZones.system.schedulable(name) else {
      Issue.record("'\(name)' is a zone")
      return
    }
    #expect(fault.suggestion == suggestion)
    let diagnostic = fault.diagnostic(at: SourceSpan(5, 9))
    #expect(diagnostic.code == "unknown-timezone")
    #expect(diagnostic.edits == [Diagnostic.Edit(SourceSpan(5, 9), suggestion)])
  }

  @Test func `a zone that resembles none gets the form of a name`() {
    guard case .failure(let fault) = TimeZones.system.schedulable("qqqqqqqqqqqq") else {
      Issue.record("it is a zone")
      return
    }
    #expect(fault.suggestion == nil)
    #expect(fault.diagnostic(at: SourceSpan(0, 1)).helps == ["a zone is named after a region and a city: Europe/Paris"])
  }

  @Test(arguments: ["Europe/Paris", "UTC", "+02:00", "Etc/GMT-3"])
  func `a zone that exists is found`(_ name: String) throws {
    #expect(try TimeZones.system.schedulable(name).get().name == name)
  }

  @Test func `a system without zone files is told apart from a wrong name`() {
    guard case .failure(let fault) = TimeZones(folder: "/nonexistent").schedulable("Europe/Paris") else {
      Issue.record("it is a zone")
      return
    }
    #expect(fault.help.contains("tzdata"))
  }
}
