internal import HTTPTypes
internal import Values

/// Accounts, containers and objects (Object Storage API v1).
enum StorageRoutes {
  static let all: [Route] = [
    Route("GET", "/v1/AUTH_{project_id}", "list containers", account),
    Route("HEAD", "/v1/AUTH_{project_id}", "account metadata", account),
    Route("GET", "/v1/AUTH_{project_id}/{container}", "list objects", container),
    Route("HEAD", "/v1/AUTH_{project_id}/{container}", "container metadata", container),
    Route("PUT", "/v1/AUTH_{project_id}/{container}", "create container / set metadata", createContainer),
    Route("POST", "/v1/AUTH_{project_id}/{container}", "update container metadata / ACL", updateContainer),
    Route("DELETE", "/v1/AUTH_{project_id}/{container}", "delete container", deleteContainer),
    Route("GET", "/v1/AUTH_{project_id}/{container}/{object...}", "download object", object),
    Route("HEAD", "/v1/AUTH_{project_id}/{container}/{object...}", "object metadata", object),
    Route("PUT", "/v1/AUTH_{project_id}/{container}/{object...}", "upload object", upload),
    Route("POST", "/v1/AUTH_{project_id}/{container}/{object...}", "update object metadata / expiry", updateObject),
    Route("COPY", "/v1/AUTH_{project_id}/{container}/{object...}", "server-side copy object", copyObject),
    Route("DELETE", "/v1/AUTH_{project_id}/{container}/{object...}", "delete object", deleteObject),
  ]

  /// The name of the storage that the region shows.
  private static func storage(_ state: CloudState, _ call: Call) -> String {
    state[region: call.region].storage ?? ""
  }

  private static func found(_ state: CloudState, _ call: Call) throws(Refusal) -> ObjectStore.Container {
    guard let container = state.storages[storage(state, call)]?.containers[call.parameter("container")] else {
      throw Refusal(404, "")
    }
    return container
  }

  // MARK: Lists

  private static let largest = 10_000

  /// One line of a list: the name to page by, and how JSON writes it.
  private struct Line {
    let name: String
    let json: Value
  }

  /// The part of a list that `prefix`, `delimiter`, `marker`, `end_marker` and `limit` leave.
  private static func page(
    _ names: [String], _ call: Call, _ write: (String) -> Value
  ) throws(Refusal) -> [Line] {
    let query = call.query
    let limit = query["limit"].flatMap { Int($0) } ?? largest
    guard limit <= largest else { throw Refusal(Reply(412, html: "Maximum limit is \(largest)")) }
    let prefix = query["prefix"] ?? ""
    let delimiter = query["delimiter"] ?? ""
    var lines: [Line] = []
    for name in names.sorted(by: { $0.precedesByBytes($1) }) where name.hasPrefix(prefix) {
      var line = Line(name: name, json: .null)
      if !delimiter.isEmpty, let end = name.dropFirst(prefix.count).firstRange(of: delimiter) {
        line = Line(name: String(name[..<end.upperBound]), json: ["subdir": .string(String(name[..<end.upperBound]))])
        if lines.last?.name == line.name { continue }
      }
      if let marker = query["marker"], !marker.isEmpty, !marker.precedesByBytes(line.name) { continue }
      if let end = query["end_marker"], !end.isEmpty, !line.name.precedesByBytes(end) { continue }
      lines.append(line.json.isNull ? Line(name: name, json: write(name)) : line)
      if lines.count >= limit { break }
    }
    return lines
  }

  private static func wantsJSON(_ call: Call) -> Bool {
    call.query["format"] == "json" || (call.query["format"] == nil && call.accepts("application/json"))
  }

  private static func reply(_ lines: [Line], _ call: Call) -> Reply {
    if call.method == "HEAD" {
      let type = wantsJSON(call) ? "application/json" : "text/plain"
      return Reply(204, type: type + "; charset=utf-8")
    }
    if wantsJSON(call) {
      return Reply(200, json: .list(lines.map(\.json)), type: "application/json; charset=utf-8")
    }
    let text = lines.map { $0.name + "\n" }.joined()
    return Reply(lines.isEmpty ? 204 : 200, type: "text/plain; charset=utf-8", body: Array(text.utf8))
  }

  private static func account(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let store = state.storages[storage(state, call)] else { throw Refusal(404, "") }
    let containers = Array(store.containers.values)
    let objects = containers.reduce(0) { $0 + $1.objects.count }
    let bytes = containers.reduce(0) { $0 + $1.bytes }
    let lines = try page(containers.map(\.name), call) { name in
      let container = store.containers[name]
      return [
        "name": .string(name), "count": .int(Int64(container?.objects.count ?? 0)),
        "bytes": .int(Int64(container?.bytes ?? 0)),
        "last_modified": .string((container?.created ?? store.created).inMicroseconds), "storage_policy": "Policy-0",
      ]
    }
    var reply = reply(lines, call)
    for (name, value) in [
      ("x-account-container-count", containers.count), ("x-account-object-count", objects),
      ("x-account-bytes-used", bytes), ("x-account-storage-policy-policy-0-container-count", containers.count),
      ("x-account-storage-policy-policy-0-object-count", objects),
      ("x-account-storage-policy-policy-0-bytes-used", bytes),
    ] { reply.fields.add(name, String(value)) }
    reply.fields.add("x-timestamp", store.created.inSwift)
    reply.fields.add("accept-ranges", "bytes")
    reply.fields.add("x-account-project-domain-id", "default")
    if call.query["format"] == nil { reply.fields.add("vary", "Accept") }
    return reply
  }

  private static func container(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let container = try found(state, call)
    let lines = try page(Array(container.objects.keys), call) { name in
      let object = container.objects[name]
      return [
        "bytes": .int(Int64(object?.bytes.count ?? 0)), "hash": .string(object?.hash ?? ""), "name": .string(name),
        "content_type": .string(object?.contentType ?? ""),
        "last_modified": .string((object?.created ?? container.created).inMicroseconds),
      ]
    }
    var reply = reply(lines, call)
    reply.fields.add("x-container-object-count", String(container.objects.count))
    reply.fields.add("x-container-bytes-used", String(container.bytes))
    reply.fields.add("x-timestamp", container.created.inSwift)
    reply.fields.add("last-modified", container.created.inHTTP)
    for (name, value) in container.metadata.sorted(by: { $0.key < $1.key }) { reply.fields.add(name, value) }
    reply.fields.add("accept-ranges", "bytes")
    reply.fields.add("x-storage-policy", "Policy-0")
    if call.query["format"] == nil { reply.fields.add("vary", "Accept") }
    return reply
  }

  // MARK: Changes of containers

  /// The fields of a request that are kept with what it makes.
  private static func metadata(_ beginning: String, _ call: Call) -> [String: String] {
    Dictionary(
      call.fields.filter { $0.name.canonicalName.hasPrefix(beginning) }.map { ($0.name.canonicalName, $0.value) },
      uniquingKeysWith: { _, last in last })
  }

  private static func createContainer(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let name = call.parameter("container")
    guard name.utf8.count <= 256 else {
      throw Refusal(400, "Container name length of \(name.utf8.count) longer than 256")
    }
    let storage = storage(state, call)
    let metadata = metadata("x-container-meta-", call)
    if state.storages[storage]?.containers[name] != nil {
      state.storages[storage]?.containers[name]?.metadata.merge(metadata) { $1 }
      return ObjectStoreService.page(202)
    }
    state.storages[storage]?.containers[name] = ObjectStore.Container(name: name, created: call.now, metadata: metadata)
    return Reply(201, html: "")
  }

  private static func updateContainer(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let container = try found(state, call)
    let metadata = metadata("x-container-meta-", call)
    state.storages[storage(state, call)]?.containers[container.name]?.metadata.merge(metadata) { $1 }
    return Reply(204, html: "")
  }

  private static func deleteContainer(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let container = try found(state, call)
    guard container.objects.isEmpty else { throw Refusal(409, "") }
    state.storages[storage(state, call)]?.containers[container.name] = nil
    return Reply(204, html: "")
  }

  // MARK: Objects

  private static func object(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let object = try found(state, call).objects[call.parameter("object")] else { throw Refusal(404, "") }
    var reply = Reply(200, type: object.contentType, body: object.bytes)
    if call.fields.first("if-none-match") == object.hash { reply = Reply(304, type: object.contentType) }
    if let header = call.fields.first("range") { reply = ranged(header, object) }
    for (name, value) in object.metadata.sorted(by: { $0.key < $1.key }) { reply.fields.add(name, value) }
    reply.fields.add("etag", object.hash)
    reply.fields.add("last-modified", object.created.inHTTP)
    reply.fields.add("x-timestamp", object.created.inSwift)
    reply.fields.add("accept-ranges", "bytes")
    if call.method == "HEAD" { reply.fields.add("content-length", String(object.bytes.count)) }
    return reply
  }

  /// One range, `bytes=1-2`, `bytes=5-` or `bytes=-3` (RFC 9110, section 14).
  private static func ranged(_ header: String, _ object: ObjectStore.Object) -> Reply {
    let count = object.bytes.count
    let whole = Reply(200, type: object.contentType, body: object.bytes)
    guard header.hasPrefix("bytes="), !header.contains(",") else { return whole }
    let ends = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2 else { return whole }
    let first = Int(ends[0]) ?? max(0, count - (Int(ends[1]) ?? 0))
    let last = ends[0].isEmpty ? count - 1 : min(Int(ends[1]) ?? count - 1, count - 1)
    guard first < count, first <= last else {
      let page = ObjectStoreService.page(416)
      return Reply(416, type: object.contentType, body: page.body).adding("content-range", "bytes */\(count)")
    }
    return Reply(206, type: object.contentType, body: Array(object.bytes[first...last]))
      .adding("content-range", "bytes \(first)-\(last)/\(count)")
  }

  private static func upload(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let name = call.parameter("object")
    let container = try found(state, call)
    if call.fields.first("if-none-match") == "*", container.objects[name] != nil { throw Refusal(412, "") }
    let hash = call.fields.first("etag") ?? ObjectStore.hash(call.body)
    let object = ObjectStore.Object(
      name: name, contentType: call.fields.first("content-type") ?? "application/octet-stream", bytes: call.body,
      hash: hash, created: call.now, metadata: metadata("x-object-meta-", call))
    state.storages[storage(state, call)]?.containers[container.name]?.objects[name] = object
    return Reply(201, html: "").adding("etag", hash).adding("last-modified", call.now.inHTTP)
  }

  /// The object has these properties afterwards and no others.
  private static func updateObject(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let container = try found(state, call)
    guard var object = container.objects[call.parameter("object")] else { throw Refusal(404, "") }
    object.metadata = metadata("x-object-meta-", call)
    state.storages[storage(state, call)]?.containers[container.name]?.objects[object.name] = object
    return ObjectStoreService.page(202)
  }

  private static func copyObject(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let container = try found(state, call)
    guard let object = container.objects[call.parameter("object")] else { throw Refusal(404, "") }
    let target = (call.fields.first("destination") ?? "").split(separator: "/", maxSplits: 1).map(String.init)
    guard target.count == 2 else {
      throw Refusal(
        Reply(412, html: "Destination header must be of the form <container name>/<object name>"))
    }
    let (place, name) = (Query.decoded(target[0]), Query.decoded(target[1]))
    guard state.storages[storage(state, call)]?.containers[place] != nil else { throw Refusal(404, "") }
    let metadata = object.metadata.merging(metadata("x-object-meta-", call)) { $1 }
    state.storages[storage(state, call)]?.containers[place]?.objects[name] = ObjectStore.Object(
      name: name, contentType: object.contentType, bytes: object.bytes, hash: object.hash, created: call.now,
      metadata: metadata)
    return Reply(201, html: "").adding("etag", object.hash)
  }

  private static func deleteObject(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let name = call.parameter("object")
    let container = try found(state, call)
    guard container.objects[name] != nil else { throw Refusal(404, "") }
    state.storages[storage(state, call)]?.containers[container.name]?.objects[name] = nil
    return Reply(204, html: "")
  }
}
