import Triggers
import Values
import Workflows

/// A workflow with the dispatchers of its triggers.
struct ServedWorkflow {
  var workflow: CheckedWorkflow
  var schedules: [ScheduleDispatcher]
  var alerts: [String: AlertDispatcher]

  /// What `before` remembers goes on, as far as its triggers are still there.
  init(_ workflow: CheckedWorkflow, after before: ServedWorkflow?, now: Timestamp) {
    self.workflow = workflow
    schedules = workflow.schedules.compactMap { declared in
      guard let schedule = Schedule(declared) else { return nil }
      let name = TriggerName(workflow: workflow.name, id: declared.id)
      if let known = before?.schedules.first(where: { $0.trigger == name }), known.schedule.isSame(as: schedule) {
        return known
      }
      return ScheduleDispatcher(name, schedule, seen: now)
    }
    alerts = [:]
    for trigger in workflow.triggers.alerts {
      var dispatcher =
        before?.alerts[trigger.id]
        ?? AlertDispatcher(
          TriggerName(workflow: workflow.name, id: trigger.id), trigger.policy, isDestructive: workflow.isDestructive)
      dispatcher.adopt(trigger.policy, isDestructive: workflow.isDestructive)
      alerts[trigger.id] = dispatcher
    }
  }
}

extension Schedule {
  fileprivate func isSame(as other: Schedule) -> Bool {
    cron.text == other.cron.text && zone.name == other.zone.name && missed == other.missed && jitter == other.jitter
      && changes == other.changes
  }
}
