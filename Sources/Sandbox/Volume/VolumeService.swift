internal import Permissions
internal import Values

/// Cinder: Block Storage API v3 with the microversions 3.0 to 3.71.
struct VolumeService: SimulatedService {
  static let lowest = Microversion(3, 0)
  static let highest = Microversion(3, 71)

  let part = CloudPart.service(.blockStorage)
  let prefix = "volume"
  let isRegional = true

  let routes: [Route] =
    [
      Route("GET", "/", isOpen: true) { _, call throws(Refusal) in Reply(300, json: versions(call)) },
      Route("GET", "/v3") { _, call throws(Refusal) in Reply(200, json: versions(call)) },
    ] + VolumeRoutes.all + VolumeCopyRoutes.all + VolumeProjectRoutes.all

  /// The rights table writes cinder's paths with version and project.
  func locate(_ call: inout Call) {
    call.isVersioned = call.path.first == "v3" && call.path.count > 1
    if call.isVersioned { call.addressedProject = call.path[1] }
  }

  func admit(_ call: inout Call, _ route: Route?, _ state: inout CloudState) throws(Refusal) {
    call.microversion = Self.lowest
    if route?.isOpen != true {
      guard let token = SharedShape.token(call, state) else { throw Refusal(SharedShape.unauthorized(call)) }
      call.caller = token
    }
    guard route != nil else { return }
    if let asked = Microversion.asked(of: "volume", in: call.fields.first("openstack-api-version")) {
      call.microversion = try Self.microversion(asked)
    }
    if let project = call.addressedProject, project != call.caller?.projectID {
      throw Refusal(400, "Malformed request url")
    }
    if let since = route?.since, call.microversion < since { throw Refusal(404, "The resource could not be found.") }
  }

  private static func microversion(_ asked: String) throws(Refusal) -> Microversion {
    if asked == "latest" { return highest }
    guard let version = Microversion(asked) else {
      var reply = Reply(
        400,
        json: SharedShape.keyed(
          400, "API Version String \(asked) is of invalid format. Must be of format MajorNum.MinorNum."))
      reply.dressing = .requestID
      throw Refusal(reply)
    }
    guard version >= lowest, version <= highest else {
      let reply = Reply(
        406,
        json: SharedShape.keyed(
          406, "Version \(version) is not supported by the API. Minimum is \(lowest) and maximum is \(highest)."))
      throw Refusal(reply.adding("openstack-api-version", "volume \(version)").adding("vary", "OpenStack-API-Version"))
    }
    return version
  }

  func unknown(_ call: Call, allowed: [String]) -> Reply {
    var reply = SharedShape.webob(404, "The resource could not be found.", call)
    reply.dressing = .requestID
    return reply
  }

  func refuse(_ route: Route, policy: String, _ call: Call) -> Reply {
    // A volume that may not be seen is not there, word for word like one that is not there.
    if route.path.hasPrefix("/v3/{project_id}/volumes/{id}"), route.method == "GET" || !call.holds("volume_read") {
      return reply(to: Refusal(404, "Volume \(call.parameter("id")) could not be found."), call)
    }
    var policy = policy
    // Cinder reads a snapshot or backup before it deletes it, with the caller's rights.
    if route.method == "DELETE", !call.holds("volume_read") {
      policy = route.path.contains("/backups/") ? "backup:get" : "volume:get_snapshot"
    }
    return reply(to: Refusal(403, "Policy doesn't allow \(policy) to be performed."), call)
  }

  func reply(to refusal: Refusal, _ call: Call) -> Reply {
    refusal.status == 401
      ? SharedShape.unauthorized(call)
      : Reply(refusal.status, json: SharedShape.keyed(refusal.status, refusal.message))
  }

  func dress(_ reply: inout Reply, _ call: Call) {
    let isPlain =
      reply.dressing == .requestID || reply.status == 401 || reply.fields.first("openstack-api-version") != nil
    if !isPlain, call.microversion >= Self.lowest {
      reply.fields.add("openstack-api-version", "volume \(call.microversion)")
      reply.fields.add("vary", "OpenStack-API-Version")
    }
    reply.fields.add("x-openstack-request-id", call.requestID)
    // What the token middleware says has not come as far as cinder itself.
    if reply.status != 401 { reply.fields.add("x-compute-request-id", call.requestID) }
  }

  private static func versions(_ call: Call) -> Value {
    [
      "versions": [
        [
          "id": "v3.0", "status": "CURRENT", "version": .string("\(highest)"), "min_version": .string("\(lowest)"),
          "updated": "2023-08-31T00:00:00Z",
          "links": [
            ["rel": "describedby", "type": "text/html", "href": "https://docs.openstack.org/"],
            ["rel": "self", "href": "\(call.root)/v3/"],
          ],
          "media-types": [["base": "application/json", "type": "application/vnd.openstack.volume+json;version=3"]],
        ]
      ]
    ]
  }

  static func checkQuery(_ state: inout CloudState, _ call: Call) throws(Refusal) {
    guard let limit = call.query["limit"] else { return }
    guard let number = Int(limit) else { throw Refusal(400, "limit param must be an integer") }
    guard number >= 0 else { throw Refusal(400, "limit param must be positive") }
  }

  /// A list as cinder writes it: newest first, a page, a link to the next, from 3.45 on a count if asked for.
  static func list<Item: Identified>(
    _ name: String, _ items: [Item], _ call: Call, missing: String, _ write: (Item) -> Value
  ) throws(Refusal) -> Reply {
    let page = try Page(items, call, largest: 1000) { Refusal(404, "\(missing) \($0) could not be found.") }
    var body = ValueMap()
    body[name] = .list(page.items.map(write))
    if let next = page.next { body[name + "_links"] = [["rel": "next", "href": .string(next)]] }
    if call.query["with_count"]?.lowercased() == "true", call.microversion >= Microversion(3, 45) {
      body["count"] = .int(Int64(items.count))
    }
    return Reply(200, json: .map(body))
  }

  static func links(_ collection: String, _ id: String, _ call: Call) -> Value {
    let project = call.addressedProject ?? ""
    return [
      ["rel": "self", "href": "\(call.root)/v3/\(project)/\(collection)/\(id)"],
      ["rel": "bookmark", "href": "\(call.root)/\(project)/\(collection)/\(id)"],
    ]
  }
}
