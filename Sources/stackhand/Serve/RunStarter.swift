import Actions
import Diagnostics
import Engine
import Reports
import Synchronization
import Triggers
import Values
import Workflows

/// A run that a trigger starts.
struct TriggeredRun: Sendable {
  let row: FiringRow
  let workflow: CheckedWorkflow
  let cause: RunCause
  /// What the trigger gives, and defaults.
  let inputs: ValueMap
  /// How many workflows have started each other up to this one.
  let depth: Int
}

/// How a run that a trigger started has ended.
struct RunEnd: Sendable {
  let order: TriggeredRun
  let outcome: Outcome
}

/// Carries out runs as `run` does, each with a journal of its own, all with the same locks and logins.
final class RunStarter: Sendable {
  private let wiring: CloudWiring
  private let console: Console
  private let isSandbox: Bool
  private let locks = MemoryRunLocks()
  /// The runs that go on.
  private let orders = Mutex((going: [String: AsyncStream<RunOrder>.Continuation](), isEnding: false))

  init(_ wiring: CloudWiring, _ console: Console, isSandbox: Bool) {
    self.wiring = wiring
    self.console = console
    self.isSandbox = isSandbox
  }

  func cancel(_ run: String, by: String) { orders.withLock { $0.going[run] }?.yield(.cancel(by: by)) }

  /// From here on nothing starts, and what goes on is cancelled.
  func cancelAll(by: String) {
    let going = orders.withLock { orders in
      orders.isEnding = true
      return Array(orders.going.values)
    }
    for order in going { order.yield(.cancel(by: by)) }
  }

  /// Runs it to its end.
  func run(_ order: TriggeredRun) async -> RunEnd {
    let id = order.row.run
    let (stream, orders) = AsyncStream<RunOrder>.makeStream()
    let mayStart = self.orders.withLock { known in
      if !known.isEnding { known.going[id] = orders }
      return !known.isEnding
    }
    guard mayStart else { return RunEnd(order: order, outcome: .cancelled) }
    defer { self.orders.withLock { $0.going[id] = nil } }
    return RunEnd(order: order, outcome: await outcome(of: order, id, stream))
  }

  private func outcome(of order: TriggeredRun, _ id: String, _ orders: AsyncStream<RunOrder>) async -> Outcome {
    let (name, trigger) = (order.workflow.name, order.row.trigger.id)
    let began = ContinuousClock.now
    do {
      let request = try RunPreparation(console: console, isSandbox: isSandbox).request(order)
      console.error("\(LocalMachine.now().rfc3339) \(name): run \(id) starts (\(order.cause.rawValue) '\(trigger)')\n")
      let driver = RunDriver(
        registry: .standard(on: wiring.access), store: MemoryRunStore(), setup: wiring.access, locks: locks,
        clock: ContinuousClock(), now: LocalMachine.now)
      let state = try await driver.run(request, orders: orders)
      wiring.access.forget(id)
      let milliseconds = Int((ContinuousClock.now - began) / .milliseconds(1))
      let report = RunReport(state, logins: await wiring.access.logins, milliseconds: milliseconds)
      let summary = report.outcome == .succeeded ? "" : RunSummary.text(report, style: console.errorStyle)
      console.error(
        "\(LocalMachine.now().rfc3339) \(name): run \(id) \(report.outcome.rawValue) in \(milliseconds) ms\n" + summary)
      return report.outcome
    } catch let problem as UsageProblem {
      console.fail("invalid-input", "\(name): run \(id) cannot start: \(problem.message)", help: problem.help)
      return .failed
    } catch {
      console.fail("bug", "\(name): the journal of run \(id) cannot be kept: \(error)")
      return .unknown
    }
  }
}

/// What a trigger gives, and defaults for the rest.
enum GivenInputs {
  /// What is wrong with the values; nil if the workflow takes them.
  static func objection(to given: ValueMap, of workflow: CheckedWorkflow) -> String? {
    for input in workflow.inputs {
      guard let value = given[input.name.value] else { continue }
      if let objection = input.objection(to: value) { return "the input '\(input.name.value)' \(objection)" }
    }
    return nil
  }

  static func complete(_ given: ValueMap, of workflow: CheckedWorkflow) -> ValueMap {
    var values = ValueMap()
    for input in workflow.inputs { values[input.name.value] = given[input.name.value] ?? input.standard }
    return values
  }
}
