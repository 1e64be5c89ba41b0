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
    calls: [.addSecurityGroup, .listServersBrief, .listSecurityGroups],
    example: """
      - id: guard
        uses: server.add.security_group
        with: { server: db-1, group: web }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#add-security-group-to-a-server-addsecuritygroup-action"
  ) { call in try await call.guardServer(.addSecurityGroup, "addSecurityGroup") }

  static let remove = CloudAction(
    "server.remove.security_group", "Let a security group no longer guard a server",
    takes: [.server, group], gives: outputs,
    calls: [.removeSecurityGroup, .listServersBrief, .listSecurityGroups],
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
  ) { call in try await call.guardServer(.removeSecurityGroup, "removeSecurityGroup") }
}

extension CloudCall {
  fileprivate func guardServer(_ operation: Operation, _ action: String) async throws -> Record {
    let (server, group) = (try await serverID(), try await securityGroupID())
    var body = ValueMap()
    body[action] = ["name": .string(group)]
    _ = try await act(on: server, operation, .map(body), keeping: .nothing)
    return Record([("id", .string(server)), ("group", .string(group))])
  }
}

extension Operation {
  static let addSecurityGroup = serverAction("add security group to server (addSecurityGroup)", .idempotent)
  static let removeSecurityGroup = serverAction(
    "remove security group from server (removeSecurityGroup)", .idempotent)
}
