internal import Values

/// Servers given another flavor or another disk, and their consoles (Compute API, "Run an action").
enum ServerRemakes {
  static let all: [Route] = [
    Route(
      "POST", "/servers/{id}/action", "resize server (resize)", action: "resize", find: ServerActions.find, resize),
    Route(
      "POST", "/servers/{id}/action", "confirm resize (confirmResize)", action: "confirmResize",
      find: ServerActions.find, confirm),
    Route(
      "POST", "/servers/{id}/action", "revert resize (revertResize)", action: "revertResize", find: ServerActions.find,
      revert),
    Route(
      "POST", "/servers/{id}/action", "rebuild server (rebuild)", action: "rebuild", find: ServerActions.find, rebuild),
    Route(
      "POST", "/servers/{id}/action", "console log (os-getConsoleOutput)", action: "os-getConsoleOutput",
      find: ServerActions.find, console),
  ]

  /// Begins a task, and `end` is what comes of it after a while.
  private static func begin(
    _ task: String, of server: Server, as name: String, after delay: Duration, _ state: inout CloudState, _ call: Call,
    end: @escaping @Sendable (inout Server, Timestamp) -> Void
  ) {
    let event = Server.Event(
      action: name, requestID: call.requestID, user: call.caller?.userID ?? "", start: call.now, updated: call.now)
    let (id, request) = (server.id, call.requestID)
    state[region: call.region].servers.update(id) { server in
      server.task = task
      server.updated = call.now
      server.actions.append(event)
    }
    state[region: call.region].after(delay) { region in
      let now = region.now
      region.servers.update(id) { server in
        guard server.task == task else { return }
        end(&server, now)
        server.finish(request, at: now)
      }
    }
  }

  private static func resize(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    let id = call.json?["resize"]?["flavorRef"]?.asString ?? ""
    let region = state[region: call.region]
    guard let flavor = region.flavors[id] else { throw Refusal(400, "Unable to locate requested flavor.") }
    guard id != server.flavor else { throw Refusal(400, "When resizing, instances must change flavor!") }
    try ServerActions.checkFree(server, for: "resize", from: [.active, .stopped], call)
    try checkQuota(from: server, to: flavor, region)
    begin("resize_prep", of: server, as: "resize", after: state.paces.build, &state, call) { server, now in
      server.wasStopped = server.state == .stopped
      server.settle(in: .resized, failing: "resize", at: now)
      guard server.state == .resized else { return }
      server.formerFlavor = server.flavor
      server.flavor = id
    }
    return Reply(202, type: "application/json")
  }

  /// Only what the new flavor has more of counts.
  private static func checkQuota(from server: Server, to flavor: Flavor, _ region: RegionState) throws(Refusal) {
    let former = region.flavors[server.flavor]
    let more = ["cores": flavor.vcpus - (former?.vcpus ?? 0), "ram": flavor.ram - (former?.ram ?? 0)]
    let used = ComputeProjectRoutes.used(region)
    for quota in ComputeProjectRoutes.quotas {
      guard let more = more[quota.name], more > 0, quota.limit >= 0 else { continue }
      let taken = used[quota.name] ?? 0
      guard taken + Int64(more) > quota.limit else { continue }
      throw Refusal(
        403,
        "Quota exceeded for \(quota.name): Requested \(more), but already used \(taken) of \(quota.limit) \(quota.name)"
      )
    }
  }

  private static func confirm(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    try ServerActions.checkFree(server, for: "confirmResize", from: [.resized], call)
    let id = server.id
    // Nova gives it no task: until the host has done it, the server stays as it is.
    state[region: call.region].after(state.paces.power) { region in
      let now = region.now
      region.servers.update(id) { server in
        guard server.state == .resized, server.task == nil else { return }
        server.formerFlavor = nil
        server.settle(in: server.wasStopped ? .stopped : .active, failing: "confirmResize", at: now)
      }
    }
    return Reply(204, type: "application/json")
  }

  private static func revert(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    try ServerActions.checkFree(server, for: "revertResize", from: [.resized], call)
    begin("resize_reverting", of: server, as: "revertResize", after: state.paces.build, &state, call) { server, now in
      server.flavor = server.formerFlavor ?? server.flavor
      server.formerFlavor = nil
      server.settle(in: server.wasStopped ? .stopped : .active, failing: "revertResize", at: now)
    }
    return Reply(202, type: "application/json")
  }

  private static func rebuild(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    guard let asked = call.json?["rebuild"], let image = asked["imageRef"]?.asString else {
      throw Refusal(400, "Invalid input for field/attribute rebuild. Value: {}. 'imageRef' is a required property")
    }
    // Nova asks glance with the caller's token.
    guard state[region: call.region].images[image] != nil, call.holds("image_read") else {
      throw Refusal(400, "Cannot find image for rebuild")
    }
    try ServerActions.checkFree(server, for: "rebuild", from: [.active, .stopped, .error], call)
    state[region: call.region].servers.update(server.id) { server in
      server.image = image
      if let name = asked["name"]?.asString { server.name = name }
      if let metadata = asked["metadata"]?.asMap { server.metadata = metadata }
    }
    begin("rebuilding", of: server, as: "rebuild", after: state.paces.build, &state, call) { server, now in
      server.launched = server.launched ?? now
      server.settle(in: server.state == .stopped ? .stopped : .active, failing: "rebuild", at: now)
    }
    let password = state.ids.urlSafe(bytes: 9)
    let changed = try ServerRoutes.server(state, call)
    let view = ServerView(state[region: call.region], call).detail(changed, isExtended: false)
    var map = view.asMap ?? ValueMap()
    map["adminPass"] = .string(password)
    return Reply(202, json: ["server": .map(map)])
  }

  private static func console(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    guard server.isPlaced else { throw Refusal(409, "Instance \(server.id) is not ready") }
    let lines = [
      "[    0.000000] Linux version 6.1.0 (simulated)", "[    1.204113] Run /sbin/init as init process",
      "cloud-init: modules:final for \(server.name)", "\(server.name) login:",
    ]
    let count = Int(call.json?["os-getConsoleOutput"]?["length"]?.asInt ?? Int64(lines.count))
    return Reply(200, json: ["output": .string(lines.suffix(max(0, count)).joined(separator: "\n"))])
  }
}
