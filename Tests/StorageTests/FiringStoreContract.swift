import Engine
import Storage
import TestSupport
import Testing
import Triggers
import Values
import Workflows

/// A kind of store of firings, for the suite that all of them pass.
enum FiringStoreKind: CaseIterable {
  case memory
  case database

  /// Two that share what they keep, as two services do, and whatever has to live as long.
  func make() throws -> (any FiringStore, any FiringStore, Any) {
    switch self {
    case .memory:
      let store = MemoryFiringStore()
      return (store, store, ())
    case .database:
      let journal = try StoredJournal()
      return (try journal.open(), try journal.open(), journal)
    }
  }
}

@Suite struct `Every store of firings` {
  private let trigger = TriggerName(workflow: "w", id: "t")
  private let start = Timestamp(seconds: 1_700_000_000, nanoseconds: 5)

  private func row(_ identity: String, _ id: String = "t", _ state: FiringRow.State = .started) -> FiringRow {
    FiringRow(TriggerName(workflow: "w", id: id), identity, nominal: start, received: start, state: state)
  }

  @Test(arguments: FiringStoreKind.allCases)
  func `gives a firing to the one who writes it first`(_ kind: FiringStoreKind) async throws {
    let (first, second, kept) = try kind.make()
    defer { withExtendedLifetime(kept) {} }
    #expect(try await first.write([.insert(row("a")), .insert(row("b"))]).isEmpty)
    let taken = try await second.write([.insert(row("b")), .insert(row("c"))])
    #expect(taken == [FiringIdentity(row("b"))])
    #expect(try await first.rows(of: trigger, limit: 10).map(\.identity) == ["a", "b", "c"])
    #expect(try await first.rows(of: trigger, limit: 2).map(\.identity) == ["b", "c"])
    #expect(try await second.write([.insert(row("a", "other"))]).isEmpty)
    #expect(try await first.newest(2).map(\.trigger.id) == ["other", "t"])
  }

  @Test(arguments: FiringStoreKind.allCases)
  func `tells everybody what people decided on storms, as long as it matters`(_ kind: FiringStoreKind) async throws {
    let (first, second, kept) = try kind.make()
    defer { withExtendedLifetime(kept) {} }
    #expect(try await first.write([.insert(row("a", "t", .held)), .insert(row("b"))]).isEmpty)
    #expect(try await second.held().map(\.identity) == ["a"])
    let decision = StormDecision(trigger, isReleased: true, by: "ann", reason: "a rack", at: start)
    try await first.decide(decision)
    let known = try await second.stormDecisions(after: 0)
    #expect(known.map(\.decision) == [decision])
    let later = StormDecision(trigger, isReleased: false, by: "bob", at: Timestamp(seconds: start.seconds + 7_200))
    try await second.decide(later)
    #expect(try await first.stormDecisions(after: known.last?.number ?? 0).map(\.decision) == [later])
    // Nothing that the first one concerned is held any more.
    #expect(try await first.stormDecisions(after: 0).map(\.decision) == [later])
  }

  @Test(arguments: FiringStoreKind.allCases)
  func `has one owner of a firing that a hundred write at once`(_ kind: FiringStoreKind) async throws {
    let (first, second, kept) = try kind.make()
    defer { withExtendedLifetime(kept) {} }
    let owners = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<100 {
        group.addTask { try await (number % 2 == 0 ? first : second).write([.insert(row("a"))]).isEmpty }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(owners == 1)
  }

  @Test(arguments: FiringStoreKind.allCases)
  func `gives back every part of a row`(_ kind: FiringStoreKind) async throws {
    let (first, second, kept) = try kind.make()
    defer { withExtendedLifetime(kept) {} }
    var full = FiringRow(
      trigger, "x@1", nominal: start, received: start, key: "k", state: .held, reason: .storm,
      inputs: ["server": "web-1", "n": 7])
    (full.due, full.detail, full.repeats) = (Timestamp(seconds: 1_700_003_600), "why", 3)
    _ = try await first.write([.insert(full)])
    #expect(try await second.row(FiringIdentity(full)) == full)
    (full.state, full.reason, full.due, full.detail) = (.started, nil, nil, nil)
    (full.started, full.seen) = (start, Timestamp(seconds: 1_700_000_009))
    _ = try await first.write([.update(full)])
    #expect(try await second.running() == [full])
    (full.ended, full.outcome, full.resolved) = (Timestamp(seconds: 1_700_000_020), .denied, start)
    _ = try await first.write([.update(full)])
    #expect(try await second.rows(of: trigger, limit: 1) == [full])
    #expect(try await second.running().isEmpty)
    #expect(try await second.row(FiringIdentity(row("nothing"))) == nil)
  }

  @Test(arguments: FiringStoreKind.allCases)
  func `knows up to when a schedule was decided on`(_ kind: FiringStoreKind) async throws {
    let (first, second, kept) = try kind.make()
    defer { withExtendedLifetime(kept) {} }
    let (noon, later) = (Timestamp(seconds: 1_699_990_000), Timestamp(seconds: 1_800_000_000))
    #expect(try await first.seen(trigger, as: "0 12 * * *", now: noon) == noon)
    #expect(try await second.seen(trigger, as: "0 12 * * *", now: later) == noon)
    _ = try await first.write([.insert(row("a"))])
    #expect(try await second.seen(trigger, as: "0 12 * * *", now: later) == start)
    // Another expression is another schedule: nothing of it was missed.
    #expect(try await second.seen(trigger, as: "0 13 * * *", now: later) == later)
  }

  @Test(arguments: FiringStoreKind.allCases)
  func `keeps pauses until they are lifted, the narrower ones with the wider`(_ kind: FiringStoreKind) async throws {
    let (first, second, kept) = try kind.make()
    defer { withExtendedLifetime(kept) {} }
    let own = TriggerPause(.trigger(trigger), reason: "3 runs in a row did not succeed", by: "stackhand", since: start)
    let whole = TriggerPause(
      .workflow("w"), until: Timestamp(seconds: 1_700_000_100), reason: "upgrade", by: "ada", since: start)
    for pause in [own, whole, TriggerPause(.workflow("v"), reason: "", by: "ada", since: start)] {
      try await first.pause(pause)
    }
    let pauses = try await second.pauses()
    #expect(pauses.pause(of: trigger, now: start) == whole)
    #expect(pauses.pause(of: trigger, now: Timestamp(seconds: 1_700_000_100)) == own)
    #expect(pauses.pause(of: TriggerName(workflow: "w", id: "u"), now: Timestamp(seconds: 1_700_000_100)) == nil)
    #expect(try await second.resume(.trigger(trigger)) == [own])
    try await first.pause(own)
    #expect(Set(try await second.resume(.workflow("w")).map(\.scope)) == [.workflow("w"), .trigger(trigger)])
    #expect(try await first.pauses().all.map(\.scope) == [.workflow("v")])
    #expect(try await first.resume(.all).count == 1)
  }
}

/// The begin of runs that firings want.
@Suite struct ClaimTests {
  private let trigger = TriggerName(workflow: "test", id: "t")
  private let now = Timestamp(seconds: 1_700_000_000)

  @Test func `the run of a firing has one owner, and whoever comes later finds how it stands`() async throws {
    let journal = try StoredJournal()
    let (first, second) = (try journal.open(), try journal.open())
    #expect(try await first.claim("a", of: trigger, now: now) == .begun)
    #expect(try await second.claim("a", of: trigger, now: now) == .elsewhere)
    try await first.settle(first.append(Journals.entries([Journals.start("a")]), to: "a"))
    try await first.release("a")
    guard case .interrupted(let record) = try await second.claim("a", of: trigger, now: now) else {
      Issue.record("it was not taken up")
      return
    }
    #expect(record.entries == 1)
    try await second.settle(second.append(Journals.entries([.ended(.failed)], from: 2, at: 7), to: "a"))
    #expect(try await first.claim("a", of: trigger, now: now) == .ended(.failed, at: Timestamp(seconds: 7)))
  }

  @Test func `nothing begins and nothing goes on while a pause stands`() async throws {
    let journal = try StoredJournal()
    let (first, second) = (try journal.open(), try journal.open())
    _ = try await first.claim("a", of: trigger, now: now)
    try await first.settle(first.append(Journals.entries([Journals.start("a")]), to: "a"))
    try await first.release("a")
    let pause = TriggerPause(.all, until: Timestamp(seconds: 1_700_000_060), reason: "storm", by: "ada", since: now)
    try await second.pause(pause)
    #expect(try await first.claim("a", of: trigger, now: now) == .paused(pause, hasBegun: true))
    #expect(try await first.claim("b", of: trigger, now: now) == .paused(pause, hasBegun: false))
    #expect(try await first.claim("b", of: trigger, now: Timestamp(seconds: 1_700_000_060)) == .begun)
  }

  @Test func `old firings go when a run begins, those that matter stay`() async throws {
    let journal = try StoredJournal()
    let store = try journal.open(retention: Retention(age: .seconds(100), bytes: 1 << 30))
    func row(_ identity: String, _ state: FiringRow.State) -> FiringRow {
      FiringRow(trigger, identity, nominal: now, received: now, state: state)
    }
    var done = row("done", .started)
    done.ended = now
    let rows = [done, row("running", .started), row("held", .held), row("not", .suppressed)]
    _ = try await store.write(rows.map { .insert($0) })
    _ = try await store.claim("a", of: trigger, now: Timestamp(seconds: now.seconds + 101))
    #expect(try await store.rows(of: trigger, limit: 9).map(\.identity) == ["running", "held"])
  }
}

/// What several services, restarts and clocks that jump make of one schedule.
@Suite struct OneFiringTests {
  private let name = TriggerName(workflow: "w", id: "s")
  private let start = Timestamp(seconds: 1_700_000_040)

  /// A service as far as its schedule goes: restored from the store, and asked now and then.
  private struct Service {
    let store: any FiringStore
    var dispatcher: ScheduleDispatcher

    init(_ store: any FiringStore, _ name: TriggerName, _ schedule: Schedule, now: Timestamp) async throws {
      self.store = store
      let seen = try await store.seen(name, as: schedule.definition, now: now)
      dispatcher = ScheduleDispatcher(name, schedule, seen: seen)
    }

    /// The nominal instants that this one starts.
    mutating func look(now: Timestamp) async throws -> [Timestamp] {
      let rows = dispatcher.look(now: now)
      let taken = try await store.write(rows.map { .insert($0) })
      return rows.filter { $0.state == .started && !taken.contains(FiringIdentity($0)) }.map(\.nominal)
    }
  }

  @Test(arguments: FiringStoreKind.allCases)
  func `each minute starts once, whatever restarts, clock jumps and second services do`(
    _ kind: FiringStoreKind
  ) async throws {
    let (first, second, kept) = try kind.make()
    defer { withExtendedLifetime(kept) {} }
    let schedule = Schedule(
      id: "s", cron: try CronSchedule.parse("* * * * *").get(), zone: try #require(TimeZones.system.named("UTC")),
      missed: MissedPolicy(run: .all, window: .seconds(3_600)))
    var services = [
      try await Service(first, name, schedule, now: start), try await Service(second, name, schedule, now: start),
    ]
    var chance = SplitMix(state: 7)
    var started: [Timestamp] = []
    var newest = start
    for step in 0..<400 {
      // Forward a little, a jump, and now and then back.
      let jump = Int64.random(in: -150...240, using: &chance)
      let now = Timestamp(seconds: newest.seconds + jump)
      newest = max(newest, now)
      let which = step % 2
      if Int.random(in: 0..<5, using: &chance) == 0 {
        services[which] = try await Service(which == 0 ? first : second, name, schedule, now: now)
      }
      started += try await services[which].look(now: now)
    }
    for which in services.indices { started += try await services[which].look(now: newest) }
    #expect(Set(started).count == started.count)
    let minutes = (newest.seconds / 60) - (start.seconds / 60)
    #expect(started.count == Int(minutes))
  }

  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}
