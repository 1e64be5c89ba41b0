internal import Values

/// How nova writes a server (Compute API, "Show Server Details"), by microversion.
struct ServerView {
  let region: RegionState
  let call: Call
  private let ports: [String: [NetworkItem]]
  private let attached: [String: [String]]

  /// Looks up once what every server of a list needs.
  init(_ region: RegionState, _ call: Call) {
    self.region = region
    self.call = call
    ports = Dictionary(grouping: region.network.ports.items) { $0["device_id"]?.asString ?? "" }
    var attached: [String: [String]] = [:]
    for volume in region.volumes.items {
      if let server = volume.attachment?.server { attached[server, default: []].append(volume.id) }
    }
    self.attached = attached
  }

  private func since(_ minor: Int) -> Bool { call.microversion >= Microversion(2, minor) }

  func brief(_ server: Server) -> Value {
    ["id": .string(server.id), "name": .string(server.name), "links": NovaLinks.both("servers", server.id, call)]
  }

  /// Lists leave out the server groups. The form that a change of name answers with has them, and leaves out what nova's
  /// extensions add.
  func detail(_ server: Server, isExtended: Bool = true, isInList: Bool = false) -> Value {
    var map = ValueMap()
    map["accessIPv4"] = ""
    map["accessIPv6"] = ""
    map["addresses"] = addresses(server, isExtended: isExtended)
    map["created"] = .string(server.created.inSeconds)
    map["flavor"] = flavor(server)
    map["hostId"] = .string(
      server.isPlaced ? IdentifierSource.stable("host " + region.name + region.project, digits: 56) : "")
    map["id"] = .string(server.id)
    map["image"] = image(server)
    map["links"] = NovaLinks.both("servers", server.id, call)
    map["metadata"] = .map(server.metadata)
    map["name"] = .string(server.name)
    map["status"] = .string(server.status)
    map["tenant_id"] = .string(region.project)
    map["user_id"] = .string(server.user)
    map["updated"] = .string(server.updated.inSeconds)
    map["OS-DCF:diskConfig"] = "MANUAL"
    if let fault = server.fault, server.status == "ERROR" {
      map["fault"] = [
        "code": .int(Int64(fault.code)), "created": .string(fault.created.inSeconds), "message": .string(fault.message),
      ]
    }
    if ["ACTIVE", "BUILD", "REBUILD", "RESIZE", "VERIFY_RESIZE", "MIGRATING"].contains(server.status) {
      map["progress"] = 0
    }
    if isExtended { extend(&map, server) }
    addLater(&map, server, isInList: isInList)
    return .map(map)
  }

  private func extend(_ map: inout ValueMap, _ server: Server) {
    map["OS-EXT-AZ:availability_zone"] = server.isPlaced ? "nova" : ""
    map["config_drive"] = ""
    map["key_name"] = server.keyName.map { .string($0) } ?? .null
    map["OS-SRV-USG:launched_at"] = server.launched.map { .string($0.inColumn) } ?? .null
    map["OS-SRV-USG:terminated_at"] = .null
    // Nova asks neutron with the caller's token, and neutron leaves out what the caller may not see.
    if server.isPlaced, call.holds("network_read"), call.holds("network_secgroup_read") {
      let each = max(1, ports[server.id]?.count ?? 1)
      let names = (0..<each).flatMap { _ in server.securityGroups }
      map["security_groups"] = .list(names.map { ["name": .string($0)] })
    }
    map["OS-EXT-STS:task_state"] = server.task.map { .string($0) } ?? .null
    map["OS-EXT-STS:vm_state"] = .string(server.state.rawValue)
    map["OS-EXT-STS:power_state"] = .int(server.powerState)
    map["os-extended-volumes:volumes_attached"] = .list(
      (attached[server.id] ?? []).map { volume in
        since(3) ? ["id": .string(volume), "delete_on_termination": false] : ["id": .string(volume)]
      })
  }

  private func addLater(_ map: inout ValueMap, _ server: Server, isInList: Bool) {
    if since(9) { map["locked"] = .bool(server.lock != nil) }
    if since(19) { map["description"] = server.description.map { .string($0) } ?? .null }
    if since(26) { map["tags"] = .list(server.tags.map { .string($0) }) }
    if since(63) { map["trusted_image_certificates"] = .null }
    if since(71), !isInList {
      let groups = region.serverGroups.items.filter { $0.members.contains(server.id) }
      map["server_groups"] = .list(groups.map { .string($0.id) })
    }
    if since(73) { map["locked_reason"] = server.lock?.reason.map { .string($0) } ?? .null }
    if since(90) {
      map["OS-EXT-SRV-ATTR:hostname"] = .string(
        server.name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "-" }.joined())
    }
    if since(96) { map["pinned_availability_zone"] = .null }
    if since(100) { map["scheduler_hints"] = [:] }
  }

  func addresses(_ server: Server, isExtended: Bool) -> Value {
    var map = ValueMap()
    for port in ports[server.id] ?? [] {
      let network = port["network_id"]?.asString ?? ""
      let name = region.network.networks[network]?["name"]?.asString ?? network
      let hardware = port["mac_address"] ?? ""
      let addresses: [Value] = (port["fixed_ips"]?.asList ?? []).map { fixed in
        let text = fixed["ip_address"]?.asString ?? ""
        var entry = ValueMap()
        entry["version"] = text.contains(":") ? 6 : 4
        entry["addr"] = .string(text)
        if isExtended {
          entry["OS-EXT-IPS:type"] = "fixed"
          entry["OS-EXT-IPS-MAC:mac_addr"] = hardware
        }
        return .map(entry)
      }
      map[name] = .list((map[name]?.asList ?? []) + addresses)
    }
    return .map(map)
  }

  /// By id below 2.47, written out from then on.
  private func flavor(_ server: Server) -> Value {
    guard since(47) else {
      return ["id": .string(server.flavor), "links": [NovaLinks.bookmark("flavors", server.flavor, call)]]
    }
    let flavor = region.flavors[server.flavor]
    return [
      "vcpus": .int(Int64(flavor?.vcpus ?? 0)), "ram": .int(Int64(flavor?.ram ?? 0)),
      "disk": .int(Int64(flavor?.disk ?? 0)), "ephemeral": 0, "swap": 0,
      "original_name": .string(flavor?.name ?? server.flavor), "extra_specs": [:],
    ]
  }

  private func image(_ server: Server) -> Value {
    guard let image = server.image else { return "" }
    var map = ValueMap()
    map["id"] = .string(image)
    map["links"] = [NovaLinks.bookmark("images", image, call)]
    if since(98) {
      var properties = ValueMap()
      for (key, value) in (region.images[image]?.properties ?? ValueMap()).entries
      where ["os_distro", "os_type"].contains(key.asString ?? "") { properties[key] = value }
      map["properties"] = .map(properties)
    }
    return .map(map)
  }
}

/// Links to a resource of nova.
enum NovaLinks {
  static func both(_ collection: String, _ id: String, _ call: Call) -> Value {
    [
      ["rel": "self", "href": "\(call.root)/v2.1/\(prefix(call))\(collection)/\(id)"], bookmark(collection, id, call),
    ]
  }

  static func bookmark(_ collection: String, _ id: String, _ call: Call) -> Value {
    ["rel": "bookmark", "href": "\(call.root)/\(prefix(call))\(collection)/\(id)"]
  }

  private static func prefix(_ call: Call) -> String { call.addressedProject.map { $0 + "/" } ?? "" }
}
