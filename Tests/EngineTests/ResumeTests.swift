import Engine
import Testing
import Values
import Workflows

@Suite struct `Resuming` {
  static let steps = """
      - { id: a, uses: test.works }
      - { id: b, uses: test.denied, on_denied: continue }
      - { id: c, uses: test.echo, if: steps.a.count == 1, with: { text: "${{ steps.b.outcome }}" } }
      - { id: d, uses: test.fails, on_error: allow, if: steps.c.?text.orValue('') == 'denied' }
      - { id: e, uses: test.works, if: "false" }
    """
  static let head = "outputs: { seen: \"${{ steps.c.?text.orValue('') }}\" }\n"

  @Test func `from every prefix of its journal a run comes to the same end`() async throws {
    let rig = Rig()
    let workflow = try rig.check(Self.steps, head: Self.head)
    let whole = try await rig.driver.run(rig.request(workflow), orders: Rig.stream([]))
    let journal = try await rig.store.journal(of: "run-1")
    #expect(journal.map(\.sequence) == Array(1...journal.count))
    for length in 0...journal.count {
      let again = try await rig.driver.resume(
        rig.request(workflow), journal: Array(journal.prefix(length)), orders: Rig.stream([]))
      #expect(again.outcome == whole.outcome, "after \(length) events")
      #expect(again.results.mapValues(\.outcome) == whole.results.mapValues(\.outcome), "after \(length) events")
      #expect(again.outputs == whole.outputs, "after \(length) events")
    }
  }

  @Test func `the same holds for a journal that went through JSON`() async throws {
    let rig = Rig()
    let workflow = try rig.check(Self.steps, head: Self.head)
    let whole = try await rig.driver.run(rig.request(workflow), orders: Rig.stream([]))
    let journal = try await rig.store.journal(of: "run-1").map { entry in
      try EventCodec.decode(JSONReader.read(JSONWriter.bytes(EventCodec.encode(entry))))
    }
    for length in 0...journal.count {
      let again = try await rig.driver.resume(
        rig.request(workflow), journal: Array(journal.prefix(length)), orders: Rig.stream([]))
      #expect(again.results.mapValues(\.outcome) == whole.results.mapValues(\.outcome), "after \(length) events")
      #expect(again.results.mapValues(\.outputs) == whole.results.mapValues(\.outputs), "after \(length) events")
      #expect(again.results.mapValues(\.failure) == whole.results.mapValues(\.failure), "after \(length) events")
      #expect(again.outputs == whole.outputs)
    }
  }

  @Test func `a call on record is not made again`() async throws {
    let workflow = try Rig([Self.writer(failing: false)]).check("  - { id: a, uses: test.writes }")
    let first = Rig([Self.writer(failing: false)])
    _ = try await first.driver.run(first.request(workflow), orders: Rig.stream([]))
    let journal = try await first.store.journal(of: "run-1")
    let ended = try #require(journal.firstIndex { if case .callEnded = $0.event { true } else { false } })
    let again = Rig([Self.writer(failing: true)])
    let state = try await again.driver.resume(
      again.request(workflow), journal: Array(journal[...ended]), orders: Rig.stream([]))
    #expect(state.outcome == .succeeded)
  }

  @Test func `a once call that is in doubt after a restart is unknown, never repeated`() async throws {
    let workflow = try Rig([Self.writer(failing: false)]).check("  - { id: a, uses: test.writes }")
    let first = Rig([Self.writer(failing: false)])
    _ = try await first.driver.run(first.request(workflow), orders: Rig.stream([]))
    let journal = try await first.store.journal(of: "run-1")
    let begun = try #require(journal.firstIndex { if case .callBegan = $0.event { true } else { false } })
    let again = Rig([Self.writer(failing: true)])
    let state = try await again.driver.resume(
      again.request(workflow), journal: Array(journal[...begun]), orders: Rig.stream([]))
    #expect(state.outcome == .unknown)
  }

  /// One write through the journal; `failing` proves that it is not made.
  private static func writer(failing: Bool) -> ScriptedAction {
    ScriptedAction("test.writes") { call in
      let intent = CallIntent(
        operation: "create", service: "compute", region: nil, method: "POST", path: "/servers", isOnce: true)
      let id = CallID(call.attempt, 1)
      switch try await call.journal.begin(id, intent) {
      case .new:
        if failing { throw Failure(.failed, "made-again", "the write was made again") }
        await call.journal.end(id, .answered(["id": "1"]))
      case .ended: break
      case .inDoubt: throw Failure(.unknown, "in-doubt", "nobody knows")
      }
      return Record([("count", 1)])
    }
  }
}
