import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Ports made and deleted.
///
/// Source of the bodies: Networking API v2.0 reference, "Ports".
enum PortLifeActions {
  static let all: [CloudAction] = [create, delete]

  static let create = CloudAction(
    "port.create",
    "Make a port on a network; a mark by which a lost answer is found again stands behind its description",
    takes: [
      .required("network", .reference(.network), "The network, by id or exact name"),
      .optional("name", .string, "Its name"),
      .optional("subnet", .reference(.subnet), "The subnet that its addresses are of, by id or exact name"),
      .optional("addresses", .list(.string), "Its IP addresses; else neutron chooses"),
      .optional(
        "security_groups", .list(.reference(.securityGroup)),
        "The security groups that guard it, by id or exact name; else the project's `default`"),
      .optional("port_security", .bool, "Whether it is guarded at all; else as the network says"),
      .optional("description", .string, "What it is for"), .optional("enabled", .bool, "Whether it is switched on"),
    ],
    gives: Resource.port.single,
    calls: [.createPort, .listPorts, .listNetworks, .listSubnets, .listSecurityGroups],
    example: """
      - id: plug
        uses: port.create
        with: { network: private-1, name: spare, addresses: [10.1.0.200], security_groups: [web] }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#create-port"
  ) { call in
    var port = call.attributes([
      "name": "name", "description": "description", "enabled": "admin_state_up",
      "port_security": "port_security_enabled",
    ])
    port["network_id"] = .string(try await call.networkTarget())
    let subnet = call.optional("subnet") == nil ? nil : try await call.subnetTarget()
    port["fixed_ips"] = fixedAddresses(call.list("addresses"), subnet)
    port["security_groups"] = try await call.securityGroupIDs()
    return try await call.make(.createPort, "port", .port, by: .listPorts, port)
  }

  /// Nil: neutron chooses all of it.
  private static func fixedAddresses(_ addresses: [String], _ subnet: String?) -> Value? {
    guard !addresses.isEmpty else { return subnet.map { [["subnet_id": .string($0)]] } }
    return .list(
      addresses.map { address in
        var place: ValueMap = ["ip_address": .string(address)]
        place["subnet_id"] = subnet.map { .string($0) }
        return .map(place)
      })
  }

  /// Destructive: what is plugged in there loses its network at once.
  static let delete = CloudAction(
    "port.delete", "Delete a port; a server that is plugged in there loses it at once",
    takes: [.port],
    gives: [Output("id", .string, "The id of the port that was deleted.")],
    calls: [.deletePort, .listPorts],
    example: """
      - id: plug
        uses: port.create
        with: { network: private-1 }
      - id: away
        uses: port.delete
        with: { port: "${{ steps.plug.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#delete-port"
  ) { call in
    let id = try await call.portID()
    try await call.remove(.deletePort, ServiceRequest(.delete, "/v2.0/ports/\(id)"))
    return Record([("id", .string(id))])
  }
}

extension Operation {
  static let createPort = Operation(.network, "create port", "POST", "/v2.0/ports", .once)
  static let deletePort = Operation(
    .network, "delete port", "DELETE", "/v2.0/ports/{id}", .idempotent, destructive: true)
}
