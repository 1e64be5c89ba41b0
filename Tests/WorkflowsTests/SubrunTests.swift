import Diagnostics
import Testing
import Values
import Workflows

/// `run`: workflows that run others.
@Suite struct SubrunTests {
  private let library = TestSignatures()

  /// Workflows in a table.
  private struct Table: WorkflowFinder {
    let texts: [String: String]

    func file(_ path: String, from file: SourceFile) -> SourceFile? {
      texts[path].map { SourceFile(name: path, text: "version: 1\nname: \(path)\n" + $0) }
    }
  }

  private func workflow(_ rest: String) -> String { "version: 1\nname: test\n" + rest }

  @Test func `what the other workflow gives has its types, and its secrets are needed here too`() throws {
    let others = Table(texts: [
      "count": """
      inputs: { name: { type: string }, times: { type: int, default: 1, max: 9 } }
      steps:
        - { id: a, uses: test.look }
        - id: tell
          uses: test.all
          with: { url: "${{ secrets.HOOK }}", text: "${{ env.HOME + inputs.name }}", count: "${{ inputs.times }}" }
      outputs: { status: "${{ steps.a.status }}", body: "${{ steps.a.body }}", outcome: "${{ run.outcome }}" }

      """
    ])
    let checked = try valid(
      workflow(
        """
        steps:
          - { id: sub, run: { workflow: count, with: { name: 007, times: "${{ 1 + 2 }}" } } }
        outputs: { status: "${{ steps.sub.status + 1 }}", said: "${{ steps.sub.outcome == 'succeeded' }}" }
        """), library: library, workflows: others)
    #expect(checked.secretNames == ["HOOK"])
    #expect(checked.environmentNames == ["HOME"])
    #expect(checked.steps.first?.layout.names == ["outcome", "status", "body"])
    guard case .run(let subrun)? = checked.steps.first?.kind else {
      Issue.record("nothing is run")
      return
    }
    #expect(subrun.workflow.name == "count")
    #expect(subrun.arguments.map(\.name) == ["name", "times"])
    if case .constant(let name)? = subrun.arguments.first?.value { #expect(name == "007") }
    expect(
      ["outside-value"],
      in: workflow(
        """
        steps:
          - { id: sub, run: { workflow: count, with: { name: x } } }
          - { id: a, uses: test.all, with: { server: «"${{ steps.sub.body.id }}"» } }
        """), library: library, workflows: others)
  }

  @Test func `a secret is no input, and a value from outside needs one with bounds`() throws {
    let others = Table(texts: [
      "free": "inputs: { it: { type: string } }\nsteps: [{ id: a, uses: test.all, if: inputs.it != '' }]\n",
      "bound":
        "inputs: { it: { type: string, pattern: \"[a-z]+\" } }\nsteps: [{ id: a, uses: test.all, if: inputs.it != '' }]\n",
    ])
    expect(
      ["secret-shown", "outside-value"],
      in: workflow(
        """
        steps:
          - { id: look, uses: test.look }
          - { id: a, run: { workflow: free, with: { it: «"${{ secrets.A }}"» } } }
          - { id: b, run: { workflow: free, with: { it: «"${{ steps.look.body.x }}"» } } }
          - { id: c, run: { workflow: bound, with: { it: "${{ steps.look.body.x }}" } } }
        """), library: library, workflows: others)
  }

  @Test func `a workflow that leads back to itself is refused, and another is checked once`() {
    let others = Table(texts: [
      "one": "steps: [{ id: a, run: two }]\n", "two": "steps: [{ id: a, run: one }]\n",
      "bad": "steps: [{ id: a, uses: nothing.here }]\n",
    ])
    let found = expect(
      ["invalid-workflow", "invalid-workflow"],
      in: workflow(
        "steps:\n  - { id: a, run: «one» }\n  - { id: b, run: «bad» }\n  - { id: c, run: bad }\n"),
      library: library, workflows: others)
    #expect(
      found.map(\.notes) == [
        ["one:3:23: the workflow 'two' has mistakes"], ["bad:3:24: no action is called 'nothing.here'"],
      ])
  }

  @Test func `workflows run each other to a limit`() throws {
    func row(_ count: Int) -> Table {
      var texts = ["\(count)": "steps: [{ id: a, uses: test.all }]\n"]
      for number in 1..<count { texts["\(number)"] = "steps: [{ id: a, run: \"\(number + 1)\" }]\n" }
      return Table(texts: texts)
    }
    let text = workflow("steps: [{ id: a, run: \"1\" }]\n")
    _ = try valid(text, library: library, workflows: row(8))
    let file = SourceFile(name: "workflow.yaml", text: text)
    let found = diagnose(file, library: library, workflows: row(9)).diagnostics
    #expect(found.map(\.code) == ["invalid-workflow"])
    let eighth = SourceFile(name: "8", text: workflow("steps: [{ id: a, run: \"9\" }]\n"))
    #expect(diagnose(eighth, library: library, workflows: row(9)).diagnostics == [])
  }

  @Test func `what another workflow does counts for loops, tiers and retries here`() {
    let others = Table(texts: [
      "drop": "steps: [{ id: a, uses: test.destroy, with: { server: x } }]\n",
      "make": "steps: [{ id: a, uses: test.create }]\n",
    ])
    let found = expect(
      ["max-items-missing", "approve-missing", "retry-repeats-once"],
      in: workflow(
        """
        steps:
          - { id: a, for: { each: «range(3)», as: n }, run: drop }
          - id: heal
            escalate:
              probe: { uses: test.look }
              tiers:
                - id: asked
                  steps: [{ id: ask, approve: Drop it? }, { id: b, run: drop }]
                - { id: c, run: «drop» }
          - id: block
            retry: «{ attempts: 2 }»
            steps: [{ id: d, run: make }]
        """), library: library, workflows: others)
    #expect(found.count == 3)
  }
}
