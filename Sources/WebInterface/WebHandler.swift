public import HTTP
public import HTTPTypes
import Values

/// Answers everything but deliveries, which go to another handler.
public struct WebHandler: HTTPHandler {
  /// More of a body is refused.
  static let largestBody = 1 << 20

  private let board: any ServiceBoard
  private let access: AccessPolicy
  private let deliveries: any HTTPHandler
  private let streams: EventStreams
  private let page = Page()

  /// `deliveries` answers what is sent to `/alerts/` and `/hooks/`.
  public init(
    _ board: any ServiceBoard, access: AccessPolicy, deliveries: any HTTPHandler, clock: any Clock<Duration>
  ) {
    self.board = board
    self.access = access
    self.deliveries = deliveries
    streams = EventStreams(clock: clock)
  }

  public func respond(to request: HTTPRequest, body: HTTPBody) async -> HTTPAnswer {
    do throws(WebRefusal) {
      try access.refuseOtherSites(request)
      let parts = (request.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
      let path = String(parts[0])
      if path.hasPrefix("/alerts/") || path.hasPrefix("/hooks/") {
        return await deliveries.respond(to: request, body: body)
      }
      return try await answer(request, path, parts.count > 1 ? String(parts[1]) : "", body)
    } catch {
      var fields = Self.fields("application/json")
      if error.status == .unauthorized { fields[.wwwAuthenticate] = "Bearer realm=\"stackhand\"" }
      if error.status == .serviceUnavailable { fields[.retryAfter] = "5" }
      return HTTPAnswer(status: error.status, fields: fields, body: JSONWriter.bytes(error.json) + [0x0A])
    }
  }

  private func answer(
    _ request: HTTPRequest, _ path: String, _ query: String, _ body: HTTPBody
  ) async throws(WebRefusal) -> HTTPAnswer {
    let isReading = request.method == .get || request.method == .head
    switch path {
    case "/healthz", "/readyz":
      guard isReading else { throw WebRefusal(.methodNotAllowed, "GET it") }
      let isFine = path == "/healthz" || board.isReady
      return Self.json(["ok": .bool(isFine)], isFine ? .ok : .serviceUnavailable)
    case "/":
      guard isReading else { throw WebRefusal(.methodNotAllowed, "GET it") }
      // The page holds nothing of the service: what it shows it asks for as everybody does.
      var fields = Self.fields("text/html; charset=utf-8")
      fields[.contentSecurityPolicy] = page.contentSecurityPolicy
      return HTTPAnswer(status: .ok, fields: fields, body: page.bytes)
    case "/metrics":
      guard isReading else { throw WebRefusal(.methodNotAllowed, "GET it") }
      _ = try access.caller(of: request, needs: .read)
      let text = await board.metrics()
      return HTTPAnswer(
        status: .ok, fields: Self.fields("text/plain; version=0.0.4; charset=utf-8"), body: Array(text.utf8))
    case "/api/v1/openapi.json":
      guard isReading else { throw WebRefusal(.methodNotAllowed, "GET it") }
      _ = try access.caller(of: request, needs: .read)
      return Self.json(OpenAPI.document(WebRoute.all))
    default: return try await route(request, path, query, body)
    }
  }

  private func route(
    _ request: HTTPRequest, _ path: String, _ query: String, _ body: HTTPBody
  ) async throws(WebRefusal) -> HTTPAnswer {
    let found = WebRoute.all.compactMap { route in route.match(path).map { (route, $0) } }
    guard !found.isEmpty else {
      throw WebRefusal(.notFound, "nothing is here", help: "/api/v1/openapi.json says what there is")
    }
    let method: HTTPRequest.Method = request.method == .head ? .get : request.method
    guard let (route, names) = found.first(where: { $0.0.method == method }) else {
      throw WebRefusal(.methodNotAllowed, "use \(found.map(\.0.method.rawValue).joined(separator: " or "))")
    }
    let caller = try access.caller(of: request, needs: route.scope)
    let call = WebRoute.Call(
      names: names, query: PercentText.query(query), request: request,
      body: route.method == .post ? try await Self.read(body) : ValueMap(), caller: caller)
    switch try await route.answer(call, board) {
    case .json(let value, let status): return Self.json(value, status)
    case .events(let run, let after):
      let head = HTTPResponse(status: .ok, headerFields: Self.fields("text/event-stream"))
      return HTTPAnswer(head, body: try await streams.body(of: run, after: after, on: board))
    }
  }

  private static func read(_ body: HTTPBody) async throws(WebRefusal) -> ValueMap {
    let bytes: [UInt8]
    do { bytes = try await body.collect(upTo: largestBody) } catch is BodyTooLarge {
      throw WebRefusal(.contentTooLarge, "a body has at most \(largestBody) bytes")
    } catch {
      throw WebRefusal(.badRequest, "the body broke off")
    }
    guard !bytes.isEmpty else { return ValueMap() }
    guard let map = (try? JSONReader.read(bytes))?.asMap else {
      throw WebRefusal(.badRequest, "the body must be a JSON object")
    }
    return map
  }

  private static func json(_ value: Value, _ status: HTTPResponse.Status = .ok) -> HTTPAnswer {
    HTTPAnswer(status: status, fields: fields("application/json"), body: JSONWriter.bytes(value) + [0x0A])
  }

  /// Nothing is kept by anybody on the way, nor taken for something else, nor framed.
  private static func fields(_ type: String) -> HTTPFields {
    var fields: HTTPFields = [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
    for (name, value) in [("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer")] {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return fields
  }
}
