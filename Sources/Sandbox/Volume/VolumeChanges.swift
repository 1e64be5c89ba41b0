internal import Values

/// Volumes renamed, made larger, given another type (Block Storage API v3).
///
/// The metadata item `simulate-failure` with one of `create`, `extend`, `retype`, `delete`, `snapshot`, `backup` makes
/// that end in an error after it was accepted.
enum VolumeChanges {
  static func fails(_ volume: Volume, _ what: String) -> Bool { volume.metadata["simulate-failure"] == .string(what) }

  /// Lets work on a volume end after a while.
  static func settle(
    _ volume: Volume, from status: String, in end: String, failing what: String, as failed: String,
    _ state: inout CloudState, _ call: Call, change: @escaping @Sendable (inout Volume) -> Void
  ) {
    let (id, fails) = (volume.id, fails(volume, what))
    let message = state.ids.uuid()
    state[region: call.region].after(state.paces.volume) { region in
      let now = region.now
      guard region.volumes[id]?.status == status else { return }
      region.volumes.update(id) { volume in
        volume.updated = now
        volume.status = fails ? failed : end
        if !fails { change(&volume) }
      }
      guard fails else { return }
      region.volumeMessages.insert(
        VolumeMessage(
          id: message, resource: id, text: "\(what) volume:No backend could do it: asked for by its metadata.",
          created: now))
    }
  }

  static func update(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let asked = call.json?["volume"] else { throw Refusal(400, "Malformed request body") }
    state[region: call.region].volumes.update(call.parameter("id")) { volume in
      if let name = asked["name"]?.asString { volume.name = name }
      if let text = asked["description"]?.asString { volume.description = text }
      if let metadata = asked["metadata"]?.asMap { volume.metadata = metadata }
      volume.updated = call.now
    }
    let region = state[region: call.region]
    return Reply(200, json: ["volume": VolumeRoutes.detail(try VolumeRoutes.volume(state, call), region, call)])
  }

  static func setMetadata(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let asked = call.json?["metadata"]?.asMap else { throw Refusal(400, "Malformed request body") }
    state[region: call.region].volumes.update(call.parameter("id")) { volume in
      for (key, value) in asked.entries { volume.metadata[key] = value }
      volume.updated = call.now
    }
    return Reply(200, json: ["metadata": .map(try VolumeRoutes.volume(state, call).metadata)])
  }

  static func extend(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let volume = try VolumeRoutes.volume(state, call)
    guard let size = call.json?["os-extend"]?["new_size"]?.asInt.map({ Int($0) }) else {
      throw Refusal(400, "Malformed request body")
    }
    let isOnline = volume.status == "in-use" && call.microversion >= Microversion(3, 42)
    guard volume.status == "available" || isOnline else {
      throw Refusal(
        400,
        "Invalid volume: Volume \(volume.id) status must be '('available',)' to extend, currently \(volume.status).")
    }
    guard size > volume.size else {
      throw Refusal(
        400,
        "Invalid input received: New size for extend must be greater than current size. (current: \(volume.size), extended: \(size))."
      )
    }
    try VolumeRoutes.checkRoom(for: size - volume.size, state[region: call.region])
    let status = volume.status
    begin("extending", volume, &state, call)
    settle(volume, from: "extending", in: status, failing: "extend", as: "error_extending", &state, call) {
      $0.size = size
    }
    return Reply(202, type: "text/html; charset=UTF-8")
  }

  private static func begin(_ status: String, _ volume: Volume, _ state: inout CloudState, _ call: Call) {
    state[region: call.region].volumes.update(volume.id) { volume in
      volume.status = status
      volume.updated = call.now
    }
  }

  static func retype(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let volume = try VolumeRoutes.volume(state, call)
    let wanted = call.json?["os-retype"]?["new_type"]?.asString ?? ""
    let types = state[region: call.region].volumeTypes.items
    guard let type = types.first(where: { $0.name == wanted || $0.id == wanted }) else {
      throw Refusal(400, "Invalid input received: Invalid volume_type passed: \(wanted).")
    }
    guard type.name != volume.type else {
      throw Refusal(400, "Invalid volume: Retype requires migration but is not allowed.")
    }
    guard volume.status == "available" || volume.status == "in-use" else {
      throw Refusal(
        400,
        "Invalid volume: Volume \(volume.id) status must be available or in-use, but current status is: \(volume.status)."
      )
    }
    let status = volume.status
    begin("retyping", volume, &state, call)
    // Cinder puts the volume back as it was.
    settle(volume, from: "retyping", in: status, failing: "retype", as: status, &state, call) { $0.type = type.name }
    return Reply(202, type: "text/html; charset=UTF-8")
  }
}
