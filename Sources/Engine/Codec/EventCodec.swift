public import Values
import Workflows

/// Journal entries as JSON values and back. `v` is the version of the form; readers know all earlier ones.
public enum EventCodec {
  public static let version: Int64 = 1

  public static func encode(_ entry: JournalEntry) -> Value {
    var map = ValueMap()
    map["v"] = .int(version)
    map["n"] = .int(Int64(entry.sequence))
    map["at"] = .timestamp(entry.at)
    let (name, members) = parts(of: entry.event)
    map["event"] = .string(name)
    for (key, value) in members {
      if let value { map[key] = value }
    }
    return .map(map)
  }

  private static func parts(of event: RunEvent) -> (String, KeyValuePairs<String, Value?>) {
    switch event {
    case .started(let start):
      (
        "started",
        [
          "run": .string(start.run), "workflow": .string(start.workflow), "source": .string(start.source),
          "source_name": .string(start.sourceName), "inputs": start.inputs, "vars": start.vars,
          "environment": start.environment, "cause": .string(start.cause.rawValue), "actor": .string(start.actor),
          "nominal": .timestamp(start.nominal), "started": .timestamp(start.started),
        ]
      )
    case .opened(let opening):
      (
        "opened",
        [
          "logins": .int(Int64(opening.logins)), "project": opening.project.map(Value.string),
          "project_name": opening.projectName.map(Value.string), "user": opening.user.map(Value.string),
          "roles": .list(opening.roles.map(Value.string)), "regions": .list(opening.regions.map(Value.string)),
          "remarks": .list(opening.remarks.map(Value.string)),
        ]
      )
    case .openingFailed(let failure): ("opening_failed", ["failure": FailureCodec.encode(failure)])
    case .decided(let address, .run): ("decided", ["step": .string(address.description), "run": true])
    case .decided(let address, .skip): ("decided", ["step": .string(address.description), "run": false])
    case .decided(let address, .failed(let failure)):
      ("decided", ["step": .string(address.description), "failure": FailureCodec.encode(failure)])
    case .attemptBegan(let attempt, let arguments):
      ("attempt_began", ["step": step(attempt), "attempt": number(attempt), "with": arguments])
    case .callBegan(let call, let intent):
      (
        "call_began",
        [
          "step": step(call.attempt), "attempt": number(call.attempt), "call": .int(Int64(call.number)),
          "operation": .string(intent.operation), "service": .string(intent.service),
          "region": intent.region.map(Value.string), "method": .string(intent.method), "path": .string(intent.path),
          "once": .bool(intent.isOnce),
        ]
      )
    case .callEnded(let call, .answered(let answer)):
      (
        "call_ended",
        [
          "step": step(call.attempt), "attempt": number(call.attempt), "call": .int(Int64(call.number)),
          "answer": answer,
        ]
      )
    case .callEnded(let call, .failed(let failure)):
      (
        "call_ended",
        [
          "step": step(call.attempt), "attempt": number(call.attempt), "call": .int(Int64(call.number)),
          "failure": FailureCodec.encode(failure),
        ]
      )
    case .attemptEnded(let attempt, let end):
      switch end.result {
      case .succeeded(let outputs):
        (
          "attempt_ended",
          [
            "step": step(attempt), "attempt": number(attempt), "ms": .int(Int64(end.milliseconds)),
            "outputs": outputs,
          ]
        )
      case .failed(let failure):
        (
          "attempt_ended",
          [
            "step": step(attempt), "attempt": number(attempt), "ms": .int(Int64(end.milliseconds)),
            "failure": FailureCodec.encode(failure),
          ]
        )
      }
    case .cancelRequested(let by): ("cancel_requested", ["by": .string(by)])
    case .concluded(.outputs(let outputs)): ("concluded", ["outputs": outputs])
    case .concluded(.failed(let failure)): ("concluded", ["failure": FailureCodec.encode(failure)])
    case .ended(let outcome): ("ended", ["outcome": .string(outcome.rawValue)])
    }
  }

  private static func step(_ attempt: AttemptID) -> Value { .string(attempt.address.description) }
  private static func number(_ attempt: AttemptID) -> Value { .int(Int64(attempt.number)) }
}
