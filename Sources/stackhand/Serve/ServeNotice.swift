import Triggers
import Values
import Workflows

/// Something that people must know although nobody watches.
struct ServeNotice: Sendable, Equatable {
  enum Event: String, Sendable {
    /// A run that did not succeed, whatever its outcome but cancelled.
    case run = "run_ended_badly"
    case missed = "run_missed"
    case storm = "alerts_held"
    case paused = "schedule_paused"
    case file = "workflow_not_served"
    /// An interrupted run cannot go on: a login or a secret fails.
    case stuck = "run_cannot_go_on"
  }

  let event: Event
  /// Its name, or the name of its file.
  let workflow: String
  let message: String
  var run: String?
  var outcome: Outcome?
  /// How many more of the same kind about the same workflow this one stands for.
  var more = 0

  var text: String {
    let others = more == 0 ? "" : " (and \(more) more like it)"
    return "\(workflow): \(message)\(others)"
  }

  func json(at now: Timestamp) -> Value {
    var map: ValueMap = [
      "notice": 1, "event": .string(event.rawValue), "workflow": .string(workflow), "message": .string(message),
      "more": .int(Int64(more)), "at": .string(now.rfc3339),
    ]
    map["run"] = run.map { .string($0) }
    map["outcome"] = outcome.map { .string($0.rawValue) }
    return .map(map)
  }

  /// Many of one kind at once are told as one.
  static func merged(_ notices: [ServeNotice]) -> [ServeNotice] {
    var merged: [ServeNotice] = []
    for notice in notices {
      if let place = merged.firstIndex(where: { $0.event == notice.event && $0.workflow == notice.workflow }) {
        merged[place].more += 1 + notice.more
      } else {
        merged.append(notice)
      }
    }
    return merged
  }
}

extension DecisionBatch {
  /// What of it people must know, where others have not said so already.
  func notices(_ taken: Set<FiringIdentity>) -> [ServeNotice] {
    var missed: [TriggerName: Int] = [:]
    var held: [TriggerName: Int] = [:]
    for change in changes where !taken.contains(FiringIdentity(change.row)) {
      let row = change.row
      switch (row.state, row.reason) {
      case (.skipped, .tooOld?), (.skipped, .superseded?), (.skipped, .notWanted?), (.skipped, .tooMany?),
        (.dropped, .tooOld?), (.dropped, .notServed?), (.dropped, .stormExpired?):
        missed[row.trigger, default: 0] += 1
      case (.held, .storm?): if case .insert = change { held[row.trigger, default: 0] += 1 }
      default: break
      }
    }
    func times(_ count: Int) -> String { "\(count) time\(count == 1 ? "" : "s")" }
    return missed.sorted { $0.key < $1.key }.map {
      ServeNotice(
        event: .missed, workflow: $0.key.workflow,
        message: "what '\($0.key.id)' asked for \(times($0.value)) does not run")
    }
      + held.sorted { $0.key < $1.key }.map {
        ServeNotice(
          event: .storm, workflow: $0.key.workflow, message: "a storm of alerts: '\($0.key.id)' holds \($0.value) more")
      }
      + pauses.map { ServeNotice(event: .paused, workflow: Self.name($0.scope), message: "paused: \($0.reason)") }
  }

  private static func name(_ scope: TriggerPause.Scope) -> String {
    switch scope {
    case .all: "all workflows"
    case .workflow(let name): name
    case .trigger(let trigger): trigger.description
    }
  }
}
