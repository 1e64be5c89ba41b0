import TestSupport
import Testing
import Values
import Workflows

@testable import Engine

/// A workflow that is taken up again after every entry of its journal.
struct Resumed: Sendable, CustomTestStringConvertible {
  let name: String
  let steps: String
  var head = ""
  var votes: [ApprovalVote] = []
  var cancelAfter: Duration?
  var login: Failure?

  var testDescription: String { name }

  static let other = """
    version: 1
    name: other
    inputs: { play: { type: string, default: ok } }
    steps: [{ id: ox, uses: test.make, with: { play: "${{ inputs.play }}" } }, { id: oy, uses: test.play, with: { play: 2s } }]
    finally: [{ id: oz, uses: test.play }]
    outputs: { n: "${{ steps.ox.count }}" }
    """

  func rig(on stage: Stage? = nil) -> Rig {
    var rig = Rig(on: stage)
    rig.files = ["other.yaml": Self.other]
    rig.approver = ScriptedApprover(votes, in: rig.time)
    if let login { rig.setup = FailingSetup(failure: login) }
    return rig
  }

  static let all = [
    Resumed(
      name: "a sequence",
      steps: """
          - { id: a, uses: test.make, with: { play: once } }
          - { id: b, uses: test.denied, on_denied: continue }
          - { id: c, uses: test.echo, if: steps.a.count == 1, with: { text: "${{ steps.b.outcome }}" } }
          - { id: d, uses: test.fails, on_error: allow, if: steps.c.?text.orValue('') == 'denied' }
          - { id: e, uses: test.works, if: steps.a.count == 7 }
        """, head: "outputs: { seen: \"${{ steps.c.?text.orValue('') }}\" }"),
    Resumed(
      name: "blocks with everything",
      steps: """
          - id: b
            timeout: 1h
            steps:
              - { id: a, uses: test.make, with: { play: once 2s } }
              - { id: c, uses: test.play, with: { play: 3s fail } }
              - { id: d, uses: test.works }
            rescue: [{ id: r, uses: test.make, with: { play: once 1s } }]
            finally: [{ id: f, uses: test.make, with: { play: once 1s } }]
          - id: e
            on_error: continue
            steps: [{ id: g, uses: test.play }]
            outputs: { n: "${{ steps.g.at }}", o: "${{ steps.g.count }}" }
          - { id: h, uses: test.fails, if: steps.e.?o.orValue(0) == 1 }
        """,
      head: "rescue: [{ id: rr, uses: test.play, with: { play: 1s } }]\nfinally: [{ id: ff, uses: test.play }]"),
    Resumed(
      name: "loops",
      steps: """
          - id: outer
            for: { each: "['a', 'b', 'c']", as: o, max_parallel: 2, ramp: true }
            lock: "same/${{ o == 'c' ? 'a' : o }}"
            steps:
              - id: inner
                for: { each: "[1, 2]", as: i }
                uses: test.make
                with: { play: once 2s, text: "${{ o }}${{ i }}" }
              - { id: n, set: { s: "${{ steps.inner.results.size() }}", t: "${{ steps.inner.results[0].outputs.at }}" } }
            outputs: { s: "${{ steps.n.s }}" }
          - id: errors
            for: { each: "['1s fail', '2s', '3s', 'ok']", as: e, max_parallel: 2 }
            on_error: continue
            uses: test.play
            with: { play: "${{ e }}" }
        """,
      head: "outputs: { all: \"${{ steps.outer.results.map(r, r.outputs.s.orValue(0)) }}\" }"),
    Resumed(
      name: "parallel branches",
      steps: """
          - id: p
            parallel:
              l: [{ id: l1, uses: test.make, with: { play: once 2s } }, { id: l2, pause: 5s }]
              r: [{ id: r1, pause: 3s }, { id: r2, uses: test.make, with: { play: 1s once fail } }]
            rescue: [{ id: q, uses: test.echo, with: { text: "${{ steps.r2.outcome }}" } }]
          - id: s
            parallel:
              x: [{ id: x, uses: test.play, with: { play: 1s } }]
              y: [{ id: y, uses: test.play, with: { play: 1s } }]
            outputs: { sum: "${{ steps.x.count + steps.y.count }}" }
        """, head: "outputs: { sum: \"${{ steps.s.sum }}\" }"),
    Resumed(
      name: "retries",
      steps: """
          - id: a
            retry: { attempts: 4, delay: 2s, backoff: 2, if: self.kind != 'nonsense' }
            timeout: 1h
            uses: test.make
            with: { play: "refused,fail,once" }
          - id: b
            retry: { attempts: 3, delay: 2s }
            steps: [{ id: c, uses: test.play }, { id: d, uses: test.play, with: { play: "fail,1s fail,ok" } }]
          - { id: e, retry: { attempts: 3, delay: 1s }, uses: test.make, with: { play: once 1s fail } }
        """),
    Resumed(
      name: "a ladder",
      steps: """
          - id: heal
            timeout: 1h
            escalate:
              probe: { uses: test.play, with: { play: "fail,sick,sick,fail,well" }, healthy: self.healthy }
              settle: 5s
              tiers:
                - { id: one, if: run.cause == 'alert', uses: test.play }
                - { id: two, uses: test.make, with: { play: once 1s fail } }
                - id: three
                  steps: [{ id: ask, approve: "Well?" }, { id: go, uses: test.destroy }]
          - { id: told, uses: test.echo, with: { text: "${{ steps.heal.tier }}" } }
        """, votes: [.yes("ada"), .yes("ada")]),
    Resumed(
      name: "rollback",
      steps: """
          - { id: a, uses: test.make, with: { play: once }, undo: { uses: test.play, with: { play: 1s, text: "${{ string(self.count) }}" } } }
          - id: each
            for: { each: "[1, 2]", as: i, max_parallel: 1 }
            uses: test.play
            undo: { uses: test.make, with: { play: once 1s, text: "${{ string(i) }}" } }
          - { id: b, uses: test.play, undo: { uses: test.denied } }
          - { id: c, uses: test.play, undo: { uses: test.play, when: manual } }
          - { id: d, uses: test.fails }
        """,
      head: "rollback: on_failure\nrescue: [{ id: r, uses: test.works }]\nfinally: [{ id: f, uses: test.works }]"),
    Resumed(
      name: "people",
      steps: """
          - { id: ok, approve: { message: "Go?", count: 2, timeout: 1h } }
          - id: late
            on_error: continue
            steps: [{ id: no, approve: { message: "And now?", timeout: 10m, on_timeout: time_out } }]
          - { id: by, uses: test.echo, with: { text: "${{ steps.ok.by }}" } }
        """, votes: [.yes("ada"), .yes("bob")]),
    Resumed(
      name: "pauses, assertions and values",
      steps: """
          - { id: a, pause: 10s }
          - { id: b, pause: { until: run.started + duration('1m') } }
          - { id: c, pause: { uses: test.play, with: { play: "sick,1s sick,fail,well" }, until: self.healthy, every: 5s } }
          - { id: d, set: { n: "${{ steps.c.count }}", when: "${{ steps.c.at }}", span: "${{ duration('5m') }}", f: 1.5 } }
          - { id: e, assert: "steps.d.n >= 4 && steps.d.when > run.started && steps.d.span == duration('300s')" }
          - { id: f, assert: { that: steps.d.n > 100, message: "it is ${{ steps.d.n > 3 }}", outcome: rejected } }
        """),
    Resumed(
      name: "other workflows",
      steps: """
          - { id: one, run: other.yaml }
          - id: each
            for: { each: "['once', 'once 1s']", as: it }
            run: { workflow: other.yaml, with: { play: "${{ it }}" } }
          - { id: two, on_error: continue, run: { workflow: other.yaml, with: { play: once fail } } }
          - { id: n, uses: test.echo, with: { text: "${{ string(steps.one.n) }}" } }
        """),
    Resumed(
      name: "timeouts",
      steps: """
          - { id: a, on_error: continue, uses: test.play, with: { play: hang }, timeout: 10s }
          - id: b
            on_error: continue
            timeout: 20s
            steps: [{ id: c, uses: test.play, with: { play: 15s } }, { id: d, pause: 1h }]
            finally: [{ id: f, uses: test.make, with: { play: once 1m } }]
          - { id: e, pause: 1h }
        """, head: "timeout: 2m\nfinally: [{ id: ff, uses: test.play }]"),
    Resumed(
      name: "a cancelled run",
      steps: """
          - id: p
            parallel:
              a: [{ id: a, uses: test.play, with: { play: polite } }]
              b: [{ id: b, for: { each: "range(9)", as: i, max_parallel: 2 }, pause: 2s }]
              c: [{ id: c, approve: "Well?" }]
              d: [{ id: d, run: { workflow: other.yaml, with: { play: polite } } }]
              e: [{ id: e, uses: test.play, with: { play: hang } }]
        """, head: "finally: [{ id: f, uses: test.make, with: { play: once 1s } }]", cancelAfter: .seconds(5)),
    Resumed(
      name: "a failed login", steps: "  - { id: a, uses: test.read }",
      head:
        "rescue: [{ id: r, uses: test.works }]\nfinally: [{ id: f, uses: test.make, with: { play: once } }, { id: g, uses: test.works }]",
      login: Failure(.failed, "login", "no", hop: "token")),
  ]
}

extension [JournalEntry] {
  /// Whether a write that must not be repeated is on record without an end.
  fileprivate var hasWriteInDoubt: Bool {
    var open: Set<CallID> = []
    for entry in self {
      if case .callBegan(let call, let intent) = entry.event, intent.isOnce { open.insert(call) }
      if case .callEnded(let call, _) = entry.event { open.remove(call) }
    }
    return !open.isEmpty
  }
}

@Suite struct `Resuming` {
  /// What must be the same at the end, however often a run was interrupted.
  private struct Shown: Equatable {
    let outcome: Outcome?
    let results: [Address: Outcome]
    let undone: [Address: Outcome]
    let outputs: Value?
    let leftBehind: [Address]
    let isRescued: Bool

    init(_ state: RunState) {
      outcome = state.outcome
      results = state.results.mapValues(\.outcome)
      undone = state.undone.mapValues(\.outcome)
      outputs = state.outputs
      leftBehind = state.leftBehind
      isRescued = state.isRescued
    }
  }

  /// The journals of a run and of those that it started, as they were when the run's own had a certain length.
  private func interrupted(_ journal: [JournalEntry], _ length: Int, in store: MemoryRunStore) async throws
    -> MemoryRunStore
  {
    let cut = MemoryRunStore()
    let last = journal[length - 1].at
    _ = cut.append(Array(journal.prefix(length)), to: "run-1")
    for entry in journal.prefix(length) {
      guard case .childBegan(_, let run) = entry.event else { continue }
      // What the child had written by then; of one instant all.
      _ = cut.append(try await store.journal(of: run).filter { $0.at <= last }, to: run)
    }
    return cut
  }

  @Test(arguments: Resumed.all, [false, true])
  func `from every prefix of its journal a run comes to the same end`(
    _ sample: Resumed, _ throughJSON: Bool
  ) async throws {
    let rig = sample.rig()
    let workflow = try rig.check(sample.steps, head: sample.head)
    let whole = try await rig.time.run { try await rig.go(workflow, cancelAfter: sample.cancelAfter) }
    let isQuiet = whole.isQuiet
    #expect(isQuiet)
    let store = try #require(rig.store as? MemoryRunStore)
    let journal = try await store.journal(of: "run-1")
    #expect(journal.map(\.sequence) == Array(1...journal.count))
    for length in 1...journal.count {
      let prefix = try throughJSON ? journal.prefix(length).map(Self.throughJSON) : Array(journal.prefix(length))
      let time = VirtualTime(start: journal[length - 1].at)
      var again = sample.rig(on: Stage(time))
      let votes = journal.prefix(length).count { if case .voted = $0.event { true } else { false } }
      again.approver = ScriptedApprover(Array(sample.votes.dropFirst(votes)), in: time)
      again.store = try await interrupted(journal, length, in: store)
      let resumed = again
      // The order to cancel comes again, if it had not come yet.
      let isCancelled = journal.prefix(length).contains { if case .cancelRequested = $0.event { true } else { false } }
      let passed = time.start.duration(since: rig.time.start)
      let cancelAfter = isCancelled ? nil : sample.cancelAfter.map { max($0 - passed, .zero) }
      let state = try await time.run {
        try await resumed.go(workflow, from: prefix, cancelAfter: cancelAfter)
      }
      let place = "after \(length) entries, the last \(journal[length - 1].event)"
      if prefix.hasWriteInDoubt {
        #expect(state.outcome == .unknown, "\(place)")
      } else {
        #expect(Shown(state) == Shown(whole), "\(place)")
      }
      let isQuiet = state.isQuiet
      #expect(isQuiet, "\(place)")
      // A write that was on record as sent is not sent again.
      let sent = journal.prefix(length).compactMap { entry -> CallID? in
        if case .callBegan(let call, _) = entry.event { call } else { nil }
      }
      for call in sent { #expect(resumed.stage.writes[call] == nil, "\(call) was sent again \(place)") }
    }
  }

  private static func throughJSON(_ entry: JournalEntry) throws -> JournalEntry {
    try EventCodec.decode(JSONReader.read(JSONWriter.bytes(EventCodec.encode(entry))))
  }

  // MARK: Writes in doubt

  /// The journal of one step up to and with its first entry that `isLast` says.
  private func journal(
    of play: String, keys: String = "", cancelAfter: Duration? = nil, upTo isLast: (RunEvent) -> Bool
  ) async throws -> (CheckedWorkflow, [JournalEntry]) {
    let rig = Rig()
    let workflow = try rig.check("  - { id: a, uses: test.make, with: { play: \(play) }\(keys) }")
    _ = try await rig.time.run { try await rig.go(workflow, cancelAfter: cancelAfter) }
    let journal = try await rig.journal()
    let last = try #require(journal.firstIndex { isLast($0.event) })
    return (workflow, Array(journal[...last]))
  }

  private func resume(_ workflow: CheckedWorkflow, _ journal: [JournalEntry], later: Duration = .zero) async throws
    -> (RunState, Stage)
  {
    let rig = Rig(on: Stage(VirtualTime(start: try #require(journal.last?.at.advanced(by: later)))))
    return (try await rig.time.run { try await rig.go(workflow, from: journal) }, rig.stage)
  }

  @Test func `a call on record is not made again`() async throws {
    let (workflow, journal) = try await journal(of: "once") { if case .callEnded = $0 { true } else { false } }
    let (state, stage) = try await resume(workflow, journal)
    #expect(state.outcome == .succeeded)
    #expect(stage.writes.isEmpty)
  }

  @Test func `a once call that is in doubt after a restart is unknown, never repeated`() async throws {
    let (workflow, journal) = try await journal(of: "once") { if case .callBegan = $0 { true } else { false } }
    let (state, stage) = try await resume(workflow, journal)
    #expect(state.outcome == .unknown)
    #expect(stage.writes.isEmpty)
  }

  @Test func `it is unknown too if the run had been cancelled`() async throws {
    let (workflow, journal) = try await journal(of: "lost", cancelAfter: .seconds(5)) {
      if case .cancelRequested = $0 { true } else { false }
    }
    let (state, stage) = try await resume(workflow, journal)
    #expect(state.outcome == .unknown)
    #expect(stage.writes.isEmpty)
  }

  @Test func `it is unknown too if the step's time has passed meanwhile`() async throws {
    let (workflow, journal) = try await journal(of: "lost", keys: ", timeout: 1m") {
      if case .callBegan = $0 { true } else { false }
    }
    let (state, _) = try await resume(workflow, journal, later: .seconds(3600))
    #expect(state.outcome == .unknown)
  }

  @Test func `it is unknown too if the attempt fails before it comes to the call`() async throws {
    let (workflow, journal) = try await journal(of: "once") { if case .callBegan = $0 { true } else { false } }
    let rig = Rig(on: Stage(VirtualTime(start: try #require(journal.last?.at))))
    let failing = RunDriver(
      registry: ActionRegistry([
        ScriptedAction("test.make") { _ in throw Failure(.failed, "unavailable", "the name could not be looked up") }
      ]), store: rig.store, setup: rig.setup, clock: rig.time, now: { rig.time.timestamp })
    let request = rig.request(workflow)
    let state = try await rig.time.run {
      try await failing.resume(request, journal: journal, orders: AsyncStream { $0.finish() })
    }
    #expect(state.outcome == .unknown)
  }

  @Test func `what its alarms were set for comes at once if it has passed`() async throws {
    let rig = Rig()
    let workflow = try rig.check("  - { id: a, pause: 1h }\n  - { id: b, uses: test.play }")
    _ = try await rig.time.run { try await rig.go(workflow) }
    let journal = try await rig.journal()
    let woke = try #require(journal.firstIndex { if case .woke = $0.event { true } else { false } })
    let (state, stage) = try await resume(workflow, Array(journal[..<woke]), later: .seconds(7200))
    #expect(state.outcome == .succeeded)
    #expect(stage.began("b") == [.zero])
  }

  @Test func `a journal of a run that has ended does nothing more`() async throws {
    let rig = Rig()
    let workflow = try rig.check("  - { id: a, uses: test.play }")
    _ = try await rig.time.run { try await rig.go(workflow) }
    let (state, stage) = try await resume(workflow, try await rig.journal())
    #expect(state.outcome == .succeeded)
    #expect(stage.played.isEmpty)
  }

  @Test func `a question that is closed is not asked again`() async throws {
    let sample = Resumed(
      name: "",
      steps: "  - { id: a, on_error: continue, approve: { message: Well?, timeout: 1m } }\n  - { id: b, pause: 1h }")
    let rig = sample.rig()
    let workflow = try rig.check(sample.steps)
    _ = try await rig.time.run { try await rig.go(workflow) }
    let journal = try await rig.journal()
    let time = VirtualTime(start: journal[journal.count - 3].at)
    var again = Rig(on: Stage(time))
    let approver = ScriptedApprover([.yes("ada")], in: time)
    again.approver = approver
    let resumed = again
    let last = try #require(
      journal.lastIndex { if case .woke(let alarm) = $0.event { alarm.kind == .approval } else { false } })
    let state = try await time.run { try await resumed.go(workflow, from: Array(journal[...last])) }
    #expect(approver.asked.isEmpty)
    #expect(state.outcome == .rejected)
  }
}
