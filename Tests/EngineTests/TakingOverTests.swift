import Diagnostics
import TestSupport
import Testing
import Values
import Workflows

@testable import Engine

/// Runs that take over what succeeded in an earlier one.
@Suite struct TakingOverTests {
  /// A run to its end, then another that takes over what succeeded, on stages of their own.
  private func rerun(
    _ steps: String, head: String = "", files: [String: String] = [:], clearing: RunState.Clearing = .init(),
    votes: [ApprovalVote] = []
  ) async throws -> (first: RunState, second: RunState, stage: Stage) {
    var first = Rig()
    first.files = files
    first.approver = ScriptedApprover(votes, in: first.time)
    let workflow = try first.check(steps, head: head)
    let before = first
    let state = try await first.time.run { try await before.go(workflow) }
    var children: [String: RunState] = [:]
    for step in workflow.allSteps {
      guard case .run(let subrun) = step.kind, let run = state.childRuns[.root.appending(.step(step.id))] else {
        continue
      }
      children[run] = RunState(subrun.workflow, replaying: try await first.journal(run))
    }
    let taken = state.takenOver(clearing, children: children)
    var second = Rig()
    second.files = files
    second.approver = ScriptedApprover(votes, in: second.time)
    let after = second
    let request = second.request(workflow).anew("run-2", by: "tester", at: second.time.timestamp, takenOver: taken)
    let again = try await second.time.run {
      let (orders, _) = AsyncStream<RunOrder>.makeStream()
      return try await after.driver.run(request, orders: orders)
    }
    let isQuiet = again.isQuiet
    #expect(isQuiet)
    // Through its journal it is the same run.
    let journal = try await second.journal("run-2")
    let replayed = RunState(
      workflow,
      replaying: try journal.map { try EventCodec.decode(try JSONReader.read(JSONWriter.bytes(EventCodec.encode($0)))) }
    )
    #expect(replayed.results.mapValues(\.outcome) == again.results.mapValues(\.outcome))
    #expect(replayed.outputs == again.outputs)
    return (state, again, second.stage)
  }

  @Test func `what succeeded is not run again, and its outputs are there`() async throws {
    let (first, second, stage) = try await rerun(
      """
        - { id: a, uses: test.play, with: { play: 5s } }
        - { id: b, set: { n: "${{ steps.a.count + 41 }}" } }
        - { id: c, uses: test.play, with: { play: "${{ run.id == 'run-1' ? 'fail' : 'ok' }}" } }
        - { id: d, uses: test.play }
      """, head: "outputs: { n: \"${{ steps.b.n }}\" }")
    #expect(first.outcome == .failed && second.outcome == .succeeded)
    #expect(stage.began("a").isEmpty)
    #expect(stage.began("c").count == 1 && stage.began("d").count == 1)
    #expect(second.results[Address([.step("a")])]?.isTakenOver == true)
    #expect(second.outputs?["n"] == .int((first.results[Address([.step("b")])]?.outputs?["n"]?.asInt) ?? 0))
    #expect(second.start?.rerunOf == "run-1")
  }

  @Test func `of a loop the items that failed are run again, as they were`() async throws {
    let (first, second, stage) = try await rerun(
      """
        - id: list
          set: { names: "${{ run.id == 'run-1' ? ['x', 'y', 'z'] : ['other'] }}" }
        - id: each
          for: { each: steps.list.names, as: it, max_parallel: 1, max_errors: 3 }
          uses: test.play
          with: { play: "${{ run.id == 'run-1' && it == 'y' ? 'fail' : 'ok' }}" }
      """, head: "outputs: { all: \"${{ steps.each.results.map(r, r.item) }}\" }")
    #expect(first.outcome(of: "each[1]") == .failed)
    #expect(second.outcome == .succeeded)
    #expect(stage.played.count == 1 && stage.began("each[1]").count == 1)
    #expect(second.outputs?["all"] == ["x", "y", "z"])
  }

  @Test func `inside blocks and branches too; a block that succeeded is taken over whole`() async throws {
    let (_, second, stage) = try await rerun(
      """
        - id: whole
          steps: [{ id: w, uses: test.play }]
          outputs: { n: "${{ steps.w.count }}" }
        - id: p
          parallel:
            l: [{ id: l, uses: test.play }]
            r: [{ id: r, uses: test.play }, { id: s, uses: test.play, with: { play: "${{ run.id == 'run-1' ? 'fail' : 'ok' }}" } }]
      """, head: "outputs: { n: \"${{ steps.whole.n }}\" }")
    #expect(second.outcome == .succeeded)
    #expect(stage.played.count == 1 && stage.began("p{r}/s").count == 1)
    #expect(second.outputs?["n"] != nil)
  }

  @Test func `in another workflow as a step`() async throws {
    let inner = """
      version: 1
      name: inner
      steps:
        - { id: i, uses: test.play }
        - { id: j, uses: test.play, with: { play: "${{ run.id.startsWith('run-1') ? 'fail' : 'ok' }}" } }
      """
    let (first, second, stage) = try await rerun("  - { id: sub, run: inner.yaml }", files: ["inner.yaml": inner])
    #expect(first.outcome == .failed && second.outcome == .succeeded)
    #expect(stage.played.count == 1)
  }

  @Test func `people are asked again, and a ladder looks again`() async throws {
    let (first, second, stage) = try await rerun(
      """
        - { id: gate, approve: Go? }
        - { id: a, uses: test.play }
        - id: heal
          escalate:
            probe: { uses: test.play, with: { play: "sick" }, healthy: self.healthy }
            settle: 1s
            tiers: [{ id: one, uses: test.play }]
      """, votes: [.yes("ann"), .yes("bob")])
    #expect(first.outcome == .failed && second.outcome == .failed)
    #expect(second.results[Address([.step("gate")])]?.isTakenOver == false)
    #expect(stage.began("a").isEmpty)
    #expect(stage.began("heal<0>/one").count == 1)
  }

  @Test func `what was undone is done again`() async throws {
    let (_, second, stage) = try await rerun(
      """
        - { id: a, uses: test.play, undo: { uses: test.works } }
        - { id: b, uses: test.play }
        - { id: c, uses: test.play, with: { play: "${{ run.id == 'run-1' ? 'fail' : 'ok' }}" } }
      """, head: "rollback: on_failure")
    #expect(second.outcome == .succeeded)
    #expect(stage.began("a").count == 1 && stage.began("b").isEmpty)
  }

  @Test func `an unknown step is what a person says it is`() async throws {
    let steps = """
        - { id: a, uses: test.play, with: { play: "${{ run.id == 'run-1' ? 'unknown' : 'ok' }}" } }
        - { id: b, uses: test.play }
      """
    let (first, again, once) = try await rerun(steps, clearing: .init(again: ["a"]))
    #expect(first.unknownSteps.map(\.description) == ["a"])
    #expect(again.outcome == .succeeded && once.began("a").count == 1)
    let (_, done, never) = try await rerun(steps, clearing: .init(asSucceeded: ["a"]))
    #expect(done.outcome == .succeeded && never.began("a").isEmpty && never.began("b").count == 1)
  }

  @Test func `ten thousand steps that are taken over need no deep stack`() async throws {
    let many = (0..<10_000).map { "  - { id: s\($0), set: { n: 1 } }" }.joined(separator: "\n")
    let (_, second, stage) = try await rerun(
      many + "\n  - { id: last, uses: test.play, with: { play: \"${{ run.id == 'run-1' ? 'fail' : 'ok' }}\" } }")
    #expect(second.outcome == .succeeded && stage.played.count == 1)
  }
}
