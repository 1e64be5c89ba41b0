import Diagnostics
import Engine
import TestSupport
import Testing
import Values
import Workflows

/// A workflow of scripted actions, run to its end in memory.
struct Rig {
  let registry: ActionRegistry
  let store = MemoryRunStore()
  var setup: any RunSetup = NoSetup()
  var secrets: [String: Secret] = [:]

  init(_ actions: [ScriptedAction] = ScriptedAction.all) { registry = ActionRegistry(actions) }

  func check(_ steps: String, head: String = "") throws -> CheckedWorkflow {
    let text = "version: 1\nname: test\n\(head)steps:\n\(steps)\n"
    let file = SourceFile(name: "test.yaml", text: text)
    let (checked, found) = WorkflowChecker.check(file, library: registry)
    return try #require(checked, "\(DiagnosticRenderer(file).render(found))")
  }

  func request(_ workflow: CheckedWorkflow) -> RunRequest {
    RunRequest(
      run: "run-1", workflow: workflow, inputs: [:], vars: workflow.vars, environment: [:], secrets: secrets,
      cause: .manual, actor: "tester", nominal: Timestamp(seconds: 0))
  }

  var driver: RunDriver {
    RunDriver(registry: registry, store: store, setup: setup, clock: ContinuousClock(), now: { Timestamp(seconds: 1) })
  }

  func run(_ steps: String, head: String = "", orders: [RunOrder] = []) async throws -> RunState {
    let workflow = try check(steps, head: head)
    return try await driver.run(request(workflow), orders: Self.stream(orders))
  }

  static func stream(_ orders: [RunOrder]) -> AsyncStream<RunOrder> {
    AsyncStream { continuation in
      for order in orders { continuation.yield(order) }
      continuation.finish()
    }
  }
}

/// Runs that need no login.
struct NoSetup: RunSetup {
  func open(_ workflow: CheckedWorkflow, credentials: Credentials?, region: RegionChoice?) async throws -> Opening {
    Opening(logins: 0)
  }
}

/// A login that always comes to nothing.
struct FailingSetup: RunSetup {
  let failure: Failure

  func open(_ workflow: CheckedWorkflow, credentials: Credentials?, region: RegionChoice?) async throws -> Opening {
    throw failure
  }
}

extension RunState {
  func outcome(of id: String) -> Outcome? { results[.root.appending(.step(id))]?.outcome }
  var outcome: Outcome? { if case .ended(let outcome) = phase { outcome } else { nil } }
}
