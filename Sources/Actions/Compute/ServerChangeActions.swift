import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// What is changed of a server at once: name, properties, tags, lock.
enum ServerChangeActions {
  static let all: [CloudAction] = [set, unset, lock, unlock]

  /// Source: Compute API reference, "Update Server", "Create or Update Metadata Items", "Add a Single Tag".
  static let set = CloudAction(
    "server.set", "Set a server's name, description, properties or tags",
    takes: [
      .server,
      .optional("name", .string, "Its new name"),
      .optional("description", .string, "What it is for"),
      .optional("properties", .map(.string), "Properties (metadata) to add or change; others stay"),
      .optional("tags", .list(.string), "Tags to add; others stay"),
    ],
    gives: Resource.server.single,
    calls: [.showServer, .updateServer, .mergeServerMetadata, .addServerTag, .listServersBrief],
    onlyWith: [
      .updateServer: ["name", "description"], .mergeServerMetadata: ["properties"], .addServerTag: ["tags"],
    ],
    example: """
      - id: mark
        uses: server.set
        with:
          server: web-1
          properties: { backup: daily }
          tags: [seen]
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#update-server"
  ) { call in
    let id = try await call.serverID()
    var server = ValueMap()
    for field in ["name", "description"] { server[field] = call.optional(field) }
    if !server.isEmpty {
      _ = try await call.perform(
        .updateServer,
        ServiceRequest(.put, "/servers/\(id)", body: .json(["server": .map(server)]), microversion: .compute),
        keeping: .nothing)
    }
    if let properties = call.optional("properties")?.asMap, !properties.isEmpty {
      _ = try await call.perform(
        .mergeServerMetadata,
        ServiceRequest(
          .post, "/servers/\(id)/metadata", body: .json(["metadata": .map(properties)]), microversion: .compute),
        keeping: .nothing)
    }
    for tag in call.list("tags") {
      _ = try await call.perform(
        .addServerTag, ServiceRequest(.put, "/servers/\(id)/tags/\(tag)", microversion: .compute), keeping: .nothing)
    }
    return try await call.look(at: .server(id, after: .updateServer))
  }

  /// Source: Compute API reference, "Delete Metadata Item", "Delete a Single Tag". What is not there is no failure.
  static let unset = CloudAction(
    "server.unset", "Take properties or tags off a server",
    takes: [
      .server,
      .optional("properties", .list(.string), "Names of properties (metadata) to take off"),
      .optional("tags", .list(.string), "Tags to take off"),
    ],
    gives: Resource.server.single,
    calls: [.showServer, .deleteServerMetadata, .deleteServerTag, .listServersBrief],
    onlyWith: [.deleteServerMetadata: ["properties"], .deleteServerTag: ["tags"]],
    example: """
      - id: unmark
        uses: server.unset
        with: { server: web-1, properties: [env] }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#delete-metadata-item"
  ) { call in
    let id = try await call.serverID()
    for key in call.list("properties") {
      try await call.takeOff(.deleteServerMetadata, "/servers/\(id)/metadata/\(key)")
    }
    for tag in call.list("tags") { try await call.takeOff(.deleteServerTag, "/servers/\(id)/tags/\(tag)") }
    return try await call.look(at: .server(id, after: .deleteServerMetadata))
  }

  static let lock = CloudAction(
    "server.lock", "Lock a server against changes",
    takes: [.server, .optional("reason", .string, "Why; shown to whoever tries")],
    gives: Resource.server.single,
    calls: [.showServer, .lockServer, .listServersBrief],
    example: """
      - id: lock
        uses: server.lock
        with: { server: db-1, reason: "under repair" }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#lock-server-lock-action"
  ) { call in
    // The reason is sent from microversion 2.73 on.
    let body: Value = call.optionalText("reason").map { ["locked_reason": .string($0)] } ?? .null
    return try await call.setLock(true, .lockServer, ["lock": body])
  }

  static let unlock = CloudAction(
    "server.unlock", "Unlock a server",
    takes: [.server], gives: Resource.server.single,
    calls: [.showServer, .unlockServer, .listServersBrief],
    example: """
      - id: unlock
        uses: server.unlock
        with: { server: db-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#unlock-server-unlock-action"
  ) { call in try await call.setLock(false, .unlockServer, ["unlock": .null]) }
}

extension CloudCall {
  /// A list of texts; empty if it was not given.
  func list(_ name: String) -> [String] { (optional(name)?.asList ?? []).compactMap(\.asString) }

  fileprivate func setLock(_ isLocked: Bool, _ operation: Operation, _ body: Value) async throws -> Record {
    let id = try await serverID()
    let number = nextNumber()
    let server = Awaited.server(id, after: operation)
    let before = try await look(at: server)
    if before["locked"] == .bool(isLocked) { return before }
    _ = try await act(on: id, operation, body, as: number)
    return try await look(at: server)
  }

  /// What is gone already need not be taken off.
  fileprivate func takeOff(_ operation: Operation, _ path: ServicePath) async throws {
    do {
      _ = try await perform(operation, ServiceRequest(.delete, path, microversion: .compute), keeping: .nothing)
    } catch let failure as Failure where failure.kind == "gone" {}
  }
}

extension Operation {
  static let updateServer = Operation(.compute, "rename / update server", "PUT", "/servers/{id}", .idempotent)
  static let mergeServerMetadata = Operation(
    .compute, "create/merge server metadata", "POST", "/servers/{id}/metadata", .idempotent)
  static let deleteServerMetadata = Operation(
    .compute, "delete server metadata item", "DELETE", "/servers/{id}/metadata/{key}", .idempotent)
  static let addServerTag = Operation(.compute, "add server tag", "PUT", "/servers/{id}/tags/{tag}", .idempotent)
  static let deleteServerTag = Operation(
    .compute, "delete server tag", "DELETE", "/servers/{id}/tags/{tag}", .idempotent)
  static let lockServer = serverAction("lock server (lock)", .idempotent)
  static let unlockServer = serverAction("unlock server (unlock)", .idempotent)
}
