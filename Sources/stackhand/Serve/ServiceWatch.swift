import Engine
import OpenStack
import Reports
import Synchronization
import Triggers
import Values
import WebInterface
import Workflows

/// What is counted while the service works, and what it serves at the moment.
final class ServiceWatch: Sendable {
  private static let seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800]

  static let runs = Metric("stackhand_runs_total", .counter, "Runs that ended, by workflow and outcome.")
  static let runSeconds = Metric("stackhand_run_seconds", .histogram(seconds), "How long runs took.")
  static let steps = Metric("stackhand_steps_total", .counter, "Steps that ended, items of loops too, by outcome.")
  static let denied = Metric(
    "stackhand_denied_total", .counter, "Steps that were denied, by the right that is missing.")
  static let logins = Metric("stackhand_logins", .gauge, "Logins since the start, renewals included.")
  static let calls = Metric("stackhand_api_calls_total", .counter, "Calls to services, by status; 0: no answer.")
  static let callSeconds = Metric("stackhand_api_call_seconds", .histogram(seconds), "How long calls took.")
  static let held = Metric("stackhand_limiter_seconds_total", .counter, "How long the limiter held calls back.")
  static let firings = Metric("stackhand_firings_total", .counter, "Firings by what became of them, and why.")
  static let skew = Metric(
    "stackhand_firing_skew_seconds", .histogram(seconds), "How long after its time a schedule's firing was decided on.")
  static let queue = Metric("stackhand_queue", .gauge, "Deliveries that wait for their answer.")
  static let last = Metric("stackhand_last_success_timestamp_seconds", .gauge, "When a workflow last succeeded.")
  static let next = Metric("stackhand_next_due_timestamp_seconds", .gauge, "When a schedule is due next.")

  let metrics = MetricRegistry([
    runs, runSeconds, steps, denied, logins, calls, callSeconds, held, firings, skew, queue, last, next,
  ])
  private let served = Mutex<[CheckedWorkflow]>([])

  var workflows: [CheckedWorkflow] { served.withLock { $0 } }

  func serve(_ workflows: [CheckedWorkflow]) { served.withLock { $0 = workflows.sorted { $0.name < $1.name } } }

  func called(_ report: CallReport) {
    let service = report.call.service
    metrics.add(Self.calls, "service", "\(service)", "status", String(report.status ?? 0))
    metrics.observe(Self.callSeconds, "service", "\(service)", value: report.duration / .seconds(1))
    if report.held > .zero { metrics.add(Self.held, by: report.held / .seconds(1)) }
  }

  func fired(_ changes: [FiringChange], besides taken: Set<FiringIdentity>) {
    for case .insert(let row) in changes where !taken.contains(FiringIdentity(row)) {
      metrics.add(
        Self.firings, "workflow", row.trigger.workflow, "state", row.state.rawValue, "reason",
        row.reason?.rawValue ?? "")
      let isScheduled = workflows.contains { workflow in
        workflow.name == row.trigger.workflow && workflow.schedules.contains { $0.id == row.trigger.id }
      }
      if isScheduled, row.state == .started {
        metrics.observe(Self.skew, value: max(0, row.received.duration(since: row.nominal) / .seconds(1)))
      }
    }
  }

  func ended(_ report: RunReport) {
    metrics.add(Self.runs, "workflow", report.workflow, "outcome", report.outcome.rawValue)
    metrics.observe(Self.runSeconds, "workflow", report.workflow, value: Double(report.milliseconds) / 1_000)
    if report.outcome == .succeeded {
      metrics.set(Self.last, "workflow", report.workflow, to: Double(LocalMachine.now().seconds))
    }
    for step in report.steps { count(step) }
  }

  private func count(_ step: StepReport) {
    if let loop = step.loop {
      for item in loop.items {
        if let steps = item.steps { for step in steps { count(step) } } else { count(item.outcome, item.failure) }
      }
    } else if let steps = step.steps, !steps.isEmpty {
      for step in steps { count(step) }
    } else {
      count(step.outcome, step.failure)
    }
  }

  private func count(_ outcome: Outcome, _ failure: Failure?) {
    metrics.add(Self.steps, "outcome", outcome.rawValue)
    guard outcome == .denied else { return }
    let rights = failure?.denial?.missing ?? []
    for right in rights.isEmpty ? ["unknown"] : rights { metrics.add(Self.denied, "right", right) }
  }
}
