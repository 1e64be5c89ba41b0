internal import Values

/// One kind of resource of neutron, which serves all kinds alike.
struct NetworkKind: Sendable {
  /// `security_groups`, as the body says.
  let plural: String
  let singular: String
  /// `security-groups`, as the path says.
  let path: String
  /// In the words of the rights table.
  let listOperation: String
  let showOperation: String
  /// The type of the error for one that is not there.
  let missing: String
  let missingText: @Sendable (String) -> String
  /// Neutron's newer core answers for networks, subnets and ports, and writes hidden ones in a form of its own.
  let isCore: Bool
  let table: @Sendable (NetworkState) -> ResourceTable<NetworkItem>

  static let all: [NetworkKind] = [
    core("networks", "network", "Network", { $0.networks }), core("subnets", "subnet", "Subnet", { $0.subnets }),
    core("ports", "port", "Port", { $0.ports }),
    NetworkKind(
      plural: "routers", singular: "router", path: "routers", listOperation: "list routers",
      showOperation: "show router", missing: "RouterNotFound", missingText: { "Router \($0) could not be found" },
      isCore: false, table: { $0.routers }),
    NetworkKind(
      plural: "floatingips", singular: "floatingip", path: "floatingips", listOperation: "list floating IPs",
      showOperation: "show floatingip", missing: "FloatingIPNotFound",
      missingText: { "Floating IP \($0) could not be found" }, isCore: false, table: { $0.floatingIPs }),
    NetworkKind(
      plural: "security_groups", singular: "security_group", path: "security-groups",
      listOperation: "list security groups", showOperation: "show security group", missing: "SecurityGroupNotFound",
      missingText: { "Security group \($0) does not exist" }, isCore: false, table: { $0.securityGroups }),
    NetworkKind(
      plural: "security_group_rules", singular: "security_group_rule", path: "security-group-rules",
      listOperation: "list security group rules", showOperation: "show security group rule",
      missing: "SecurityGroupRuleNotFound", missingText: { "Security group rule \($0) does not exist" }, isCore: false,
      table: { $0.securityGroupRules }),
  ]

  private static func core(
    _ plural: String, _ singular: String, _ name: String,
    _ table: @escaping @Sendable (NetworkState) -> ResourceTable<NetworkItem>
  ) -> NetworkKind {
    NetworkKind(
      plural: plural, singular: singular, path: plural, listOperation: "list \(plural)",
      showOperation: "show \(singular)", missing: "\(name)NotFound",
      missingText: { "\(name) \($0) could not be found." }, isCore: true, table: table)
  }

  static func of(path: String) -> NetworkKind? {
    all.first { path.hasPrefix("/v2.0/" + $0.path + "/") || path == "/v2.0/" + $0.path }
  }

  var routes: [Route] {
    [
      Route("GET", "/v2.0/" + path, listOperation) { state, call throws(Refusal) in try list(state, call) },
      Route("GET", "/v2.0/\(path)/{id}", showOperation, find: find) { state, call throws(Refusal) in
        try show(state, call)
      },
    ]
  }

  func find(_ state: inout CloudState, _ call: Call) throws(Refusal) { _ = try item(state, call) }

  private func item(_ state: CloudState, _ call: Call) throws(Refusal) -> NetworkItem {
    let id = call.parameter("id")
    guard let item = table(state[region: call.region].network)[id] else {
      throw Refusal(404, missingText(id), type: missing)
    }
    return item
  }

  /// A group shows its rules too.
  private func attributes(_ item: NetworkItem, _ state: NetworkState) -> ValueMap {
    guard plural == "security_groups" else { return item.attributes }
    var map = item.attributes
    map["security_group_rules"] = .list(
      state.rules(of: item.id).map { rule in
        var map = rule.attributes
        map["standard_attr_id"] = .int(Int64(state.securityGroupRules.items.firstIndex { $0.id == rule.id } ?? 0))
        map["tags"] = []
        return .map(map)
      })
    return map
  }

  /// One that was just made or changed.
  func shown(_ id: String, _ status: Int, _ state: CloudState, _ call: Call) throws(Refusal) -> Reply {
    let network = state[region: call.region].network
    guard let item = table(network)[id] else { throw Refusal(404, missingText(id), type: missing) }
    return Reply(status, json: [singular: .map(attributes(item, network))])
  }

  private func show(_ state: CloudState, _ call: Call) throws(Refusal) -> Reply {
    let item = try item(state, call)
    let map = chosen(attributes(item, state[region: call.region].network), call)
    return Reply(200, json: [singular: .map(map)])
  }

  private static let controls: Set<String> = ["limit", "marker", "page_reverse", "fields", "sort_key", "sort_dir"]

  private func chosen(_ map: ValueMap, _ call: Call) -> ValueMap {
    let names = Set(call.query.all("fields"))
    guard !names.isEmpty else { return map }
    return ValueMap(map.entries.filter { names.contains($0.0.asString ?? "") }.map { ($0.0, $0.1) })
  }

  private func list(_ state: CloudState, _ call: Call) throws(Refusal) -> Reply {
    let network = state[region: call.region].network
    let found = try sorted(filtered(table(network).items, call), call)
    let isReversed = call.query["page_reverse"]?.lowercased() == "true"
    var items = isReversed ? found.reversed() : found
    if let marker = call.query["marker"] {
      guard let place = items.firstIndex(where: { $0.id == marker }) else {
        throw Refusal(404, missingText(marker), type: missing)
      }
      items.removeFirst(place + 1)
    }
    let limit = call.query["limit"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    if let limit { items = Array(items.prefix(limit)) }
    if isReversed { items.reverse() }
    var body = ValueMap()
    body[plural] = .list(items.map { .map(chosen(attributes($0, network), call)) })
    if let limit { body[plural + "_links"] = links(items, limit, isReversed, call) }
    return Reply(200, json: .map(body))
  }

  /// A full page has a next one, and every page a previous one, whether or not there is anything on it.
  private func links(_ items: [NetworkItem], _ limit: Int, _ isReversed: Bool, _ call: Call) -> Value? {
    let plain = call.query.removing("marker").removing("page_reverse")
    var links: [Value] = []
    if items.count >= limit || isReversed, let last = items.last {
      let text = plain.setting("marker", to: last.id).text
      links.append(["rel": "next", "href": "\(call.address)?\(text)"])
    }
    if items.count >= limit || !isReversed {
      let query = (items.first.map { plain.setting("marker", to: $0.id) } ?? plain).setting("page_reverse", to: "True")
      links.append(["rel": "previous", "href": "\(call.address)?\(query.text)"])
    }
    return links.isEmpty ? nil : .list(links)
  }

  private func filtered(_ items: [NetworkItem], _ call: Call) throws(Refusal) -> [NetworkItem] {
    let filters = call.query.pairs.filter { !Self.controls.contains($0.name) }
    guard !filters.isEmpty else { return items }
    if let known = items.first?.attributes {
      let unknown = filters.map(\.name).filter { known[$0] == nil && !Self.alwaysKnown.contains($0) }
      guard unknown.isEmpty else {
        let names = unknown.map { "'\($0)'" }.joined(separator: ", ")
        throw Refusal(400, "[\(names)] is invalid attribute for filtering", type: "HTTPBadRequest")
      }
    }
    let byName = Dictionary(grouping: filters, by: \.name)
    return items.filter { item in
      byName.allSatisfy { name, wanted in wanted.contains { Self.matches(item[name], name, $0.value) } }
    }
  }

  private static let alwaysKnown: Set<String> = [
    "tags", "tags-any", "not-tags", "not-tags-any", "is_default", "changed_since", "ip_address",
  ]

  private static func matches(_ value: Value?, _ name: String, _ wanted: String) -> Bool {
    switch value {
    case .string(let text)?: return text == wanted
    case .bool(let flag)?: return flag == ["true", "1"].contains(wanted.lowercased())
    case .int(let number)?: return String(number) == wanted
    case .list(let list)?:
      // Addresses are asked for as `ip_address=10.1.0.7`.
      if name == "fixed_ips" {
        let parts = wanted.split(separator: "=", maxSplits: 1).map(String.init)
        return parts.count == 2 && list.contains { $0[parts[0]]?.asString == parts[1] }
      }
      return name == "tags"
        ? wanted.split(separator: ",").allSatisfy { list.contains(.string(String($0))) }
        : list.contains(.string(wanted))
    case .null?: return wanted.isEmpty
    default: return name == "is_default" && wanted.lowercased() == "false"
    }
  }

  private func sorted(_ items: [NetworkItem], _ call: Call) -> [NetworkItem] {
    let key = call.query["sort_key"] ?? "id"
    let isDescending = call.query["sort_dir"] == "desc"
    let keyed = items.map { (key: $0[key]?.asString ?? "", item: $0) }
    let ordered = keyed.sorted { ($0.key, $0.item.id) < ($1.key, $1.item.id) }
    return isDescending ? ordered.reversed().map(\.item) : ordered.map(\.item)
  }
}
