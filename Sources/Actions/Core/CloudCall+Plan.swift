import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// An action cannot be followed further before the run: what comes next depends on what comes of a write.
struct PlanEnd: Error {}

/// While a plan is made the door notes writes instead of sending them, and what would be waited for is unknown.
extension CloudCall {
  /// Whether something was written that is only planned.
  var hasPlannedWrites: Bool { call.plan?.writes.isEmpty == false }

  /// What a write comes to in a plan. Throws ``EndpointError`` where there is nowhere to send it.
  func planned(_ operation: Operation, _ request: ServiceRequest) throws -> PlannedWrite {
    if let cloud = access.cloud {
      _ = try cloud.configuration.endpoint(for: operation.service.rawValue, region: call.region, token: cloud.token)
    }
    let body = request.body?.planned
    let row = access.rights[operation]
    var missing: [Right] = []
    if let row, case .missing(let rights) = access.held.verdict(on: row.need) { missing = rights }
    return PlannedWrite(
      operation.plannedKind, operation: operation.name, service: operation.service.rawValue,
      region: call.region ?? access.region(of: operation.service), method: operation.method, path: request.path.text,
      name: body?.name, target: target(of: request.path.text), rights: (row?.need.rights ?? []).map(\.name),
      missing: missing.map(\.name),
      flavor: operation.service == .compute ? body?.flavor : nil,
      gigabytes: operation.service == .blockStorage ? body?.gigabytes : nil)
  }

  private func target(of path: String) -> String? {
    guard let part = path.split(separator: "/").last(where: { ResourceID.isOne(String($0)) }) else { return nil }
    return call.plan?.name(of: String(part)) ?? access.cloud?.login.name(of: String(part))
  }

  /// The outputs of an action as far as a plan can follow it.
  func planning(_ plan: PlanLog, _ body: (CloudCall) async throws -> Record) async throws -> Record {
    do { return try await body(self) } catch is PlanEnd {
      // At a wait all is written; what is not even read leaves the rest open.
      if !hasPlannedWrites { plan.leaveOpen() }
      return signature.unknownOutputs
    } catch  where hasPlannedWrites {
      // It wanted to see what only the write would have given: mostly the id of what is made, at its end.
      if (error as? Failure)?.kind != "unexpected" { plan.leaveOpen() }
      return signature.unknownOutputs
    }
  }
}

extension Resource {
  /// One of which nothing is known yet.
  var unknown: Record { Record(fields.map { ($0.name, .unknown($0.type)) }) }
}

extension Operation {
  /// Whether it makes, changes or takes away.
  fileprivate var plannedKind: PlannedWrite.Kind {
    if method == "DELETE" { return .delete }
    if name.contains("(createImage)") || name.contains("(createBackup)") { return .create }
    // What is posted to a thing changes it; what is posted to a list makes one more.
    return method == "POST" && !path.contains("{id}") ? .create : .change
  }
}

extension RequestBody {
  /// What a plan says of a body: `{"server": {"name": …}}`, `{"name": …}`.
  fileprivate var planned: (name: String?, flavor: String?, gigabytes: Int64?)? {
    guard case .json(let value) = self, let map = value.asMap else { return nil }
    let inner = map.entries.lazy.map(\.1).first { $0.asMap != nil }
    return (
      (inner?["name"] ?? value["name"])?.asString ?? inner.flatMap(GuardRule.init(body:))?.text,
      inner?["flavorRef"]?.asString, inner?["size"]?.asInt
    )
  }
}
