internal import Values

/// Security groups of servers (Compute API, "Add Security Group To A Server" and its counterpart): nova changes every port.
enum ServerGuards {
  static let all: [Route] = [
    Route(
      "POST", "/servers/{id}/action", "add security group to server (addSecurityGroup)", action: "addSecurityGroup",
      find: ServerRoutes.find
    ) { state, call throws(Refusal) in
      let group = try group(state, call, "addSecurityGroup")
      guard !ports(of: call.parameter("id"), state, call).contains(where: { guards(group, $0) }) else {
        throw Refusal(
          400,
          "Invalid input for security_groups. Reason: Duplicate items in the list: '\(group.asString ?? "")'. Neutron server returns request_ids: ['\(call.requestID)']"
        )
      }
      change(&state, call) { groups in groups.append(group) }
      return Reply(202)
    },
    Route(
      "POST", "/servers/{id}/action", "remove security group from server (removeSecurityGroup)",
      action: "removeSecurityGroup", find: ServerRoutes.find
    ) { state, call throws(Refusal) in
      let group = try group(state, call, "removeSecurityGroup")
      let server = call.parameter("id")
      guard ports(of: server, state, call).contains(where: { guards(group, $0) }) else {
        throw Refusal(
          404, "Security group \(group.asString ?? "") not associated with the instance \(server)")
      }
      change(&state, call) { groups in groups.removeAll { $0 == group } }
      return Reply(202)
    },
  ]

  /// The group, which the body names by name or id.
  private static func group(_ state: CloudState, _ call: Call, _ action: String) throws(Refusal) -> Value {
    let name = call.json?[action]?["name"]?.asString ?? ""
    let groups = state[region: call.region].network.securityGroups.items
    guard let group = groups.first(where: { $0.id == name || $0["name"]?.asString == name }) else {
      throw Refusal(404, "Security group \(name) not found.")
    }
    return .string(group.id)
  }

  private static func guards(_ group: Value, _ port: NetworkItem) -> Bool {
    port["security_groups"]?.asList?.contains(group) == true
  }

  private static func ports(of server: String, _ state: CloudState, _ call: Call) -> [NetworkItem] {
    state[region: call.region].network.ports.items.filter { $0["device_id"]?.asString == server }
  }

  private static func change(_ state: inout CloudState, _ call: Call, _ edit: (inout [Value]) -> Void) {
    for port in ports(of: call.parameter("id"), state, call) {
      var groups = port["security_groups"]?.asList ?? []
      edit(&groups)
      let changed = Value.list(groups)
      state[region: call.region].network.ports.update(port.id) { $0.attributes["security_groups"] = changed }
    }
  }
}
