internal import Values

/// Subnets made, changed and deleted (Networking API v2.0).
enum SubnetWrites {
  static let all: [Route] = [
    Route("POST", "/v2.0/subnets", "create subnet", create),
    Route("PUT", "/v2.0/subnets/{id}", "update subnet", find: NetworkWrites.finder("subnets"), update),
    Route("DELETE", "/v2.0/subnets/{id}", "delete subnet", find: NetworkWrites.finder("subnets"), delete),
  ]

  private static let attributes = [
    "name", "description", "enable_dhcp", "gateway_ip", "dns_nameservers", "allocation_pools", "host_routes",
  ]

  private static func create(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let asked = try NetworkWrites.asked("subnet", call)
    guard let net = asked["network_id"]?.asString else { throw NetworkWrites.missing("network_id") }
    guard let version = asked["ip_version"]?.asInt else { throw NetworkWrites.missing("ip_version") }
    let network = state[region: call.region].network
    guard let item = network.networks[net] else {
      throw Refusal(404, "Network \(net) could not be found.", type: "NetworkNotFound")
    }
    let text = asked["cidr"]?.asString ?? ""
    guard text.contains("/"), let range = AddressRange(text) else {
      throw Refusal(
        400, "Invalid input for operation: \(text) is not in a CIDR format.", type: "InvalidInput")
    }
    guard range.isIPv6 == (version == 6) else {
      throw Refusal(
        400, "Invalid input for operation: cidr '\(text)' does not match the ip_version '\(version)'.",
        type: "InvalidInput")
    }
    let others = network.subnets.items.filter { $0["network_id"]?.asString == net }
    guard !others.contains(where: { $0["cidr"]?.asString.flatMap(AddressRange.init)?.overlaps(range) == true }) else {
      throw Refusal(
        400,
        "Invalid input for operation: Requested subnet with cidr: \(text) for network: \(net) overlaps with another subnet.",
        type: "InvalidInput")
    }
    try NetworkProjectRoutes.checkRoom(for: "subnet", state, call)
    var ids = state.ids
    let id = state[region: call.region].insertSubnet(
      text, of: SimulatedCloud.Contents.Network(item["name"]?.asString ?? "", ranges: []), net, owner: state.projectID,
      ids: &ids)
    state.ids = ids
    state[region: call.region].network.subnets.update(id) { subnet in
      subnet.attributes["name"] = ""
      NetworkWrites.change(&subnet, asked, attributes, at: call.now)
    }
    state[region: call.region].network.networks.update(net) { network in
      network.attributes["subnets"] = .list((network["subnets"]?.asList ?? []) + [.string(id)])
    }
    return try NetworkWrites.shown("subnets", id, 201, state, call)
  }

  private static func update(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let asked = try NetworkWrites.asked("subnet", call)
    let id = call.parameter("id")
    let network = state[region: call.region].network
    if let gateway = asked["gateway_ip"], let now = network.subnets[id]?["gateway_ip"], now != gateway,
      let port = network.ports.items.first(where: { port in
        port.isRouterInterface && port["fixed_ips"]?.asList?.contains { $0["ip_address"] == now } == true
          && port.isOn(subnet: id)
      })
    {
      throw Refusal(
        409,
        "Current gateway ip \(now.asString ?? "") already in use by port \(port.id). Unable to update.",
        type: "GatewayIpInUse")
    }
    state[region: call.region].network.subnets.update(id) {
      NetworkWrites.change(&$0, asked, attributes, at: call.now)
    }
    return try NetworkWrites.shown("subnets", id, 200, state, call)
  }

  private static func delete(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let id = call.parameter("id")
    let network = state[region: call.region].network
    guard let subnet = network.subnets[id], subnet["project_id"]?.asString == state.projectID else {
      throw Refusal(403, "rule:delete_subnet is disallowed by policy", type: "PolicyNotAuthorized")
    }
    guard !network.ports.items.contains(where: { $0.isOn(subnet: id) }) else {
      throw Refusal(
        409,
        "Unable to complete operation on subnet \(id): One or more ports have an IP allocation from this subnet.",
        type: "SubnetInUse")
    }
    state[region: call.region].network.subnets.remove(id)
    state[region: call.region].network.networks.update(subnet["network_id"]?.asString ?? "") { network in
      network.attributes["subnets"] = .list((network["subnets"]?.asList ?? []).filter { $0 != .string(id) })
    }
    return Reply(204)
  }
}

extension NetworkItem {
  /// A port by which a router is on a subnet.
  var isRouterInterface: Bool { self["device_owner"]?.asString?.hasPrefix("network:router_interface") == true }

  /// Whether it is a port with an address of the subnet.
  func isOn(subnet: String) -> Bool {
    self["fixed_ips"]?.asList?.contains { $0["subnet_id"]?.asString == subnet } == true
  }
}

/// A range of addresses, such as `10.7.0.0/24`: as far as a simulated network needs to know.
struct AddressRange {
  /// The bits of the address, from the first on.
  private let bits: [Bool]
  private let length: Int
  let isIPv6: Bool

  /// Nil if it is none. An address alone is a range of one.
  init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    isIPv6 = parts[0].contains(":")
    guard let bits = isIPv6 ? Self.bits6(parts[0]) : Self.bits4(parts[0]) else { return nil }
    self.bits = bits
    guard parts.count == 2 else {
      length = bits.count
      return
    }
    guard let length = Int(parts[1]), (0...bits.count).contains(length) else { return nil }
    self.length = length
  }

  func overlaps(_ other: AddressRange) -> Bool {
    let common = min(length, other.length)
    return isIPv6 == other.isIPv6 && bits.prefix(common) == other.bits.prefix(common)
  }

  private static func bits4(_ text: Substring) -> [Bool]? {
    let groups = text.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
    guard groups.count == 4, text.count(where: { $0 == "." }) == 3 else { return nil }
    return groups.flatMap { group in (0..<8).map { group & (0x80 >> $0) != 0 } }
  }

  private static func bits6(_ text: Substring) -> [Bool]? {
    func groups(_ part: Substring) -> [UInt16]? {
      guard !part.isEmpty else { return [] }
      let pieces = part.split(separator: ":", omittingEmptySubsequences: false)
      let numbers = pieces.compactMap { UInt16($0, radix: 16) }
      return numbers.count == pieces.count ? numbers : nil
    }
    let all: [UInt16]
    if let gap = text.firstRange(of: "::") {
      guard let head = groups(text[..<gap.lowerBound]), let tail = groups(text[gap.upperBound...]),
        head.count + tail.count < 8
      else { return nil }
      all = head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    } else {
      guard let whole = groups(text), whole.count == 8 else { return nil }
      all = whole
    }
    return all.flatMap { group in (0..<16).map { group & (0x8000 >> $0) != 0 } }
  }
}
