import Synchronization
import TestSupport
import Testing
import Values
import Workflows

@testable import Engine

/// What a run does where its surroundings fail it.
@Suite struct TroubleTests {
  /// Takes some entries, and then none any more.
  private final class FillingStore: RunStore {
    private let state: Mutex<(left: Int, failure: RunStoreError?)>

    init(room: Int) { state = Mutex((room, nil)) }

    func append(_ entries: [JournalEntry], to run: String) -> StoreTicket {
      state.withLock { state in
        state.left -= entries.count
        if state.left < 0 { state.failure = RunStoreError("there is no room left", help: "free some") }
        return StoreTicket(0)
      }
    }

    func settle(_ ticket: StoreTicket) async throws { if let failure { throw failure } }

    var failure: RunStoreError? { state.withLock { $0.failure } }

    func journal(of run: String) async throws -> [JournalEntry] { [] }
  }

  @Test(arguments: [true, false])
  func `no write leaves once the journal cannot be kept`(_ isOnce: Bool) async throws {
    let sent = Mutex(0)
    let writes = ScriptedAction("test.writes") { call in
      let intent = CallIntent(
        operation: "x", service: "compute", region: nil, method: "POST", path: "/x", isOnce: isOnce)
      let id = CallID(call.attempt, 1)
      guard case .new = try await call.journal.begin(id, intent) else { return Record([("count", 0)]) }
      sent.withLock { $0 += 1 }
      await call.journal.end(id, .answered([:]))
      return Record([("count", 1)])
    }
    for room in 1..<40 {
      sent.withLock { $0 = 0 }
      var rig = Rig([writes])
      let store = FillingStore(room: room)
      rig.store = store
      let workflow = try rig.check(
        "  - { id: a, set: { n: 1 } }\n  - { id: b, uses: test.writes }\n  - { id: c, uses: test.writes }",
        head: "finally: [{ id: f, uses: test.writes }]")
      let ready = rig
      do {
        _ = try await rig.time.run { try await ready.go(workflow) }
        #expect(store.failure == nil)
        #expect(sent.withLock { $0 } == 3)
      } catch is RunStoreError {
        // Each write that left has its intent among the entries that were kept.
        let entries = room
        #expect(sent.withLock { $0 } * 3 < entries)
      }
    }
  }

  @Test func `a clock that goes backwards confuses no run`() async throws {
    let rig = Rig()
    let time = rig.time
    let driver = RunDriver(
      registry: rig.registry, store: rig.store, setup: NoSetup(), locks: rig.locks, clock: time,
      now: { Timestamp(seconds: 1_700_000_000 - time.passed.components.seconds * 100) })
    let workflow = try rig.check(
      """
        - { id: wait, pause: 10s }
        - { id: again, retry: { attempts: 3, delay: 5s }, uses: test.play, with: { play: "fail,2s fail,ok" } }
        - id: b
          timeout: 1h
          steps: [{ id: in, uses: test.play, with: { play: 30s } }]
      """)
    let state = try await time.run {
      let (orders, _) = AsyncStream<RunOrder>.makeStream()
      return try await driver.run(rig.request(workflow), orders: orders)
    }
    #expect(state.outcome == .succeeded)
    #expect(state.results.values.allSatisfy { $0.milliseconds >= 0 })
    let journal = try await rig.journal()
    #expect(journal.map(\.sequence) == Array(1...journal.count))
    #expect(RunState(workflow, replaying: journal).outcome == .succeeded)
  }
}
