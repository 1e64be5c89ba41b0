public import Engine
public import Values
import Workflows

extension ReportFormat {
  /// For programs: one object. `report` is its version; members are only ever added.
  public static let json = ReportFormat("json", "one versioned object, for programs") { report in
    JSONWriter.text(report.json, indent: 2) + "\n"
  }
}

extension RunReport {
  public var json: Value {
    var map = ValueMap()
    map["report"] = 1
    map["run"] = .string(run)
    map["workflow"] = .string(workflow)
    map["outcome"] = .string(standing == .ended ? outcome.rawValue : standing.rawValue)
    map["exit_code"] = .int(Int64(exitCode.rawValue))
    map["logins"] = .int(Int64(logins))
    map["project"] = opening?.project.map(Value.string) ?? .null
    map["regions"] = .list(regions.map(Value.string))
    map["ms"] = .int(Int64(milliseconds))
    if let failure { map["error"] = failure.json }
    if let cancelledBy { map["cancelled_by"] = .string(cancelledBy) }
    if let remarks = opening?.remarks, !remarks.isEmpty { map["remarks"] = .list(remarks.map(Value.string)) }
    if let missing = opening?.missing, !missing.isEmpty { map["missing_rights"] = .list(missing.map(\.json)) }
    if isRescued { map["rescued"] = true }
    map["rerun_of"] = rerunOf.map(Value.string)
    map["steps"] = .list(steps.map(\.json))
    map["outputs"] = outputs ?? [:]
    map["left_behind"] = .list(leftBehind.map(\.json) + remainders.map(\.json))
    if !questions.isEmpty { map["waits_for"] = .list(questions.map(\.json)) }
    return .map(map)
  }
}

extension StepReport {
  /// Beside what every step has: where it stands (`section`, `branch`), what it holds (`steps`, `items`), what became of
  /// it later (`undone`).
  var json: Value {
    var map = ValueMap()
    map["id"] = .string(id)
    map["uses"] = .string(uses)
    map["section"] = section.map { .string($0.rawValue) }
    map["branch"] = branch.map(Value.string)
    map["region"] = region.map(Value.string) ?? .null
    map["outcome"] = .string(outcome.rawValue)
    map["allowed"] = .bool(isAllowed)
    if isRescued { map["rescued"] = true }
    if isTakenOver { map["taken_over"] = true }
    map["undone"] = undone.map { .string($0.rawValue) }
    map["attempts"] = .int(Int64(attempts))
    map["ms"] = .int(Int64(milliseconds))
    map["run"] = run.map(Value.string)
    map["outputs"] = outputs ?? [:]
    map["error"] = failure?.json
    map["steps"] = steps.map { .list($0.map(\.json)) }
    if let loop {
      map["items"] = .list(loop.items.map(\.json))
      if loop.skippedItems > 0 { map["skipped_items"] = .int(Int64(loop.skippedItems)) }
    }
    return .map(map)
  }
}

extension ItemReport {
  fileprivate var json: Value {
    var map = ValueMap()
    map["index"] = .int(Int64(index))
    map["item"] = item
    map["outcome"] = .string(outcome.rawValue)
    map["allowed"] = .bool(isAllowed)
    if isRescued { map["rescued"] = true }
    map["undone"] = undone.map { .string($0.rawValue) }
    map["attempts"] = .int(Int64(attempts))
    map["ms"] = .int(Int64(milliseconds))
    map["outputs"] = outputs ?? [:]
    map["error"] = failure?.json
    map["steps"] = steps.map { .list($0.map(\.json)) }
    return .map(map)
  }
}

extension MissingRight {
  var json: Value {
    [
      "right": .string(right), "steps": .list(steps.map(Value.string)), "roles": .list(roles.map(Value.string)),
      "basis": .string(basis),
    ]
  }
}

extension LeftBehind {
  fileprivate var json: Value {
    var map = ValueMap()
    map["step"] = .string(address.description)
    map["uses"] = .string(uses)
    map["undo"] = .string(undo)
    map["when"] = .string(timing.rawValue)
    map["reason"] = .string(reason)
    map["resources"] = .map(resources)
    map["undone"] = undone.map { .string($0.rawValue) }
    return .map(map)
  }
}

extension Remainder {
  fileprivate var json: Value {
    var map = ValueMap()
    map["step"] = .string(address.description)
    map["did"] = .string(command == nil ? "changed" : "made")
    map["operation"] = .string(operation)
    map["path"] = .string(path)
    map["region"] = region.map(Value.string)
    map["kind"] = kind.map(Value.string)
    map["id"] = id.map(Value.string)
    map["command"] = command.map(Value.string)
    return .map(map)
  }
}

extension OpenQuestion {
  public var json: Value {
    var map = ValueMap()
    map["step"] = .string(address.description)
    map["message"] = .string(request.message)
    map["by"] = request.by.map { .list($0.map(Value.string)) }
    map["not_by"] = .list(request.notBy.map(Value.string))
    map["count"] = .int(Int64(request.count))
    map["approved_by"] = .list(votes.map { .string($0.by) })
    map["until"] = .timestamp(until)
    return .map(map)
  }
}

extension Failure {
  /// As the report and the event stream show it; what is not known is left out.
  var json: Value {
    var map = ValueMap()
    map["kind"] = .string(denial == nil ? kind : "denied")
    map["message"] = .string(message)
    map["help"] = help.map(Value.string)
    map["hop"] = hop.map(Value.string)
    map["service"] = (request?.service).map(Value.string)
    map["region"] = (request?.region).map(Value.string)
    map["method"] = (request?.method).map(Value.string)
    map["path"] = (request?.path).map(Value.string)
    map["status"] = (request?.status).map { .int(Int64($0)) }
    map["code"] = (request?.code).map(Value.string)
    if let denial {
      map["rules"] = .list(denial.rules.map(Value.string))
      map["missing"] = .list(denial.missing.map(Value.string))
      map["roles"] = .list(denial.roles.map(Value.string))
      map["held"] = .list(denial.held.map(Value.string))
      map["basis"] = .string(denial.basis)
      map["policy"] = denial.policy
    }
    map["request_id"] = (request?.requestID).map(Value.string)
    return .map(map)
  }
}
