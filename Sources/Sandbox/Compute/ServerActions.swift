internal import Values

/// What is done to a server (Compute API, "Run an action" and "Delete Server"): the call is accepted at once, the state
/// follows on the cloud's clock.
///
/// The metadata item `simulate-failure` with nova's word for an action (`start`, `unshelve`, `rebuild`) makes that one end
/// in `ERROR`.
enum ServerActions {
  static let all: [Route] =
    [
      Route("DELETE", "/servers/{id}", "delete server", find: ServerRoutes.find, delete)
    ]
    + moves.map { move in
      Route("POST", "/servers/{id}/action", move.operation, action: move.key, find: find) {
        state, call throws(Refusal) in
        try move.run(&state, call)
      }
    }

  /// An action that takes a server from some states through a task to a state.
  private struct Move: Sendable {
    let key: String
    let operation: String
    /// Nova's word for the action in refusals and in the list of actions.
    let name: String
    let from: [Server.State]
    let task: String
    let to: Server.State

    /// A hard reboot is another task than a soft one.
    private func task(_ call: Call) throws(Refusal) -> String {
      guard key == "reboot" else { return task }
      switch call.json?["reboot"]?["type"]?.asString?.uppercased() {
      case "SOFT": return task
      case "HARD": return "rebooting_hard"
      default:
        throw Refusal(400, "Invalid input for field/attribute reboot. Value: {}. 'type' is a required property")
      }
    }

    func run(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
      let server = try ServerRoutes.server(state, call)
      let task = try task(call)
      try ServerActions.checkFree(server, for: name, from: from, call)
      let (to, name) = (to, name)
      let delay = state.paces.power
      let event = Server.Event(
        action: name, requestID: call.requestID, user: call.caller?.userID ?? "", start: call.now, updated: call.now)
      state[region: call.region].servers.update(server.id) { server in
        server.task = task
        server.updated = call.now
        server.actions.append(event)
      }
      let (id, request) = (server.id, call.requestID)
      state[region: call.region].after(delay) { region in
        let now = region.now
        region.servers.update(id) { server in
          guard server.task == task else { return }
          server.settle(in: to, failing: name, at: now)
          server.finish(request, at: now)
        }
      }
      return Reply(202, type: "application/json")
    }
  }

  private static let moves: [Move] = [
    Move(
      key: "os-stop", operation: "stop server (os-stop)", name: "stop", from: [.active, .error, .rescued],
      task: "powering-off", to: .stopped),
    Move(
      key: "os-start", operation: "start server (os-start)", name: "start", from: [.stopped], task: "powering-on",
      to: .active),
    Move(
      key: "reboot", operation: "reboot server soft/hard (reboot)", name: "reboot",
      from: [.active, .stopped, .paused, .suspended, .error], task: "rebooting", to: .active),
    Move(
      key: "pause", operation: "pause server (pause)", name: "pause", from: [.active, .rescued], task: "pausing",
      to: .paused),
    Move(
      key: "unpause", operation: "unpause server (unpause)", name: "unpause", from: [.paused], task: "unpausing",
      to: .active),
    Move(
      key: "suspend", operation: "suspend server (suspend)", name: "suspend", from: [.active, .rescued],
      task: "suspending", to: .suspended),
    Move(
      key: "resume", operation: "resume server (resume)", name: "resume", from: [.suspended], task: "resuming",
      to: .active),
    Move(
      key: "shelve", operation: "shelve server (shelve)", name: "shelve",
      from: [.active, .stopped, .paused, .suspended], task: "shelving", to: .shelvedOffloaded),
    Move(
      key: "unshelve", operation: "unshelve server (unshelve)", name: "unshelve", from: [.shelved, .shelvedOffloaded],
      task: "unshelving", to: .active),
  ]

  /// While a server is being built its cell does not know it yet: an action finds nothing.
  static func find(_ state: inout CloudState, _ call: Call) throws(Refusal) {
    let id = call.parameter("id")
    guard let server = state[region: call.region].servers[id] else {
      throw Refusal(404, "Instance \(id) has no mapping to a cell.")
    }
    if server.state == .building { throw Refusal(404, "Instance \(id) could not be found.") }
  }

  /// Refuses what cannot be done in the state that the server is in.
  static func checkFree(
    _ server: Server, for name: String, from states: [Server.State], _ call: Call
  ) throws(Refusal) {
    if server.lock != nil, call.caller?.isAdmin != true {
      throw Refusal(409, "Instance \(server.id) is locked")
    }
    guard states.contains(server.state) else {
      throw Refusal(
        409, "Cannot '\(name)' instance \(server.id) while it is in vm_state \(server.state.rawValue)")
    }
    if let task = server.task {
      throw Refusal(409, "Cannot '\(name)' instance \(server.id) while it is in task_state \(task)")
    }
  }

  private static func delete(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try ServerRoutes.server(state, call)
    if server.lock != nil, call.caller?.isAdmin != true {
      throw Refusal(409, "Instance \(server.id) is locked")
    }
    state[region: call.region].servers.update(server.id) { server in
      server.task = "deleting"
      server.updated = call.now
    }
    let id = server.id
    state[region: call.region].after(state.paces.deletion) { region in
      region.servers.remove(id)
      region.removePorts(of: id)
      for volume in region.volumes.items where volume.attachment?.server == id {
        region.volumes.update(volume.id) { $0.detach() }
      }
    }
    return Reply(204, type: "application/json")
  }
}

extension Server {
  /// The end of a task: the state it leads to, or `ERROR` if the metadata ask for it.
  mutating func settle(in state: State, failing name: String, at now: Timestamp) {
    task = nil
    updated = now
    guard metadata["simulate-failure"]?.asString == name else {
      self.state = state
      fault = nil
      return
    }
    self.state = .error
    fault = Fault(code: 500, message: "The \(name) of instance \(id) failed: asked for by its metadata", created: now)
  }

  /// Marks the entry of an action as done.
  mutating func finish(_ request: String, at now: Timestamp) {
    guard let place = actions.firstIndex(where: { $0.requestID == request }) else { return }
    actions[place].updated = now
  }
}
