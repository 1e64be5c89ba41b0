internal import Values

/// A resource of neutron: its attributes, as they are shown.
struct NetworkItem: Identified {
  let id: String
  var attributes: ValueMap

  init(_ attributes: ValueMap) {
    self.attributes = attributes
    id = attributes["id"]?.asString ?? ""
  }

  subscript(name: String) -> Value? { attributes[name] }
}

/// The networks of a region, their parts, and what guards them.
struct NetworkState: Sendable {
  /// The project that owns what the provider shares.
  static let provider = IdentifierSource.stable("project of the provider", digits: 32)

  var networks = ResourceTable<NetworkItem>()
  var subnets = ResourceTable<NetworkItem>()
  var ports = ResourceTable<NetworkItem>()
  var routers = ResourceTable<NetworkItem>()
  var floatingIPs = ResourceTable<NetworkItem>()
  var securityGroups = ResourceTable<NetworkItem>()
  var securityGroupRules = ResourceTable<NetworkItem>()
  /// The next host number in each subnet.
  var nextHost: [String: Int] = [:]
  /// Addresses that somebody chose: they are given to nobody else.
  var chosen: Set<String> = []

  func rules(of group: String) -> [NetworkItem] {
    securityGroupRules.items.filter { $0["security_group_id"]?.asString == group }
  }
}

extension RegionState {
  mutating func fillNetwork(_ contents: SimulatedCloud.Contents.Region, ids: inout IdentifierSource) {
    for network in contents.networks { insert(network, ids: &ids) }
    for group in contents.securityGroups { insert(group, ids: &ids) }
    for router in contents.routers { insert(router, ids: &ids) }
    for floating in contents.floatingIPs { insert(floating, ids: &ids) }
  }

  /// Gives the network's id.
  @discardableResult
  mutating func insert(_ contents: SimulatedCloud.Contents.Network, ids: inout IdentifierSource) -> String {
    let owner = contents.isExternal ? NetworkState.provider : project
    let id = contents.id ?? ids.uuid()
    let subnets = contents.ranges.map { insertSubnet($0, of: contents, id, owner: owner, ids: &ids) }
    var map = ValueMap()
    map["id"] = .string(id)
    map["name"] = .string(contents.name)
    map["tenant_id"] = .string(owner)
    map["project_id"] = .string(owner)
    map["admin_state_up"] = true
    map["mtu"] = contents.isExternal ? 1500 : 1450
    map["status"] = "ACTIVE"
    map["subnets"] = .list(subnets.map { .string($0) })
    map["shared"] = .bool(contents.isExternal)
    map["availability_zone_hints"] = []
    map["availability_zones"] = []
    map["ipv4_address_scope"] = .null
    map["ipv6_address_scope"] = .null
    map["router:external"] = .bool(contents.isExternal)
    map["qinq"] = false
    map["vlan_transparent"] = false
    map["description"] = ""
    map["port_security_enabled"] = true
    if contents.isExternal { map["is_default"] = false }
    map["tags"] = []
    stamp(&map)
    network.networks.insert(NetworkItem(map))
    return id
  }

  /// Gives the subnet's id.
  mutating func insertSubnet(
    _ range: String, of contents: SimulatedCloud.Contents.Network, _ networkID: String, owner: String,
    ids: inout IdentifierSource
  ) -> String {
    let id = ids.uuid()
    let isIPv6 = range.contains(":")
    let address = range.split(separator: "/").first.map(String.init) ?? range
    var map = ValueMap()
    map["id"] = .string(id)
    map["name"] = contents.isExternal ? "\(contents.name)-\(address)" : "\(contents.name)-subnet"
    map["project_id"] = .string(owner)
    map["network_id"] = .string(networkID)
    map["ip_version"] = isIPv6 ? 6 : 4
    map["subnetpool_id"] = .null
    map["enable_dhcp"] = .bool(!contents.isExternal)
    map["ipv6_ra_mode"] = .null
    map["ipv6_address_mode"] = .null
    map["gateway_ip"] = .string(Self.host(1, in: range))
    map["cidr"] = .string(range)
    map["allocation_pools"] = [
      ["start": .string(Self.host(2, in: range)), "end": .string(Self.host(254, in: range))]
    ]
    map["host_routes"] = []
    map["dns_nameservers"] = []
    map["description"] = ""
    map["router:external"] = .bool(contents.isExternal)
    map["service_types"] = []
    map["tags"] = []
    stamp(&map)
    map["tenant_id"] = .string(owner)
    network.subnets.insert(NetworkItem(map))
    return id
  }

  /// Address number `number` of a range that is given up to its last group, such as `10.1.0.0/16`.
  static func host(_ number: Int, in range: String) -> String {
    let address = range.split(separator: "/").first.map(String.init) ?? range
    if address.contains(":") { return address + String(number, radix: 16) }
    let groups = address.split(separator: ".").compactMap { Int($0) }
    guard groups.count == 4 else { return address }
    return "\(groups[0]).\(groups[1]).\(groups[2] + number / 256).\(groups[3] + number % 256)"
  }

  private func stamp(_ map: inout ValueMap) {
    map["created_at"] = .string(now.inSeconds)
    map["updated_at"] = .string(now.inSeconds)
    map["revision_number"] = 1
  }

  /// A port of a server in the network of that name or id, with one IPv4 and, where there are any, one IPv6 address. It is
  /// not there yet: the addresses are taken, the port is to be inserted. Nil if there is no such network.
  mutating func makePort(of server: String, in name: String, at created: Timestamp, ids: inout IdentifierSource)
    -> NetworkItem?
  {
    guard let net = network.networks.items.first(where: { $0["name"]?.asString == name || $0.id == name }) else {
      return nil
    }
    let group = network.securityGroups.items.first { $0["name"]?.asString == "default" }
    return makePort(
      device: server, owner: "compute:nova", in: net, status: "ACTIVE", groups: group.map { [$0.id] } ?? [],
      at: created,
      ids: &ids)
  }

  mutating func makePort(
    device: String, owner: String, in net: NetworkItem, status: String, groups: [String], at created: Timestamp,
    ids: inout IdentifierSource
  ) -> NetworkItem {
    var map = ValueMap()
    map["id"] = .string(ids.uuid())
    map["name"] = ""
    map["network_id"] = .string(net.id)
    map["project_id"] = .string(project)
    map["mac_address"] = .string(ids.macAddress())
    map["admin_state_up"] = true
    map["status"] = .string(status)
    map["device_id"] = .string(device)
    map["device_owner"] = .string(owner)
    map["fixed_ips"] = .list(takeAddresses(in: net, gateway: owner == "network:router_interface"))
    map["allowed_address_pairs"] = []
    map["extra_dhcp_opts"] = []
    map["security_groups"] = .list(groups.map { .string($0) })
    map["description"] = ""
    map["binding:vnic_type"] = "normal"
    map["port_security_enabled"] = .bool(!groups.isEmpty)
    map["tags"] = []
    map["created_at"] = .string(created.inSeconds)
    map["updated_at"] = .string(created.inSeconds)
    map["revision_number"] = 4
    map["tenant_id"] = .string(project)
    return NetworkItem(map)
  }

  /// The next free address of the first subnet of each kind.
  mutating func takeAddresses(in net: NetworkItem, gateway: Bool) -> [Value] {
    var taken: [Value] = []
    for version in [Int64(4), 6] {
      let subnet = network.subnets.items.first {
        $0["network_id"]?.asString == net.id && $0["ip_version"]?.asInt == version
      }
      guard let subnet, let range = subnet["cidr"]?.asString else { continue }
      var number = 1
      if !gateway {
        number = network.nextHost[subnet.id] ?? 10
        while network.chosen.contains(Self.host(number, in: range)) { number += 1 }
        network.nextHost[subnet.id] = number + 1
      }
      taken.append(["subnet_id": .string(subnet.id), "ip_address": .string(Self.host(number, in: range))])
    }
    return taken
  }

  mutating func removePorts(of server: String) {
    for port in network.ports.items where port["device_id"]?.asString == server { network.ports.remove(port.id) }
  }

  /// Gives the router's id.
  @discardableResult
  mutating func insert(_ contents: SimulatedCloud.Contents.Router, ids: inout IdentifierSource) -> String {
    let id = ids.uuid()
    func named(_ name: String) -> NetworkItem? {
      network.networks.items.first { $0["name"]?.asString == name }
    }
    var map = ValueMap()
    map["id"] = .string(id)
    map["name"] = .string(contents.name)
    map["project_id"] = .string(project)
    map["admin_state_up"] = true
    map["status"] = "ACTIVE"
    if let gateway = contents.gateway.flatMap(named) {
      map["external_gateway_info"] = [
        "network_id": .string(gateway.id), "external_fixed_ips": .list(takeAddresses(in: gateway, gateway: false)),
        "enable_snat": true,
      ]
    } else {
      map["external_gateway_info"] = .null
    }
    map["description"] = ""
    map["availability_zones"] = []
    map["availability_zone_hints"] = []
    map["routes"] = []
    map["flavor_id"] = .null
    map["tags"] = []
    stamp(&map)
    map["tenant_id"] = .string(project)
    network.routers.insert(NetworkItem(map))
    for net in contents.networks.compactMap(named) {
      let port = makePort(
        device: id, owner: "network:router_interface", in: net, status: "DOWN", groups: [], at: now, ids: &ids)
      network.ports.insert(port)
    }
    return id
  }

  /// Gives the id of the address.
  @discardableResult
  mutating func insert(_ contents: SimulatedCloud.Contents.FloatingIP, ids: inout IdentifierSource) -> String {
    let net = network.networks.items.first { $0["name"]?.asString == contents.network }
    let id = ids.uuid()
    var map = ValueMap()
    map["id"] = .string(id)
    map["tenant_id"] = .string(project)
    map["project_id"] = .string(project)
    map["floating_ip_address"] = .string(contents.address)
    map["floating_network_id"] = .string(net?.id ?? "")
    for name in ["router_id", "port_id", "fixed_ip_address"] { map[name] = .null }
    map["status"] = "DOWN"
    map["description"] = ""
    map["port_details"] = .null
    map["tags"] = []
    stamp(&map)
    network.floatingIPs.insert(NetworkItem(map))
    return id
  }

  /// Gives the group's id.
  @discardableResult
  mutating func insert(_ contents: SimulatedCloud.Contents.SecurityGroup, ids: inout IdentifierSource) -> String {
    let id = contents.id ?? ids.uuid()
    var map = ValueMap()
    map["id"] = .string(id)
    map["name"] = .string(contents.name)
    map["stateful"] = true
    map["tenant_id"] = .string(project)
    map["project_id"] = .string(project)
    map["description"] = .string(contents.summary)
    map["shared"] = false
    map["security_group_rules"] = []
    map["tags"] = []
    stamp(&map)
    network.securityGroups.insert(NetworkItem(map))
    for isIPv6 in [false, true] {
      insertRule(of: id, SimulatedCloud.Contents.SecurityGroupRule(isIPv6: isIPv6), isIngress: false, ids: &ids)
      if contents.name == "default" {
        insertRule(
          of: id, SimulatedCloud.Contents.SecurityGroupRule(isIPv6: isIPv6), isIngress: true, remoteGroup: id,
          ids: &ids)
      }
    }
    for rule in contents.rules { insertRule(of: id, rule, isIngress: true, ids: &ids) }
    return id
  }

  /// Gives the rule's id.
  @discardableResult
  mutating func insertRule(
    of group: String, _ rule: SimulatedCloud.Contents.SecurityGroupRule, isIngress: Bool, remoteGroup: String? = nil,
    ids: inout IdentifierSource
  ) -> String {
    func text(_ value: String?) -> Value { value.map { .string($0) } ?? .null }
    func number(_ value: Int?) -> Value { value.map { .int(Int64($0)) } ?? .null }
    let id = ids.uuid()
    var map = ValueMap()
    map["id"] = .string(id)
    map["project_id"] = .string(project)
    map["security_group_id"] = .string(group)
    map["ethertype"] = rule.isIPv6 ? "IPv6" : "IPv4"
    map["direction"] = isIngress ? "ingress" : "egress"
    map["protocol"] = text(rule.networkProtocol)
    map["port_range_min"] = number(rule.ports?.lowerBound)
    map["port_range_max"] = number(rule.ports?.upperBound)
    map["remote_ip_prefix"] = text(rule.remoteRange)
    map["remote_address_group_id"] = .null
    map["normalized_cidr"] = text(rule.remoteRange)
    map["remote_group_id"] = text(remoteGroup)
    map["belongs_to_default_sg"] = false
    map["description"] = .null
    stamp(&map)
    map["revision_number"] = 0
    map["tenant_id"] = .string(project)
    network.securityGroupRules.insert(NetworkItem(map))
    return id
  }
}
