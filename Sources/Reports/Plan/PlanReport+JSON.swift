import Diagnostics
import Engine
import Permissions
public import Values
import Workflows

extension PlanReport {
  /// For programs: one object. `plan` is its version; members are only ever added.
  public var json: Value {
    var map = ValueMap()
    map["plan"] = 1
    map["workflow"] = .string(plan.workflow.name)
    map["file"] = .string(plan.workflow.file.name)
    map["exit_code"] = .int(Int64(exitCode.rawValue))
    map["project"] = plan.opening?.project.map(Value.string) ?? .null
    map["roles"] = .list((plan.opening?.roles ?? []).map(Value.string))
    map["regions"] = .list((plan.opening?.regions ?? []).map(Value.string))
    map["missing_rights"] = .list((plan.opening?.missing ?? []).map(\.json))
    map["error"] = plan.failure?.json
    map["creates"] = .int(Int64(count(.create)))
    map["changes"] = .int(Int64(count(.change)))
    map["deletes"] = .int(Int64(count(.delete)))
    map["steps"] = .list(plan.steps.map(json(of:)))
    map["room"] = .list(
      room.map { room in
        [
          "what": .string(room.what), "region": room.region.map(Value.string) ?? .null, "used": .int(room.used),
          "adds": .int(room.adds), "most": room.most.map(Value.int) ?? .null, "fits": .bool(room.fits),
        ]
      })
    return .map(map)
  }

  /// `outcome` is null for a step that would be run; `uncertain`: only the run can tell whether it is.
  private func json(of step: PlannedStep) -> Value {
    var map = ValueMap()
    map["step"] = .string(step.address.description)
    map["id"] = .string(step.step.id)
    map["uses"] = .string(step.step.kindWord)
    map["place"] = .string(step.place)
    map["item"] = step.item.map { $0.isKnown ? ItemName.brief($0) : .null }
    map["uncertain"] = .bool(step.isUncertain)
    map["outcome"] = step.outcome.map { .string($0.rawValue) } ?? .null
    map["stale"] = .bool(step.isStale)
    map["notes"] = .list(step.notes.map(Value.string))
    map["error"] = step.failure?.json
    map["writes"] = .list(
      step.writes.map { write in
        [
          "kind": .string(write.kind.rawValue), "operation": .string(write.operation),
          "service": .string(write.service), "region": write.region.map(Value.string) ?? .null,
          "method": .string(write.method), "path": .string(write.path),
          "name": write.name.map(Value.string) ?? .null, "subject": subject(write).map(Value.string) ?? .null,
          "rights": .list(write.rights.map(Value.string)), "missing": .list(write.missing.map(Value.string)),
        ]
      })
    map["later"] = .list(
      step.later.map { call in
        [
          "operation": .string(call.operation.name), "service": .string(call.operation.service.rawValue),
          "method": .string(call.operation.method), "path": .string(call.operation.path),
        ]
      })
    return .map(map)
  }
}

extension Value {
  fileprivate var isKnown: Bool { if case .unknown = self { false } else { true } }
}
