internal import Values

/// Routers made, changed and deleted, and the subnets on them (Networking API v2.0).
enum RouterWrites {
  static let all: [Route] = [
    Route("POST", "/v2.0/routers", "create router", create),
    Route("PUT", "/v2.0/routers/{id}", "update router", find: NetworkWrites.finder("routers"), update),
    Route("DELETE", "/v2.0/routers/{id}", "delete router", find: NetworkWrites.finder("routers"), delete),
    Route(
      "PUT", "/v2.0/routers/{id}/add_router_interface", "add router interface",
      find: NetworkWrites.finder("routers"), add),
    Route(
      "PUT", "/v2.0/routers/{id}/remove_router_interface", "remove router interface",
      find: NetworkWrites.finder("routers"), remove),
  ]

  private static let attributes = ["name", "description", "admin_state_up"]

  private static func create(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let asked = try NetworkWrites.asked("router", call)
    let outside = try outside(asked, state[region: call.region].network)
    try NetworkProjectRoutes.checkRoom(for: "router", state, call)
    var ids = state.ids
    let id = state[region: call.region].insert(
      SimulatedCloud.Contents.Router(asked["name"]?.asString ?? "", gateway: nil), ids: &ids)
    state.ids = ids
    change(id, asked, outside, &state, call)
    return try NetworkWrites.shown("routers", id, 201, state, call)
  }

  private static func update(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let asked = try NetworkWrites.asked("router", call)
    let outside = try outside(asked, state[region: call.region].network)
    let id = call.parameter("id")
    change(id, asked, outside, &state, call)
    return try NetworkWrites.shown("routers", id, 200, state, call)
  }

  /// The network that a router shall lead to; nil: none, or nothing is said of it.
  private static func outside(_ asked: Value, _ network: NetworkState) throws(Refusal) -> NetworkItem? {
    guard let id = asked["external_gateway_info"]?["network_id"]?.asString else { return nil }
    guard let item = network.networks[id] else {
      throw Refusal(404, "Network \(id) could not be found.", type: "NetworkNotFound")
    }
    guard item["router:external"] == true else {
      throw Refusal(
        400, "Bad router request: Network \(id) is not an external network.", type: "BadRequest")
    }
    return item
  }

  private static func change(
    _ id: String, _ asked: Value, _ outside: NetworkItem?, _ state: inout CloudState, _ call: Call
  ) {
    var gateway: Value?
    if let outside {
      gateway = [
        "network_id": .string(outside.id),
        "external_fixed_ips": .list(state[region: call.region].takeAddresses(in: outside, gateway: false)),
        "enable_snat": true,
      ]
    } else if asked["external_gateway_info"] != nil {
      gateway = .null
    }
    let info = gateway
    state[region: call.region].network.routers.update(id) { router in
      if let info { router.attributes["external_gateway_info"] = info }
      NetworkWrites.change(&router, asked, attributes, at: call.now)
    }
  }

  private static func interfaces(of id: String, _ network: NetworkState) -> [NetworkItem] {
    network.ports.items.filter { $0["device_id"]?.asString == id && $0.isRouterInterface }
  }

  private static func delete(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let id = call.parameter("id")
    let ports = interfaces(of: id, state[region: call.region].network).map(\.id)
    guard ports.isEmpty else {
      throw Refusal(
        409, "Router \(id) has ports still attached: \(ports.joined(separator: ", "))", type: "RouterInUse")
    }
    state[region: call.region].network.routers.remove(id)
    return Reply(204)
  }

  private static func add(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let id = call.parameter("id")
    let network = state[region: call.region].network
    guard let subnet = call.json?["subnet_id"]?.asString else {
      throw Refusal(
        400, "Bad router request: Either subnet_id or port_id must be specified.", type: "BadRequest")
    }
    guard let item = network.subnets[subnet], let net = network.networks[item["network_id"]?.asString ?? ""] else {
      throw Refusal(404, "Subnet \(subnet) could not be found.", type: "SubnetNotFound")
    }
    guard !interfaces(of: id, network).contains(where: { $0.isOn(subnet: subnet) }) else {
      throw Refusal(
        400, "Bad router request: Router already has a port on subnet \(subnet).", type: "BadRequest")
    }
    guard let gateway = item["gateway_ip"], !gateway.isNull else {
      throw Refusal(
        400, "Bad router request: Subnet for router interface must have a gateway IP.", type: "BadRequest")
    }
    var ids = state.ids
    var port = state[region: call.region].makePort(
      device: id, owner: "network:router_interface", in: net, status: "DOWN", groups: [], at: call.now, ids: &ids)
    state.ids = ids
    port.attributes["fixed_ips"] = [["subnet_id": .string(subnet), "ip_address": gateway]]
    state[region: call.region].network.ports.insert(port)
    return answer(id, subnet, port, state)
  }

  private static func remove(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let id = call.parameter("id")
    let network = state[region: call.region].network
    let subnet = call.json?["subnet_id"]?.asString ?? ""
    guard let port = interfaces(of: id, network).first(where: { $0.isOn(subnet: subnet) }) else {
      throw Refusal(
        404, "Router \(id) has no interface on subnet \(subnet)", type: "RouterInterfaceNotFoundForSubnet")
    }
    let isNeeded = network.floatingIPs.items.contains { address in
      address["port_id"]?.asString.flatMap { network.ports[$0] }?.isOn(subnet: subnet) == true
    }
    guard !isNeeded else {
      throw Refusal(
        409,
        "Router interface for subnet \(subnet) on router \(id) cannot be deleted, as it is required by one or more floating IPs.",
        type: "RouterInterfaceInUseByFloatingIP")
    }
    state[region: call.region].network.ports.remove(port.id)
    return answer(id, subnet, port, state)
  }

  private static func answer(_ id: String, _ subnet: String, _ port: NetworkItem, _ state: CloudState) -> Reply {
    Reply(
      200,
      json: [
        "id": .string(id), "project_id": .string(state.projectID), "port_id": .string(port.id),
        "network_id": port["network_id"] ?? .null, "subnet_id": .string(subnet), "subnet_ids": [.string(subnet)],
      ])
  }
}
