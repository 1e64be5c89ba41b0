import Diagnostics
import Engine
import Triggers
import Values
import Workflows

/// What people decided on storms: each decision once, in the order in which they were made.
extension TriggerLoop {
  mutating func settleStorms(_ now: Timestamp, _ batch: inout DecisionBatch) {
    for kept in decisions where kept.number > settled {
      let (decision, trigger) = (kept.decision, kept.decision.trigger)
      batch.settled = kept.number
      guard let settled = served[trigger.workflow]?.alerts[trigger.id]?.settle(decision, now: now),
        !settled.changes.isEmpty
      else { continue }
      let workflow = served[trigger.workflow]?.workflow
      batch.add(settled) { TriggeredRun(row: $0, workflow: workflow, cause: .alert, depth: 0) }
      let what = decision.isReleased ? "releases" : "drops"
      batch.lines.append(
        LogLine(
          workflow: trigger.workflow, trigger: trigger.id,
          message: printable(
            "\(decision.by) \(what) what a storm of '\(trigger.id)' holds: \(settled.start.count) of "
              + "\(settled.changes.count) start")))
    }
  }
}
