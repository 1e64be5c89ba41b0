internal import Values

/// Ports given to servers and taken from them (Compute API, "Create Interface" and "Detach Interface").
enum ServerInterfaces {
  static let all: [Route] = [
    Route("POST", "/servers/{id}/os-interface", "attach interface to server", find: ServerRoutes.find, attach),
    Route(
      "DELETE", "/servers/{id}/os-interface/{port_id}", "detach interface from server", find: ServerRoutes.find,
      detach),
  ]

  private static func attach(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let id = call.json?["interfaceAttachment"]?["port_id"]?.asString else {
      throw Refusal(400, "Invalid input for field/attribute interfaceAttachment.")
    }
    let server = try ServerRoutes.server(state, call)
    // Nova asks neutron with the caller's token.
    guard let port = state[region: call.region].network.ports[id], call.holds("network_read") else {
      throw Refusal(404, "Port id \(id) could not be found.")
    }
    guard port["device_id"]?.asString?.isEmpty != false else { throw Refusal(409, "Port \(id) is still in use.") }
    guard [.active, .paused, .stopped].contains(server.state) else {
      throw Refusal(
        409,
        "Cannot 'attach_interface' instance \(server.id) while it is in vm_state \(server.state.rawValue)")
    }
    state[region: call.region].network.ports.update(id) { port in
      port.attributes["device_id"] = .string(server.id)
      port.attributes["device_owner"] = "compute:nova"
      port.attributes["status"] = server.state == .stopped ? "DOWN" : "ACTIVE"
    }
    guard let plugged = state[region: call.region].network.ports[id] else { return Reply(500) }
    return Reply(200, json: ["interfaceAttachment": ServerParts.attachment(plugged)])
  }

  /// Nova takes the order also for a port that is not the server's, and does nothing then.
  private static func detach(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let id = call.parameter("port_id")
    let server = try ServerRoutes.server(state, call)
    state[region: call.region].after(state.paces.power) { region in
      region.network.ports.update(id) { port in
        guard port["device_id"]?.asString == server.id else { return }
        port.attributes["device_id"] = ""
        port.attributes["device_owner"] = ""
        port.attributes["status"] = "DOWN"
      }
    }
    return Reply(202, type: "application/json")
  }
}
