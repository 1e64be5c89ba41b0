import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// Security groups put on servers and taken off: nova does so at every port of the server.
///
/// Source: Compute API reference, "Add Security Group To A Server" and "Remove Security Group From A Server".
enum ServerGuardActions {
  static let all: [CloudAction] = [add, remove]

  private static let group = Parameter.required(
    "group", .reference(.securityGroup), "The security group, by id or exact name")
  private static let outputs = [
    Output("id", .string, "The server's id."), Output("group", .string, "The id of the security group."),
  ]

  static let add = CloudAction(
    "server.add.security_group", "Let a security group guard a server, beside those that do",
    takes: [.server, group], gives: outputs,
    calls: [.addSecurityGroup, .listPorts, .listServersBrief, .listSecurityGroups],
    example: """
      - id: guard
        uses: server.add.security_group
        with: { server: db-1, group: web }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#add-security-group-to-a-server-addsecuritygroup-action"
  ) { call in
    // Nova refuses a group that a port has already.
    try await call.guardServer(.addSecurityGroup, "addSecurityGroup") { ports in ports.allSatisfy { $0 } }
  }

  static let remove = CloudAction(
    "server.remove.security_group", "Let a security group no longer guard a server",
    takes: [.server, group], gives: outputs,
    calls: [.removeSecurityGroup, .listPorts, .listServersBrief, .listSecurityGroups],
    example: """
      - id: guard
        uses: server.add.security_group
        with: { server: db-1, group: web }
      - id: unguard
        uses: server.remove.security_group
        with: { server: db-1, group: web }
      """,
    reference:
      "https://docs.openstack.org/api-ref/compute/#remove-security-group-from-a-server-removesecuritygroup-action"
  ) { call in
    try await call.guardServer(.removeSecurityGroup, "removeSecurityGroup") { ports in !ports.contains(true) }
  }
}

extension CloudCall {
  /// `isDone` is asked of what is so already, port by port: whether the group guards it.
  fileprivate func guardServer(
    _ operation: Operation, _ action: String, unless isDone: ([Bool]) -> Bool
  ) async throws -> Record {
    let (server, group) = (try await serverID(), try await securityGroupID())
    let outputs = Record([("id", .string(server)), ("group", .string(group))])
    let before = try await decided("look at the ports") {
      let ports = try await list(
        .listPorts, .port, path: "/v2.0/ports", query: [("device_id", server)],
        filtering: ["device_id", "security_groups"]
      ) { $0.holds(server, in: "device_id") }
      return .bool(isDone(ports.map { $0.texts("security_groups")?.contains(group) == true }))
    }
    guard before != true else { return outputs }
    var body = ValueMap()
    body[action] = ["name": .string(group)]
    _ = try await act(on: server, operation, .map(body), keeping: .nothing)
    return outputs
  }
}

extension Operation {
  static let addSecurityGroup = serverAction("add security group to server (addSecurityGroup)", .idempotent)
  static let removeSecurityGroup = serverAction(
    "remove security group from server (removeSecurityGroup)", .idempotent)
}
