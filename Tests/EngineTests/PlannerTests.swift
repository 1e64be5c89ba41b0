import Testing
import Values
import Workflows

@testable import Engine

/// A walk through a workflow without a cloud: what is known, what only the run can know.
@Suite struct PlannerTests {
  /// Notes one write, and gives what is unknown then.
  private static let writes = ScriptedAction("test.write", gives: [Output("id", .string, "An id.")]) { call in
    call.plan?.add(
      PlannedWrite(.change, operation: "write", service: "compute", region: nil, method: "PUT", path: "/it"))
    return Record([("id", .unknown(.string))])
  }

  private static func plan(_ steps: String, head: String = "", files: [String: String] = [:]) async throws -> RunPlan {
    var rig = Rig([writes])
    rig.files = files
    return await RunPlanner(registry: rig.registry, setup: rig.setup, now: { Timestamp(seconds: 0) })
      .plan(rig.request(try rig.check(steps, head: head)))
  }

  /// `id`, with a question mark where only the run can tell, and the outcome if there is one already.
  private static func shape(_ plan: RunPlan) -> [String] {
    plan.steps.map { "\($0.step.id)\($0.isUncertain ? "?" : "")\($0.outcome.map { " \($0.rawValue)" } ?? "")" }
  }

  @Test func `values are followed as far as they are known`() async throws {
    let plan = try await Self.plan(
      """
        - { id: sum, set: { x: 3 } }
        - { id: yes, if: steps.sum.x == 3, uses: test.write }
        - { id: no, if: steps.sum.x == 4, uses: test.write }
        - { id: both, uses: test.echo, with: { text: "${{ steps.yes.?id.orValue('') }}" } }
      """)
    #expect(Self.shape(plan) == ["sum", "yes", "no skipped", "both"])
    #expect(plan.writes.count == 1)
    #expect(plan.steps.last?.notes.first == "only the run can tell `text`")
  }

  @Test func `an assertion that fails stops what follows, one that is not known does not`() async throws {
    let known = try await Self.plan(
      """
        - { id: no, assert: { that: "1 > 2", message: never } }
        - { id: after, uses: test.write }
      """, head: "finally:\n  - { id: tidy, uses: test.write }")
    #expect(Self.shape(known) == ["no failed", "tidy"])
    let unknown = try await Self.plan(
      """
        - { id: made, uses: test.write }
        - { id: perhaps, assert: { that: "steps.made.id == 'x'", message: never } }
        - { id: after, uses: test.write }
      """)
    #expect(Self.shape(unknown) == ["made", "perhaps", "after"])
    #expect(unknown.steps[1].notes == ["only the run can tell whether `steps.made.id == 'x'` holds"])
  }

  @Test func `what fails only as things are now leaves the rest in question`() async throws {
    let plan = try await Self.plan(
      """
        - { id: made, uses: test.write }
        - { id: broken, uses: test.fails }
        - { id: after, uses: test.write }
      """)
    #expect(Self.shape(plan) == ["made", "broken failed", "after?"])
  }

  @Test func `branches, blocks and what they end in are walked through, rescue only after a failure`() async throws {
    let plan = try await Self.plan(
      """
        - id: block
          steps: [{ id: inner, uses: test.works }]
          rescue: [{ id: mend, uses: test.write }]
          finally: [{ id: tidy, uses: test.write }]
          outputs: { n: "${{ steps.inner.count }}" }
        - id: branches
          parallel:
            a: [{ id: left, uses: test.write }]
            b: [{ id: right, uses: test.fails }]
          rescue: [{ id: mended, uses: test.write }]
      """)
    #expect(Self.shape(plan) == ["block", "inner", "tidy", "branches", "left", "right failed", "mended?"])
    #expect(plan.steps.map(\.depth) == [0, 1, 1, 0, 1, 1, 1])
  }

  @Test func `what a rescue mends does not stop what follows`() async throws {
    let plan = try await Self.plan(
      """
        - id: block
          steps: [{ id: broken, uses: test.fails }, { id: never, uses: test.write }]
          rescue: [{ id: mend, uses: test.write }]
        - { id: after, uses: test.write }
      """)
    #expect(Self.shape(plan) == ["block", "broken failed", "mend", "after"])
  }

  @Test func `nobody is asked and nothing is waited for`() async throws {
    let plan = try await Self.plan(
      """
        - { id: ask, approve: { message: Go on? } }
        - { id: rest, pause: 2h }
        - { id: then, uses: test.write }
      """)
    #expect(Self.shape(plan) == ["ask", "rest", "then"])
    #expect(plan.steps[0].notes == ["a person must approve: Go on?"])
    #expect(plan.steps[1].notes == ["waits 2h"])
  }

  @Test func `a loop is walked through item by item, and once where its items are not known`() async throws {
    let plan = try await Self.plan(
      """
        - id: known
          for: { each: "['a', 'b']", as: it }
          uses: test.write
        - id: made
          uses: test.write
        - id: open
          for: { each: "[steps.made.id].filter(x, x != '')", as: it }
          uses: test.write
      """)
    #expect(Self.shape(plan) == ["known", "known", "known", "made", "open", "open?"])
    #expect(plan.writes.count == 4)
  }

  @Test func `too many items start nothing`() async throws {
    let plan = try await Self.plan(
      "  - id: many\n    for: { each: \"[1, 2, 3]\", as: it, max_items: 2 }\n    uses: test.write\n")
    #expect(Self.shape(plan) == ["many failed"])
    #expect(plan.steps.first?.failure?.kind == "too-many-items")
  }

  @Test func `another workflow is walked through with its inputs, and gives its outputs`() async throws {
    let inner = """
      version: 1
      name: inner
      inputs: { text: { type: string } }
      steps:
        - { id: say, uses: test.echo, with: { text: "${{ inputs.text }}" } }
      outputs: { said: "${{ steps.say.text }}" }
      """
    let plan = try await Self.plan(
      """
        - { id: go, run: { workflow: inner.yaml, with: { text: hello } } }
        - { id: known, if: "steps.go.said == 'hello'", uses: test.write }
      """, files: ["inner.yaml": inner])
    #expect(Self.shape(plan) == ["go", "say", "known"])
    #expect(plan.steps[1].workflow.name == "inner")
  }

  @Test func `how the run will have ended is not known in finally`() async throws {
    let plan = try await Self.plan(
      "  - { id: works, uses: test.works }",
      head: "finally:\n  - { id: tell, if: \"run.outcome == 'failed'\", uses: test.write }")
    #expect(Self.shape(plan) == ["works", "tell?"])
  }
}
