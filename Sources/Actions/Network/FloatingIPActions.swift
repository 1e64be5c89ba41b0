import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Floating IPs: addresses of an external network that can be moved from port to port.
///
/// Source of the bodies: Networking API v2.0 reference, "Floating IPs (floatingips)".
enum FloatingIPActions {
  static let all: [CloudAction] = [list, create, set, unset, delete]

  static let list = CloudAction(
    "floating_ip.list", "List floating IPs",
    takes: [
      .optional("address", .string, "Only the one with this address"),
      .optional("network", .reference(.network), "Only those of this external network, by id or exact name"),
      .optional("port", .reference(.port), "Only the one on this port, by id or exact name"),
    ],
    gives: [Resource.floatingIP.list],
    calls: [.listFloatingIPs, .listNetworks, .listPorts],
    example: """
      - id: addresses
        uses: floating_ip.list
        with: { network: Ext-Net }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#list-floating-ips"
  ) { call in
    var wanted: [(query: String, field: String, value: String)] = []
    if let address = call.optionalText("address") { wanted.append(("floating_ip_address", "address", address)) }
    if let name = call.optionalText("network") {
      wanted.append(("floating_network_id", "network_id", try await call.networkID(name)))
    }
    if let name = call.optionalText("port") {
      wanted.append(("port_id", "port_id", try await call.port(named: name)))
    }
    let filters = wanted
    let found = try await call.list(
      .listFloatingIPs, .floatingIP, path: "/v2.0/floatingips", query: filters.map { ($0.query, $0.value) },
      filtering: Set(filters.map(\.field))
    ) { address in filters.allSatisfy { address.holds($0.value, in: $0.field) } }
    return Record([("floating_ips", .list(found.map(Value.record)))])
  }

  static let create = CloudAction(
    "floating_ip.create", "Take a floating IP from an external network",
    takes: [
      .required("network", .reference(.network), "The external network, by id or exact name"),
      .optional("port", .reference(.port), "The port that it leads to at once, by id or exact name"),
      .optional("description", .string, "What it is for"),
    ],
    gives: Resource.floatingIP.single,
    calls: [.createFloatingIP, .listNetworks, .listPorts],
    example: """
      - id: address
        uses: floating_ip.create
        with: { network: Ext-Net, description: for the mail server }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#create-floating-ip"
  ) { call in
    // An address has nowhere to put a mark but its description, which is the author's.
    var address = ValueMap()
    address["floating_network_id"] = try await call.decided("look up the network") {
      .string(try await call.networkID(call.text("network")))
    }
    if call.optional("port") != nil { address["port_id"] = .string(try await call.portID()) }
    address["description"] = call.optional("description")
    let answer = try await call.perform(
      .createFloatingIP, ServiceRequest(.post, "/v2.0/floatingips", body: .json(["floatingip": .map(address)])))
    return try CloudCall.shown(answer, "floatingip", as: .floatingIP)
  }

  static let set = CloudAction(
    "floating_ip.set", "Let a floating IP lead to another port, or describe it anew",
    takes: [
      .floatingIP, .optional("port", .reference(.port), "The port that it shall lead to, by id or exact name"),
      .optional("description", .string, "What it is for"),
    ],
    gives: Resource.floatingIP.single,
    calls: [.associateFloatingIP, .updateFloatingIP, .listFloatingIPs, .listPorts],
    onlyWith: [.associateFloatingIP: ["port"]],
    example: """
      - id: ports
        uses: port.list
        with: { server: db-1 }
      - id: address
        uses: floating_ip.create
        with: { network: Ext-Net }
      - id: moved
        uses: floating_ip.set
        with: { floating_ip: "${{ steps.address.id }}", port: "${{ steps.ports.ports[0].id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#update-floating-ip"
  ) { call in
    var change = ValueMap()
    if call.optional("port") != nil { change["port_id"] = .string(try await call.portID()) }
    change["description"] = call.optional("description")
    guard change.count > 0 else {
      throw Failure(
        .failed, "invalid-argument", "nothing is said of what shall change", help: "give a `port` or a `description`")
    }
    return try await call.changeFloatingIP(
      call.floatingIPID(), change["port_id"] == nil ? .updateFloatingIP : .associateFloatingIP, change)
  }

  static let unset = CloudAction(
    "floating_ip.unset", "Take a floating IP off its port; the project keeps it",
    takes: [.floatingIP], gives: Resource.floatingIP.single, calls: [.associateFloatingIP, .listFloatingIPs],
    example: """
      - id: address
        uses: floating_ip.create
        with: { network: Ext-Net }
      - id: free
        uses: floating_ip.unset
        with: { floating_ip: "${{ steps.address.address }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#update-floating-ip"
  ) { call in
    try await call.changeFloatingIP(call.floatingIPID(), .associateFloatingIP, ["port_id": .null])
  }

  /// Destructive: nobody promises that the address can be had again.
  static let delete = CloudAction(
    "floating_ip.delete", "Give a floating IP back",
    takes: [.floatingIP],
    gives: [Output("id", .string, "The id of the floating IP that was given back.")],
    calls: [.deleteFloatingIP, .listFloatingIPs],
    example: """
      - id: address
        uses: floating_ip.create
        with: { network: Ext-Net }
      - id: away
        uses: floating_ip.delete
        with: { floating_ip: "${{ steps.address.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#delete-floating-ip"
  ) { call in
    let id = try await call.floatingIPID()
    try await call.remove(.deleteFloatingIP, ServiceRequest(.delete, "/v2.0/floatingips/\(id)"))
    return Record([("id", .string(id))])
  }
}

extension Resource {
  /// Source: Networking API v2.0 reference, "List floating IPs".
  static let floatingIP = Resource(
    "floating IP", "floating_ips",
    [
      ResourceField("id", .string, "The floating IP's id.", from: "id", column: "ID"),
      ResourceField("address", .string, "The address.", from: "floating_ip_address", column: "Floating IP Address"),
      ResourceField(
        "fixed_address", .optional(.string), "The address of the port that it leads to.", from: "fixed_ip_address",
        column: "Fixed IP Address"),
      ResourceField(
        "port_id", .optional(.string), "The id of the port that it leads to; absent: none.", from: "port_id",
        column: "Port"),
      ResourceField("network_id", .string, "The id of the external network.", from: "floating_network_id"),
      ResourceField("router_id", .optional(.string), "The id of the router between.", from: "router_id"),
      ResourceField("status", .string, "What state it is in.", from: "status"),
      ResourceField("description", .optional(.string), "What it is for.", from: "description"),
      ResourceField("tags", .list(.string), "Its tags.", from: "tags"),
    ], member: "floatingips", naming: "address")
}

extension Parameter {
  static let floatingIP = Parameter.required(
    "floating_ip", .reference(.floatingIP), "The floating IP, by id or address")
}

extension CloudCall {
  /// The id of a floating IP; of an address it is on record before anything is written.
  func floatingIPID() async throws -> String {
    try await target(
      "floating_ip", of: .floatingIP, by: .listFloatingIPs, path: "/v2.0/floatingips",
      query: { [("floating_ip_address", $0)] })
  }

  func changeFloatingIP(_ id: String, _ operation: Operation, _ change: ValueMap) async throws -> Record {
    let answer = try await perform(
      operation, ServiceRequest(.put, "/v2.0/floatingips/\(id)", body: .json(["floatingip": .map(change)])))
    return try Self.shown(answer, "floatingip", as: .floatingIP)
  }
}

extension Operation {
  static let listFloatingIPs = Operation(.network, "list floating IPs", "GET", "/v2.0/floatingips", .safe)
  static let createFloatingIP = Operation(.network, "create floatingip", "POST", "/v2.0/floatingips", .once)
  static let updateFloatingIP = Operation(.network, "update floatingip", "PUT", "/v2.0/floatingips/{id}", .idempotent)
  static let associateFloatingIP = Operation(
    .network, "associate/disassociate floating IP", "PUT", "/v2.0/floatingips/{id}", .idempotent)
  static let deleteFloatingIP = Operation(
    .network, "delete floatingip", "DELETE", "/v2.0/floatingips/{id}", .idempotent, destructive: true)
}
