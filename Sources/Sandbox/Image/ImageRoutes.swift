internal import Values

/// Images of glance.
enum ImageRoutes {
  static func find(_ state: inout CloudState, _ call: Call) throws(Refusal) { _ = try image(state, call) }

  static func image(_ state: CloudState, _ call: Call) throws(Refusal) -> Image {
    let id = call.parameter("id")
    guard let image = state[region: call.region].images[id] else {
      throw Refusal(404, "No image found with ID \(id)")
    }
    return image
  }

  static func checkQuery(_ state: inout CloudState, _ call: Call) throws(Refusal) {
    if let limit = call.query["limit"] {
      guard let number = Int(limit) else { throw Refusal(400, "limit param must be an integer") }
      guard number >= 0 else { throw Refusal(400, "limit param must be positive") }
    }
  }

  private static let largest = 1000
  private static let usual = 25

  static func list(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let all = sorted(filtered(state[region: call.region], call), call)
    var start = 0
    if let marker = call.query["marker"] {
      guard let place = all.firstIndex(where: { $0.id == marker }) else {
        throw Refusal(400, "No image found with ID \(marker)")
      }
      start = place + 1
    }
    let limit = min(call.query["limit"].flatMap { Int($0) } ?? usual, largest)
    let page = all[start..<min(all.count, start + limit)]
    let query = call.query.removing("marker")
    // Paths, not addresses, and without whatever the service is mounted under.
    var body = ValueMap()
    body["images"] = .list(page.map(\.view))
    body["first"] = .string("/v2/images" + (query.pairs.isEmpty ? "" : "?" + query.text))
    body["schema"] = "/v2/schemas/images"
    if limit > 0, page.count == limit, let last = page.last {
      body["next"] = .string("/v2/images?" + query.setting("marker", to: last.id).text)
    }
    return Reply(200, json: .map(body))
  }

  private static let notFilters: Set<String> = ["limit", "marker", "sort", "sort_key", "sort_dir", "member_status"]

  private static func filtered(_ region: RegionState, _ call: Call) -> [Image] {
    let filters = call.query.pairs.filter { !notFilters.contains($0.name) }
    guard !filters.isEmpty else { return region.images.items }
    return region.images.items.filter { image in
      let view = image.view
      return filters.allSatisfy { matches($0, image, view) }
    }
  }

  private static func matches(_ filter: (name: String, value: String), _ image: Image, _ view: Value) -> Bool {
    switch filter.name {
    case "tag": return image.tags.contains(filter.value)
    case "size_min": return (image.size ?? 0) >= (Int64(filter.value) ?? 0)
    case "size_max": return (image.size ?? 0) <= (Int64(filter.value) ?? .max)
    case "protected", "os_hidden": return view[filter.name]?.asBool == (filter.value.lowercased() == "true")
    case "visibility" where filter.value == "all": return true
    default: break
    }
    let value = view[filter.name].flatMap { $0.asString ?? $0.asInt.map { String($0) } }
    guard let value else { return false }
    guard filter.value.hasPrefix("in:") else { return value == filter.value }
    return filter.value.dropFirst(3).split(separator: ",").contains { $0 == value }
  }

  private static func sorted(_ images: [Image], _ call: Call) -> [Image] {
    let first = call.query["sort"]?.split(separator: ",").first?.split(separator: ":") ?? []
    let key = first.first.map(String.init) ?? call.query["sort_key"] ?? "created_at"
    let isAscending = (first.count > 1 ? String(first[1]) : call.query["sort_dir"]) == "asc"
    func text(_ image: Image) -> String { image.view[key]?.asString ?? "" }
    let ordered = images.map { (text($0), $0) }.sorted { a, b in
      if a.0 != b.0 { return a.0 < b.0 }
      if a.1.created != b.1.created { return a.1.created < b.1.created }
      return a.1.id < b.1.id
    }
    return isAscending ? ordered.map(\.1) : ordered.reversed().map(\.1)
  }

  static func show(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    Reply(200, json: try image(state, call).view)
  }

  static func members(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let image = try image(state, call)
    guard image.visibility == "shared" else {
      throw Refusal(
        403, "Not allowed to list members for image \(image.id): Only shared images have members.")
    }
    return Reply(200, json: ["members": [], "schema": "/v2/schemas/members"])
  }

  static func file(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let image = try image(state, call)
    guard image.status == "active" else { return Reply(204) }
    // The contents of images are not kept: there is as much as there should be.
    let (pattern, count) = (Array(image.id.utf8), Int(image.size ?? 0))
    let body = Array(Array(repeating: pattern, count: count / pattern.count + 1).joined().prefix(count))
    return Reply(200, type: "application/octet-stream", body: body)
  }

  static func findToDelete(_ state: inout CloudState, _ call: Call) throws(Refusal) {
    guard state[region: call.region].images.contains(call.parameter("id")) else {
      throw Refusal(404, "Failed to find image \(call.parameter("id")) to delete")
    }
  }

  static func delete(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let image = try image(state, call)
    guard image.owner == state.projectID || call.caller?.isAdmin == true else {
      throw Refusal(403, "You are not authorized to complete delete_image action.")
    }
    guard !image.isProtected else {
      throw Refusal(403, "Image \(image.id) is protected and cannot be deleted.")
    }
    state[region: call.region].images.remove(image.id)
    return Reply(204, type: "text/html; charset=UTF-8")
  }

  static func create(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let asked = call.json?.asMap else { throw Refusal(400, "Malformed JSON in request body.") }
    let id = asked["id"]?.asString ?? state.ids.uuid()
    guard !state[region: call.region].images.contains(id) else {
      throw Refusal(409, "Image ID \(id) already exists!")
    }
    var image = Image(
      SimulatedCloud.Contents.Image("", id: id, visibility: "shared", status: "queued", age: .zero),
      project: state.projectID, now: call.now, ids: &state.ids)
    image.name = asked["name"]?.asString
    image.diskFormat = asked["disk_format"]?.asString
    image.containerFormat = asked["container_format"]?.asString
    image.isProtected = asked["protected"]?.asBool ?? false
    image.minDisk = Int(asked["min_disk"]?.asInt ?? 0)
    if let visibility = asked["visibility"]?.asString {
      guard visibility != "public" || call.caller?.isAdmin == true else {
        throw Refusal(403, "You are not authorized to complete publicize_image action.")
      }
      image.visibility = visibility
    }
    image.tags = asked["tags"]?.asList?.compactMap(\.asString) ?? []
    let known: Set<String> = [
      "id", "name", "disk_format", "container_format", "protected", "min_disk", "min_ram", "visibility", "tags",
    ]
    for (key, value) in asked.entries where !known.contains(key.asString ?? "") { image.properties[key] = value }
    state[region: call.region].images.insert(image)
    return Reply(201, json: image.view).adding("location", "\(call.root)/v2/images/\(id)")
      .adding("openstack-image-import-methods", "glance-direct,web-download,copy-image")
      .adding("openstack-image-store-ids", "file")
  }
}
