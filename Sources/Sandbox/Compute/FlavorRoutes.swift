internal import Values

/// Flavors (Compute API), the same for every caller.
enum FlavorRoutes {
  static let all: [Route] = [
    Route("GET", "/flavors", listBrief),
    Route("GET", "/flavors/detail", "list flavors", listDetail),
    Route("GET", "/flavors/{id}", "show flavor", show),
    Route("GET", "/flavors/{id}/os-extra_specs", "flavor extra specs", extraSpecs),
    Route("POST", "/flavors", "create flavor") { _, _ throws(Refusal) in
      throw Refusal(501, "This cloud has the flavors that it has.")
    },
  ]

  private static func flavor(_ state: CloudState, _ call: Call) throws(Refusal) -> Flavor {
    let id = call.parameter("id")
    guard let flavor = state[region: call.region].flavors[id] else {
      throw Refusal(404, "Flavor \(id) could not be found.")
    }
    return flavor
  }

  static func detail(_ flavor: Flavor, _ call: Call) -> Value {
    let version = call.microversion
    var map = ValueMap()
    map["id"] = .string(flavor.id)
    map["name"] = .string(flavor.name)
    map["ram"] = .int(Int64(flavor.ram))
    map["disk"] = .int(Int64(flavor.disk))
    map["swap"] = version >= Microversion(2, 75) ? 0 : ""
    map["OS-FLV-EXT-DATA:ephemeral"] = 0
    map["OS-FLV-DISABLED:disabled"] = false
    map["vcpus"] = .int(Int64(flavor.vcpus))
    map["os-flavor-access:is_public"] = true
    map["rxtx_factor"] = 1.0
    map["links"] = NovaLinks.both("flavors", flavor.id, call)
    if version >= Microversion(2, 55) { map["description"] = .null }
    if version >= Microversion(2, 61), call.holds("compute_read") { map["extra_specs"] = [:] }
    return .map(map)
  }

  private static func list(
    _ state: CloudState, _ call: Call, _ write: (Flavor) -> Value
  ) throws(Refusal) -> Reply {
    let flavors = state[region: call.region].flavors.items.sorted { $0.id < $1.id }
    let page = try Page(flavors, call, largest: 1000) { Refusal(400, "marker [\($0)] not found") }
    var body = ValueMap()
    body["flavors"] = .list(page.items.map(write))
    if let next = page.next { body["flavors_links"] = [["rel": "next", "href": .string(next)]] }
    return Reply(200, json: .map(body))
  }

  private static func listBrief(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    try list(state, call) { flavor in
      var map = ValueMap()
      map["id"] = .string(flavor.id)
      map["name"] = .string(flavor.name)
      map["links"] = NovaLinks.both("flavors", flavor.id, call)
      if call.microversion >= Microversion(2, 55) { map["description"] = .null }
      return .map(map)
    }
  }

  private static func listDetail(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    try list(state, call) { detail($0, call) }
  }

  private static func show(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    Reply(200, json: ["flavor": detail(try flavor(state, call), call)])
  }

  private static func extraSpecs(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    _ = try flavor(state, call)
    return Reply(200, json: ["extra_specs": [:]])
  }
}
