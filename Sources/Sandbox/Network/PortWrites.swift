internal import Values

/// Ports and floating addresses changed (Networking API v2.0).
enum PortWrites {
  static let all: [Route] = [
    Route("PUT", "/v2.0/ports/{id}", "update port", find: NetworkWrites.finder("ports"), updatePort),
    Route("POST", "/v2.0/floatingips", "create floatingip", createAddress),
    Route(
      "PUT", "/v2.0/floatingips/{id}", "update floatingip", find: NetworkWrites.finder("floatingips"), updateAddress),
    Route("DELETE", "/v2.0/floatingips/{id}", "delete floatingip", find: NetworkWrites.finder("floatingips")) {
      state, call throws(Refusal) in
      state[region: call.region].network.floatingIPs.remove(call.parameter("id"))
      return Reply(204)
    },
  ]

  private static func updatePort(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let id = call.parameter("id")
    guard let asked = call.json?["port"], asked.asMap != nil else {
      throw Refusal(400, "Resource body required", type: "HTTPBadRequest")
    }
    let network = state[region: call.region].network
    for group in (asked["security_groups"]?.asList ?? []).compactMap(\.asString) {
      guard network.securityGroups.contains(group) else {
        throw Refusal(404, "Security group \(group) does not exist", type: "SecurityGroupNotFound")
      }
    }
    var port = network.ports[id]?.attributes ?? ValueMap()
    for name in ["name", "description", "admin_state_up", "security_groups", "port_security_enabled"] {
      if let value = asked[name] { port[name] = value }
    }
    if port["port_security_enabled"] == false, port["security_groups"]?.asList?.isEmpty == false {
      guard asked["port_security_enabled"] == nil else {
        throw Refusal(
          409,
          "Port has security group associated. Cannot disable port security or IP address until security group is removed.",
          type: "PortSecurityPortHasSecurityGroup")
      }
      throw Refusal(
        400, "Port security must be enabled and port must have an IP address in order to use security groups.",
        type: "PortSecurityAndIPRequiredForSecurityGroups")
    }
    let changed = port
    state[region: call.region].network.ports.update(id) { port in
      port.attributes = changed
      NetworkWrites.change(&port, asked, [], at: call.now)
    }
    return try NetworkWrites.shown("ports", id, 200, state, call)
  }

  private static func createAddress(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let asked = call.json?["floatingip"], let netID = asked["floating_network_id"]?.asString else {
      throw Refusal(
        400, "Failed to parse request. Required attribute 'floating_network_id' not specified",
        type: "HTTPBadRequest")
    }
    let network = state[region: call.region].network
    guard let net = network.networks[netID] else {
      throw Refusal(404, "Network \(netID) could not be found.", type: "NetworkNotFound")
    }
    guard net["router:external"] == true else {
      throw Refusal(
        400, "Bad floatingip request: Network \(netID) is not a valid external network.", type: "BadRequest")
    }
    try NetworkProjectRoutes.checkRoom(for: "floatingip", state, call)
    if let port = asked["port_id"]?.asString { try check(port, network) }
    let taken = state[region: call.region].takeAddresses(in: net, gateway: false)
    let address = taken.first?["ip_address"]?.asString ?? ""
    var ids = state.ids
    let id = state[region: call.region].insert(
      SimulatedCloud.Contents.FloatingIP(address, network: net["name"]?.asString ?? ""), ids: &ids)
    state.ids = ids
    change(id, asked, &state, call)
    return try NetworkWrites.shown("floatingips", id, 201, state, call)
  }

  private static func updateAddress(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let asked = call.json?["floatingip"] else {
      throw Refusal(400, "Resource body required", type: "HTTPBadRequest")
    }
    let id = call.parameter("id")
    if let port = asked["port_id"]?.asString { try check(port, state[region: call.region].network, besides: id) }
    change(id, asked, &state, call)
    return try NetworkWrites.shown("floatingips", id, 200, state, call)
  }

  /// A port is there, and has no other floating address.
  private static func check(_ port: String, _ network: NetworkState, besides id: String? = nil) throws(Refusal) {
    guard network.ports.contains(port) else {
      throw Refusal(404, "Port \(port) could not be found.", type: "PortNotFound")
    }
    guard let other = network.floatingIPs.items.first(where: { $0["port_id"]?.asString == port && $0.id != id }) else {
      return
    }
    let address = other["floating_ip_address"]?.asString ?? ""
    throw Refusal(
      409,
      "Cannot associate floating IP \(address) (\(other.id)) with port \(port) using fixed IP, as that fixed IP already has a floating IP on external network \(other["floating_network_id"]?.asString ?? "").",
      type: "FloatingIPPortAlreadyAssociated")
  }

  private static func change(_ id: String, _ asked: Value, _ state: inout CloudState, _ call: Call) {
    let ports = state[region: call.region].network.ports
    state[region: call.region].network.floatingIPs.update(id) { address in
      if let text = asked["description"] { address.attributes["description"] = text }
      guard let port = asked["port_id"] else { return }
      let fixed = port.asString.flatMap { ports[$0]?["fixed_ips"]?.asList?.first?["ip_address"] }
      address.attributes["port_id"] = port
      address.attributes["fixed_ip_address"] = fixed ?? .null
      address.attributes["status"] = port.isNull ? "DOWN" : "ACTIVE"
    }
  }
}
