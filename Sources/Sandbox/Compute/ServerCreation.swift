internal import Values

/// `POST /servers` (Compute API, "Create Server"): what nova checks, in its order and words, then a server in `BUILD`.
///
/// The metadata item `simulate-failure: build` makes the build end in `ERROR`.
enum ServerCreation {
  static let all: [Route] = [
    Route("POST", "/servers", "create server from image", find: checkBody, create)
  ]

  /// Nova's schema speaks before its policy.
  private static func checkBody(_ state: inout CloudState, _ call: Call) throws(Refusal) {
    guard call.body.count <= 114_688 else {
      throw Refusal(
        SharedShape.webob(413, "Request is too large. Larger than max_request_body_size (%s).", call))
    }
    guard let body = call.json else { throw Refusal(400, "Malformed request body") }
    guard let asked = body["server"] else {
      throw Refusal(400, "Invalid input for field/attribute body. 'server' is a required property")
    }
    for name in ["name", "flavorRef"] where asked[name]?.asString == nil {
      let text = "Invalid input for field/attribute server. Value: \(JSONWriter.text(asked)). "
      throw Refusal(400, text + "'\(name)' is a required property")
    }
    if call.microversion >= Microversion(2, 37), asked["networks"] == nil {
      let text = "Invalid input for field/attribute server. Value: \(JSONWriter.text(asked)). "
      throw Refusal(400, text + "'networks' is a required property")
    }
  }

  private static func create(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let asked = call.json?["server"], let name = asked["name"]?.asString else {
      throw Refusal(400, "Malformed request body")
    }
    let region = state[region: call.region]
    let flavor = try flavor(asked, region)
    let image = try image(asked, region, call)
    let networks = try networks(asked, region, call)
    if let key = asked["key_name"]?.asString {
      let own = region.keypairs[call.caller?.userID ?? ""] ?? []
      guard own.contains(where: { $0.name == key }) else { throw Refusal(400, "Invalid key_name provided.") }
    }
    let groups = try securityGroups(asked, region, call)
    let count = max(Int(asked["max_count"]?.asInt ?? 1), Int(asked["min_count"]?.asInt ?? 1), 1)
    try checkQuota(count, flavor, region)
    var first: Server?
    for number in 1...count {
      var server = Server(
        id: state.ids.uuid(), name: count > 1 ? "\(name)-\(number)" : name, user: call.caller?.userID ?? "",
        flavor: flavor.id, image: image, created: call.now, updated: call.now)
      server.state = .building
      server.task = "scheduling"
      server.metadata = asked["metadata"]?.asMap ?? ValueMap()
      server.keyName = asked["key_name"]?.asString
      server.securityGroups = groups
      if call.microversion >= Microversion(2, 19) { server.description = asked["description"]?.asString }
      if call.microversion >= Microversion(2, 52) {
        server.tags = asked["tags"]?.asList?.compactMap(\.asString) ?? []
      }
      server.actions = [
        Server.Event(
          action: "create", requestID: call.requestID, user: server.user, start: call.now, updated: call.now)
      ]
      build(server, networks: networks, &state, call)
      first = first ?? server
    }
    let id = first?.id ?? ""
    return Reply(
      202,
      json: [
        "server": [
          "id": .string(id), "links": NovaLinks.both("servers", id, call), "OS-DCF:diskConfig": "MANUAL",
          "security_groups": [["name": "default"]], "adminPass": .string(state.ids.urlSafe(bytes: 9)),
        ]
      ]
    ).adding("location", "\(call.root)/v2.1/\(state.projectID)/servers/\(id)")
  }

  private static func flavor(_ asked: Value, _ region: RegionState) throws(Refusal) -> Flavor {
    let id = asked["flavorRef"]?.asString ?? ""
    guard let flavor = region.flavors[id] else { throw Refusal(400, "Flavor \(id) could not be found.") }
    return flavor
  }

  /// Nova asks glance with the caller's token: an image that the caller may not see cannot be found.
  private static func image(_ asked: Value, _ region: RegionState, _ call: Call) throws(Refusal) -> String? {
    guard let id = asked["imageRef"]?.asString, !id.isEmpty else {
      guard asked["block_device_mapping_v2"] != nil else {
        throw Refusal(400, "Invalid imageRef provided.")
      }
      return nil
    }
    guard region.images[id] != nil, call.holds("image_read") else {
      throw Refusal(400, "Can not find requested image")
    }
    return id
  }

  /// The networks to be plugged into; likewise only those that the caller may see.
  private static func networks(_ asked: Value, _ region: RegionState, _ call: Call) throws(Refusal) -> [String] {
    let own = call.holds("network_read") ? region.network.networks.items : []
    let available = own.filter { $0["project_id"]?.asString == region.project || $0["shared"]?.asBool == true }
    switch asked["networks"] {
    case .string("none")?: return []
    case .list(let list)? where !list.isEmpty:
      var ids: [String] = []
      for entry in list {
        if let port = entry["port"]?.asString {
          guard let found = region.network.ports[port], call.holds("network_read") else {
            throw Refusal(400, "Port id \(port) could not be found.")
          }
          ids.append(found["network_id"]?.asString ?? "")
          continue
        }
        let id = entry["uuid"]?.asString ?? ""
        guard available.contains(where: { $0.id == id }) else {
          throw Refusal(400, "Network \(id) could not be found.")
        }
        ids.append(id)
      }
      return ids
    default:
      guard available.count <= 1 else {
        throw Refusal(409, "Multiple possible networks found, use a Network ID to be more specific.")
      }
      return available.map(\.id)
    }
  }

  /// By name or id, as neutron shows them to the caller.
  private static func securityGroups(
    _ asked: Value, _ region: RegionState, _ call: Call
  ) throws(Refusal) -> [String] {
    guard let list = asked["security_groups"]?.asList, !list.isEmpty else { return ["default"] }
    var names: [String] = []
    for entry in list {
      let text = entry["name"]?.asString ?? ""
      let found = region.network.securityGroups.items.first { $0.id == text || $0["name"]?.asString == text }
      guard let name = found?["name"]?.asString, call.holds("network_secgroup_read") else {
        throw Refusal(400, "Security group \(text) not found for project \(region.project).")
      }
      names.append(name)
    }
    return names
  }

  private static func checkQuota(_ count: Int, _ flavor: Flavor, _ region: RegionState) throws(Refusal) {
    let used = ComputeProjectRoutes.used(region)
    let asked = ["instances": count, "cores": count * flavor.vcpus, "ram": count * flavor.ram]
    let over = ComputeProjectRoutes.quotas.filter { quota in
      guard let asked = asked[quota.name], quota.limit >= 0 else { return false }
      return (used[quota.name] ?? 0) + Int64(asked) > quota.limit
    }
    guard !over.isEmpty else { return }
    // Nova looks at the number of instances first; only if that fits does it add up what they need.
    let shown = over.contains { $0.name == "instances" } ? over.filter { $0.name == "instances" } : over
    func list(_ write: (String) -> String) -> String { shown.map { write($0.name) }.joined(separator: ", ") }
    let limits = shown.map { "\($0.limit) \($0.name)" }.joined(separator: ", ")
    throw Refusal(
      403,
      "Quota exceeded for \(list { $0 }): Requested \(list { String(asked[$0] ?? 0) }), but already used \(list { String(used[$0] ?? 0) }) of \(limits)"
    )
  }

  private static func build(_ server: Server, networks: [String], _ state: inout CloudState, _ call: Call) {
    var ports: [NetworkItem] = []
    // The region and its source of ids are parts of one state: they cannot both be changed in place.
    var ids = state.ids
    for network in networks {
      let port = state[region: call.region].makePort(of: server.id, in: network, at: call.now, ids: &ids)
      if let port { ports.append(port) }
    }
    state.ids = ids
    let (id, request, pace) = (server.id, call.requestID, state.paces.build)
    let fails = server.metadata["simulate-failure"]?.asString == "build"
    state[region: call.region].servers.insert(server)
    state[region: call.region].after(pace / 2) { [ports] region in
      guard region.servers[id]?.task == "scheduling" else { return }
      if !fails { for port in ports { region.network.ports.insert(port) } }
      region.servers.update(id) { $0.task = "spawning" }
    }
    state[region: call.region].after(pace) { region in
      let now = region.now
      region.servers.update(id) { server in
        guard server.task == "spawning" else { return }
        server.task = nil
        server.updated = now
        server.finish(request, at: now)
        server.state = fails ? .error : .active
        if fails {
          let text = "Build of instance \(id) aborted: asked for by its metadata"
          server.fault = Server.Fault(code: 500, message: text, created: now)
        } else {
          server.launched = now
        }
      }
    }
  }
}
