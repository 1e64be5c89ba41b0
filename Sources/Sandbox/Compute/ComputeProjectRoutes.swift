internal import Values

/// What nova knows of a project apart from its servers: limits, quotas, zones, keypairs, server groups.
enum ComputeProjectRoutes {
  static let all: [Route] = [
    Route("GET", "/limits", "compute limits and usage", limits),
    Route("GET", "/os-quota-sets/{project_id}", "compute quota", quota),
    Route("GET", "/os-quota-sets/{project_id}/detail", "compute quota with usage", quotaDetail),
    Route("GET", "/os-quota-sets/{project_id}/defaults", "default compute quota", quota),
    Route("GET", "/os-availability-zone", "list availability zones") { _, _ throws(Refusal) in
      Reply(
        200, json: ["availabilityZoneInfo": [["zoneName": "nova", "zoneState": ["available": true], "hosts": .null]]])
    },
    Route("GET", "/os-availability-zone/detail", "availability zones with hosts") { _, _ throws(Refusal) in
      Reply(
        200, json: ["availabilityZoneInfo": [["zoneName": "nova", "zoneState": ["available": true], "hosts": [:]]]])
    },
    Route("GET", "/os-keypairs", "list keypairs", keypairs),
    Route("GET", "/os-keypairs/{name}", "show keypair", keypair),
    Route("GET", "/os-server-groups", "list server groups", serverGroups),
    Route("GET", "/os-server-groups/{id}", "show server group", find: findServerGroup, serverGroup),
    Route("GET", "/os-simple-tenant-usage/{project_id}", "project usage report", usage),
    Route("GET", "/os-hypervisors", "list hypervisors") { _, _ throws(Refusal) in
      Reply(200, json: ["hypervisors": []])
    },
    Route("GET", "/os-services", "list compute services") { _, _ throws(Refusal) in
      Reply(200, json: ["services": []])
    },
  ]

  /// The quotas of a project, and the microversion from which nova no longer shows each.
  static let quotas: [(name: String, limit: Int64, until: Int)] = [
    ("cores", 1600, 999), ("fixed_ips", -1, 35), ("floating_ips", -1, 35), ("injected_file_content_bytes", 10240, 56),
    ("injected_file_path_bytes", 255, 56), ("injected_files", 5, 56), ("instances", 200, 999), ("key_pairs", 100, 999),
    ("metadata_items", 128, 999), ("ram", 4_096_000, 999), ("security_group_rules", -1, 35),
    ("security_groups", -1, 35),
    ("server_group_members", 10, 999), ("server_groups", 20, 999),
  ]

  /// What the servers of a region use of the quotas.
  static func used(_ region: RegionState) -> [String: Int64] {
    var cores = 0
    var ram = 0
    for server in region.servers.items {
      cores += region.flavors[server.flavor]?.vcpus ?? 0
      ram += region.flavors[server.flavor]?.ram ?? 0
    }
    return [
      "cores": Int64(cores), "ram": Int64(ram), "instances": Int64(region.servers.count),
      "server_groups": Int64(region.serverGroups.count),
    ]
  }

  private static func limits(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let used = used(state[region: call.region])
    let version = call.microversion.minor
    var map = ValueMap()
    map["maxTotalCores"] = 1600
    if version < 57 {
      map["maxPersonality"] = 5
      map["maxPersonalitySize"] = 10240
    }
    map["maxTotalInstances"] = 200
    map["maxTotalKeypairs"] = 100
    map["maxServerMeta"] = 128
    if version < 39 { map["maxImageMeta"] = 128 }
    map["maxTotalRAMSize"] = 4_096_000
    map["maxServerGroups"] = 20
    map["maxServerGroupMembers"] = 10
    if version < 36 {
      map["maxTotalFloatingIps"] = -1
      map["maxSecurityGroups"] = -1
      map["maxSecurityGroupRules"] = -1
    }
    map["totalRAMUsed"] = .int(used["ram"] ?? 0)
    map["totalCoresUsed"] = .int(used["cores"] ?? 0)
    map["totalInstancesUsed"] = .int(used["instances"] ?? 0)
    if version < 36 {
      map["totalFloatingIpsUsed"] = 0
      map["totalSecurityGroupsUsed"] = 0
    }
    map["totalServerGroupsUsed"] = .int(used["server_groups"] ?? 0)
    return Reply(200, json: ["limits": ["rate": [], "absolute": .map(map)]])
  }

  private static func quotaSet(_ call: Call, _ write: (String, Int64) -> Value) -> Reply {
    var map = ValueMap()
    map["id"] = .string(call.parameter("project_id"))
    for quota in quotas where call.microversion.minor <= quota.until {
      map[quota.name] = write(quota.name, quota.limit)
    }
    return Reply(200, json: ["quota_set": .map(map)])
  }

  private static func quota(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    quotaSet(call) { _, limit in .int(limit) }
  }

  private static func quotaDetail(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let used = used(state[region: call.region])
    return quotaSet(call) { name, limit in ["limit": .int(limit), "in_use": .int(used[name] ?? 0), "reserved": 0] }
  }

  private static func view(_ keypair: Keypair, _ call: Call) -> Value {
    var map = ValueMap()
    map["name"] = .string(keypair.name)
    map["public_key"] = .string(keypair.publicKey)
    map["fingerprint"] = .string(keypair.fingerprint)
    if call.microversion >= Microversion(2, 2) { map["type"] = "ssh" }
    return .map(map)
  }

  private static func keypairs(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let own = state[region: call.region].keypairs[call.caller?.userID ?? ""] ?? []
    return Reply(200, json: ["keypairs": .list(own.map { ["keypair": view($0, call)] })])
  }

  private static func keypair(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let user = call.caller?.userID ?? ""
    let name = call.parameter("name")
    guard let found = state[region: call.region].keypairs[user]?.first(where: { $0.name == name }) else {
      throw Refusal(404, "Keypair \(name) not found for user \(user)")
    }
    return Reply(200, json: ["keypair": view(found, call)])
  }

  private static func view(_ group: ServerGroup, _ state: CloudState, _ call: Call) -> Value {
    var map = ValueMap()
    map["id"] = .string(group.id)
    map["name"] = .string(group.name)
    if call.microversion >= Microversion(2, 64) {
      map["policy"] = .string(group.policy)
      map["rules"] = [:]
    } else {
      map["policies"] = [.string(group.policy)]
      map["metadata"] = [:]
    }
    map["members"] = .list(group.members.map { .string($0) })
    if call.microversion >= Microversion(2, 13) {
      map["project_id"] = .string(state.projectID)
      map["user_id"] = .string(RegionState.firstUser)
    }
    return .map(map)
  }

  private static func serverGroups(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let groups = state[region: call.region].serverGroups.items
    return Reply(200, json: ["server_groups": .list(groups.map { view($0, state, call) })])
  }

  private static func findServerGroup(_ state: inout CloudState, _ call: Call) throws(Refusal) {
    guard state[region: call.region].serverGroups.contains(call.parameter("id")) else {
      throw Refusal(404, "Instance group \(call.parameter("id")) could not be found.")
    }
  }

  private static func serverGroup(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    try findServerGroup(&state, call)
    let group = state[region: call.region].serverGroups[call.parameter("id")]
    return Reply(200, json: ["server_group": group.map { view($0, state, call) } ?? .null])
  }

  private static func usage(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let region = state[region: call.region]
    let usages: [Value] = region.servers.items.map { server in
      let flavor = region.flavors[server.flavor]
      let up = max(0, call.now.seconds - server.created.seconds)
      return [
        "hours": .double(Double(up) / 3600), "flavor": .string(flavor?.name ?? ""), "instance_id": .string(server.id),
        "name": .string(server.name), "tenant_id": .string(state.projectID), "memory_mb": .int(Int64(flavor?.ram ?? 0)),
        "local_gb": .int(Int64(flavor?.disk ?? 0)), "vcpus": .int(Int64(flavor?.vcpus ?? 0)),
        "started_at": .string(server.created.inColumn), "ended_at": .null, "state": .string(server.state.rawValue),
        "uptime": .int(up),
      ]
    }
    return Reply(
      200, json: ["tenant_usage": ["tenant_id": .string(state.projectID), "server_usages": .list(usages)]])
  }
}
