import OpenStack
import Permissions
import Values
import Workflows

/// Networks.
enum NetworkActions {
  static let all: [CloudAction] = [list]

  static let list = CloudAction(
    "network.list", "List networks",
    takes: [.optional("name", .string, "Only networks of exactly this name")],
    gives: [Resource.network.list],
    calls: [.listNetworks],
    example: """
      - id: networks
        uses: network.list
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#list-networks"
  ) { call in
    let name = call.optionalText("name")
    let networks = try await call.list(
      .listNetworks, .network, path: "/v2.0/networks", query: name.map { [("name", $0)] } ?? [],
      filtering: name == nil ? [] : ["name"]
    ) { network in name.map { network.holds($0, in: "name") } ?? true }
    return Record([("networks", .list(networks.map(Value.record)))])
  }
}

extension Resource {
  /// Source: Networking API v2.0 reference, "List networks".
  static let network = Resource(
    "network", "networks",
    [
      ResourceField("id", .string, "The network's id.", from: "id", column: "ID"),
      ResourceField("name", .string, "Its name.", from: "name", column: "Name"),
      ResourceField("subnets", .list(.string), "The ids of its subnets.", from: "subnets", column: "Subnets"),
      ResourceField("status", .string, "What state it is in.", from: "status"),
      ResourceField("shared", .bool, "Whether other projects use it too.", from: "shared"),
      ResourceField("external", .bool, "Whether it leads outside.", from: "router:external"),
      ResourceField("mtu", .int, "The largest packet, in bytes.", from: "mtu"),
      ResourceField("enabled", .bool, "Whether it is switched on.", from: "admin_state_up"),
      ResourceField("description", .optional(.string), "What it is for.", from: "description"),
      ResourceField("tags", .list(.string), "Its tags.", from: "tags"),
    ])
}

extension Operation {
  static let listNetworks = Operation(.network, "list networks", "GET", "/v2.0/networks", .safe)
}
