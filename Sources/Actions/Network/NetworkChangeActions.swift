import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Networks shown, made, changed and deleted.
///
/// Source of the bodies: Networking API v2.0 reference, "Networks".
enum NetworkChangeActions {
  static let all: [CloudAction] = [show, create, set, delete]

  private static let network = Parameter.required("network", .reference(.network), "The network, by id or exact name")

  private static let settings: [Parameter] = [
    .optional("description", .string, "What it is for"),
    .optional("enabled", .bool, "Whether it is switched on"),
    .optional("mtu", .int(68...65_535), "The largest packet, in bytes"),
    .optional("port_security", .bool, "Whether ports on it are guarded, unless they say otherwise"),
  ]

  private static func attributes(_ call: CloudCall) -> ValueMap {
    call.attributes([
      "name": "name", "description": "description", "enabled": "admin_state_up", "mtu": "mtu",
      "port_security": "port_security_enabled",
    ])
  }

  static let show = CloudAction(
    "network.show", "Show a network",
    takes: [network], gives: Resource.network.single, calls: [.showNetwork, .listNetworks],
    example: """
      - id: private
        uses: network.show
        with: { network: private-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#show-network-details"
  ) { call in
    try await call.show(
      .showNetwork, .network, path: "/v2.0/networks/\(call.networkID(call.text("network")))", member: "network")
  }

  static let create = CloudAction(
    "network.create", "Make a network; a mark by which a lost answer is found again stands behind its description",
    takes: [.required("name", .string, "Its name")] + settings,
    gives: Resource.network.single, calls: [.createNetwork, .listNetworks],
    example: """
      - id: backend
        uses: network.create
        with: { name: backend, description: for the databases }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#create-network"
  ) { call in
    try await call.make(.createNetwork, "network", .network, by: .listNetworks, attributes(call))
  }

  static let set = CloudAction(
    "network.set", "Change a network",
    takes: [network, .optional("name", .string, "Its new name")] + settings,
    gives: Resource.network.single, calls: [.updateNetwork, .listNetworks],
    example: """
      - id: backend
        uses: network.create
        with: { name: backend }
      - id: described
        uses: network.set
        with: { network: "${{ steps.backend.id }}", description: for the databases, mtu: 1400 }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#update-network"
  ) { call in
    try await call.change(
      .updateNetwork, "/v2.0/networks/\(call.networkTarget())", "network", .network, attributes(call))
  }

  /// Destructive: its subnets go with it. Neutron keeps a network on which something is plugged in.
  static let delete = CloudAction(
    "network.delete", "Delete a network with its subnets; one on which something is plugged in stays",
    takes: [network],
    gives: [Output("id", .string, "The id of the network that was deleted.")],
    calls: [.deleteNetwork, .listNetworks],
    example: """
      - id: backend
        uses: network.create
        with: { name: backend }
      - id: away
        uses: network.delete
        with: { network: "${{ steps.backend.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#delete-network"
  ) { call in
    let id = try await call.networkTarget()
    try await call.remove(.deleteNetwork, ServiceRequest(.delete, "/v2.0/networks/\(id)"))
    return Record([("id", .string(id))])
  }
}

extension Operation {
  static let showNetwork = Operation(.network, "show network", "GET", "/v2.0/networks/{id}", .safe)
  static let createNetwork = Operation(.network, "create network", "POST", "/v2.0/networks", .once)
  static let updateNetwork = Operation(.network, "update network", "PUT", "/v2.0/networks/{id}", .idempotent)
  static let deleteNetwork = Operation(
    .network, "delete network", "DELETE", "/v2.0/networks/{id}", .idempotent, destructive: true)
}
