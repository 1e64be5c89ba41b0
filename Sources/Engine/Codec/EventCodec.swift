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
          "within": start.within.isEmpty ? nil : .list(start.within.map(Value.string)),
          "others": start.others == [:] ? nil : start.others, "access": start.access == [:] ? nil : start.access,
          "rerun_of": start.rerunOf.map(Value.string), "taken_over": start.takenOver.map(TakenOverCodec.encode),
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
          "missing": opening.missing.isEmpty ? nil : .list(opening.missing.map(MissingRightCodec.encode)),
        ]
      )
    case .openingFailed(let failure): ("opening_failed", ["failure": FailureCodec.encode(failure)])
    case .evaluated(let address, let evaluation): ("evaluated", EvaluationCodec.parts(of: evaluation, at: address))
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
    case .tookOver(let address): ("took_over", ["step": .string(address.description)])
    case .locked(let address): ("locked", ["step": .string(address.description)])
    case .lockRefused(let address, let refusal):
      (
        "lock_refused",
        [
          "step": .string(address.description), "outcome": .string(refusal.outcome.rawValue),
          "lock": .string(refusal.lock), "holder": .string(refusal.holder?.run ?? ""),
          "holder_workflow": refusal.holder.map { .string($0.workflow) },
          "holder_since": refusal.holder?.since.map(Value.timestamp),
          "holder_suspended": refusal.holder?.isSuspended == true ? .bool(true) : nil,
          "problem": refusal.problem.map(Value.string),
        ]
      )
    case .woke(let alarm):
      ("woke", ["step": .string(alarm.address.description), "alarm": .string(alarm.kind.rawValue)])
    case .asked(let address, let request):
      (
        "asked",
        [
          "step": .string(address.description), "message": .string(request.message),
          "by": request.by.map { .list($0.map(Value.string)) }, "not_by": .list(request.notBy.map(Value.string)),
          "count": .int(Int64(request.count)),
        ]
      )
    case .voted(let address, let vote):
      (
        "voted",
        [
          "step": .string(address.description), "approved": .bool(vote.isApproved), "by": .string(vote.by),
          "reason": vote.reason.map(Value.string), "order": vote.order == 0 ? nil : .int(vote.order),
        ]
      )
    case .childBegan(let address, let run):
      ("child_began", ["step": .string(address.description), "run": .string(run)])
    case .childEnded(let address, let end):
      (
        "child_ended",
        [
          "step": .string(address.description), "outcome": .string(end.outcome.rawValue), "outputs": end.outputs,
          "failure": end.failure.map(FailureCodec.encode),
        ]
      )
    case .cancelRequested(let by): ("cancel_requested", ["by": .string(by)])
    case .suspended: ("suspended", [:])
    case .ended(let outcome): ("ended", ["outcome": .string(outcome.rawValue)])
    }
  }

  private static func step(_ attempt: AttemptID) -> Value { .string(attempt.address.description) }
  private static func number(_ attempt: AttemptID) -> Value { .int(Int64(attempt.number)) }
}
