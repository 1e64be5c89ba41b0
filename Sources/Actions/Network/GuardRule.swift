import Values

/// What a rule of a security group lets through. Two rules that let the same through are one rule to neutron.
struct GuardRule: Hashable, Sendable {
  var direction: String
  var ethertype: String
  /// Nil: any.
  var networkProtocol: String?
  /// Ports, or ICMP type and code.
  var first: Int64?
  var last: Int64?
  /// The range of addresses at the other end; nil: any.
  var range: String?
  /// The id of the security group at the other end.
  var group: String?
  /// The id of the address group at the other end.
  var addressGroup: String?

  /// As neutron shows it, by the names of our outputs.
  init(shown rule: Record) {
    func number(_ name: String) -> Int64? {
      switch rule[name] {
      case .optional(let wrapped)?: wrapped?.asInt
      case let value?: value.asInt
      case nil: nil
      }
    }
    direction = rule.text("direction") ?? ""
    ethertype = rule.text("ethertype") ?? ""
    networkProtocol = rule.text("protocol").flatMap(Self.named)
    first = number("port_min")
    last = number("port_max")
    range = rule.text("remote_ip").flatMap(Self.plain)
    group = rule.text("remote_group")
    addressGroup = rule.text("remote_address_group")
  }

  /// As a workflow writes it; `group` is what its `remote_group` means.
  init(written rule: Value, group: String?) {
    let remote = rule["remote_ip"]?.asString
    direction = rule["direction"]?.asString ?? "ingress"
    ethertype = rule["ethertype"]?.asString ?? (remote?.contains(":") == true ? "IPv6" : "IPv4")
    networkProtocol = rule["protocol"]?.asString.flatMap(Self.named)
    first = rule["port_min"]?.asInt
    // An ICMP type without a code means all its codes; a port alone is a range of one.
    last = rule["port_max"]?.asInt ?? (networkProtocol?.contains("icmp") == true ? nil : first)
    range = remote.flatMap(Self.plain)
    self.group = group
  }

  /// As it is sent to neutron; nil if the body is not that of a rule.
  init?(body: Value) {
    guard let direction = body["direction"]?.asString, let ethertype = body["ethertype"]?.asString else { return nil }
    self.direction = direction
    self.ethertype = ethertype
    networkProtocol = body["protocol"]?.asString
    first = body["port_range_min"]?.asInt
    last = body["port_range_max"]?.asInt
    range = body["remote_ip_prefix"]?.asString
    group = body["remote_group_id"]?.asString
  }

  /// Source: Networking API v2.0 reference, "Create security group rule".
  func body(in group: String, description: String?) -> Value {
    var body: ValueMap = [
      "security_group_id": .string(group), "direction": .string(direction), "ethertype": .string(ethertype),
    ]
    body["protocol"] = networkProtocol.map { .string($0) }
    body["port_range_min"] = first.map { .int($0) }
    body["port_range_max"] = last.map { .int($0) }
    body["remote_ip_prefix"] = range.map { .string($0) }
    body["remote_group_id"] = self.group.map { .string($0) }
    body["description"] = description.map { .string($0) }
    return .map(body)
  }

  /// `ingress IPv4 tcp 443 from 192.0.2.0/24`, for people.
  var text: String {
    var words = [direction, ethertype, networkProtocol ?? "any"]
    if let first { words.append(last == nil || last == first ? "\(first)" : "\(first)-\(last ?? first)") }
    if let other = range ?? group ?? addressGroup { words += [direction == "egress" ? "to" : "from", other] }
    return words.joined(separator: " ")
  }

  /// Neutron takes protocols by number too.
  private static func named(_ text: String) -> String? {
    switch text.lowercased() {
    case "any", "": nil
    case "1": "icmp"
    case "6": "tcp"
    case "17": "udp"
    case "58", "icmpv6", "ipv6-icmp": "ipv6-icmp"
    case let other: other
    }
  }

  /// A range as one text: a single address is a range of one, the range of everything is none, and what lies behind the
  /// length of an IPv4 prefix does not count.
  private static func plain(_ text: String) -> String? {
    let parts = text.lowercased().split(separator: "/", maxSplits: 1)
    guard let address = parts.first.map(String.init) else { return nil }
    let isIPv6 = address.contains(":")
    guard parts.count == 2, let length = Int(parts[1]) else { return address + (isIPv6 ? "/128" : "/32") }
    if length == 0 { return nil }
    let groups = address.split(separator: ".").compactMap { UInt8($0) }
    guard !isIPv6, groups.count == 4, length <= 32 else { return "\(address)/\(length)" }
    let number = groups.reduce(0 as UInt32) { $0 << 8 | UInt32($1) } & ~(length == 32 ? 0 : UInt32.max >> length)
    return "\(number >> 24).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)/\(length)"
  }
}
