internal import Values

/// Security groups and their rules made and changed (Networking API v2.0).
enum SecurityGroupWrites {
  static let all: [Route] = [
    Route("POST", "/v2.0/security-groups", "create security group", create),
    Route(
      "PUT", "/v2.0/security-groups/{id}", "update security group", find: NetworkWrites.finder("security-groups"),
      update),
    Route("POST", "/v2.0/security-group-rules", "create security group rule", createRule),
  ]

  /// A new group lets everything out: neutron gives it two rules for that.
  private static func create(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let asked = try NetworkWrites.asked("security_group", call)
    guard let name = asked["name"]?.asString else {
      throw Refusal(
        400, "Failed to parse request. Required attribute 'name' not specified", type: "HTTPBadRequest")
    }
    guard name.lowercased() != "default" else {
      throw Refusal(409, "Default security group already exists.", type: "SecurityGroupDefaultAlreadyExists")
    }
    try NetworkProjectRoutes.checkRoom(for: "security_group", state, call)
    var ids = state.ids
    let id = state[region: call.region].insert(
      SimulatedCloud.Contents.SecurityGroup(name, summary: asked["description"]?.asString ?? ""), ids: &ids)
    state.ids = ids
    return try NetworkWrites.shown("security-groups", id, 201, state, call)
  }

  private static func update(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let asked = try NetworkWrites.asked("security_group", call)
    let id = call.parameter("id")
    state[region: call.region].network.securityGroups.update(id) { group in
      for name in ["name", "description", "stateful"] {
        if let value = asked[name] { group.attributes[name] = value }
      }
    }
    return try NetworkWrites.shown("security-groups", id, 200, state, call)
  }

  private static func createRule(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let asked = try NetworkWrites.asked("security_group_rule", call)
    let network = state[region: call.region].network
    let group = asked["security_group_id"]?.asString ?? ""
    for id in [group, asked["remote_group_id"]?.asString].compactMap({ $0 }) {
      guard network.securityGroups.contains(id) else {
        throw Refusal(404, "Security group \(id) does not exist", type: "SecurityGroupNotFound")
      }
    }
    let direction = asked["direction"]?.asString ?? ""
    guard ["ingress", "egress"].contains(direction) else {
      throw Refusal(
        400, "Invalid input for direction. Reason: '\(direction)' is not in ['ingress', 'egress'].",
        type: "HTTPBadRequest")
    }
    let rule = try rule(asked)
    try NetworkProjectRoutes.checkRoom(for: "security_group_rule", state, call)
    var ids = state.ids
    let id = state[region: call.region].insertRule(
      of: group, rule, isIngress: direction == "ingress", remoteGroup: asked["remote_group_id"]?.asString, ids: &ids)
    state.ids = ids
    state[region: call.region].network.securityGroupRules.update(id) { rule in
      if let text = asked["description"] { rule.attributes["description"] = text }
      // An ICMP type stands without a code.
      for name in ["port_range_min", "port_range_max"] { rule.attributes[name] = asked[name] ?? .null }
    }
    if let made = state[region: call.region].network.securityGroupRules[id],
      let twin = network.rules(of: group).first(where: { isSame($0, made) })
    {
      state[region: call.region].network.securityGroupRules.remove(id)
      throw Refusal(
        409, "Security group rule already exists. Rule id is \(twin.id).", type: "SecurityGroupRuleExists")
    }
    return try NetworkWrites.shown("security-group-rules", id, 201, state, call)
  }

  private static func rule(_ asked: Value) throws(Refusal) -> SimulatedCloud.Contents.SecurityGroupRule {
    let (low, high) = (asked["port_range_min"]?.asInt, asked["port_range_max"]?.asInt)
    let networkProtocol = asked["protocol"]?.asString
    guard networkProtocol != nil || (low == nil && high == nil) else {
      throw Refusal(
        400, "Must also specify protocol if port range is given.", type: "SecurityGroupProtocolRequiredWithPorts")
    }
    var range: ClosedRange<Int>?
    if let low, let high {
      guard low <= high else {
        throw Refusal(
          400, "For TCP/UDP protocols, port_range_min must be <= port_range_max",
          type: "SecurityGroupInvalidPortRange")
      }
      range = Int(low)...Int(high)
    }
    var remote = asked["remote_ip_prefix"]?.asString
    if let text = remote, !text.contains("/") { remote = text + (text.contains(":") ? "/128" : "/32") }
    return SimulatedCloud.Contents.SecurityGroupRule(
      networkProtocol, ports: range, from: remote, isIPv6: asked["ethertype"]?.asString == "IPv6")
  }

  /// Neutron takes the range of everything for none.
  private static func isSame(_ a: NetworkItem, _ b: NetworkItem) -> Bool {
    func range(_ rule: NetworkItem) -> String? {
      rule["remote_ip_prefix"]?.asString.flatMap { ["0.0.0.0/0", "::/0"].contains($0) ? nil : $0 }
    }
    return range(a) == range(b)
      && ["direction", "ethertype", "protocol", "port_range_min", "port_range_max", "remote_group_id"].allSatisfy {
        a[$0] == b[$0]
      }
  }
}
