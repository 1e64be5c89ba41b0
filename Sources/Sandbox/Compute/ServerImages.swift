internal import Values

/// Images made of servers (Compute API, "Create Image" and "Create Server Back Up").
///
/// The metadata item `simulate-failure` makes it go wrong as it does on real clouds: with `createImage` nova gives up and
/// deletes the image, with `upload` glance kills it, with `lost` nova forgets the task and the image stays as it is.
enum ServerImages {
  static let all: [Route] = [
    Route(
      "POST", "/servers/{id}/action", "snapshot image-backed server (createImage)", action: "createImage",
      find: checkImage, createImage),
    Route(
      "POST", "/servers/{id}/action", "rotating backup (createBackup)", action: "createBackup", find: checkBackup,
      createBackup),
  ]

  private static func checkImage(_ state: inout CloudState, _ call: Call) throws(Refusal) {
    try require(["name"], of: "createImage", call)
    try ServerActions.find(&state, call)
  }

  private static func checkBackup(_ state: inout CloudState, _ call: Call) throws(Refusal) {
    try require(["name", "backup_type", "rotation"], of: "createBackup", call)
    try ServerActions.find(&state, call)
  }

  private static func require(_ names: [String], of action: String, _ call: Call) throws(Refusal) {
    for name in names where call.json?[action]?[name] == nil {
      throw Refusal(
        400, "Invalid input for field/attribute \(action). Value: {}. '\(name)' is a required property")
    }
  }

  private static let from: [Server.State] = [.active, .stopped, .paused, .suspended]

  private static func createImage(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    let asked = call.json?["createImage"] ?? .null
    try ServerActions.checkFree(server, for: "createImage", from: from, call)
    let metadata = asked["metadata"]?.asMap ?? ValueMap()
    let name = asked["name"]?.asString ?? ""
    if server.image == nil { return try snapshotVolumes(of: server, as: name, metadata, &state, call) }
    return upload(server, as: name, metadata, action: "createImage", &state, call)
  }

  private static func createBackup(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    let asked = call.json?["createBackup"] ?? .null
    guard server.image != nil else {
      throw Refusal(400, "Backup is not supported for volume-backed instances.")
    }
    try ServerActions.checkFree(server, for: "createBackup", from: from, call)
    var metadata = asked["metadata"]?.asMap ?? ValueMap()
    let (kind, rotation) = (asked["backup_type"] ?? .null, Int(asked["rotation"]?.asInt ?? 0))
    metadata["image_type"] = "backup"
    metadata["backup_type"] = kind
    let reply = upload(server, as: asked["name"]?.asString ?? "", metadata, action: "createBackup", &state, call)
    // Nova deletes with the caller's token; what glance refuses stays, and only nova's log says so.
    guard call.holds("image_manage") else { return reply }
    let id = server.id
    state[region: call.region].after(state.paces.snapshot) { region in
      let copies = region.images.items.filter {
        $0.status == "active" && $0.properties["instance_uuid"] == .string(id)
          && $0.properties["image_type"] == "backup" && $0.properties["backup_type"] == kind
      }.sorted { ($0.created, $0.id) > ($1.created, $1.id) }
      for image in copies.dropFirst(rotation) { region.images.remove(image.id) }
    }
    return reply
  }

  /// Nova uploads the server's disk to glance.
  private static func upload(
    _ server: Server, as name: String, _ metadata: ValueMap, action: String, _ state: inout CloudState, _ call: Call
  ) -> Reply {
    let image = Image(
      snapshot: name, of: server, metadata: metadata, state[region: call.region], call, id: state.ids.uuid(),
      projectName: state.projectName)
    begin(action, image, of: server, &state, call)
    let fails = server.metadata["simulate-failure"]?.asString
    let hash = IdentifierSource.stable(image.id, digits: 160)
    let (id, imageID, request, pace) = (server.id, image.id, call.requestID, state.paces.snapshot)
    state[region: call.region].after(pace / 2) { region in
      let now = region.now
      if fails == nil || fails == "upload" { region.images.update(imageID) { $0.begin(at: now) } }
      region.servers.update(id) { if $0.task == "image_snapshot_pending" { $0.task = "image_uploading" } }
    }
    state[region: call.region].after(pace) { region in
      let now = region.now
      switch fails {
      case "createImage": region.images.remove(imageID)
      case "upload": region.images.update(imageID) { $0.status = "killed" }
      case "lost": break
      default: region.images.update(imageID) { $0.finish(size: 1 << 20, hash: hash, at: now) }
      }
      region.servers.update(id) { server in
        if server.task == "image_uploading" { server.task = nil }
        server.finish(request, at: now)
        if fails == "createImage" || fails == "upload" {
          server.fail(request, "The disk could not be read: asked for by its metadata")
        }
      }
    }
    return accepted(imageID, call)
  }

  /// Of a server that boots from a volume nova keeps no bytes in glance: cinder snapshots every volume, with the caller's
  /// token, and the image says which snapshots belong together.
  private static func snapshotVolumes(
    of server: Server, as name: String, _ metadata: ValueMap, _ state: inout CloudState, _ call: Call
  ) throws(Refusal) -> Reply {
    guard call.holds("volume_snapshot_manage") else {
      throw Refusal(403, "Policy doesn't allow volume:create_snapshot to be performed.")
    }
    let attached = state[region: call.region].volumes.items.filter { $0.attachment?.server == server.id }
    guard VolumeCopyRoutes.hasRoom(forSnapshots: attached.count, state[region: call.region]) else {
      throw Refusal(403, "Quota exceeded for resources: snapshots")
    }
    var mapping: [Value] = []
    for (place, volume) in attached.enumerated() {
      let snapshot = VolumeCopyRoutes.snapshot(
        of: volume, name: "snapshot for \(name)", ValueMap(), &state, call)
      mapping.append([
        "snapshot_id": .string(snapshot.id), "source_type": "snapshot", "destination_type": "volume",
        "boot_index": place == 0 ? 0 : .null, "device_name": .string(volume.attachment?.device ?? ""),
        "volume_size": .int(Int64(volume.size)), "delete_on_termination": false,
      ])
    }
    var image = Image(
      snapshot: name, of: server, metadata: metadata, state[region: call.region], call, id: state.ids.uuid(),
      projectName: state.projectName)
    for key in ["instance_uuid", "user_id", "image_type"] where metadata[key] == nil { image.properties[key] = nil }
    image.properties["root_device_name"] = "/dev/vda"
    image.properties["bdm_v2"] = "True"
    image.properties["block_device_mapping"] = .string(JSONWriter.text(.list(mapping)))
    image.finish(size: 0, hash: IdentifierSource.stable(image.id, digits: 160), at: call.now)
    state[region: call.region].images.insert(image)
    return accepted(image.id, call)
  }

  private static func begin(
    _ action: String, _ image: Image, of server: Server, _ state: inout CloudState, _ call: Call
  ) {
    let event = Server.Event(
      action: action, requestID: call.requestID, user: call.caller?.userID ?? "", start: call.now, updated: call.now)
    state[region: call.region].images.insert(image)
    state[region: call.region].servers.update(server.id) { server in
      server.task = "image_snapshot_pending"
      server.updated = call.now
      server.actions.append(event)
    }
  }

  private static func accepted(_ image: String, _ call: Call) -> Reply {
    if call.microversion >= Microversion(2, 45) {
      return Reply(202, json: ["image_id": .string(image)])
    }
    return Reply(202, type: "text/html; charset=UTF-8")
      .adding("location", "\(call.base)/internal/image/\(call.region)/images/\(image)")
  }
}

extension Server {
  /// What the list of actions says of one that went wrong.
  fileprivate mutating func fail(_ request: String, _ message: String) {
    guard let place = actions.firstIndex(where: { $0.requestID == request }) else { return }
    actions[place].message = "Error"
    actions[place].details = message
  }
}
