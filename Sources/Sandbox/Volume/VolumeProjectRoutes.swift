internal import Values

/// What cinder knows of a project apart from its volumes: types, limits, quotas, zones, messages.
enum VolumeProjectRoutes {
  static let all: [Route] = [
    Route("GET", "/v3/{project_id}/types", "list volume types", types),
    Route("GET", "/v3/{project_id}/types/{id}", "show volume type", find: findType, type),
    // Usage is left out for those who may not see volumes; the limits themselves are for everybody.
    Route("GET", "/v3/{project_id}/limits", limits),
    Route("GET", "/v3/{project_id}/os-quota-sets/{quota_project_id}", "volume quota", quota),
    Route("GET", "/v3/{project_id}/os-availability-zone", "list availability zones") { _, _ throws(Refusal) in
      Reply(200, json: ["availabilityZoneInfo": [["zoneName": "nova", "zoneState": ["available": true]]]])
    },
    Route("GET", "/v3/{project_id}/messages", "list user messages (async failures)", since: Microversion(3, 3)) {
      state, call throws(Refusal) in
      let messages = state[region: call.region].volumeMessages.items.reversed().filter { message in
        call.query["resource_uuid"].map { $0 == message.resource } ?? true
      }
      return Reply(
        200,
        json: [
          "messages": .list(
            messages.map { message in
              [
                "id": .string(message.id), "event_id": "VOLUME_VOLUME_001_002", "resource_type": "VOLUME",
                "resource_uuid": .string(message.resource), "user_message": .string(message.text),
                "message_level": "ERROR", "created_at": .string(message.created.inColumn), "links": [],
              ]
            })
        ])
    },
    Route("GET", "/v3/{project_id}/volume-transfers", "list volume transfers") { _, _ throws(Refusal) in
      Reply(200, json: ["transfers": []])
    },
    Route("GET", "/v3/{project_id}/volume-transfers/detail", "list volume transfers") { _, _ throws(Refusal) in
      Reply(200, json: ["transfers": []])
    },
  ]

  private static func view(_ type: VolumeType) -> ValueMap {
    var map = ValueMap()
    map["id"] = .string(type.id)
    map["name"] = .string(type.name)
    map["is_public"] = true
    map["description"] = type.description.map { .string($0) } ?? .null
    map["extra_specs"] = [:]
    return map
  }

  private static func types(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    Reply(200, json: ["volume_types": .list(state[region: call.region].volumeTypes.items.map { .map(view($0)) })])
  }

  private static func volumeType(_ state: CloudState, _ call: Call) -> VolumeType? {
    let types = state[region: call.region].volumeTypes
    let id = call.parameter("id")
    return id == "default" ? types.items.first { $0.name == "classic" } ?? types.items.first : types[id]
  }

  private static func findType(_ state: inout CloudState, _ call: Call) throws(Refusal) {
    guard volumeType(state, call) != nil else {
      throw Refusal(404, "Volume type \(call.parameter("id")) could not be found.")
    }
  }

  private static func type(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    try findType(&state, call)
    guard let type = volumeType(state, call) else { throw Refusal(404, "") }
    var map = view(type)
    if call.parameter("id") != "default" { map["os-volume-type-access:is_public"] = true }
    return Reply(200, json: ["volume_type": .map(map)])
  }

  private static func limits(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let region = state[region: call.region]
    var map = ValueMap()
    map["maxTotalVolumes"] = 200
    map["maxTotalSnapshots"] = 400
    map["maxTotalVolumeGigabytes"] = .int(Int64(VolumeRoutes.gigabytes))
    map["maxTotalBackups"] = 200
    map["maxTotalBackupGigabytes"] = 1000
    if call.holds("volume_read") {
      map["totalVolumesUsed"] = .int(Int64(region.volumes.count))
      map["totalGigabytesUsed"] = .int(Int64(VolumeRoutes.used(region)))
      map["totalSnapshotsUsed"] = .int(Int64(region.volumeSnapshots.count))
      map["totalBackupsUsed"] = .int(Int64(region.volumeBackups.count))
      map["totalBackupGigabytesUsed"] = .int(Int64(region.volumeBackups.items.reduce(0) { $0 + $1.size }))
    }
    return Reply(200, json: ["limits": ["rate": [], "absolute": .map(map)]])
  }

  private static func quota(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let region = state[region: call.region]
    let isWithUsage = call.query["usage"]?.lowercased() == "true"
    var map = ValueMap()
    func add(_ name: String, _ limit: Int, _ used: Int) {
      map[name] =
        isWithUsage ? ["limit": .int(Int64(limit)), "in_use": .int(Int64(used)), "reserved": 0] : .int(Int64(limit))
    }
    add("volumes", 200, region.volumes.count)
    add("per_volume_gigabytes", -1, 0)
    add("snapshots", 400, region.volumeSnapshots.count)
    add("gigabytes", VolumeRoutes.gigabytes, VolumeRoutes.used(region))
    add("backups", 200, region.volumeBackups.count)
    add("backup_gigabytes", 1000, region.volumeBackups.items.reduce(0) { $0 + $1.size })
    for type in region.volumeTypes.items {
      let volumes = region.volumes.items.filter { $0.type == type.name }
      add("volumes_" + type.name, -1, volumes.count)
      add("gigabytes_" + type.name, -1, volumes.reduce(0) { $0 + $1.size })
      add("snapshots_" + type.name, -1, 0)
    }
    add("groups", 10, 0)
    map["id"] = .string(call.parameter("quota_project_id"))
    return Reply(200, json: ["quota_set": .map(map)])
  }
}
