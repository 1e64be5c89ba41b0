import Diagnostics
import Synchronization
import TestSupport
import Testing
import Values
import Workflows

@testable import Engine

/// A workflow of scripted actions, run to its end in memory and in no time.
struct Rig: Sendable {
  let time: VirtualTime
  let stage: Stage
  let registry: ActionRegistry
  var store: any RunStore = MemoryRunStore()
  var setup: any RunSetup = NoSetup()
  var locks: any RunLocks = MemoryRunLocks()
  var approver: (any Approver)?
  /// Whether a run that waits for people only is suspended.
  var suspends = false
  var secrets: [String: Secret] = [:]
  var inputs: ValueMap = [:]
  var cause = RunCause.manual
  /// Other workflows, by the path that steps `run` them under.
  var files: [String: String] = [:]

  init(_ actions: [any Action] = [], on stage: Stage? = nil) {
    let time = stage?.time ?? VirtualTime()
    self.time = time
    self.stage = stage ?? Stage(time)
    registry = ActionRegistry(self.stage.actions + ScriptedAction.all + actions)
  }

  func check(_ steps: String, head: String = "") throws -> CheckedWorkflow {
    let text = "version: 1\nname: test\n\(head)\(head.isEmpty || head.hasSuffix("\n") ? "" : "\n")steps:\n\(steps)\n"
    let file = SourceFile(name: "test.yaml", text: text)
    let (checked, found) = WorkflowChecker.check(file, library: registry, workflows: Files(texts: files))
    return try #require(checked, "\(DiagnosticRenderer(file).render(found))")
  }

  func request(_ workflow: CheckedWorkflow, run: String = "run-1") -> RunRequest {
    RunRequest(
      run: run, workflow: workflow, inputs: inputs, vars: workflow.vars, environment: [:], secrets: secrets,
      cause: cause, actor: "tester", nominal: Timestamp(seconds: 0))
  }

  var driver: RunDriver {
    RunDriver(
      registry: registry, store: store, setup: setup, locks: locks, approver: approver, suspends: suspends,
      clock: time, now: { [time] in time.timestamp })
  }

  /// Runs it to its end, and makes sure that nothing is left open then.
  @discardableResult func run(
    _ steps: String, head: String = "", cancelAfter: Duration? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> RunState {
    let workflow = try check(steps, head: head)
    let state = try await time.run { try await go(workflow, cancelAfter: cancelAfter) }
    let isQuiet = state.isQuiet
    #expect(isQuiet, "something was left open", sourceLocation: sourceLocation)
    return state
  }

  /// Runs or resumes a checked workflow; to be called in ``VirtualTime/run(_:)``.
  func go(
    _ workflow: CheckedWorkflow, run: String = "run-1", from journal: [JournalEntry] = [],
    pending: [RunOrder] = [], cancelAfter: Duration? = nil
  ) async throws -> RunState {
    let (orders, order) = AsyncStream<RunOrder>.makeStream()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      if let cancelAfter {
        group.addTask {
          try await time.sleep(for: cancelAfter)
          order.yield(.cancel(by: "test"))
        }
      }
      defer { group.cancelAll() }
      return try await driver.resume(request(workflow, run: run), journal: journal, pending: pending, orders: orders)
    }
  }

  func journal(_ run: String = "run-1") async throws -> [JournalEntry] { try await store.journal(of: run) }
}

/// Workflow files in memory.
struct Files: WorkflowFinder {
  let texts: [String: String]

  func file(_ path: String, from file: SourceFile) -> SourceFile? {
    texts[path].map { SourceFile(name: path, text: $0) }
  }
}

/// Runs that need no login.
struct NoSetup: RunSetup {
  func open(_ request: RunRequest, credentials: Credentials?, region: RegionChoice?) async throws -> Opening {
    Opening(logins: 0)
  }
}

/// A login that always comes to nothing.
struct FailingSetup: RunSetup {
  let failure: Failure

  func open(_ request: RunRequest, credentials: Credentials?, region: RegionChoice?) async throws -> Opening {
    throw failure
  }
}

/// A login that takes its time.
struct SlowSetup: RunSetup {
  let time: VirtualTime
  let duration: Duration

  func open(_ request: RunRequest, credentials: Credentials?, region: RegionChoice?) async throws -> Opening {
    try await time.sleep(for: duration)
    return Opening(logins: 1)
  }
}

/// People who decide, in the order in which they are asked; when nobody is left, nobody answers.
final class ScriptedApprover: Approver {
  private let state: Mutex<(votes: [ApprovalVote], asked: [ApprovalRequest])>
  private let time: VirtualTime
  private let delay: Duration

  init(_ votes: [ApprovalVote], in time: VirtualTime, after delay: Duration = .seconds(1)) {
    state = Mutex((votes, []))
    self.time = time
    self.delay = delay
  }

  var asked: [ApprovalRequest] { state.withLock { $0.asked } }

  func vote(on request: ApprovalRequest) async -> ApprovalVote? {
    let vote = state.withLock { state -> ApprovalVote? in
      state.asked.append(request)
      return state.votes.isEmpty ? nil : state.votes.removeFirst()
    }
    guard let vote else { return nil }
    do { try await time.sleep(for: delay) } catch { return nil }
    return vote
  }
}

extension ApprovalVote {
  static func yes(_ by: String) -> ApprovalVote { ApprovalVote(isApproved: true, by: by) }
  static func no(_ by: String, _ reason: String? = nil) -> ApprovalVote {
    ApprovalVote(isApproved: false, by: by, reason: reason)
  }
}

extension RunState {
  var outcome: Outcome? { if case .ended(let outcome) = phase { outcome } else { nil } }

  /// How what stands at an address ended; nil if it never began nor was skipped.
  func outcome(of address: String) -> Outcome? { result(of: address)?.outcome }
  func failure(of address: String) -> Failure? { result(of: address)?.failure }
  func outputs(of address: String) -> Value? { result(of: address)?.outputs }
  func result(of address: String) -> StepResult? { Address(address).flatMap { results[$0] } }
}
