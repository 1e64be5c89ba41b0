internal import Values

/// Changes of networks, as far as they are simulated: what may not be done is refused as neutron refuses it.
enum NetworkWrites {
  static let all: [Route] = [
    Route("POST", "/v2.0/networks", "create network", createNetwork),
    Route("PUT", "/v2.0/networks/{id}", "update network", find: finder("networks"), updateNetwork),
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

  /// What a body asks for. Throws where it asks for nothing.
  static func asked(_ member: String, _ call: Call) throws(Refusal) -> Value {
    guard let asked = call.json?[member], asked.asMap != nil else {
      throw Refusal(400, "Resource body required", type: "HTTPBadRequest")
    }
    return asked
  }

  static func shown(_ path: String, _ id: String, _ status: Int, _ state: CloudState, _ call: Call)
    throws(Refusal) -> Reply
  {
    guard let kind = NetworkKind.all.first(where: { $0.path == path }) else { return Reply(500) }
    return try kind.shown(id, status, state, call)
  }

  /// Takes over what was asked for of these attributes, and counts the change.
  static func change(_ item: inout NetworkItem, _ asked: Value, _ names: [String], at now: Timestamp) {
    for name in names { if let value = asked[name] { item.attributes[name] = value } }
    item.attributes["updated_at"] = .string(now.inSeconds)
    item.attributes["revision_number"] = .int((item["revision_number"]?.asInt ?? 0) + 1)
  }

  static func missing(_ attribute: String) -> Refusal {
    Refusal(
      400, "Failed to parse request. Required attribute '\(attribute)' not specified", type: "HTTPBadRequest")
  }

  private static let attributes = ["name", "description", "admin_state_up", "mtu", "port_security_enabled"]

  private static func createNetwork(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let asked = try asked("network", call)
    guard asked["shared"] != true, asked["router:external"] != true else {
      let rule = asked["shared"] == true ? "shared" : "router:external"
      throw Refusal(
        403, "(rule:create_network and rule:create_network:\(rule)) is disallowed by policy",
        type: "PolicyNotAuthorized")
    }
    try NetworkProjectRoutes.checkRoom(for: "network", state, call)
    var ids = state.ids
    let id = state[region: call.region].insert(
      SimulatedCloud.Contents.Network(asked["name"]?.asString ?? "", ranges: []), ids: &ids)
    state.ids = ids
    state[region: call.region].network.networks.update(id) { change(&$0, asked, attributes, at: call.now) }
    return try shown("networks", id, 201, state, call)
  }

  private static func updateNetwork(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let asked = try asked("network", call)
    let id = call.parameter("id")
    guard state[region: call.region].network.networks[id]?["project_id"]?.asString == state.projectID else {
      throw Refusal(403, "rule:update_network is disallowed by policy", type: "PolicyNotAuthorized")
    }
    state[region: call.region].network.networks.update(id) { change(&$0, asked, attributes, at: call.now) }
    return try shown("networks", id, 200, state, call)
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
