internal import HTTPTypes
internal import Permissions
internal import Values

/// One request from its arrival to its answer: find the service, count, let a fault strike, find the route, check token
/// and right, answer.
struct Exchange {
  struct Outcome: Sendable {
    var reply: Reply
    /// Wait so long before the answer goes out.
    var delay: Duration?
    /// Break the connection off after so many bytes of the body.
    var cutAfter: Int?
  }

  let services: [any SimulatedService]
  let base: String
  let now: Timestamp
  /// Of the request, once it was found out for whom it is.
  private(set) var arrival: SimulatedCloud.Arrival?

  init(services: [any SimulatedService], base: String, now: Timestamp) {
    self.services = services
    self.base = base
    self.now = now
  }

  mutating func run(_ request: HTTPRequest, _ body: [UInt8], _ state: inout CloudState) -> Outcome {
    let parts = (request.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var segments = parts[0].split(separator: "/").map { Query.decoded($0) }
    var root = base
    // Internal and admin addresses differ from public ones by this, and by nothing else.
    if let first = segments.first, first == "internal" || first == "admin" {
      root += "/" + first
      segments.removeFirst()
    }
    guard let prefix = segments.first, let service = services.first(where: { $0.prefix == prefix }) else {
      return Outcome(reply: Self.nothingHere)
    }
    segments.removeFirst()
    root += "/" + prefix
    var region = ""
    if service.isRegional {
      guard let name = segments.first, let place = state.place(of: name), offers(service, state.regions[place]) else {
        return Outcome(reply: Self.nothingHere)
      }
      segments.removeFirst()
      region = name
      root += "/" + name
    }
    state.counts.count(service.part)
    var call = Call(
      method: request.method.rawValue, path: segments, query: Query(parts.count > 1 ? parts[1] : ""),
      fields: request.headerFields, body: body, base: base, root: root, region: region, now: now,
      requestID: state.ids.requestID(), address: base + parts[0])
    service.locate(&call)
    let outcome = answer(&call, by: service, &state)
    arrival?.status = outcome.reply.status
    return outcome
  }

  private func offers(_ service: any SimulatedService, _ region: RegionState) -> Bool {
    service.service == .objectStore ? region.storage != nil : region.hasCompute
  }

  /// What the front door says about a path that leads nowhere.
  private static let nothingHere = Reply(
    404, html: "<html><body><h1>404 Not Found</h1>\nNothing is served here.\n</body></html>\n", type: "text/html")

  private mutating func answer(_ call: inout Call, by service: any SimulatedService, _ state: inout CloudState)
    -> Outcome
  {
    let (route, allowed) = find(&call, in: service)
    let name = route?.operation ?? route.map { "\($0.method) \($0.path)" }
    if let name { state.counts.count(service.part, name) }
    arrival = SimulatedCloud.Arrival(
      part: service.part, region: call.region, method: call.method,
      path: String(call.address.dropFirst(call.base.count)),
      operation: route?.operation)
    let effect = state.faults.strike(
      FaultLedger.Request(
        part: service.part, region: call.region, method: call.method, path: call.address, operation: route?.operation),
      ids: &state.ids)
    if let effect, let reply = struck(by: effect, service, call) { return Outcome(reply: reply) }
    if case .dropped(carriedOut: false) = effect { return Outcome(reply: Reply(200), cutAfter: 0) }
    var reply = carryOut(route, allowed: allowed, &call, by: service, &state)
    service.dress(&reply, call)
    switch effect {
    case .slow(let delay): return Outcome(reply: reply, delay: delay)
    case .dropped: return Outcome(reply: reply, cutAfter: 0)
    case .truncated(let count): return Outcome(reply: reply, cutAfter: count)
    case .brokenJSON:
      reply.body = Array(reply.body.prefix(reply.body.count / 2))
      return Outcome(reply: reply)
    default: return Outcome(reply: reply)
    }
  }

  /// The route of this form, and the methods that other routes of the same path take.
  private func find(_ call: inout Call, in service: any SimulatedService) -> (Route?, [String]) {
    var allowed: [String] = []
    var actions: Set<String>?
    for route in service.routes {
      guard let parameters = route.match(call.path) else { continue }
      guard route.method == call.method else {
        if !allowed.contains(route.method) { allowed.append(route.method) }
        continue
      }
      if let action = route.action {
        let keys = actions ?? Set(call.json?.asMap?.keys.compactMap(\.asString) ?? [])
        actions = keys
        guard keys.contains(action) else { continue }
      }
      call.parameters = parameters
      return (route, allowed)
    }
    return (nil, allowed)
  }

  private func carryOut(
    _ route: Route?, allowed: [String], _ call: inout Call, by service: any SimulatedService, _ state: inout CloudState
  ) -> Reply {
    do throws(Refusal) {
      try service.admit(&call, route, &state)
      guard let route else { return service.unknown(call, allowed: allowed) }
      try route.find?(&state, call)
      if let refused = refusal(of: route, call, by: service, state) { return refused }
      return try route.answer(&state, call)
    } catch {
      return error.reply ?? service.reply(to: error, call)
    }
  }

  /// What a service says to a caller who lacks a right that it checks itself; nil: go on.
  private func refusal(
    of route: Route, _ call: Call, by service: any SimulatedService, _ state: CloudState
  ) -> Reply? {
    guard let operation = route.operation, let name = service.service, let caller = call.caller,
      let row = state.rights[name, operation], !caller.isAdmin
    else { return nil }
    let isAllowed =
      switch row.need {
      case .any: true
      case .unreachable: false
      case .all(let rights): rights.allSatisfy { !service.checks($0) || caller.rights.contains($0) }
      }
    return isAllowed ? nil : service.refuse(route, policy: row.policy ?? operation, call)
  }

  /// The answer to a request that a fault keeps from the service.
  private func struck(by effect: FaultPlan.Effect, _ service: any SimulatedService, _ call: Call) -> Reply? {
    switch effect {
    case .unavailable(let retryAfter):
      return Reply(
        503,
        html:
          "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n",
        type: "text/html"
      ).retrying(after: retryAfter)
    case .tooManyRequests(let retryAfter):
      return Reply(429, json: ["error": ["status": "429 Too Many Requests", "message": "Too Many Requests"]])
        .retrying(after: retryAfter)
    case .status(let status, let message):
      var reply = service.reply(to: Refusal(status, message), call)
      service.dress(&reply, call)
      return reply
    case .page(let status):
      let title = Refusal.title(status)
      return Reply(
        status,
        html:
          "<!DOCTYPE html>\n<html><head><title>\(title)</title></head><body><h1>\(title)</h1></body></html>\n",
        type: "text/html")
    case .tokenRefused: return service.reply(to: Refusal(401, ""), call)
    case .identityOutage: return service.withoutIdentity(call)
    case .brokenJSON, .truncated, .dropped, .slow: return nil
    }
  }
}

extension Reply {
  fileprivate func retrying(after delay: Duration?) -> Reply {
    guard let delay else { return self }
    return adding("retry-after", String(delay.components.seconds))
  }
}
