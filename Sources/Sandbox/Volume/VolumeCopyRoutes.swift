internal import Values

/// Snapshots and backups of volumes (Block Storage API v3).
enum VolumeCopyRoutes {
  static let all: [Route] = [
    Route("GET", "/v3/{project_id}/snapshots", "list snapshots", find: VolumeService.checkQuery) {
      state, call throws(Refusal) in try snapshots(state, call, isDetailed: false)
    },
    Route("GET", "/v3/{project_id}/snapshots/detail", "list snapshots", find: VolumeService.checkQuery) {
      state, call throws(Refusal) in try snapshots(state, call, isDetailed: true)
    },
    Route("GET", "/v3/{project_id}/snapshots/{id}", "show snapshot", find: findSnapshot, showSnapshot),
    Route(
      "GET", "/v3/{project_id}/snapshots/{id}/metadata", "snapshot metadata read", find: findSnapshot
    ) {
      state, call throws(Refusal) in
      Reply(200, json: ["metadata": .map(try snapshot(state, call).metadata)])
    },
    Route("POST", "/v3/{project_id}/snapshots", "create snapshot", createSnapshot),
    Route("DELETE", "/v3/{project_id}/snapshots/{id}", "delete snapshot", find: findSnapshot, deleteSnapshot),
    Route("GET", "/v3/{project_id}/backups", "list backups", find: VolumeService.checkQuery) {
      state, call throws(Refusal) in try backups(state, call, isDetailed: false)
    },
    Route("GET", "/v3/{project_id}/backups/detail", "list backups", find: VolumeService.checkQuery) {
      state, call throws(Refusal) in try backups(state, call, isDetailed: true)
    },
    Route("GET", "/v3/{project_id}/backups/{id}", "show backup", find: findBackup, showBackup),
    Route("POST", "/v3/{project_id}/backups", "create backup", createBackup),
    Route("DELETE", "/v3/{project_id}/backups/{id}", "delete backup", find: findBackup, deleteBackup),
  ]

  private static func text(_ value: String?) -> Value { value.map { .string($0) } ?? .null }

  // MARK: Snapshots

  private static func findSnapshot(_ state: inout CloudState, _ call: Call) throws(Refusal) {
    _ = try snapshot(state, call)
  }

  private static func snapshot(_ state: CloudState, _ call: Call) throws(Refusal) -> VolumeSnapshot {
    let id = call.parameter("id")
    guard let snapshot = state[region: call.region].volumeSnapshots[id] else {
      throw Refusal(404, "Snapshot \(id) could not be found.")
    }
    return snapshot
  }

  private static func view(
    _ snapshot: VolumeSnapshot, _ region: RegionState, _ call: Call, isDetailed: Bool
  ) -> Value {
    var map = ValueMap()
    map["id"] = .string(snapshot.id)
    map["created_at"] = .string(snapshot.created.inColumn)
    map["updated_at"] = text(snapshot.updated?.inColumn)
    map["name"] = text(snapshot.name)
    map["description"] = text(snapshot.description)
    map["volume_id"] = .string(snapshot.volume)
    map["status"] = .string(snapshot.status)
    map["size"] = .int(Int64(snapshot.size))
    map["metadata"] = .map(snapshot.metadata)
    if call.microversion >= Microversion(3, 14) { map["group_snapshot_id"] = .null }
    if call.microversion >= Microversion(3, 41) { map["user_id"] = .string(snapshot.user) }
    if call.microversion >= Microversion(3, 65) { map["consumes_quota"] = true }
    if isDetailed {
      map["os-extended-snapshot-attributes:project_id"] = .string(region.project)
      map["os-extended-snapshot-attributes:progress"] = snapshot.status == "available" ? "100%" : "0%"
    }
    return .map(map)
  }

  private static func snapshots(
    _ state: CloudState, _ call: Call, isDetailed: Bool
  ) throws(Refusal) -> Reply {
    let region = state[region: call.region]
    var found = region.volumeSnapshots.items
    if let name = call.query["name"] { found.removeAll { $0.name != name } }
    if let status = call.query["status"] { found.removeAll { $0.status != status } }
    if let volume = call.query["volume_id"] { found.removeAll { $0.volume != volume } }
    let sorted = found.sorted { ($0.created, $0.id) > ($1.created, $1.id) }
    return try VolumeService.list("snapshots", sorted, call, missing: "Snapshot") {
      view($0, region, call, isDetailed: isDetailed)
    }
  }

  private static func showSnapshot(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let region = state[region: call.region]
    return Reply(200, json: ["snapshot": view(try snapshot(state, call), region, call, isDetailed: true)])
  }

  private static func createSnapshot(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let asked = call.json?["snapshot"] else { throw Refusal(400, "Malformed request body") }
    let volumeID = asked["volume_id"]?.asString ?? ""
    guard let volume = state[region: call.region].volumes[volumeID] else {
      throw Refusal(404, "Volume \(volumeID) could not be found.")
    }
    let isForced = asked["force"]?.asBool ?? false || call.microversion >= Microversion(3, 66)
    guard volume.status == "available" || (volume.status == "in-use" && isForced) else {
      throw Refusal(
        400, "Invalid volume: Volume \(volume.id) status must be available, but current status is: \(volume.status).")
    }
    guard hasRoom(forSnapshots: 1, state[region: call.region]) else {
      throw VolumeRoutes.quota("SnapshotLimitExceeded: Maximum number of snapshots allowed (400) exceeded")
    }
    try VolumeRoutes.checkRoom(for: volume.size, state[region: call.region])
    let snapshot = snapshot(
      of: volume, name: asked["name"]?.asString, asked["metadata"]?.asMap ?? ValueMap(), &state, call)
    let view = view(snapshot, state[region: call.region], call, isDetailed: false)
    return Reply(202, json: ["snapshot": view])
  }

  static func hasRoom(forSnapshots count: Int, _ region: RegionState) -> Bool {
    region.volumeSnapshots.count + count <= 400
  }

  /// Begins a snapshot of a volume.
  static func snapshot(
    of volume: Volume, name: String?, _ metadata: ValueMap, _ state: inout CloudState, _ call: Call
  ) -> VolumeSnapshot {
    var snapshot = VolumeSnapshot(
      id: state.ids.uuid(), name: name, description: call.json?["snapshot"]?["description"]?.asString,
      volume: volume.id, size: volume.size, status: "creating", user: call.caller?.userID ?? "", created: call.now)
    snapshot.metadata = metadata
    let (id, fails) = (snapshot.id, VolumeChanges.fails(volume, "snapshot"))
    let message = state.ids.uuid()
    state[region: call.region].volumeSnapshots.insert(snapshot)
    state[region: call.region].after(state.paces.volume) { region in
      let now = region.now
      guard region.volumeSnapshots[id]?.status == "creating" else { return }
      region.volumeSnapshots.update(id) { snapshot in
        snapshot.status = fails ? "error" : "available"
        snapshot.updated = now
      }
      guard fails else { return }
      region.volumeMessages.insert(
        VolumeMessage(
          id: message, resource: id, text: "create snapshot:The backend refused: asked for by the volume's metadata.",
          created: now))
    }
    return snapshot
  }

  private static func deleteSnapshot(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let found = try snapshot(state, call)
    let id = found.id
    guard ["available", "error", "error_deleting"].contains(found.status) else {
      throw Refusal(
        400,
        "Invalid snapshot: Snapshot status must be available or error or error_deleting, and must not be part of a group."
      )
    }
    state[region: call.region].volumeSnapshots.update(id) { $0.status = "deleting" }
    state[region: call.region].after(state.paces.deletion) { $0.volumeSnapshots.remove(id) }
    return Reply(202, type: "text/html; charset=UTF-8")
  }

  // MARK: Backups

  private static func findBackup(_ state: inout CloudState, _ call: Call) throws(Refusal) {
    guard state[region: call.region].volumeBackups.contains(call.parameter("id")) else {
      throw Refusal(404, "Backup \(call.parameter("id")) could not be found.")
    }
  }

  private static func view(_ backup: VolumeBackup, _ call: Call, isDetailed: Bool) -> Value {
    let links = VolumeService.links("backups", backup.id, call)
    guard isDetailed else { return ["id": .string(backup.id), "name": text(backup.name), "links": links] }
    let start = backup.id.prefix(4)
    var map: ValueMap = [
      "id": .string(backup.id), "status": .string(backup.status), "size": .int(Int64(backup.size)), "object_count": 2,
      "availability_zone": "nova", "container": "\(start.prefix(2))/\(start.suffix(2))/\(backup.id)",
      "created_at": .string(backup.created.inColumn), "updated_at": text(backup.updated?.inColumn),
      "name": text(backup.name), "description": text(backup.description), "fail_reason": text(backup.failReason),
      "volume_id": .string(backup.volume), "links": links, "is_incremental": .bool(backup.isIncremental),
      "has_dependent_backups": false,
      "snapshot_id": .null, "data_timestamp": .string(backup.created.inColumn),
    ]
    if call.microversion >= Microversion(3, 43) { map["metadata"] = .map(backup.metadata) }
    return .map(map)
  }

  private static func createBackup(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let asked = call.json?["backup"] else { throw Refusal(400, "Malformed request body") }
    let volumeID = asked["volume_id"]?.asString ?? ""
    let region = state[region: call.region]
    guard let volume = region.volumes[volumeID] else {
      throw Refusal(404, "Volume \(volumeID) could not be found.")
    }
    guard volume.status == "available" || (volume.status == "in-use" && asked["force"]?.asBool == true) else {
      throw Refusal(
        400,
        "Invalid volume: Volume to be backed up should be available or in-use, but current status is \"\(volume.status)\"."
      )
    }
    let isIncremental = asked["incremental"]?.asBool ?? false
    if isIncremental, !region.volumeBackups.items.contains(where: { $0.volume == volumeID && $0.status == "available" })
    {
      throw Refusal(400, "Invalid backup: No backups available to do an incremental backup.")
    }
    let used = region.volumeBackups.items.reduce(0) { $0 + $1.size }
    guard used + volume.size <= 1000 else {
      throw VolumeRoutes.quota(
        "VolumeBackupSizeExceedsAvailableQuota: Requested backup exceeds allowed Backup gigabytes quota. Requested \(volume.size)G, quota is 1000G and \(used)G has been consumed."
      )
    }
    var backup = VolumeBackup(
      id: state.ids.uuid(), name: asked["name"]?.asString, description: asked["description"]?.asString,
      volume: volumeID, size: volume.size, status: "creating", created: call.now)
    backup.isIncremental = isIncremental
    if call.microversion >= Microversion(3, 43) { backup.metadata = asked["metadata"]?.asMap ?? ValueMap() }
    state[region: call.region].volumeBackups.insert(backup)
    let status = volume.status
    state[region: call.region].volumes.update(volumeID) { $0.status = "backing-up" }
    let (id, fails) = (backup.id, VolumeChanges.fails(volume, "backup"))
    state[region: call.region].after(state.paces.volume) { region in
      let now = region.now
      region.volumes.update(volumeID) { $0.status = status }
      region.volumeBackups.update(id) { backup in
        guard backup.status == "creating" else { return }
        backup.status = fails ? "error" : "available"
        backup.failReason = fails ? "The object storage was not reached: asked for by the volume's metadata." : nil
        backup.updated = now
      }
    }
    return Reply(202, json: ["backup": view(backup, call, isDetailed: false)])
  }

  private static func deleteBackup(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let id = call.parameter("id")
    guard let backup = state[region: call.region].volumeBackups[id], ["available", "error"].contains(backup.status)
    else {
      throw Refusal(400, "Invalid backup: Backup status must be available or error")
    }
    state[region: call.region].volumeBackups.update(id) { $0.status = "deleting" }
    state[region: call.region].after(state.paces.deletion) { $0.volumeBackups.remove(id) }
    return Reply(202, type: "text/html; charset=UTF-8")
  }

  private static func backups(_ state: CloudState, _ call: Call, isDetailed: Bool) throws(Refusal) -> Reply {
    var found = state[region: call.region].volumeBackups.items
    if let name = call.query["name"] { found.removeAll { $0.name != name } }
    if let volume = call.query["volume_id"] { found.removeAll { $0.volume != volume } }
    let sorted = found.sorted { ($0.created, $0.id) > ($1.created, $1.id) }
    return try VolumeService.list("backups", sorted, call, missing: "Backup") {
      view($0, call, isDetailed: isDetailed)
    }
  }

  private static func showBackup(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let backup = state[region: call.region].volumeBackups[call.parameter("id")]
    return Reply(200, json: ["backup": backup.map { view($0, call, isDetailed: true) } ?? .null])
  }
}
