internal import Values

/// Volumes (Block Storage API v3).
enum VolumeRoutes {
  static let all: [Route] = [
    Route(
      "GET", "/v3/{project_id}/volumes", "list volumes (brief)", find: VolumeService.checkQuery, listBrief),
    Route(
      "GET", "/v3/{project_id}/volumes/detail", "list volumes (detail)", find: VolumeService.checkQuery, listDetail),
    Route("GET", "/v3/{project_id}/volumes/summary", "volume summary", since: Microversion(3, 12), summary),
    Route("GET", "/v3/{project_id}/volumes/{id}", "show volume", find: find, show),
    Route("GET", "/v3/{project_id}/volumes/{id}/metadata", "volume metadata read", find: find, metadata),
    Route("POST", "/v3/{project_id}/volumes", "create empty volume", create),
    Route("PUT", "/v3/{project_id}/volumes/{id}", "rename / update volume", find: find, VolumeChanges.update),
    Route(
      "POST", "/v3/{project_id}/volumes/{id}/metadata", "volume metadata create", find: find, VolumeChanges.setMetadata),
    Route(
      "POST", "/v3/{project_id}/volumes/{id}/action", "extend detached volume (os-extend)", action: "os-extend",
      find: find, VolumeChanges.extend),
    Route(
      "POST", "/v3/{project_id}/volumes/{id}/action", "retype volume (os-retype)", action: "os-retype", find: find,
      VolumeChanges.retype),
    Route("DELETE", "/v3/{project_id}/volumes/{id}", "delete volume", find: find, delete),
  ]

  static func find(_ state: inout CloudState, _ call: Call) throws(Refusal) { _ = try volume(state, call) }

  static func volume(_ state: CloudState, _ call: Call) throws(Refusal) -> Volume {
    let id = call.parameter("id")
    guard let volume = state[region: call.region].volumes[id] else {
      throw Refusal(404, "Volume \(id) could not be found.")
    }
    return volume
  }

  /// `isNew`: in the answer to a create, cinder leaves the project out.
  static func detail(_ volume: Volume, _ region: RegionState, _ call: Call, isNew: Bool = false) -> Value {
    func text(_ value: String?) -> Value { value.map { .string($0) } ?? .null }
    let version = call.microversion
    var map = ValueMap()
    map["id"] = .string(volume.id)
    map["status"] = .string(volume.status)
    map["size"] = .int(Int64(volume.size))
    map["availability_zone"] = "nova"
    map["created_at"] = .string(volume.created.inColumn)
    map["updated_at"] = text(volume.updated?.inColumn)
    map["name"] = text(volume.name)
    map["description"] = text(volume.description)
    map["volume_type"] = .string(volume.type)
    map["snapshot_id"] = text(volume.sourceSnapshot)
    map["source_volid"] = .null
    map["metadata"] = .map(volume.metadata)
    map["links"] = VolumeService.links("volumes", volume.id, call)
    map["user_id"] = .string(volume.user)
    map["bootable"] = volume.isBootable ? "true" : "false"
    map["encrypted"] = false
    map["replication_status"] = .null
    map["consistencygroup_id"] = .null
    map["multiattach"] = false
    map["attachments"] = attachments(volume)
    if version >= Microversion(3, 13) { map["group_id"] = .null }
    if version >= Microversion(3, 48) {
      map["shared_targets"] = false
      map["service_uuid"] = .string(IdentifierSource.stable("volume service", digits: 32))
    }
    if version >= Microversion(3, 63) {
      map["volume_type_id"] = text(region.volumeTypes.items.first { $0.name == volume.type }?.id)
    }
    if version >= Microversion(3, 65) { map["consumes_quota"] = true }
    if !isNew { map["os-vol-tenant-attr:tenant_id"] = .string(region.project) }
    return .map(map)
  }

  private static func attachments(_ volume: Volume) -> Value {
    guard let attachment = volume.attachment else { return [] }
    return [
      [
        "id": .string(volume.id), "attachment_id": .string(attachment.id), "volume_id": .string(volume.id),
        "server_id": .string(attachment.server), "host_name": .null, "device": .string(attachment.device),
        "attached_at": .string(attachment.attached.inColumn),
      ]
    ]
  }

  private static func found(_ region: RegionState, _ call: Call) -> [Volume] {
    var volumes = region.volumes.items
    if let name = call.query["name"] { volumes.removeAll { $0.name != name } }
    if let status = call.query["status"] { volumes.removeAll { $0.status != status } }
    return volumes.sorted { ($0.created, $0.id) > ($1.created, $1.id) }
  }

  private static func listBrief(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    try VolumeService.list("volumes", found(state[region: call.region], call), call, missing: "Volume") { volume in
      [
        "id": .string(volume.id), "name": volume.name.map { .string($0) } ?? .null,
        "links": VolumeService.links("volumes", volume.id, call),
      ]
    }
  }

  private static func listDetail(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let region = state[region: call.region]
    return try VolumeService.list("volumes", found(region, call), call, missing: "Volume") {
      detail($0, region, call)
    }
  }

  private static func summary(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let volumes = state[region: call.region].volumes.items
    var map = ValueMap()
    map["total_count"] = .int(Int64(volumes.count))
    map["total_size"] = .int(Int64(volumes.reduce(0) { $0 + $1.size }))
    if call.microversion >= Microversion(3, 36) { map["metadata"] = [:] }
    return Reply(200, json: ["volume-summary": .map(map)])
  }

  private static func show(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    Reply(200, json: ["volume": detail(try volume(state, call), state[region: call.region], call)])
  }

  private static func metadata(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    Reply(200, json: ["metadata": .map(try volume(state, call).metadata)])
  }

  /// The project's quota, in GB.
  static let gigabytes = 20_000

  static func used(_ region: RegionState) -> Int {
    region.volumes.items.reduce(0) { $0 + $1.size } + region.volumeSnapshots.items.reduce(0) { $0 + $1.size }
  }

  /// Cinder says 413 for a quota, and that one may come again at once.
  static func quota(_ text: String) -> Refusal {
    Refusal(
      Reply(413, json: ["overLimit": ["code": 413, "message": .string(text), "retryAfter": "0"]])
        .adding("retry-after", "0"))
  }

  static func checkRoom(for size: Int, _ region: RegionState) throws(Refusal) {
    let used = used(region)
    guard used + size > gigabytes else { return }
    throw quota(
      "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested \(size)G, quota is \(gigabytes)G and \(used)G has been consumed."
    )
  }

  private static func create(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let body = call.json else { throw Refusal(400, "Malformed request body") }
    guard let asked = body["volume"] else {
      throw Refusal(400, "Invalid input for field/attribute volume. 'volume' is a required property")
    }
    let region = state[region: call.region]
    let snapshot = asked["snapshot_id"]?.asString.flatMap { region.volumeSnapshots[$0] }
    guard let size = asked["size"]?.asInt.map({ Int($0) }) ?? snapshot?.size, size > 0 else {
      throw Refusal(
        400,
        "The server could not comply with the request since it is either malformed or otherwise incorrect.")
    }
    let type = asked["volume_type"]?.asString ?? "classic"
    guard let known = region.volumeTypes.items.first(where: { $0.name == type || $0.id == type }) else {
      throw Refusal(404, "Volume type with name \(type) could not be found.")
    }
    if let id = asked["imageRef"]?.asString {
      // Cinder asks glance with the caller's token.
      guard region.images[id] != nil, call.holds("image_read") else {
        throw Refusal(400, "Invalid image identifier or unable to access requested image.")
      }
    }
    if let id = asked["snapshot_id"]?.asString, snapshot == nil {
      throw Refusal(404, "Snapshot \(id) could not be found.")
    }
    if let snapshot, size < snapshot.size {
      throw Refusal(
        400,
        "Invalid input received: Volume size '\(size)' GB cannot be smaller than the snapshot size \(snapshot.size) GB. They must be >= original snapshot size."
      )
    }
    try checkRoom(for: size, region)
    var volume = Volume(
      id: state.ids.uuid(), name: asked["name"]?.asString, description: asked["description"]?.asString, size: size,
      type: known.name, status: "creating", user: call.caller?.userID ?? "", created: call.now, updated: nil)
    volume.metadata = asked["metadata"]?.asMap ?? ValueMap()
    volume.sourceSnapshot = snapshot?.id
    volume.isBootable = asked["imageRef"]?.asString != nil
    state[region: call.region].volumes.insert(volume)
    VolumeChanges.settle(volume, from: "creating", in: "available", failing: "create", as: "error", &state, call) { _ in
    }
    return Reply(202, json: ["volume": detail(volume, state[region: call.region], call, isNew: true)])
  }

  private static func delete(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let volume = try volume(state, call)
    let hasSnapshots = state[region: call.region].volumeSnapshots.items.contains { $0.volume == volume.id }
    guard ["available", "error", "error_restoring", "error_extending", "error_managing"].contains(volume.status),
      !hasSnapshots
    else {
      throw Refusal(
        400,
        "Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer."
      )
    }
    let id = volume.id
    state[region: call.region].volumes.update(id) { volume in
      volume.status = "deleting"
      volume.updated = call.now
    }
    let fails = VolumeChanges.fails(volume, "delete")
    state[region: call.region].after(state.paces.deletion) { region in
      if fails { region.volumes.update(id) { $0.status = "error_deleting" } } else { region.volumes.remove(id) }
    }
    return Reply(202, type: "text/html; charset=UTF-8")
  }
}
