import Engine
import Synchronization
import TestSupport
import Testing
import Values
import Workflows

@Suite struct `Other workflows as steps` {
  var rig = Rig()

  init() {
    rig.files = [
      "other.yaml": """
      version: 1
      name: other
      inputs: { who: { type: string }, play: { type: string, default: ok } }
      steps: [{ id: x, uses: test.play, with: { play: "${{ inputs.play }}", text: "hello ${{ inputs.who }}" } }]
      finally: [{ id: z, uses: test.play }]
      outputs: { text: "${{ steps.x.text }}" }
      """,
      "outer.yaml": """
      version: 1
      name: outer
      steps: [{ id: sub, run: { workflow: other.yaml, with: { who: deep } } }]
      outputs: { text: "${{ steps.sub.text }}" }
      """,
    ]
  }

  @Test func `a workflow is given inputs and gives outputs`() async throws {
    let state = try await rig.run(
      """
        - id: each
          for: { each: "['ada', 'bob']", as: it, max_parallel: 1 }
          run: { workflow: other.yaml, with: { who: "${{ it }}" } }
      """, head: "outputs: { all: \"${{ steps.each.results.map(r, r.outputs.text.orValue('')) }}\" }")
    #expect(state.outputs == ["all": ["hello ada", "hello bob"]])
    #expect(state.outcome == .succeeded)
  }

  @Test func `each is a run of its own, with its own journal`() async throws {
    _ = try await rig.run("  - { id: sub, run: { workflow: other.yaml, with: { who: ada } } }")
    let journal = try await rig.journal("run-1-1")
    guard case .started(let start)? = journal.first?.event else { throw Failure(.failed, "test", "no start") }
    #expect(start.workflow == "other")
    #expect(start.cause == .workflow)
    #expect(journal.last?.event == .ended(.succeeded))
  }

  @Test func `workflows run workflows`() async throws {
    let state = try await rig.run(
      "  - { id: o, run: outer.yaml }", head: "outputs: { text: \"${{ steps.o.text }}\" }")
    #expect(state.outputs == ["text": "hello deep"])
  }

  @Test(arguments: ["fail", "denied", "quota", "unknown", "rejected", "timed_out"])
  func `its outcome is the step's, and its failure is named`(_ scene: String) async throws {
    let state = try await rig.run(
      """
        - { id: sub, run: { workflow: other.yaml, with: { who: ada, play: \(scene) } } }
        - { id: after, uses: test.play }
      """)
    #expect(state.outcome?.rawValue == (scene == "fail" ? "failed" : scene))
    #expect(state.failure(of: "sub")?.message.contains("in 'other', step 'x'") == true)
    #expect(state.outcome(of: "after") == .skipped)
  }

  @Test func `its missing rights are the run's`() async throws {
    let state = try await rig.run(
      "  - { id: sub, run: { workflow: other.yaml, with: { who: ada, play: denied } } }")
    #expect(state.denied == ["compute_manage"])
  }

  @Test func `a cancel reaches it, and its finally runs`() async throws {
    let state = try await rig.run(
      "  - { id: sub, run: { workflow: other.yaml, with: { who: ada, play: polite } } }",
      cancelAfter: .seconds(5))
    #expect(rig.stage.order == ["x", "/:finally/z"])
    #expect(state.outcome == .cancelled)
    #expect(state.outcome(of: "sub") == .cancelled)
  }

  @Test func `an input that is not allowed fails the step`() async throws {
    var rig = rig
    rig.files["picky.yaml"] = """
      version: 1
      name: picky
      inputs: { n: { type: int, max: 3 } }
      steps: [{ id: x, uses: test.echo, with: { text: "${{ string(inputs.n) }}" } }]
      """
    let state = try await rig.run(
      "  - { id: a, uses: test.works }\n"
        + "  - { id: sub, run: { workflow: picky.yaml, with: { n: \"${{ steps.a.count + 5 }}\" } } }")
    #expect(state.failure(of: "sub")?.kind == "input-not-allowed")
  }

  @Test func `a workflow that finds its group busy waits`() async throws {
    let state = try await rig.run(
      """
        - id: each
          for: { each: "['1s', '1s']", as: it }
          run: { workflow: other.yaml, with: { who: x, play: "${{ it }}" } }
      """)
    #expect(state.outcome == .succeeded)
    #expect(rig.stage.most == 1)
  }

  @Test func `a store that keeps no journal of it ends the run with an error`() async throws {
    var rig = rig
    rig.store = BreakingStore(breaksAt: "run-1-1")
    let broken = rig
    await #expect(throws: RunStoreError("full")) {
      try await broken.run("  - { id: sub, run: { workflow: other.yaml, with: { who: ada } } }")
    }
  }
}

/// A store whose disk is full from the first entry of a certain run on.
private final class BreakingStore: RunStore {
  private let kept = MemoryRunStore()
  private let breaksAt: String
  private let isBroken = Mutex(false)

  init(breaksAt run: String) { breaksAt = run }

  func append(_ entries: [JournalEntry], to run: String) -> StoreTicket {
    if run == breaksAt { isBroken.withLock { $0 = true } }
    return kept.append(entries, to: run)
  }

  func settle(_ ticket: StoreTicket) async throws {
    if isBroken.withLock({ $0 }) { throw RunStoreError("full") }
  }

  func journal(of run: String) async throws -> [JournalEntry] { try await kept.journal(of: run) }
}
