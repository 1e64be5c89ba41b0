import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Servers made, made anew, and deleted.
enum ServerLifeActions {
  static let all: [CloudAction] = [create, delete, rebuild]

  /// Nova gives the password once, in the answer to the request. It is never kept: after a restart it is absent.
  static let password = Output(
    "admin_password", .optional(.string), "The password that nova made, where it makes one; absent after a restart.",
    taint: .secret)

  static let create = CloudAction(
    "server.create", "Create a server",
    takes: [.required("name", .string, "Its name")] + ServerTemplate.parameters,
    gives: Resource.server.single + [password],
    calls: ServerTemplate.operations,
    example: """
      - id: make
        uses: server.create
        with:
          name: web-2
          flavor: b2-7
          image: Debian 12
          networks: [private-1]
          properties: { env: staging }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#create-server", timeout: .seconds(15 * 60), waits: true
  ) { call in
    let template = try await ServerTemplate(call)
    let made = try await template.make(call.text("name"))
    let server = try await call.wait(for: .status("ACTIVE"), of: .server(made.id, after: .createServer))
    return server.adding([("admin_password", call.shown(made.password))])
  }

  /// A server that is gone already is deleted: the request may be a repetition. One that has no such name is a failure.
  static let delete = CloudAction(
    "server.delete", "Delete a server",
    takes: [.server],
    gives: [Output("id", .string, "The id of the server that was deleted.")],
    calls: [.deleteServer, .showServer, .listServersBrief],
    example: """
      - id: away
        uses: server.delete
        with: { server: web-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#delete-server", waits: true
  ) { call in
    let id = try await call.serverID()
    try await call.deleteServer(id)
    try await call.waitUntilGone(.server(id, after: .deleteServer))
    return Record([("id", .string(id))])
  }

  /// Source: Compute API reference, "Rebuild Server", microversion 2.79. Destructive: the server's own disk is overwritten.
  static let rebuild = CloudAction(
    "server.rebuild", "Rebuild a server: its disk is written anew from an image, its id and addresses stay",
    takes: [
      .server, .optional("image", .reference(.image), "The image, by id or exact name; else the one it was made from"),
    ],
    gives: Resource.server.single + [password],
    calls: [.showServer, .rebuildServer, .listServersBrief, .listImages],
    example: """
      - id: anew
        uses: server.rebuild
        with: { server: web-1, image: Debian 12 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#rebuild-server-rebuild-action", timeout: .seconds(30 * 60),
    waits: true
  ) { call in
    let id = try await call.serverID()
    let server = Awaited.server(id, after: .rebuildServer)
    let image = try await call.decided("look up the image") {
      if let text = call.optionalText("image") { return .string(try await call.imageID(text)) }
      guard let own = try await call.look(at: server).text("image") else {
        throw Failure(
          .failed, "no-image", "the server \(id) boots from a volume", help: "name the `image` that it is rebuilt from")
      }
      return .string(own)
    }
    let answer = try await call.act(
      on: id, .rebuildServer, ["rebuild": ["imageRef": image]],
      keeping: .members(["server": .members(["adminPass": .everything])]), recording: .nothing)
    let password = answer["server"]?["adminPass"]?.asString
    if let password { call.access.hide(password, as: "admin_password") }
    let rebuilt = try await call.wait(for: .status("ACTIVE", "SHUTOFF"), of: server)
    return rebuilt.adding([("admin_password", call.shown(password))])
  }
}

extension CloudCall {
  /// A password leaves the action only where the workflow reads it.
  fileprivate func shown(_ password: String?) -> Value {
    .optional(call.wanted["admin_password"].isNothing ? nil : password.map { .string($0) })
  }

  func deleteServer(_ id: String, as number: CallID? = nil, by operation: Operation = .deleteServer) async throws {
    do {
      _ = try await perform(
        operation, ServiceRequest(.delete, "/servers/\(id)", microversion: .compute), as: number, keeping: .nothing)
    } catch let failure as Failure where failure.kind == "gone" {}
  }
}

extension Record {
  /// The same with more fields.
  func adding(_ more: [(String, Value)]) -> Record { Record(fields.map { ($0.name, $0.value) } + more) }
}

extension Operation {
  static let deleteServer = Operation(
    .compute, "delete server", "DELETE", "/servers/{id}", .idempotent, destructive: true)
  static let rebuildServer = serverAction("rebuild server (rebuild)", .once, destructive: true)
}
