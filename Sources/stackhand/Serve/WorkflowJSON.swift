import Diagnostics
import Triggers
import Values
import Workflows

/// Workflows and what starts them, as the interface says them.
enum WorkflowJSON {
  static func value(_ workflow: CheckedWorkflow) -> Value {
    let inputs = workflow.inputs.map { input -> Value in
      var map = ValueMap()
      map["name"] = .string(input.name.value)
      map["type"] = .string("\(input.type)")
      map["required"] = .bool(input.standard == nil)
      map["summary"] = input.summary.map(Value.string)
      return .map(map)
    }
    let triggers =
      workflow.schedules.map { "schedule \($0.id)" } + workflow.triggers.alerts.map { "alert \($0.id)" }
      + workflow.triggers.webhooks.map { "webhook \($0.path)" }
      + workflow.triggers.followups.map { "after \($0.after)" }
    var map: ValueMap = [
      "name": .string(workflow.name), "file": .string(workflow.file.name), "inputs": .list(inputs),
      "triggers": .list(triggers.map(Value.string)),
    ]
    map["summary"] = workflow.summary.map(Value.string)
    return .map(map)
  }

  static func value(_ row: FiringRow) -> Value {
    var map = ValueMap()
    map["workflow"] = .string(row.trigger.workflow)
    map["trigger"] = .string(row.trigger.id)
    map["identity"] = .string(row.identity)
    map["state"] = .string(row.state.rawValue)
    map["reason"] = row.reason.map { .string($0.rawValue) }
    map["detail"] = row.detail.map(Value.string)
    if !row.key.isEmpty { map["key"] = .string(row.key) }
    map["nominal"] = .timestamp(row.nominal)
    map["received"] = .timestamp(row.received)
    map["seen"] = .timestamp(row.seen)
    map["repeats"] = .int(Int64(row.repeats))
    map["due"] = row.due.map(Value.timestamp)
    if row.state == .started { map["run"] = .string(row.run) }
    map["ended"] = row.ended.map(Value.timestamp)
    map["resolved"] = row.resolved.map(Value.timestamp)
    return .map(map)
  }

  static func value(
    _ schedule: Schedule, of workflow: String, count: Int, after now: Timestamp, _ pause: TriggerPause?
  ) -> Value {
    let firings = schedule.outlook(after: now, count: count).firings.map { firing -> Value in
      ["nominal": .timestamp(firing.nominal), "due": .timestamp(firing.due)]
    }
    var map = ValueMap()
    map["workflow"] = .string(workflow)
    map["id"] = .string(schedule.id)
    map["cron"] = .string(schedule.cron.text)
    map["timezone"] = .string(schedule.zone.name)
    map["paused"] = pause.map { .string($0.reason) }
    map["firings"] = .list(firings)
    return .map(map)
  }

  static func value(_ storm: HeldStorm) -> Value {
    [
      "workflow": .string(storm.trigger.workflow), "trigger": .string(storm.trigger.id),
      "held": .int(Int64(storm.count)), "since": .timestamp(storm.since), "until": .timestamp(storm.until),
    ]
  }

  static func value(_ pause: TriggerPause) -> Value {
    var map = ValueMap()
    switch pause.scope {
    case .all: break
    case .workflow(let name): map["workflow"] = .string(name)
    case .trigger(let trigger):
      map["workflow"] = .string(trigger.workflow)
      map["trigger"] = .string(trigger.id)
    }
    map["until"] = pause.until.map(Value.timestamp)
    map["reason"] = .string(pause.reason)
    map["by"] = .string(pause.by)
    map["since"] = .timestamp(pause.since)
    return .map(map)
  }
}
