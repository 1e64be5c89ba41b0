import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Ports given to servers and taken from them.
///
/// Nova answers a detachment before it is done; the port tells when it is.
enum ServerPortActions {
  static let all: [CloudAction] = [add, remove]

  /// Source: Compute API reference, "Create Interface", microversion 2.79.
  static let add = CloudAction(
    "server.add.port", "Plug a server in at a port",
    takes: [.server, .port], gives: Resource.port.single,
    calls: [.attachPort, .showPort, .listServersBrief, .listPorts],
    example: """
      - id: plug
        uses: port.create
        with: { network: private-1, name: second }
      - id: plugged
        uses: server.add.port
        with: { server: db-1, port: "${{ steps.plug.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#create-interface", waits: true
  ) { call in
    let (server, port) = (try await call.serverID(), try await call.portID())
    let number = call.nextNumber()
    let awaited = Awaited.port(port, after: .attachPort)
    let before = try await call.look(at: awaited)
    if before.holds(server, in: "device_id"), before.text("status") == "ACTIVE" { return before }
    let request = ServiceRequest(
      .post, "/servers/\(server)/os-interface", body: .json(["interfaceAttachment": ["port_id": .string(port)]]),
      microversion: .compute)
    do {
      _ = try await call.perform(.attachPort, request, as: number, keeping: .nothing)
    } catch let failure as Failure where ["busy", "conflict"].contains(failure.kind) {
      // It may have been sent twice.
      guard try await call.look(at: awaited).holds(server, in: "device_id") else { throw failure }
    }
    return try await call.wait(for: .plugged(into: server), of: awaited)
  }

  /// Source: Compute API reference, "Detach Interface".
  static let remove = CloudAction(
    "server.remove.port", "Unplug a server at a port; a port that nova made goes with it",
    takes: [.server, .port],
    gives: [Output("id", .string, "The port's id."), Output("server", .string, "The server's id.")],
    calls: [.detachPort, .showPort, .listServersBrief, .listPorts],
    example: """
      - id: plug
        uses: port.create
        with: { network: private-1, name: second }
      - id: plugged
        uses: server.add.port
        with: { server: db-1, port: "${{ steps.plug.id }}" }
      - id: unplugged
        uses: server.remove.port
        with: { server: db-1, port: "${{ steps.plug.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#detach-interface", waits: true
  ) { call in
    let (server, port) = (try await call.serverID(), try await call.portID())
    let outputs = Record([("id", .string(port)), ("server", .string(server))])
    let number = call.nextNumber()
    let awaited = Awaited.port(port, after: .detachPort)
    guard try await call.isPlugged(awaited, into: server) else { return outputs }
    let request = ServiceRequest(.delete, "/servers/\(server)/os-interface/\(port)", microversion: .compute)
    do {
      _ = try await call.perform(.detachPort, request, as: number, keeping: .nothing)
    } catch let failure as Failure where ["gone", "not-found", "hidden"].contains(failure.kind) {
      guard try await !call.isPlugged(awaited, into: server) else { throw failure }
    }
    try await call.waitUntilGone(awaited, or: .unplugged(from: server))
    return outputs
  }
}

extension CloudCall {
  /// Throws ``Failure`` where it is another server that is plugged in there.
  fileprivate func isPlugged(_ port: Awaited, into server: String) async throws -> Bool {
    let seen: Record
    do { seen = try await look(at: port) } catch let failure as Failure where failure.kind == "not-found" {
      return false
    }
    let device = seen.text("device_id") ?? ""
    guard device.isEmpty || device.hasSameBytes(as: server) else {
      throw Failure(
        .failed, "not-attached", "the port belongs to \(device), not to the server",
        help: "look at `port.list` with the server")
    }
    return !device.isEmpty
  }
}

extension WaitGoal {
  /// Nova binds the port before it answers; on a server that is off the port stays `DOWN`.
  fileprivate static func plugged(into server: String) -> WaitGoal {
    WaitGoal("plugged in") { seen in
      if seen.text("status") == "ERROR" { return .failed("") }
      return seen.holds(server, in: "device_id") && seen.text("status") != "BUILD" ? .reached : .pending
    }
  }

  fileprivate static func unplugged(from server: String) -> WaitGoal {
    WaitGoal("unplugged", isAbsence: true) { $0.holds(server, in: "device_id") ? .pending : .reached }
  }
}

extension Awaited {
  /// Source: Networking API v2.0 reference, "Show port details".
  static func port(_ id: String, after write: Operation) -> Awaited {
    Awaited(
      resource: .port, id: id, look: .showPort, path: "/v2.0/ports/\(id)", member: "port", microversion: nil,
      write: write)
  }
}

extension Operation {
  static let attachPort = Operation(
    .compute, "attach interface to server", "POST", "/servers/{id}/os-interface", .idempotent)
  static let detachPort = Operation(
    .compute, "detach interface from server", "DELETE", "/servers/{id}/os-interface/{port_id}", .idempotent)
}
