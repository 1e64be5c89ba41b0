import Diagnostics
import Testing
import Values
import Workflows

/// Checks that look at a workflow as a whole.
@Suite struct WholeTests {
  private let library = TestSignatures()

  private func workflow(_ rest: String) -> String { "version: 1\nname: test\n" + rest }

  private func ladder(_ tier: String) -> String {
    workflow(
      "steps:\n  - id: heal\n    escalate:\n      probe: { uses: test.look }\n      tiers:\n\(tier)\n")
  }

  @Test(arguments: [
    "[{ id: ask, approve: Go? }, { id: drop, uses: test.destroy }]",
    "[{ id: before, uses: test.all }, { id: in, steps: [{ id: ask, approve: Go? }] }, { id: drop, uses: test.destroy }]",
    "[{ id: ask, approve: Go? }, { id: in, steps: [{ id: x, uses: test.all }], finally: [{ id: drop, uses: test.destroy }] }]",
    "[{ id: both, parallel: { a: [{ id: ask, approve: Go? }], b: [{ id: x, uses: test.all }] } }, { id: drop, uses: test.destroy }]",
    "[{ id: make, uses: test.create, undo: { uses: test.destroy } }]",
  ]) func `a tier that asks first may destroy`(_ steps: String) throws {
    _ = try valid(ladder("        - { id: tier, steps: \(steps) }"), library: library)
  }

  @Test(arguments: [
    "[{ id: ask, approve: Go?, if: steps.heal0.healthy }, { id: drop, uses: «test.destroy» }]",
    "[{ id: ask, approve: Go?, on_error: continue }, { id: drop, uses: «test.destroy» }]",
    "[{ id: ask, for: { each: range(1), as: n }, approve: Go? }, { id: drop, uses: «test.destroy» }]",
    "[{ id: in, steps: [{ id: ask, approve: Go? }], rescue: [{ id: x, uses: test.all }] }, { id: drop, uses: «test.destroy» }]",
    "[{ id: in, steps: [{ id: ask, approve: Go? }], rescue: [{ id: drop, uses: «test.destroy» }] }]",
    "[{ id: both, parallel: { a: [{ id: ask, approve: Go? }], b: [{ id: drop, uses: «test.destroy» }] } }]",
  ]) func `a question that need not be answered is none`(_ steps: String) {
    let text = ladder("        - { id: tier, steps: \(steps) }")
      .replacing("steps:\n  - id: heal\n", with: "steps:\n  - { id: heal0, uses: test.look }\n  - id: heal\n")
    expect(["approve-missing"], in: text, library: library)
  }

  @Test func `a loop that destroys states its limit; what takes steps back does not count`() throws {
    _ = try valid(
      workflow(
        """
        steps:
          - { id: a, for: { each: range(9), as: n, max_items: 9 }, uses: test.destroy }
          - { id: b, for: { each: range(9), as: n }, uses: test.create, undo: { uses: test.destroy } }
        """), library: library)
    expect(
      ["max-items-missing"],
      in: workflow(
        """
        steps:
          - id: a
            for: { each: «range(9)», as: n }
            steps: [{ id: b, for: { each: range(9), as: m, max_items: 2 }, uses: test.destroy }]
        """), library: library)
  }

  @Test func `steps behind a certain end are never reached, others may be`() throws {
    _ = try valid(
      workflow(
        """
        inputs: { go: { type: bool } }
        steps:
          - { id: a, assert: inputs.go }
          - { id: b, assert: "false", if: "!inputs.go" }
          - { id: c, assert: "false", on_error: continue }
          - { id: d, assert: "false", for: { each: range(0), as: n } }
          - { id: e, steps: [{ id: f, assert: "false" }], rescue: [{ id: g, uses: test.all }] }
          - { id: h, uses: test.all }
        rescue:
          - { id: tell, uses: test.all }
          - { id: stop, assert: { that: false, message: Told } }
        """), library: library)
    expect(
      ["unreachable-step", "unreachable-step"],
      in: workflow(
        """
        steps:
          - id: both
            parallel:
              one: [{ id: a, assert: "false" }, { id: «b», uses: test.all }]
              two: [{ id: c, uses: test.all }]
          - { id: «d», uses: test.all }
          - { id: e, uses: test.all }
        """), library: library)
  }

  @Test func `a promise covers looks, undo and endings, and names every right once`() {
    let found = expect(
      ["permission-not-promised"],
      in: workflow(
        """
        permissions: []
        steps:
          - { id: a, uses: test.all, undo: { uses: «test.destroy» } }
          - { id: b, uses: test.create }
        finally: [{ id: c, uses: test.destroy }]
        """), library: library)
    #expect(found.first?.labels.first?.text == "needs compute_manage")
  }

  @Test func `a step may wait for what it starts`() throws {
    let checked = try valid(
      workflow(
        "steps:\n  - { id: a, uses: test.create, wait_for: { status: ACTIVE, timeout: 5m } }\n  - { id: b, uses: test.create }\n"
      ), library: library)
    #expect(checked.steps.map(\.waitFor) == [.status("ACTIVE", timeout: .seconds(300)), .done])
  }
}
