import OpenStack
import Permissions
import Values
import Workflows

/// Subnets and routers, to look at.
enum NetworkReadActions {
  static let all: [CloudAction] = [listSubnets, listRouters]

  static let listSubnets = CloudAction(
    "subnet.list", "List subnets",
    takes: [
      .optional("name", .string, "Only subnets of exactly this name"),
      .optional("network", .reference(.network), "Only subnets of this network, by id or exact name"),
    ],
    gives: [Resource.subnet.list], calls: [.listSubnets, .listNetworks],
    example: """
      - id: subnets
        uses: subnet.list
        with: { network: private-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#list-subnets"
  ) { call in
    var wanted: [(name: String, value: String)] = []
    if let name = call.optionalText("name") { wanted.append(("name", name)) }
    if let network = call.optionalText("network") {
      wanted.append(("network_id", try await call.networkID(network)))
    }
    return try await call.filtered(.listSubnets, .subnet, path: "/v2.0/subnets", by: wanted)
  }

  static let listRouters = CloudAction(
    "router.list", "List routers",
    takes: [.optional("name", .string, "Only routers of exactly this name")],
    gives: [Resource.router.list], calls: [.listRouters],
    example: """
      - id: routers
        uses: router.list
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#list-routers"
  ) { call in
    let wanted = call.optionalText("name").map { [(name: "name", value: $0)] } ?? []
    return try await call.filtered(.listRouters, .router, path: "/v2.0/routers", by: wanted)
  }
}

extension CloudCall {
  /// A list of which neutron knows the filters by the names that our fields have too.
  fileprivate func filtered(
    _ operation: Operation, _ resource: Resource, path: ServicePath, by wanted: [(name: String, value: String)]
  ) async throws -> Record {
    let found = try await list(operation, resource, path: path, query: wanted, filtering: Set(wanted.map(\.name))) {
      item in wanted.allSatisfy { item.holds($0.value, in: $0.name) }
    }
    return Record([(resource.plural, .list(found.map(Value.record)))])
  }
}

extension Resource {
  /// Source: Networking API v2.0 reference, "List subnets".
  static let subnet = Resource(
    "subnet", "subnets",
    [
      ResourceField("id", .string, "The subnet's id.", from: "id", column: "ID"),
      ResourceField("name", .string, "Its name.", from: "name", column: "Name"),
      ResourceField("network_id", .string, "The id of its network.", from: "network_id", column: "Network"),
      ResourceField("range", .string, "Its addresses, such as 192.0.2.0/24.", from: "cidr", column: "Subnet"),
      ResourceField("gateway", .optional(.string), "The address of its gateway.", from: "gateway_ip"),
      ResourceField("ip_version", .int, "4 or 6.", from: "ip_version"),
      ResourceField("dhcp", .bool, "Whether it gives out its addresses by DHCP.", from: "enable_dhcp"),
      ResourceField("name_servers", .list(.string), "The name servers that it tells of.", from: "dns_nameservers"),
      ResourceField("description", .optional(.string), "What it is for.", from: "description"),
      ResourceField("tags", .list(.string), "Its tags.", from: "tags"),
    ])

  /// Source: Networking API v2.0 reference, "List routers".
  static let router = Resource(
    "router", "routers",
    [
      ResourceField("id", .string, "The router's id.", from: "id", column: "ID"),
      ResourceField("name", .string, "Its name.", from: "name", column: "Name"),
      ResourceField("status", .string, "What state it is in.", from: "status", column: "Status"),
      ResourceField("enabled", .bool, "Whether it is switched on.", from: "admin_state_up"),
      ResourceField(
        "external_network", .optional(.string), "The id of the network outside; absent: none.",
        from: "external_gateway_info", "network_id"),
      ResourceField("description", .optional(.string), "What it is for.", from: "description"),
      ResourceField("tags", .list(.string), "Its tags.", from: "tags"),
    ])
}

extension Operation {
  static let listSubnets = Operation(.network, "list subnets", "GET", "/v2.0/subnets", .safe)
  static let listRouters = Operation(.network, "list routers", "GET", "/v2.0/routers", .safe)
}
