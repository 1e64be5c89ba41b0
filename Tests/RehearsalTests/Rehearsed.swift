import Actions
import Diagnostics
import Engine
import Rehearsal
import Testing
import Triggers
import Workflows

/// A workflow and its tests, as texts.
struct Rehearsed {
  let workflow: CheckedWorkflow
  let plan: RehearsalPlan?
  let diagnostics: [Diagnostic]
  let file: SourceFile

  init(_ tests: String, of text: String) throws {
    let source = SourceFile(name: "w.yaml", text: text)
    let (workflow, found) = WorkflowChecker.check(source, library: ActionRegistry.signatures, triggers: .standard)
    self.workflow = try #require(workflow, "\(DiagnosticRenderer(source).render(found))")
    file = SourceFile(name: "w.test.yaml", text: tests)
    (plan, diagnostics) = RehearsalPlan.read(file, for: self.workflow)
  }

  /// Results by the names of tests.
  func results() async throws -> [RehearsalResult] {
    let plan = try #require(plan, "\(DiagnosticRenderer(file).render(diagnostics))")
    var results: [RehearsalResult] = []
    for test in plan.tests { results.append(await test.rehearsed(workflow)) }
    return results
  }

  /// What is not as expected, all tests together.
  func said() async throws -> [String] { try await results().flatMap { $0.mismatches.map(\.message) } }
}

enum Texts {
  static let stop = """
    version: 1
    name: stop
    steps:
      - id: stop
        uses: server.stop
        with: { server: web-1 }
    """

  static let make = """
    version: 1
    name: make
    steps:
      - { id: make, uses: volume.create, with: { name: fresh, size: 5 } }
      - { id: rest, pause: 3h }
      - { id: more, uses: volume.create, with: { name: second, size: 5 } }
    outputs: { id: "${{ steps.make.id }}" }
    """

  static let alerted = """
    version: 1
    name: alerted
    inputs: { server: { type: string, pattern: "web-[0-9]" } }
    concurrency: { group: "server/${{ inputs.server }}" }
    on:
      alert:
        - id: down
          from: alertmanager
          verify: none
          match: alert.name == 'InstanceDown'
          key: alert.labels['server']
          hold_for: 2m
          cool_down: 30m
          inputs: { server: "${{ alert.labels['server'] }}" }
    steps:
      - { id: reboot, uses: server.reboot, with: { server: "${{ inputs.server }}" } }
    """
}
