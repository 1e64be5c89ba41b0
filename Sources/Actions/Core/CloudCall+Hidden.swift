import Engine
import OpenStack
import Permissions
import Values

extension CloudCall {
  /// Neutron shows an empty list to a caller who may see nothing: before an empty list is believed, the roles are asked,
  /// and where they say nothing, something that every project has.
  func checkNotHidden(_ operation: Operation, requestID: String?) async throws {
    guard let row = access.rights[operation], operation.service == .network || Self.asksNeutron(row) else { return }
    switch access.held.verdict(on: row.need) {
    case .held: return
    case .missing: throw hiddenList(operation, requestID)
    case .undecided where operation.service != .network: return
    case .undecided:
      if try await !seesDefaultSecurityGroup(operation) { throw hiddenList(operation, requestID) }
    }
  }

  /// Nova asks neutron with the caller's token, and passes on what neutron shows: the interfaces of a server, say.
  private static func asksNeutron(_ row: RightsTable.Row) -> Bool {
    row.need.rights.contains { $0.name.hasPrefix("network_") }
  }

  /// Every project has the security group `default`; who may see networks may see it too.
  private func seesDefaultSecurityGroup(_ operation: Operation) async throws -> Bool {
    let answer = try await asking(operation) { client in
      try await client.call(
        .get("/v2.0/security-groups", query: [("name", "default"), ("fields", "id"), ("limit", "1")]))
    }
    return answer.body?["security_groups"]?.asList?.isEmpty == false
  }

  private func hiddenList(_ operation: Operation, _ requestID: String?) -> Failure {
    let request = ServiceCall(
      service: operation.service.rawValue, region: call.region ?? access.region(of: operation.service),
      method: operation.method, path: operation.path)
    return Refusal.hiddenList(request, operation, requestID: requestID, in: self)
  }
}
