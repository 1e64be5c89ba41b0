internal import Values

/// What neutron knows of a project apart from its networks.
enum NetworkProjectRoutes {
  static let all: [Route] = [
    Route("GET", "/v2.0/quotas/{project_id}", "network quota", quota),
    Route("GET", "/v2.0/quotas/{project_id}/details.json", "network quota with usage", quotaDetails),
    Route("GET", "/v2.0/availability_zones", "list availability zones") { _, _ throws(Refusal) in
      Reply(200, json: ["availability_zones": []])
    },
    Route("GET", "/v2.0/subnetpools", "list subnet pools") { _, _ throws(Refusal) in
      Reply(200, json: ["subnetpools": []])
    },
    Route("GET", "/v2.0/extensions", "list API extensions", extensions),
    Route("GET", "/v2.0/extensions/{alias}", showExtension),
  ]

  private static let limits: [(String, Int64, @Sendable (NetworkState, String) -> Int)] = [
    ("network", 100, { owned($0.networks, $1) }), ("subnet", 200, { owned($0.subnets, $1) }),
    ("subnetpool", -1, { _, _ in 0 }), ("port", 1000, { owned($0.ports, $1) }), ("router_route", 30, { _, _ in 0 }),
    ("router", 20, { owned($0.routers, $1) }), ("floatingip", 100, { owned($0.floatingIPs, $1) }),
    ("rbac_policy", 10, { _, _ in 0 }), ("security_group", 100, { owned($0.securityGroups, $1) }),
    ("security_group_rule", 1000, { owned($0.securityGroupRules, $1) }),
  ]

  private static func owned(_ table: ResourceTable<NetworkItem>, _ project: String) -> Int {
    table.items.count { $0["project_id"]?.asString == project }
  }

  /// Whether there is room for one more.
  static func checkRoom(for resource: String, _ state: CloudState, _ call: Call) throws(Refusal) {
    guard let (_, limit, used) = limits.first(where: { $0.0 == resource }), limit >= 0 else { return }
    guard used(state[region: call.region].network, state.projectID) >= limit else { return }
    throw Refusal(409, "Quota exceeded for resources: ['\(resource)'].", type: "OverQuota")
  }

  private static func quota(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    var map = ValueMap()
    for (name, limit, _) in limits { map[name] = .int(limit) }
    return Reply(200, json: ["quota": .map(map)])
  }

  private static func quotaDetails(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let network = state[region: call.region].network
    var map = ValueMap()
    for (name, limit, used) in limits {
      map[name] = ["limit": .int(limit), "used": .int(Int64(used(network, state.projectID))), "reserved": 0]
    }
    return Reply(200, json: ["quota": .map(map)])
  }

  private static let aliases = [
    "address-group", "address-scope", "allowed-address-pairs", "availability_zone", "empty-string-filtering",
    "external-net", "extra_dhcp_opt", "extraroute", "extraroute-atomic", "fip-port-details", "filter-validation",
    "ip-substring-filtering", "router", "net-mtu", "network_availability_zone", "pagination", "binding",
    "port-security", "project-id", "quotas", "quota_details", "rbac-policies", "revision-if-match",
    "standard-attr-revisions", "security-group", "sorting", "standard-attr-description", "stateful-security-group",
    "standard-attr-tag", "standard-attr-timestamp", "subnet_allocation",
  ]

  private static func view(_ alias: String) -> Value {
    [
      "name": .string(alias), "alias": .string(alias), "description": "", "updated": "2020-01-01T00:00:00-00:00",
      "links": [],
    ]
  }

  private static func extensions(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    Reply(200, json: ["extensions": .list(aliases.map { view($0) })])
  }

  private static func showExtension(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard aliases.contains(call.parameter("alias")) else {
      throw Refusal(404, "Extension with alias \(call.parameter("alias")) does not exist", type: "HTTPNotFound")
    }
    return Reply(200, json: ["extension": view(call.parameter("alias"))])
  }
}
