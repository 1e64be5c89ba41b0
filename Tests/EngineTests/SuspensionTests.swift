import TestSupport
import Testing
import Values
import Workflows

@testable import Engine

/// Runs that wait for people, and whose process does not.
@Suite struct SuspensionTests {
  private static let gate = Address([.step("gate")])

  private static func vote(
    _ by: String, _ isApproved: Bool = true, order: Int64, run: String = "run-1", at address: Address = gate
  ) -> RunOrder {
    .vote(run: run, address, ApprovalVote(isApproved: isApproved, by: by, order: order))
  }

  /// Runs until it waits, then goes on with each group of orders in turn, as long later as is said.
  private func run(
    _ steps: String, head: String = "", files: [String: String] = [:], orders: [(Duration, [RunOrder])],
    check: (RunState) -> Void = { _ in }
  ) async throws -> (RunState, Rig) {
    var rig = Rig()
    rig.suspends = true
    rig.files = files
    let first = rig
    let workflow = try rig.check(steps, head: head)
    var state = try await rig.time.run { try await first.go(workflow) }
    check(state)
    var now = rig.time.timestamp
    for (later, pending) in orders {
      let journal = try await rig.journal()
      now = now.later(by: later)
      let time = VirtualTime(start: now)
      var next = Rig(on: Stage(time))
      next.suspends = true
      next.files = files
      next.store = rig.store
      rig = next
      let resumed = next
      state = try await time.run { try await resumed.go(workflow, from: journal, pending: pending) }
      now = time.timestamp
    }
    return (state, rig)
  }

  @Test func `a run that only waits for people is suspended, and says so`() async throws {
    let (state, rig) = try await run(
      "  - { id: a, uses: test.play }\n  - { id: gate, approve: Go? }\n  - { id: b, uses: test.play }", orders: [])
    #expect(state.isOpen)
    #expect(state.exitCode == .suspended)
    #expect(state.openQuestions.map(\.request.message) == ["Go?"])
    #expect(try await rig.journal().last?.event == .suspended)
    #expect(rig.stage.began("b").isEmpty)
  }

  @Test func `a yes lets it go on from there, a no rejects it`() async throws {
    let steps = "  - { id: gate, approve: Go? }\n  - { id: b, uses: test.play }"
    let (yes, rig) = try await run(steps, orders: [(.seconds(60), [Self.vote("ada", order: 1)])])
    #expect(yes.outcome == .succeeded)
    #expect(rig.stage.began("b").count == 1)
    let (no, _) = try await run(steps, orders: [(.seconds(60), [Self.vote("ada", false, order: 1)])])
    #expect(no.outcome == .rejected)
  }

  @Test func `taken up without a vote it is suspended again`() async throws {
    let (state, _) = try await run("  - { id: gate, approve: Go? }", orders: [(.seconds(1), []), (.seconds(1), [])])
    #expect(state.isOpen)
  }

  @Test func `two persons vote one after the other, and no vote counts twice`() async throws {
    let steps = "  - { id: gate, approve: { message: Go?, count: 2, timeout: 1h } }"
    let (ada, bob) = (Self.vote("ada", order: 1), Self.vote("bob", order: 2))
    let (state, rig) = try await run(
      steps, orders: [(.seconds(1), [ada]), (.seconds(1), [ada]), (.seconds(1), [ada, bob])])
    #expect(state.outcome == .succeeded)
    #expect(try await rig.journal().count { if case .voted = $0.event { true } else { false } } == 2)
  }

  @Test func `a yes that comes too late is none`() async throws {
    let (state, _) = try await run(
      "  - { id: gate, approve: { message: Go?, timeout: 10m } }",
      orders: [(.seconds(601), [Self.vote("ada", order: 1)])])
    #expect(state.outcome == .rejected)
  }

  @Test func `what goes on beside the question comes to its end first`() async throws {
    let (state, rig) = try await run(
      """
        - id: p
          parallel:
            a: [{ id: gate, approve: Go? }]
            b: [{ id: wait, pause: 1h }, { id: b, uses: test.play }]
      """, orders: [])
    #expect(state.isOpen)
    #expect(rig.stage.began("p{b}/b").count + rig.stage.began("b").count >= 1)
  }

  @Test func `a question of a workflow that runs as a step suspends the whole, and is answered there`() async throws {
    let inner = "version: 1\nname: inner\nsteps: [{ id: gate, approve: Go? }, { id: in, uses: test.play }]\n"
    let steps = "  - { id: one, run: inner.yaml }\n  - { id: two, uses: test.play }"
    let (waiting, _) = try await run(steps, files: ["inner.yaml": inner], orders: [])
    #expect(waiting.isOpen && waiting.openQuestions.isEmpty)
    let (state, rig) = try await run(
      steps, files: ["inner.yaml": inner], orders: [(.seconds(5), [Self.vote("ada", order: 1, run: "run-1-1")])])
    #expect(state.outcome == .succeeded)
    #expect(rig.stage.began("two").count == 1)
  }

  @Test func `a suspended run that is cancelled cleans up`() async throws {
    let (state, rig) = try await run(
      "  - { id: gate, approve: Go? }", head: "finally: [{ id: f, uses: test.play }]",
      orders: [(.seconds(1), [.cancel(by: "ada")])])
    #expect(state.outcome == .cancelled)
    let cleanUps = try await rig.journal().count {
      if case .attemptBegan(let attempt, _) = $0.event { attempt.address.stepID == "f" } else { false }
    }
    #expect(cleanUps == 1)
  }

  @Test func `orders pass through their own form unchanged`() throws {
    for order in [RunOrder.cancel(by: "ada"), Self.vote("ada", false, order: 7)] {
      let bytes = JSONWriter.bytes(OrderCodec.encode(order))
      #expect(try OrderCodec.decode(try JSONReader.read(bytes), number: 7) == order)
    }
  }
}
