internal import Values

/// What belongs to one server and has an address of its own: addresses, metadata, tags, volumes, interfaces, actions.
enum ServerParts {
  static let all: [Route] = [
    Route("GET", "/servers/{id}/ips", "list server addresses", find: ServerRoutes.find, addresses),
    Route(
      "GET", "/servers/{id}/ips/{network_label}", "show server addresses of one network", find: ServerRoutes.find,
      addressesOfNetwork),
    Route("GET", "/servers/{id}/metadata", "list server metadata", find: ServerRoutes.find, metadata),
    Route("GET", "/servers/{id}/metadata/{key}", "show server metadata item", find: ServerRoutes.find, metadataItem),
    Route(
      "GET", "/servers/{id}/tags", "list server tags", since: Microversion(2, 26), find: ServerRoutes.find, tags),
    Route(
      "GET", "/servers/{id}/tags/{tag}", "check server tag", since: Microversion(2, 26), find: ServerRoutes.find, tag),
    Route(
      "GET", "/servers/{id}/os-volume_attachments", "list volume attachments of a server", find: ServerRoutes.find,
      volumes),
    Route(
      "GET", "/servers/{id}/os-volume_attachments/{volume_id}", "show volume attachment", find: ServerRoutes.find,
      volume),
    Route("GET", "/servers/{id}/os-interface", "list interfaces of a server", find: ServerRoutes.find, interfaces),
    Route(
      "GET", "/servers/{id}/os-interface/{port_id}", "show interface of a server", find: ServerRoutes.find, interface),
    Route(
      "GET", "/servers/{id}/os-security-groups", "list security groups of a server", find: ServerRoutes.find,
      securityGroups),
    Route("GET", "/servers/{id}/os-instance-actions", "list server actions", find: ServerRoutes.find, actions),
    Route(
      "GET", "/servers/{id}/os-instance-actions/{request_id}", "show server action", find: ServerRoutes.find, action),
    Route("GET", "/servers/{id}/diagnostics", "server diagnostics", find: ServerRoutes.find) {
      _, _ throws(Refusal) in Reply(200, json: ["memory": 0])
    },
    Route("GET", "/servers/{id}/os-server-password", "encrypted admin password", find: ServerRoutes.find) {
      _, _ throws(Refusal) in Reply(200, json: ["password": ""])
    },
  ]

  private static func addresses(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    let view = ServerView(state[region: call.region], call)
    return Reply(200, json: ["addresses": view.addresses(server, isExtended: false)])
  }

  private static func addressesOfNetwork(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    let all = ServerView(state[region: call.region], call).addresses(server, isExtended: false)
    let label = call.parameter("network_label")
    guard let addresses = all[label] else { throw Refusal(404, "Instance is not a member of specified network") }
    return Reply(200, json: [label: addresses])
  }

  private static func metadata(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    Reply(200, json: ["metadata": .map(try ServerRoutes.server(state, call).metadata)])
  }

  private static func metadataItem(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let key = call.parameter("key")
    guard let value = try ServerRoutes.server(state, call).metadata[key] else {
      throw Refusal(404, "Metadata item was not found")
    }
    return Reply(200, json: ["meta": [key: value]])
  }

  private static func tags(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    Reply(200, json: ["tags": .list(try ServerRoutes.server(state, call).tags.map { .string($0) })])
  }

  private static func tag(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    guard server.tags.contains(call.parameter("tag")) else {
      throw Refusal(404, "Server \(server.id) has no tag '\(call.parameter("tag"))'")
    }
    return Reply(204)
  }

  static func attachment(_ volume: Volume, _ server: Server, _ call: Call) -> Value {
    var map = ValueMap()
    if call.microversion < Microversion(2, 89) { map["id"] = .string(volume.id) }
    map["volumeId"] = .string(volume.id)
    map["serverId"] = .string(server.id)
    map["device"] = .string(volume.attachment?.device ?? "")
    if call.microversion >= Microversion(2, 70) { map["tag"] = .null }
    if call.microversion >= Microversion(2, 79) { map["delete_on_termination"] = false }
    if call.microversion >= Microversion(2, 89) {
      map["attachment_id"] = .string(volume.attachment?.id ?? "")
      map["bdm_uuid"] = .string(volume.attachment?.id ?? "")
    }
    return .map(map)
  }

  private static func volumes(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    let attached = state[region: call.region].volumes.items.filter { $0.attachment?.server == server.id }
    return Reply(200, json: ["volumeAttachments": .list(attached.map { attachment($0, server, call) })])
  }

  private static func volume(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    let id = call.parameter("volume_id")
    guard let volume = state[region: call.region].volumes[id], volume.attachment?.server == server.id else {
      throw Refusal(404, "Instance \(server.id) is not attached to volume \(id)")
    }
    return Reply(200, json: ["volumeAttachment": attachment(volume, server, call)])
  }

  /// Nova asks neutron with the caller's token: a caller who may not see ports gets an empty list.
  private static func ports(of server: Server, _ state: CloudState, _ call: Call) -> [NetworkItem] {
    guard call.holds("network_read") else { return [] }
    return state[region: call.region].network.ports.items.filter { $0["device_id"]?.asString == server.id }
  }

  static func attachment(_ port: NetworkItem) -> Value {
    [
      "net_id": port["network_id"] ?? .null, "port_id": .string(port.id), "mac_addr": port["mac_address"] ?? .null,
      "port_state": port["status"] ?? .null, "fixed_ips": port["fixed_ips"] ?? [],
    ]
  }

  private static func interfaces(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    return Reply(200, json: ["interfaceAttachments": .list(ports(of: server, state, call).map { attachment($0) })])
  }

  private static func interface(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    let id = call.parameter("port_id")
    guard let port = ports(of: server, state, call).first(where: { $0.id == id }) else {
      throw Refusal(404, "Port id \(id) could not be found.")
    }
    return Reply(200, json: ["interfaceAttachment": attachment(port)])
  }

  private static func securityGroups(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    let region = state[region: call.region]
    guard call.holds("network_read"), call.holds("network_secgroup_read") else {
      return Reply(200, json: ["security_groups": []])
    }
    let groups = region.network.securityGroups.items.filter {
      server.securityGroups.contains($0["name"]?.asString ?? "")
    }
    return Reply(200, json: ["security_groups": .list(groups.map { group($0, region) })])
  }

  private static func group(_ group: NetworkItem, _ region: RegionState) -> Value {
    let rules = region.network.rules(of: group.id).filter { $0["direction"] == "ingress" }
    return [
      "id": .string(group.id), "description": group["description"] ?? "", "name": group["name"] ?? "",
      "tenant_id": .string(region.project),
      "rules": .list(
        rules.map { rule in
          let source = rule["remote_group_id"]?.asString.flatMap { region.network.securityGroups[$0] }
          return [
            "id": .string(rule.id), "parent_group_id": .string(group.id), "ip_protocol": rule["protocol"] ?? .null,
            "from_port": rule["port_range_min"] ?? .null, "to_port": rule["port_range_max"] ?? .null,
            "group": source.map { ["name": $0["name"] ?? "", "tenant_id": .string(region.project)] } ?? [:],
            "ip_range": rule["remote_ip_prefix"].flatMap { $0.isNull ? nil : ["cidr": $0] } ?? [:],
          ]
        }),
    ]
  }

  private static func view(_ event: Server.Event, _ server: Server, _ state: CloudState, _ call: Call) -> ValueMap {
    var map = ValueMap()
    map["action"] = .string(event.action)
    map["instance_uuid"] = .string(server.id)
    map["request_id"] = .string(event.requestID)
    map["user_id"] = .string(event.user)
    map["project_id"] = .string(state.projectID)
    map["start_time"] = .string(event.start.inColumn)
    map["message"] = event.message.map { .string($0) } ?? .null
    if call.microversion >= Microversion(2, 58) { map["updated_at"] = .string(event.updated.inColumn) }
    return map
  }

  private static func actions(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    let views = server.actions.reversed().map { Value.map(view($0, server, state, call)) }
    return Reply(200, json: ["instanceActions": .list(views)])
  }

  private static func action(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    let id = call.parameter("request_id")
    guard let event = server.actions.first(where: { $0.requestID == id }) else {
      throw Refusal(404, "Action \(id) not found")
    }
    var map = view(event, server, state, call)
    if call.microversion >= Microversion(2, 51) {
      var entry: ValueMap = [
        "event": .string("compute__\(event.action)"), "start_time": .string(event.start.inColumn),
        "finish_time": .string(event.updated.inColumn), "result": event.message == nil ? "Success" : "Error",
      ]
      if call.microversion >= Microversion(2, 84) { entry["details"] = event.details.map { .string($0) } ?? .null }
      map["events"] = [.map(entry)]
    }
    return Reply(200, json: ["instanceAction": .map(map)])
  }
}
