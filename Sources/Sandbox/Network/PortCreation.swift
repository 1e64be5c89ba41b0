internal import Values

/// Ports made and deleted (Networking API v2.0).
enum PortCreation {
  static let all: [Route] = [
    Route("POST", "/v2.0/ports", "create port", create),
    Route("DELETE", "/v2.0/ports/{id}", "delete port", find: NetworkWrites.finder("ports"), delete),
  ]

  private static let attributes = [
    "name", "description", "admin_state_up", "security_groups", "port_security_enabled", "device_id", "device_owner",
  ]

  private static func create(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let asked = try NetworkWrites.asked("port", call)
    guard let netID = asked["network_id"]?.asString else { throw NetworkWrites.missing("network_id") }
    let network = state[region: call.region].network
    guard let net = network.networks[netID] else {
      throw Refusal(404, "Network \(netID) could not be found.", type: "NetworkNotFound")
    }
    for group in (asked["security_groups"]?.asList ?? []).compactMap(\.asString) {
      guard network.securityGroups.contains(group) else {
        throw Refusal(404, "Security group \(group) does not exist", type: "SecurityGroupNotFound")
      }
    }
    let fixed = try fixedAddresses(asked, net, network)
    try NetworkProjectRoutes.checkRoom(for: "port", state, call)
    let isGuarded = (asked["port_security_enabled"] ?? net["port_security_enabled"]) != false
    let group = network.securityGroups.items.first { $0["name"] == "default" }
    var ids = state.ids
    var port = state[region: call.region].makePort(
      device: "", owner: "", in: net, status: "DOWN", groups: isGuarded ? group.map { [$0.id] } ?? [] : [],
      at: call.now, ids: &ids)
    state.ids = ids
    if let fixed { port.attributes["fixed_ips"] = choose(fixed, &state, call) }
    NetworkWrites.change(&port, asked, attributes, at: call.now)
    port.attributes["port_security_enabled"] = .bool(isGuarded)
    state[region: call.region].network.ports.insert(port)
    return try NetworkWrites.shown("ports", port.id, 201, state, call)
  }

  /// The subnet and the address of each place that is asked for; the address nil where it may be any. Nil: nothing is
  /// asked for.
  private static func fixedAddresses(
    _ asked: Value, _ net: NetworkItem, _ network: NetworkState
  ) throws(Refusal) -> [(subnet: NetworkItem, address: String?)]? {
    guard let wanted = asked["fixed_ips"]?.asList else { return nil }
    let subnets = network.subnets.items.filter { $0["network_id"]?.asString == net.id }
    var places: [(subnet: NetworkItem, address: String?)] = []
    for place in wanted {
      let address = place["ip_address"]?.asString
      let one = address.flatMap(AddressRange.init)
      let subnet = subnets.first { subnet in
        if let id = place["subnet_id"]?.asString { return subnet.id == id }
        return one.flatMap { subnet["cidr"]?.asString.flatMap(AddressRange.init)?.overlaps($0) } == true
      }
      guard let subnet else {
        throw Refusal(
          400,
          "IP address \(address ?? "") is not a valid IP for any of the subnets on the specified network.",
          type: "InvalidIpForNetwork")
      }
      if let address, network.ports.items.contains(where: { $0.has(address, on: subnet.id) }) {
        throw Refusal(
          409, "IP address \(address) already allocated in subnet \(subnet.id)", type: "IpAddressAlreadyAllocated")
      }
      places.append((subnet, address))
    }
    return places
  }

  private static func choose(
    _ places: [(subnet: NetworkItem, address: String?)], _ state: inout CloudState, _ call: Call
  ) -> Value {
    var fixed: [Value] = []
    for (subnet, wanted) in places {
      let range = subnet["cidr"]?.asString ?? ""
      var address = wanted
      while address == nil {
        let number = state[region: call.region].network.nextHost[subnet.id] ?? 10
        state[region: call.region].network.nextHost[subnet.id] = number + 1
        let next = RegionState.host(number, in: range)
        if !state[region: call.region].network.chosen.contains(next) { address = next }
      }
      if let address {
        state[region: call.region].network.chosen.insert(address)
        fixed.append(["subnet_id": .string(subnet.id), "ip_address": .string(address)])
      }
    }
    return .list(fixed)
  }

  private static func delete(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let id = call.parameter("id")
    let owner = state[region: call.region].network.ports[id]?["device_owner"]?.asString ?? ""
    guard !owner.hasPrefix("network:router") else {
      throw Refusal(
        409, "Port \(id) cannot be deleted directly via the port API: has device owner \(owner).",
        type: "ServicePortInUse")
    }
    state[region: call.region].network.ports.remove(id)
    for address in state[region: call.region].network.floatingIPs.items where address["port_id"]?.asString == id {
      state[region: call.region].network.floatingIPs.update(address.id) { address in
        address.attributes["port_id"] = .null
        address.attributes["fixed_ip_address"] = .null
        address.attributes["status"] = "DOWN"
      }
    }
    return Reply(204)
  }
}

extension NetworkItem {
  /// Whether it is a port with this address.
  fileprivate func has(_ address: String, on subnet: String) -> Bool {
    self["fixed_ips"]?.asList?.contains {
      $0["subnet_id"]?.asString == subnet && $0["ip_address"]?.asString == address
    } == true
  }
}
