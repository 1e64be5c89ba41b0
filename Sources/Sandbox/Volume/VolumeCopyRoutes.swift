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
    var snapshot = VolumeSnapshot(
      id: state.ids.uuid(), name: asked["name"]?.asString, description: asked["description"]?.asString,
      volume: volume.id, size: volume.size, status: "creating", user: call.caller?.userID ?? "", created: call.now)
    snapshot.metadata = asked["metadata"]?.asMap ?? ValueMap()
    let id = snapshot.id
    state[region: call.region].volumeSnapshots.insert(snapshot)
    state[region: call.region].after(state.paces.volume) { region in
      let now = region.now
      region.volumeSnapshots.update(id) { snapshot in
        guard snapshot.status == "creating" else { return }
        snapshot.status = "available"
        snapshot.updated = now
      }
    }
    let view = view(snapshot, state[region: call.region], call, isDetailed: false)
    return Reply(202, json: ["snapshot": view])
  }

  private static func deleteSnapshot(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let id = try snapshot(state, call).id
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
    return [
      "id": .string(backup.id), "status": .string(backup.status), "size": .int(Int64(backup.size)), "object_count": 2,
      "availability_zone": "nova", "container": "\(start.prefix(2))/\(start.suffix(2))/\(backup.id)",
      "created_at": .string(backup.created.inColumn), "updated_at": text(backup.updated?.inColumn),
      "name": text(backup.name), "description": text(backup.description), "fail_reason": .null,
      "volume_id": .string(backup.volume), "links": links, "is_incremental": false, "has_dependent_backups": false,
      "snapshot_id": .null, "data_timestamp": .string(backup.created.inColumn),
    ]
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
