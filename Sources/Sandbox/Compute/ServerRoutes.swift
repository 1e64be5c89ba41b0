internal import Values

/// Servers read: lists, one server. `find` is shared by all routes of one server.
enum ServerRoutes {
  static let all: [Route] = [
    Route("GET", "/servers", "list servers (brief)", find: checkQuery, listBrief),
    Route("GET", "/servers/detail", "list servers (detail)", find: checkQuery, listDetail),
    Route("GET", "/servers/{id}", "show server", find: find, show),
  ]

  static func find(_ state: inout CloudState, _ call: Call) throws(Refusal) { _ = try server(state, call) }

  static func server(_ state: CloudState, _ call: Call) throws(Refusal) -> Server {
    let id = call.parameter("id")
    guard let server = state[region: call.region].servers[id] else {
      throw Refusal(404, "Instance \(id) could not be found.")
    }
    return server
  }

  /// Filters that nova takes from everybody; others it ignores below 2.75 and refuses from then on.
  private static let filters: Set<String> = [
    "limit", "marker", "sort_key", "sort_dir", "name", "status", "flavor", "image", "ip", "ip6", "tags", "tags-any",
    "not-tags", "not-tags-any", "changes-since", "changes-before", "deleted", "all_tenants", "reservation_id",
    "project_id", "tenant_id", "user_id", "host", "locked", "availability_zone", "key_name", "vm_state", "task_state",
    "power_state", "description", "uuid", "access_ip_v4", "access_ip_v6", "config_drive", "hostname", "node",
    "launched_at", "created_at", "progress", "metadata", "system_metadata", "soft_deleted", "auto_disk_config",
    "image_ref", "instance_type_id", "kernel_id", "ramdisk_id", "root_device_name", "terminated_at",
  ]

  private static let statuses: Set<String> = [
    "ACTIVE", "BUILD", "DELETED", "ERROR", "HARD_REBOOT", "MIGRATING", "PASSWORD", "PAUSED", "REBOOT", "REBUILD",
    "RESCUE", "RESIZE", "REVERT_RESIZE", "SHELVED", "SHELVED_OFFLOADED", "SHUTOFF", "SOFT_DELETED", "SUSPENDED",
    "UNKNOWN", "VERIFY_RESIZE",
  ]

  private static let sortKeys: Set<String> = [
    "created_at", "updated_at", "display_name", "uuid", "vm_state", "task_state", "power_state", "key_name", "user_id",
    "image_ref", "launched_at", "project_id", "availability_zone", "hostname", "progress",
  ]

  /// What nova's schema says of a query, before it asks for rights.
  private static func checkQuery(_ state: inout CloudState, _ call: Call) throws(Refusal) {
    if let limit = call.query["limit"], !limit.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      throw Refusal(
        400, "Invalid input for query parameters limit. Value: \(limit). '\(limit)' does not match '^[0-9]*$'")
    }
    if let name = call.query["name"], pattern(name) == nil {
      throw Refusal(400, "Invalid input for query parameters name. Value: \(name). '\(name)' is not a 'regex'")
    }
    if let key = call.query["sort_key"], !sortKeys.contains(key) {
      throw Refusal(
        400, "Invalid input for query parameters sort_key. Value: \(key). '\(key)' is not one of ['created_at', ...]")
    }
    guard call.microversion >= Microversion(2, 75) else { return }
    if let unknown = call.query.pairs.first(where: { !filters.contains($0.name) && !$0.name.hasPrefix("_") }) {
      throw Refusal(400, "'\(unknown.name)' does not match any of the regexes: '^_'")
    }
  }

  private static func pattern(_ text: String) -> Regex<AnyRegexOutput>? {
    do { return try Regex(text).ignoresCase() } catch { return nil }
  }

  private static func listBrief(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    try list(state, call, rule: "index") { $0.brief($1) }
  }

  private static func listDetail(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    try list(state, call, rule: "detail") { $0.detail($1, isInList: true) }
  }

  private static func list(
    _ state: CloudState, _ call: Call, rule: String, _ write: (ServerView, Server) -> Value
  ) throws(Refusal) -> Reply {
    if let all = call.query["all_tenants"], all != "0", all.lowercased() != "false", call.caller?.isAdmin != true {
      throw Refusal(403, "Policy doesn't allow os_compute_api:servers:\(rule):get_all_tenants to be performed.")
    }
    let region = state[region: call.region]
    let view = ServerView(region, call)
    let found = sorted(try filtered(region, call), call)
    let page = try Page(found, call, largest: 1000) { Refusal(400, "marker [\($0)] not found") }
    var body = ValueMap()
    body["servers"] = .list(page.items.map { write(view, $0) })
    if let next = page.next { body["servers_links"] = [["rel": "next", "href": .string(next)]] }
    return Reply(200, json: .map(body))
  }

  private static func filtered(_ region: RegionState, _ call: Call) throws(Refusal) -> [Server] {
    var servers = region.servers.items
    let query = call.query
    if let name = query["name"], let pattern = pattern(name) {
      servers.removeAll { $0.name.firstMatch(of: pattern) == nil }
    }
    let asked = query.all("status").map { $0.uppercased() }
    if !asked.isEmpty {
      if call.microversion >= Microversion(2, 38), !asked.allSatisfy(statuses.contains) {
        throw Refusal(400, "Invalid status value")
      }
      servers.removeAll { !asked.contains($0.status) }
    }
    if let flavor = query["flavor"] { servers.removeAll { $0.flavor != flavor } }
    if let image = query["image"] ?? query["image_ref"] { servers.removeAll { $0.image != image } }
    if let id = query["uuid"] { servers.removeAll { $0.id != id } }
    if let key = query["key_name"] { servers.removeAll { $0.keyName != key } }
    if let state = query["vm_state"] { servers.removeAll { $0.state.rawValue != state } }
    if let task = query["task_state"] { servers.removeAll { $0.task != task } }
    if let user = query["user_id"] { servers.removeAll { $0.user != user } }
    if let since = query["changes-since"].flatMap(Timestamp.parsed) { servers.removeAll { $0.updated < since } }
    if let before = query["changes-before"].flatMap(Timestamp.parsed) { servers.removeAll { $0.updated > before } }
    if call.microversion >= Microversion(2, 26) { filterByTags(&servers, query) }
    if let locked = query["locked"], call.microversion >= Microversion(2, 73) {
      servers.removeAll { ($0.lock != nil) != (locked.lowercased() == "true") }
    }
    if let address = query["ip"] {
      let devices = Set(
        region.network.ports.items.filter { port in
          (port["fixed_ips"]?.asList ?? []).contains { $0["ip_address"]?.asString?.hasPrefix(address) == true }
        }.compactMap { $0["device_id"]?.asString })
      servers.removeAll { !devices.contains($0.id) }
    }
    return servers
  }

  private static func filterByTags(_ servers: inout [Server], _ query: Query) {
    func tags(_ name: String) -> Set<String>? {
      query[name].map { Set($0.split(separator: ",").map(String.init)) }
    }
    if let all = tags("tags") { servers.removeAll { !all.isSubset(of: $0.tags) } }
    if let any = tags("tags-any") { servers.removeAll { any.isDisjoint(with: $0.tags) } }
    if let all = tags("not-tags") { servers.removeAll { all.isSubset(of: $0.tags) } }
    if let any = tags("not-tags-any") { servers.removeAll { !any.isDisjoint(with: $0.tags) } }
  }

  private static func sorted(_ servers: [Server], _ call: Call) -> [Server] {
    let isAscending = call.query["sort_dir"] == "asc"
    func key(_ server: Server) -> String {
      switch call.query["sort_key"] {
      case "display_name", "hostname": server.name
      case "uuid": server.id
      case "updated_at": server.updated.inColumn
      case "vm_state": server.state.rawValue
      case "task_state": server.task ?? ""
      case "user_id": server.user
      case "image_ref": server.image ?? ""
      case "key_name": server.keyName ?? ""
      default: ""
      }
    }
    let keyed = servers.map { (key: key($0), server: $0) }
    let ordered = keyed.sorted { a, b in
      if a.key != b.key { return a.key < b.key }
      if a.server.created != b.server.created { return a.server.created < b.server.created }
      return a.server.id < b.server.id
    }
    return isAscending ? ordered.map(\.server) : ordered.reversed().map(\.server)
  }

  private static func show(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let server = try server(state, call)
    return Reply(200, json: ["server": ServerView(state[region: call.region], call).detail(server)])
  }
}
