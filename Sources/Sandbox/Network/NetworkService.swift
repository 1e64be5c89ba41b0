internal import Permissions
internal import Values

/// Neutron: Network API v2.0.
struct NetworkService: SimulatedService {
  let part = CloudPart.service(.network)
  let prefix = "network"
  let isRegional = true

  let routes: [Route] =
    [
      Route("GET", "/", isOpen: true) { _, call throws(Refusal) in
        var reply = Reply(
          200,
          json: [
            "versions": [
              ["id": "v2.0", "status": "CURRENT", "links": [["rel": "self", "href": "\(call.root)/v2.0/"]]]
            ]
          ])
        reply.dressing = .none
        return reply
      }
    ] + NetworkKind.all.flatMap(\.routes) + NetworkProjectRoutes.all + NetworkWrites.all
    + SubnetWrites.all + RouterWrites.all + SecurityGroupWrites.all + PortWrites.all + PortCreation.all

  func admit(_ call: inout Call, _ route: Route?, _ state: inout CloudState) throws(Refusal) {
    if route?.isOpen == true { return }
    guard call.path.first == "v2.0" else { return }
    guard let token = SharedShape.token(call, state) else { throw Refusal(SharedShape.unauthorized(call)) }
    call.caller = token
  }

  func unknown(_ call: Call, allowed: [String]) -> Reply {
    guard call.path.first == "v2.0" else {
      var reply = Reply(404, json: ["code": 404, "title": "Not Found", "description": .null])
      reply.dressing = .none
      return reply
    }
    guard allowed.isEmpty else {
      let text =
        "The server could not comply with the request since it is either malformed or otherwise incorrect."
      return reply(to: Refusal(405, text, type: "HTTPMethodNotAllowed"), call)
    }
    return reply(to: Self.hidden, call)
  }

  private static let hidden = Refusal(404, "The resource could not be found.", type: "HTTPNotFound")

  /// Neutron leaves out of lists what may not be seen, and says of a single thing that it is not there; only a change of
  /// what may be seen is forbidden.
  func refuse(_ route: Route, policy: String, _ call: Call) -> Reply {
    let kind = NetworkKind.of(path: route.path)
    if route.method == "GET" {
      if let kind, !route.path.contains("{id}") { return Reply(200, json: [kind.plural: []]) }
      if route.path == "/v2.0/availability_zones" { return Reply(200, json: ["availability_zones": []]) }
      if route.path == "/v2.0/subnetpools" { return Reply(200, json: ["subnetpools": []]) }
      if let kind, !kind.isCore { return reply(to: Self.hidden, call) }
      return Reply(404, json: ["type": "HTTPNotFound", "message": "The resource could not be found.", "detail": ""])
    }
    if route.method != "POST", !call.holds(kind?.readRight ?? "network_read") { return reply(to: Self.hidden, call) }
    return reply(
      to: Refusal(403, "rule:\(policy) is disallowed by policy", type: "PolicyNotAuthorized"), call)
  }

  func reply(to refusal: Refusal, _ call: Call) -> Reply {
    if refusal.status == 401 { return SharedShape.unauthorized(call) }
    let type = refusal.type.isEmpty ? "HTTP\(Refusal.title(refusal.status).filter { $0 != " " })" : refusal.type
    return Reply(
      refusal.status,
      json: ["NeutronError": ["type": .string(type), "message": .string(refusal.message), "detail": ""]])
  }

  func dress(_ reply: inout Reply, _ call: Call) {
    if reply.dressing == .none { return }
    reply.fields.add("x-openstack-request-id", call.requestID)
  }
}

extension NetworkKind {
  /// The right without which the kind is not seen.
  var readRight: String { path.hasPrefix("security-group") ? "network_secgroup_read" : "network_read" }
}
