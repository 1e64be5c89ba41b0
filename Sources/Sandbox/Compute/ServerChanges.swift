internal import Values

/// Changes of a server that are done at once: name, metadata, tags, lock, volumes.
enum ServerChanges {
  static let all: [Route] =
    [
      Route("PUT", "/servers/{id}", "rename / update server", find: ServerRoutes.find, rename),
      Route("POST", "/servers/{id}/metadata", "create/merge server metadata", find: ServerRoutes.find) {
        state, call throws(Refusal) in try setMetadata(&state, call, isReplaced: false)
      },
      Route("PUT", "/servers/{id}/metadata", "replace all server metadata", find: ServerRoutes.find) {
        state, call throws(Refusal) in try setMetadata(&state, call, isReplaced: true)
      },
      Route(
        "DELETE", "/servers/{id}/metadata/{key}", "delete server metadata item", find: ServerRoutes.find, deleteItem),
      Route(
        "PUT", "/servers/{id}/tags", "replace server tags", since: Microversion(2, 26), find: ServerRoutes.find,
        setTags),
      Route(
        "PUT", "/servers/{id}/tags/{tag}", "add server tag", since: Microversion(2, 26), find: ServerRoutes.find, addTag
      ),
      Route(
        "DELETE", "/servers/{id}/tags/{tag}", "delete server tag", since: Microversion(2, 26), find: ServerRoutes.find,
        deleteTag),
      Route(
        "POST", "/servers/{id}/action", "lock server (lock)", action: "lock", find: ServerRoutes.find
      ) {
        state, call throws(Refusal) in
        let reason = call.json?["lock"]?["locked_reason"]?.asString
        return change(&state, call, as: "lock") { $0.lock = Server.Lock(reason: reason) }
      },
      Route("POST", "/servers/{id}/action", "unlock server (unlock)", action: "unlock", find: ServerRoutes.find) {
        state, call throws(Refusal) in
        change(&state, call, as: "unlock") { $0.lock = nil }
      },
      Route(
        "POST", "/servers/{id}/os-volume_attachments", "attach volume to server", find: ServerRoutes.find, attach),
      Route(
        "DELETE", "/servers/{id}/os-volume_attachments/{volume_id}", "detach volume from server",
        find: ServerRoutes.find, detach),
    ]

  private static func change(
    _ state: inout CloudState, _ call: Call, as name: String, _ change: (inout Server) -> Void
  ) -> Reply {
    let event = Server.Event(
      action: name, requestID: call.requestID, user: call.caller?.userID ?? "", start: call.now, updated: call.now)
    state[region: call.region].servers.update(call.parameter("id")) { server in
      change(&server)
      server.actions.append(event)
    }
    return Reply(202, type: "application/json")
  }

  private static func rename(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let asked = call.json?["server"] else { throw Refusal(400, "Malformed request body") }
    let id = call.parameter("id")
    state[region: call.region].servers.update(id) { server in
      if let name = asked["name"]?.asString { server.name = name }
      if let text = asked["description"]?.asString, call.microversion >= Microversion(2, 19) {
        server.description = text
      }
      server.updated = call.now
    }
    let view = ServerView(state[region: call.region], call)
    let server = try ServerRoutes.server(state, call)
    return Reply(200, json: ["server": view.detail(server, isExtended: call.microversion >= Microversion(2, 75))])
  }

  private static func setMetadata(
    _ state: inout CloudState, _ call: Call, isReplaced: Bool
  ) throws(Refusal) -> Reply {
    guard let asked = call.json?["metadata"]?.asMap else { throw Refusal(400, "Malformed request body") }
    state[region: call.region].servers.update(call.parameter("id")) { server in
      if isReplaced { server.metadata = ValueMap() }
      for (key, value) in asked.entries { server.metadata[key] = value }
      server.updated = call.now
    }
    return Reply(200, json: ["metadata": .map(try ServerRoutes.server(state, call).metadata)])
  }

  private static func deleteItem(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let key = call.parameter("key")
    guard try ServerRoutes.server(state, call).metadata[key] != nil else {
      throw Refusal(404, "Metadata item was not found")
    }
    state[region: call.region].servers.update(call.parameter("id")) { $0.metadata[key] = nil }
    return Reply(204, type: "application/json")
  }

  private static func setTags(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let tags = call.json?["tags"]?.asList?.compactMap(\.asString) else {
      throw Refusal(400, "Malformed request body")
    }
    state[region: call.region].servers.update(call.parameter("id")) { $0.tags = tags }
    return Reply(200, json: ["tags": .list(tags.map { .string($0) })])
  }

  /// 201 for a new tag, 204 for one that is there.
  private static func addTag(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let tag = call.parameter("tag")
    guard try !ServerRoutes.server(state, call).tags.contains(tag) else { return Reply(204, type: "application/json") }
    state[region: call.region].servers.update(call.parameter("id")) { $0.tags.append(tag) }
    return Reply(201, type: "application/json").adding("location", call.address)
  }

  private static func deleteTag(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let tag = call.parameter("tag")
    let server = try ServerRoutes.server(state, call)
    guard server.tags.contains(tag) else { throw Refusal(404, "Server \(server.id) has no tag '\(tag)'") }
    state[region: call.region].servers.update(server.id) { $0.tags.removeAll { $0 == tag } }
    return Reply(204, type: "application/json")
  }

  private static func attach(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let id = call.json?["volumeAttachment"]?["volumeId"]?.asString else {
      throw Refusal(400, "Malformed request body")
    }
    let server = try ServerRoutes.server(state, call)
    // Nova asks cinder with the caller's token, and cinder hides what may not be seen.
    guard let volume = state[region: call.region].volumes[id], call.holds("volume_read") else {
      throw Refusal(404, "Volume \(id) could not be found.")
    }
    if let attachment = volume.attachment {
      throw Refusal(400, "Invalid volume: volume \(id) is already attached to instances: \(attachment.server)")
    }
    guard volume.status == "available" else {
      throw Refusal(400, "Invalid volume: volume '\(id)' status must be 'available'. Currently in '\(volume.status)'")
    }
    let taken = state[region: call.region].volumes.items.count { $0.attachment?.server == server.id }
    let letter = Unicode.Scalar(UInt8(ascii: "b") + UInt8(min(taken, 20)))
    let attachment = Volume.Attachment(
      id: state.ids.uuid(), server: server.id, device: "/dev/sd\(letter)", attached: call.now)
    state[region: call.region].volumes.update(id) { volume in
      volume.attachment = attachment
      volume.status = "in-use"
      volume.updated = call.now
    }
    // From 2.101 on nova does not wait for the device to be known.
    guard call.microversion < Microversion(2, 101), let attached = state[region: call.region].volumes[id] else {
      return Reply(202, type: "application/json")
    }
    return Reply(200, json: ["volumeAttachment": ServerParts.attachment(attached, server, call)])
  }

  private static func detach(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let id = call.parameter("volume_id")
    let server = try ServerRoutes.server(state, call)
    guard state[region: call.region].volumes[id]?.attachment?.server == server.id, call.holds("volume_read") else {
      throw Refusal(404, "Instance \(server.id) is not attached to volume \(id)")
    }
    state[region: call.region].volumes.update(id) { $0.status = "detaching" }
    state[region: call.region].after(state.paces.power) { region in
      region.volumes.update(id) { if $0.status == "detaching" { $0.detach() } }
    }
    return Reply(202, type: "application/json")
  }
}
