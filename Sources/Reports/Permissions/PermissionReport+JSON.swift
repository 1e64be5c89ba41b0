import Diagnostics
import Permissions
public import Values
import Workflows

extension PermissionReport {
  /// For programs: one object. `permissions` is its version; members are only ever added.
  public var json: Value {
    var map = ValueMap()
    map["permissions"] = 1
    map["workflow"] = .string(workflow.name)
    map["file"] = .string(workflow.file.name)
    map["rights"] = .list(needed.rights.map(json(of:)))
    map["unlisted"] = .list(needed.unlisted.map(\.json))
    map["undetermined"] = .list(
      needed.undetermined.map { ["step": .string($0.name), "place": .string($0.place)] })
    map["unreachable"] = .list(needed.unreachable.map(\.json))
    map["roles"] = .list(coverage.roles.map { .string($0.name) })
    map["surplus"] = .list(coverage.surplus.sorted().map { .string($0.name) })
    map["uncovered"] = .list(coverage.uncovered.sorted().map { .string($0.name) })
    map["policy"] = policy.json
    map["access_rules"] = .list(accessRules().map(\.json))
    if let held {
      map["held_roles"] = .list(held.roleNames.map(Value.string))
      map["unknown_roles"] = .list(held.unknown.map(Value.string))
      map["missing"] = .list(missing.map { .string($0.right.name) })
    }
    map["other_logins"] = .list(
      others.map { ["workflow": .string($0.workflow), "file": .string($0.file), "step": .string($0.step)] })
    return .map(map)
  }

  private func json(of need: NeededRight) -> Value {
    var map: ValueMap = [
      "right": .string(need.right.name), "basis": .string(need.basis.rawValue),
      "granted_by": .list(granting(need.right).map { .string($0.name) }), "steps": .list(need.calls.map(\.json)),
    ]
    if let held {
      switch held.verdict(on: .all([need.right])) {
      case .held: map["held"] = true
      case .missing: map["held"] = false
      case .undecided: map["held"] = .null
      }
    }
    return .map(map)
  }
}

extension NeedingCall {
  /// `purpose` is `work`, `look_up`, `look`; `part` is `step`, `probe`, `poll`, `undo`.
  fileprivate var json: Value {
    let position = site.workflow.file.position(of: site.span.lower)
    let purpose =
      switch call.purpose {
      case .work: "work"
      case .lookUp: "look_up"
      case .look: "look"
      case .aside: "aside"
      }
    return [
      "step": .string(site.name), "uses": .string(site.use.signature.name), "part": .string(site.part.rawValue),
      "section": site.section.map { .string($0.rawValue) } ?? .null, "in": .list(site.runs.map(Value.string)),
      "file": .string(site.workflow.file.name), "line": .int(Int64(position.line)),
      "column": .int(Int64(position.column)), "service": .string(call.operation.service.rawValue),
      "operation": .string(call.operation.name), "method": .string(call.operation.method),
      "path": .string(call.operation.path), "purpose": .string(purpose),
      "basis": basis.map { .string($0.rawValue) } ?? .null,
    ]
  }
}
