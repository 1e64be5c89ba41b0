internal import Values

/// Changes of networks, as far as they are simulated: what may not be done is refused as neutron refuses it.
enum NetworkWrites {
  static let all: [Route] = [
    Route("DELETE", "/v2.0/networks/{id}", "delete network", find: finder("networks"), deleteNetwork),
    Route(
      "DELETE", "/v2.0/security-groups/{id}", "delete security group", find: finder("security-groups"), deleteGroup),
    Route(
      "DELETE", "/v2.0/security-group-rules/{id}", "delete security group rule", find: finder("security-group-rules")
    ) { state, call throws(Refusal) in
      state[region: call.region].network.securityGroupRules.remove(call.parameter("id"))
      return Reply(204)
    },
  ]

  static func finder(_ path: String) -> Route.Find {
    { state, call throws(Refusal) in
      guard let kind = NetworkKind.all.first(where: { $0.path == path }) else { return }
      try kind.find(&state, call)
    }
  }

  private static func deleteNetwork(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let id = call.parameter("id")
    let network = state[region: call.region].network
    guard network.networks[id]?["project_id"]?.asString == state.projectID else {
      throw Refusal(403, "rule:delete_network is disallowed by policy", type: "PolicyNotAuthorized")
    }
    let ports = network.ports.items.filter { $0["network_id"]?.asString == id }.map(\.id)
    guard ports.isEmpty else {
      let list = ports.joined(separator: ", ")
      throw Refusal(
        409,
        "Unable to complete operation on network \(id). There are one or more ports still in use on the network, id for these ports is: \(list).",
        type: "NetworkInUse")
    }
    state[region: call.region].network.networks.remove(id)
    for subnet in network.subnets.items where subnet["network_id"]?.asString == id {
      state[region: call.region].network.subnets.remove(subnet.id)
    }
    return Reply(204)
  }

  private static func deleteGroup(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let id = call.parameter("id")
    let network = state[region: call.region].network
    let isUsed = network.ports.items.contains { $0["security_groups"]?.asList?.contains(.string(id)) == true }
    guard !isUsed, network.securityGroups[id]?["name"] != "default" else {
      throw Refusal(409, "Security Group \(id) in use.", type: "SecurityGroupInUse")
    }
    state[region: call.region].network.securityGroups.remove(id)
    for rule in network.rules(of: id) { state[region: call.region].network.securityGroupRules.remove(rule.id) }
    return Reply(204)
  }
}
