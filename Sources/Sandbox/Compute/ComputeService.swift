internal import Permissions
internal import Values

/// Nova: Compute API v2.1 with the microversions 2.1 to 2.104.
struct ComputeService: SimulatedService {
  static let lowest = Microversion(2, 1)
  static let highest = Microversion(2, 104)

  let part = CloudPart.service(.compute)
  let prefix = "compute"
  let isRegional = true

  let routes: [Route] =
    [
      Route("GET", "/", isOpen: true, versions), Route("GET", "/v2.1", "version discovery", isOpen: true, version),
    ] + ServerRoutes.all + ServerCreation.all + ServerChanges.all + ServerGuards.all + ServerActions.all
    + ServerImages.all
    + ServerRemakes.all
    + ServerParts.all + ServerInterfaces.all
    + FlavorRoutes.all + ComputeProjectRoutes.all

  /// Routes are written below the project, as in the rights table; the project in the address may be left out.
  func locate(_ call: inout Call) {
    guard call.path.first == "v2.1", call.path.count > 1 else { return }
    call.path.removeFirst()
    call.isVersioned = true
    if Self.isProject(call.path[0]) { call.addressedProject = call.path.removeFirst() }
    // An address that ends with the project is no route, least of all the root.
    if call.path.isEmpty { call.path = [""] }
  }

  /// Resources of nova have letters beyond f in their names, projects have none.
  static func isProject(_ text: String) -> Bool { text.utf8.count == 32 && text.allSatisfy(\.isHexDigit) }

  func admit(_ call: inout Call, _ route: Route?, _ state: inout CloudState) throws(Refusal) {
    if route?.isOpen != true {
      guard let token = SharedShape.token(call, state) else { throw Refusal(SharedShape.unauthorized(call)) }
      call.caller = token
    }
    guard call.isVersioned || route?.path == "/v2.1" else { return }
    call.microversion = try Self.microversion(call)
    if let project = call.addressedProject, project != call.caller?.projectID {
      let own = call.caller?.projectID ?? "None"
      throw Refusal(
        400, "Malformed request URL: URL's project_id '\(project)' doesn't match Context's project_id '\(own)'")
    }
    if let since = route?.since, call.microversion < since { throw Self.gone }
    if let until = route?.until, call.microversion > until { throw Self.gone }
  }

  private static let gone = Refusal(404, "The resource could not be found.")

  /// The version that the headers ask for; the newer header wins over nova's own.
  private static func microversion(_ call: Call) throws(Refusal) -> Microversion {
    let asked =
      Microversion.asked(of: "compute", in: call.fields.first("openstack-api-version"))
      ?? call.fields.first("x-openstack-nova-api-version")
    guard let asked else { return lowest }
    if asked == "latest" { return highest }
    guard let version = Microversion(asked) else {
      var reply = Reply(
        400,
        json: SharedShape.keyed(
          400, "API Version String \(asked) is of invalid format. Must be of format MajorNum.MinorNum."),
        type: errorType)
      reply.dressing = .requestID
      throw Refusal(reply)
    }
    guard version >= lowest, version <= highest else {
      let reply = Reply(
        406,
        json: SharedShape.keyed(
          406, "Version \(version) is not supported by the API. Minimum is \(lowest) and maximum is \(highest)."),
        type: errorType)
      throw Refusal(versioned(reply, version))
    }
    return version
  }

  private static let errorType = "application/json; charset=UTF-8"

  private static func versioned(_ reply: Reply, _ version: Microversion) -> Reply {
    reply.adding("openstack-api-version", "compute \(version)").adding("x-openstack-nova-api-version", "\(version)")
      .adding("vary", "OpenStack-API-Version").adding("vary", "X-OpenStack-Nova-API-Version")
  }

  /// Nova says the same of a path that it does not know and of a method that the path does not take.
  func unknown(_ call: Call, allowed: [String]) -> Reply {
    guard call.isVersioned else {
      var reply = Reply(300, json: ["choices": Self.choices(call)])
      reply.dressing = .none
      return reply
    }
    if call.path.last == "action", call.method == "POST" { return unknownAction(call) }
    var reply = SharedShape.webob(404, "The resource could not be found.", call)
    reply.dressing = .requestID
    return reply
  }

  private func unknownAction(_ call: Call) -> Reply {
    guard let body = call.json?.asMap else { return reply(to: Refusal(400, "Malformed request body"), call) }
    let name = body.keys.first?.asString ?? ""
    return reply(to: Refusal(400, "There is no such action: \(name)"), call)
  }

  func refuse(_ route: Route, policy: String, _ call: Call) -> Reply {
    reply(to: Refusal(403, "Policy doesn't allow \(policy) to be performed."), call)
  }

  func reply(to refusal: Refusal, _ call: Call) -> Reply {
    if refusal.status == 401 { return SharedShape.unauthorized(call) }
    return Reply(refusal.status, json: SharedShape.keyed(refusal.status, refusal.message), type: Self.errorType)
  }

  func dress(_ reply: inout Reply, _ call: Call) {
    if reply.dressing == .none { return }
    let isPlain =
      reply.dressing == .requestID || reply.status == 401 || reply.fields.first("openstack-api-version") != nil
    if !isPlain, call.microversion >= Self.lowest { reply = Self.versioned(reply, call.microversion) }
    reply.fields.add("x-openstack-request-id", call.requestID)
    reply.fields.add("x-compute-request-id", call.requestID)
  }

  private static func versions(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    var reply = Reply(
      200,
      json: [
        "versions": [
          [
            "id": "v2.0", "status": "DEPRECATED", "version": "", "min_version": "", "updated": "2025-07-04T12:00:00Z",
            "links": [["rel": "self", "href": "\(call.root)/v2/"]],
          ],
          [
            "id": "v2.1", "status": "CURRENT", "version": .string("\(highest)"), "min_version": .string("\(lowest)"),
            "updated": "2013-07-23T11:33:21Z", "links": [["rel": "self", "href": "\(call.root)/v2.1/"]],
          ],
        ]
      ])
    reply.dressing = .none
    return reply
  }

  private static func version(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    Reply(
      200,
      json: [
        "version": [
          "id": "v2.1", "status": "CURRENT", "version": .string("\(highest)"), "min_version": .string("\(lowest)"),
          "updated": "2013-07-23T11:33:21Z",
          "links": [
            ["rel": "self", "href": "\(call.root)/v2.1/"],
            ["rel": "describedby", "type": "text/html", "href": "http://docs.openstack.org/"],
          ],
          "media-types": [
            ["base": "application/json", "type": "application/vnd.openstack.compute+json;version=2.1"]
          ],
        ]
      ])
  }

  private static func choices(_ call: Call) -> Value {
    let rest = call.path.joined(separator: "/")
    func choice(_ id: String, _ status: String, _ path: String, _ version: String) -> Value {
      [
        "id": .string(id), "status": .string(status),
        "links": [["rel": "self", "href": "\(call.root)/\(path)/\(rest)"]],
        "media-types": [
          ["base": "application/json", "type": "application/vnd.openstack.compute+json;version=\(version)"]
        ],
      ]
    }
    return [choice("v2.0", "DEPRECATED", "v2", "2"), choice("v2.1", "CURRENT", "v2.1", "2.1")]
  }
}
