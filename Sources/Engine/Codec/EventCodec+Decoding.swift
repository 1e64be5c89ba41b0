public import Values
import Workflows

extension EventCodec {
  /// An entry from its JSON value. Values come back as JSON can say them; ``RunState/restored(_:)`` gives them their
  /// declared types again.
  public static func decode(_ value: Value) throws(CodecError) -> JournalEntry {
    let reader = MemberReader(value)
    let version = try reader.int("v")
    guard version == Self.version else { throw CodecError("an event of version \(version)") }
    return JournalEntry(
      sequence: Int(try reader.int("n")), at: try reader.timestamp("at"), event: try event(reader))
  }

  private static func event(_ reader: MemberReader) throws(CodecError) -> RunEvent {
    let name = try reader.string("event")
    switch name {
    case "started": return .started(try start(reader))
    case "opened": return .opened(opening(reader))
    case "opening_failed": return .openingFailed(try failure(reader))
    case "evaluated": return .evaluated(try address(reader), try EvaluationCodec.decode(reader))
    case "attempt_began": return .attemptBegan(try attempt(reader), arguments: try reader.value("with"))
    case "call_began": return .callBegan(try call(reader), try intent(reader))
    case "call_ended":
      return .callEnded(
        try call(reader), try reader.has("failure") ? .failed(failure(reader)) : .answered(reader.value("answer")))
    case "attempt_ended":
      let result: AttemptEnd.Result =
        try reader.has("failure") ? .failed(failure(reader)) : .succeeded(reader.value("outputs"))
      return .attemptEnded(try attempt(reader), AttemptEnd(result, milliseconds: Int(try reader.int("ms"))))
    case "cancel_requested": return .cancelRequested(by: try reader.string("by"))
    case "took_over": return .tookOver(try address(reader))
    case "locked": return .locked(try address(reader))
    case "lock_refused":
      return .lockRefused(try address(reader), try refusal(reader))
    case "woke": return .woke(Alarm(try address(reader), try reader.word("alarm")))
    case "asked":
      return .asked(
        try address(reader),
        ApprovalRequest(
          message: try reader.string("message"), by: reader.has("by") ? reader.strings("by") : nil,
          notBy: reader.strings("not_by"), count: Int(try reader.int("count"))))
    case "voted":
      return .voted(
        try address(reader),
        ApprovalVote(
          isApproved: try reader.value("approved") == true, by: try reader.string("by"),
          reason: reader.optionalString("reason"), order: (try? reader.int("order")) ?? 0))
    case "child_began": return .childBegan(try address(reader), run: try reader.string("run"))
    case "child_ended":
      return .childEnded(
        try address(reader),
        ChildEnd(
          try reader.word("outcome"), outputs: try? reader.value("outputs"),
          failure: try reader.has("failure") ? failure(reader) : nil))
    case "suspended": return .suspended
    case "ended": return .ended(try reader.word("outcome"))
    default: throw CodecError("an event called '\(name)'")
    }
  }

  private static func refusal(_ reader: MemberReader) throws(CodecError) -> LockRefusal {
    let run = try reader.string("holder")
    let holder = LockHolder(
      run: run, workflow: reader.optionalString("holder_workflow") ?? "",
      since: reader.has("holder_since") ? try reader.timestamp("holder_since") : nil,
      isSuspended: reader.has("holder_suspended"))
    return LockRefusal(
      try reader.word("outcome"), lock: try reader.string("lock"), holder: run.isEmpty ? nil : holder,
      problem: reader.optionalString("problem"))
  }

  private static func start(_ reader: MemberReader) throws(CodecError) -> RunStart {
    RunStart(
      run: try reader.string("run"), workflow: try reader.string("workflow"), source: try reader.string("source"),
      sourceName: try reader.string("source_name"), inputs: try reader.value("inputs"),
      vars: try reader.value("vars"), environment: try reader.value("environment"), cause: try reader.word("cause"),
      actor: try reader.string("actor"), nominal: try reader.timestamp("nominal"),
      started: try reader.timestamp("started"), within: reader.strings("within"),
      others: reader.has("others") ? try reader.value("others") : [:],
      access: reader.has("access") ? try reader.value("access") : [:], rerunOf: reader.optionalString("rerun_of"),
      takenOver: reader.has("taken_over") ? try TakenOverCodec.decode(try reader.value("taken_over")) : nil)
  }

  private static func opening(_ reader: MemberReader) -> Opening {
    Opening(
      logins: Int((try? reader.int("logins")) ?? 0), project: reader.optionalString("project"),
      projectName: reader.optionalString("project_name"), user: reader.optionalString("user"),
      roles: reader.strings("roles"), regions: reader.strings("regions"), remarks: reader.strings("remarks"),
      missing: ((try? reader.value("missing"))?.asList ?? []).map(MissingRightCodec.decode))
  }

  private static func failure(_ reader: MemberReader) throws(CodecError) -> Failure {
    try FailureCodec.decode(try reader.value("failure"))
  }

  private static func address(_ reader: MemberReader) throws(CodecError) -> Address {
    let text = try reader.string("step")
    guard let address = Address(text) else { throw CodecError("an address '\(text)'") }
    return address
  }

  private static func attempt(_ reader: MemberReader) throws(CodecError) -> AttemptID {
    AttemptID(try address(reader), Int(try reader.int("attempt")))
  }

  private static func call(_ reader: MemberReader) throws(CodecError) -> CallID {
    CallID(try attempt(reader), Int(try reader.int("call")))
  }

  private static func intent(_ reader: MemberReader) throws(CodecError) -> CallIntent {
    CallIntent(
      operation: try reader.string("operation"), service: try reader.string("service"),
      region: reader.optionalString("region"), method: try reader.string("method"), path: try reader.string("path"),
      isOnce: try reader.value("once") == true)
  }
}

/// A journal entry that this version cannot read.
public struct CodecError: Error, Sendable, Equatable {
  public let problem: String

  init(_ problem: String) { self.problem = problem }
}
