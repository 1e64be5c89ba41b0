import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Subnets shown, made, changed and deleted.
///
/// Source of the bodies: Networking API v2.0 reference, "Subnets".
enum SubnetActions {
  static let all: [CloudAction] = [show, create, set, delete]

  private static let settings: [Parameter] = [
    .optional("description", .string, "What it is for"),
    .optional("dhcp", .bool, "Whether it gives out its addresses by DHCP"),
    .optional("name_servers", .list(.string), "The addresses of the name servers that it tells of"),
  ]

  private static func attributes(_ call: CloudCall) -> ValueMap {
    var subnet = call.attributes([
      "name": "name", "description": "description", "dhcp": "enable_dhcp", "name_servers": "dns_nameservers",
    ])
    if let gateway = call.optionalText("gateway") {
      subnet["gateway_ip"] = gateway == "none" ? .null : .string(gateway)
    }
    return subnet
  }

  static let show = CloudAction(
    "subnet.show", "Show a subnet",
    takes: [.subnet], gives: Resource.subnet.single, calls: [.showSubnet, .listSubnets],
    example: """
      - id: subnets
        uses: subnet.list
        with: { network: private-1 }
      - id: one
        uses: subnet.show
        with: { subnet: "${{ steps.subnets.subnets[0].id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#show-subnet-details"
  ) { call in
    let id = try await call.id(
      "subnet", of: .subnet, by: .listSubnets, path: "/v2.0/subnets", query: { [("name", $0)] })
    return try await call.show(.showSubnet, .subnet, path: "/v2.0/subnets/\(id)", member: "subnet")
  }

  static let create = CloudAction(
    "subnet.create",
    "Give a network a range of addresses; a mark by which a lost answer is found again stands behind its description",
    takes: [
      .required("network", .reference(.network), "The network, by id or exact name"),
      .required("range", .string, "Its addresses, such as 10.7.0.0/24; IPv6 where they are written so"),
      .optional("name", .string, "Its name"),
      .optional("gateway", .string, "The address of its gateway, or `none`; else the first of the range"),
      .optional("pools", .list(.string), "What is given out of it, such as 10.7.0.10-10.7.0.99; else everything"),
    ] + settings,
    gives: Resource.subnet.single, calls: [.createSubnet, .listSubnets, .listNetworks],
    example: """
      - id: backend
        uses: network.create
        with: { name: backend }
      - id: addresses
        uses: subnet.create
        with:
          network: ${{ steps.backend.id }}
          name: backend-v4
          range: 10.7.0.0/24
          pools: [10.7.0.10-10.7.0.99]
          name_servers: [192.0.2.53]
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#create-subnet"
  ) { call in
    var subnet = attributes(call)
    let range = try call.text("range")
    subnet["cidr"] = .string(range)
    subnet["ip_version"] = range.contains(":") ? 6 : 4
    if call.optional("pools") != nil { subnet["allocation_pools"] = .list(try call.list("pools").map(pool)) }
    subnet["network_id"] = .string(try await call.networkTarget())
    return try await call.make(.createSubnet, "subnet", .subnet, by: .listSubnets, subnet)
  }

  private static func pool(_ text: String) throws(Failure) -> Value {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, ends.allSatisfy({ !$0.isEmpty }) else {
      throw Failure(
        .failed, "invalid-argument", "'\(text)' is no pool of addresses", help: "write it as 10.7.0.10-10.7.0.99")
    }
    return ["start": .string(String(ends[0])), "end": .string(String(ends[1]))]
  }

  static let set = CloudAction(
    "subnet.set", "Change a subnet",
    takes: [
      .subnet, .optional("name", .string, "Its new name"),
      .optional("gateway", .string, "The address of its gateway, or `none`"),
    ] + settings,
    gives: Resource.subnet.single, calls: [.updateSubnet, .listSubnets],
    example: """
      - id: subnets
        uses: subnet.list
        with: { network: private-1 }
      - id: told
        uses: subnet.set
        with: { subnet: "${{ steps.subnets.subnets[0].id }}", name_servers: [192.0.2.53, 192.0.2.54] }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#update-subnet"
  ) { call in
    try await call.change(.updateSubnet, "/v2.0/subnets/\(call.subnetTarget())", "subnet", .subnet, attributes(call))
  }

  static let delete = CloudAction(
    "subnet.delete", "Delete a subnet; one of which an address is in use stays",
    takes: [.subnet],
    gives: [Output("id", .string, "The id of the subnet that was deleted.")],
    calls: [.deleteSubnet, .listSubnets],
    example: """
      - id: backend
        uses: network.create
        with: { name: backend }
      - id: addresses
        uses: subnet.create
        with: { network: "${{ steps.backend.id }}", range: 10.7.0.0/24 }
      - id: away
        uses: subnet.delete
        with: { subnet: "${{ steps.addresses.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#delete-subnet"
  ) { call in
    let id = try await call.subnetTarget()
    try await call.remove(.deleteSubnet, ServiceRequest(.delete, "/v2.0/subnets/\(id)"))
    return Record([("id", .string(id))])
  }
}

extension Parameter {
  static let subnet = Parameter.required("subnet", .reference(.subnet), "The subnet, by id or exact name")
}

extension Operation {
  static let showSubnet = Operation(.network, "show subnet", "GET", "/v2.0/subnets/{id}", .safe)
  static let createSubnet = Operation(.network, "create subnet", "POST", "/v2.0/subnets", .once)
  static let updateSubnet = Operation(.network, "update subnet", "PUT", "/v2.0/subnets/{id}", .idempotent)
  static let deleteSubnet = Operation(
    .network, "delete subnet", "DELETE", "/v2.0/subnets/{id}", .idempotent, destructive: true)
}
