import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// What neutron keeps, beside networks.
extension Resource {
  /// Source: Networking API v2.0 reference, "List ports".
  static let port = Resource(
    "port", "ports",
    [
      ResourceField("id", .string, "The port's id.", from: "id", column: "ID"),
      ResourceField("name", .string, "Its name.", from: "name", column: "Name"),
      ResourceField("status", .string, "What state it is in.", from: "status", column: "Status"),
      ResourceField(
        "addresses", .list(.string), "Its IP addresses.", from: "fixed_ips", column: "Addresses", convert: addresses),
      ResourceField(
        "subnets", .list(.string), "The ids of the subnets that its addresses are of.", from: "fixed_ips",
        convert: { raw in raw.asList.map { .list($0.compactMap { $0["subnet_id"] }) } }),
      ResourceField("mac_address", .string, "Its hardware address.", from: "mac_address"),
      ResourceField("network_id", .string, "The id of its network.", from: "network_id"),
      ResourceField("device_id", .string, "The id of what it belongs to: a server, a router.", from: "device_id"),
      ResourceField("device_owner", .string, "What kind of thing it belongs to.", from: "device_owner"),
      ResourceField(
        "security_groups", .list(.string), "The ids of the security groups that guard it.", from: "security_groups"),
      ResourceField(
        "port_security", .optional(.bool), "Whether it is guarded at all; absent where neutron does not say.",
        from: "port_security_enabled"),
      ResourceField("enabled", .bool, "Whether it is switched on.", from: "admin_state_up"),
      ResourceField("description", .optional(.string), "What it is for.", from: "description"),
      ResourceField("tags", .list(.string), "Its tags.", from: "tags"),
    ])

  /// Source: Networking API v2.0 reference, "List security groups".
  static let securityGroup = Resource(
    "security group", "security_groups",
    [
      ResourceField("id", .string, "The group's id.", from: "id", column: "ID"),
      ResourceField("name", .string, "Its name.", from: "name", column: "Name"),
      ResourceField("description", .string, "What it is for.", from: "description", column: "Description"),
      ResourceField("project_id", .string, "The project that it belongs to.", from: "project_id"),
      ResourceField(
        "rules", .list(.record(securityGroupRule.type)), "What it lets through.", from: "security_group_rules",
        convert: { rules in rules.asList.map { .list($0.map { .record(securityGroupRule.record(from: $0)) }) } }),
      ResourceField("tags", .list(.string), "Its tags.", from: "tags"),
    ])

  /// Source: Networking API v2.0 reference, "List security group rules".
  static let securityGroupRule = Resource(
    "security group rule", "rules",
    [
      ResourceField("id", .string, "The rule's id.", from: "id", column: "ID"),
      ResourceField("direction", .string, "ingress or egress.", from: "direction", column: "Direction"),
      ResourceField("ethertype", .string, "IPv4 or IPv6.", from: "ethertype", column: "Ethertype"),
      ResourceField("protocol", .optional(.string), "Its protocol; absent: any.", from: "protocol", column: "Protocol"),
      ResourceField("port_min", .optional(.int), "The first port, or the ICMP type.", from: "port_range_min"),
      ResourceField("port_max", .optional(.int), "The last port, or the ICMP code.", from: "port_range_max"),
      ResourceField(
        "remote_ip", .optional(.string), "The range of addresses at the other end.", from: "remote_ip_prefix",
        column: "Range"),
      ResourceField(
        "remote_group", .optional(.string), "The id of the security group at the other end.", from: "remote_group_id",
        column: "Remote group"),
      ResourceField(
        "remote_address_group", .optional(.string), "The id of the address group at the other end.",
        from: "remote_address_group_id"),
      ResourceField("description", .optional(.string), "What it is for.", from: "description"),
      ResourceField("security_group", .string, "The id of the group it is part of.", from: "security_group_id"),
    ], member: "security_group_rules")

  /// `[{"ip_address": …, "subnet_id": …}]` without the subnets.
  private static func addresses(_ raw: Value) -> Value? {
    raw.asList.map { .list($0.compactMap { $0["ip_address"] }) }
  }

  /// A record of everything that is declared, from a JSON object that was kept whole.
  func record(from whole: Value) -> Record {
    Record(
      fields.compactMap { field in
        let raw = field.path.reduce(whole as Value?) { value, name in value?[name] }
        return field.converted(raw).map { (field.name, $0) }
      })
  }
}

extension Record {
  /// The texts of a list of texts; nil if the service did not show it.
  func texts(_ field: String) -> [String]? { self[field]?.asList?.compactMap(\.asString) }
}

extension CloudCall {
  /// The id of a security group; of a name it is on record before anything is written.
  func securityGroupID(_ parameter: String = "group") async throws -> String {
    try await target(
      parameter, of: .securityGroup, by: .listSecurityGroups, path: "/v2.0/security-groups", query: { [("name", $0)] })
  }

  /// The id of a port; of a name it is on record before anything is written.
  func portID(_ parameter: String = "port") async throws -> String {
    try await target(parameter, of: .port, by: .listPorts, path: "/v2.0/ports", query: { [("name", $0)] })
  }

  /// The id of a network; of a name it is on record before anything is written.
  func networkTarget() async throws -> String {
    try await target(
      "network", of: .network, by: .listNetworks, path: "/v2.0/networks", query: { [("name", $0)] })
  }

  /// The id of a subnet; of a name it is on record before anything is written.
  func subnetTarget() async throws -> String {
    try await target("subnet", of: .subnet, by: .listSubnets, path: "/v2.0/subnets", query: { [("name", $0)] })
  }

  /// The id of a router; of a name it is on record before anything is written.
  func routerTarget() async throws -> String {
    try await target("router", of: .router, by: .listRouters, path: "/v2.0/routers", query: { [("name", $0)] })
  }

  /// The ids of the security groups that a parameter names, on record.
  func securityGroupIDs() async throws -> Value? {
    guard let names = optional("security_groups")?.asList else { return nil }
    return try await decided("look up the security groups") {
      var ids: [Value] = []
      for name in names.compactMap(\.asString) { ids.append(.string(try await securityGroup(named: name))) }
      return .list(ids)
    }
  }

  /// What parameters say, by neutron's names for it. What is not given is left out.
  func attributes(_ names: KeyValuePairs<String, String>) -> ValueMap {
    var map = ValueMap()
    for (parameter, attribute) in names { map[attribute] = optional(parameter) }
    return map
  }

  /// Makes one of neutron's things. Its description bears the mark by which a restart finds it again.
  func make(
    _ operation: Operation, _ member: String, _ resource: Resource, by list: Operation, _ attributes: ValueMap
  ) async throws -> Record {
    let purpose = optionalText("description")
    func adoption(_ carrier: Carrier) -> Adoption {
      .described(carrier.marking(purpose), by: list, resource, member)
    }
    let answer = try await create(operation, adopting: adoption) { carrier in
      var marked = attributes
      marked["description"] = .string(carrier.marking(purpose))
      return ServiceRequest(.post, ServicePath(encoded: operation.path), body: .json([member: .map(marked)]))
    }
    return try Self.shown(answer, member, as: resource)
  }

  /// Changes one of neutron's things. Throws ``Failure`` where nothing is to be changed.
  func change(
    _ operation: Operation, _ path: ServicePath, _ member: String, _ resource: Resource, _ attributes: ValueMap
  ) async throws -> Record {
    guard attributes.count > 0 else {
      throw Failure(.failed, "invalid-argument", "nothing is said of what shall change", help: "give a `name`")
    }
    let answer = try await perform(
      operation, ServiceRequest(.put, path, body: .json([member: .map(attributes)])))
    return try Self.shown(answer, member, as: resource)
  }

  func port(named text: String) async throws -> String {
    try await id(named: text, of: .port, by: .listPorts, path: "/v2.0/ports", query: { [("name", $0)] })
  }

  /// A write whose answer holds the thing as it is afterwards.
  static func shown(_ answer: Value, _ member: String, as resource: Resource) throws -> Record {
    guard let raw = answer[member], raw["id"]?.asString != nil else {
      throw Failure(.failed, "unexpected", "the answer holds no \(resource.name)")
    }
    return resource.record(from: raw)
  }
}

extension Operation {
  static let listPorts = Operation(.network, "list ports", "GET", "/v2.0/ports", .safe)
  static let showPort = Operation(.network, "show port", "GET", "/v2.0/ports/{id}", .safe)
  static let updatePort = Operation(.network, "update port", "PUT", "/v2.0/ports/{id}", .idempotent)
  static let setPortGroups = Operation(
    .network, "set security groups on a port", "PUT", "/v2.0/ports/{id}", .idempotent)
  static let setPortSecurity = Operation(
    .network, "disable port security on a port", "PUT", "/v2.0/ports/{id}", .idempotent)
  static let listSecurityGroups = Operation(.network, "list security groups", "GET", "/v2.0/security-groups", .safe)
  static let showSecurityGroup = Operation(
    .network, "show security group", "GET", "/v2.0/security-groups/{id}", .safe)
  static let createSecurityGroup = Operation(
    .network, "create security group", "POST", "/v2.0/security-groups", .once)
  static let deleteSecurityGroup = Operation(
    .network, "delete security group", "DELETE", "/v2.0/security-groups/{id}", .idempotent, destructive: true)
  static let listSecurityGroupRules = Operation(
    .network, "list security group rules", "GET", "/v2.0/security-group-rules", .safe)
  static let createSecurityGroupRule = Operation(
    .network, "create security group rule", "POST", "/v2.0/security-group-rules", .once)
  static let deleteSecurityGroupRule = Operation(
    .network, "delete security group rule", "DELETE", "/v2.0/security-group-rules/{id}", .idempotent,
    destructive: true)
  /// A rule that an action takes out of a group that is its own affair: nothing is lost that is not written down.
  static let removeSecurityGroupRule = Operation(
    .network, "delete security group rule", "DELETE", "/v2.0/security-group-rules/{id}", .idempotent)
}
