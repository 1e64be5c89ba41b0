import HTTP
import HTTPTypes
import OpenStack
import Synchronization
import TestSupport
import Values

/// A cloud of one Keystone, which logs everybody in, and services that answer what a test has written down.
final class ScriptedServices: HTTPHandler, Sendable {
  struct Seen: Sendable {
    let request: HTTPRequest
    let body: [UInt8]

    func field(_ name: String) -> String? { request.headerFields[HTTPField.Name(name)!] }
    var path: String { request.path ?? "" }
  }

  private struct State {
    var answers: [HTTPAnswer] = []
    var seen: [Seen] = []
    var logins = 0
  }

  private let state = Mutex(State())
  private let endpoints: [String: String]

  init(_ answers: [HTTPAnswer], endpoints: [String: String] = ScriptedServices.endpoints) {
    self.endpoints = endpoints
    state.withLock { $0.answers = answers }
  }

  static let endpoints = [
    "compute": "http://nova.test/v2.1/p1", "volumev3": "http://cinder.test/v3/p1", "image": "http://glance.test",
    "network": "http://neutron.test:9696/", "object-store": "http://swift.test/v1/AUTH_p1",
    "placement": "http://placement.test/placement",
  ]

  /// What the services were asked, logins not among it.
  var seen: [Seen] { state.withLock { $0.seen } }
  var logins: Int { state.withLock { $0.logins } }

  func respond(to request: HTTPRequest, body: HTTPBody) async -> HTTPAnswer {
    let bytes = (try? await body.collect(upTo: 1 << 20)) ?? []
    if request.authority == "keystone.test" { return token() }
    return state.withLock { state in
      state.seen.append(Seen(request: request, body: bytes))
      return state.answers.isEmpty ? .text(599, "nothing is written down") : state.answers.removeFirst()
    }
  }

  private func token() -> HTTPAnswer {
    let number = state.withLock { state in
      state.logins += 1
      return state.logins
    }
    let catalog: [Value] = endpoints.sorted { $0.key < $1.key }.map { type, url in
      ["type": .string(type), "endpoints": [["interface": "public", "region": "GRA11", "url": .string(url)]]]
    }
    let body: Value = [
      "token": [
        "expires_at": "2035-01-01T00:00:00.000000Z", "user": ["id": "u1", "name": "me"],
        "project": ["id": "p1", "name": "mine"], "catalog": .list(catalog),
      ]
    ]
    return HTTPAnswer(
      status: .created, fields: [HTTPField.Name("X-Subject-Token")!: "token-\(number)"], body: JSONWriter.bytes(body))
  }

  /// Runs `body` with a connection to a cloud that gives these answers in turn.
  static func with<Result: Sendable>(
    _ answers: [HTTPAnswer], endpoints: [String: String] = ScriptedServices.endpoints, chance: Double = 1,
    failures: [HTTPTransportError?] = [],
    _ body: (CloudConnection, ScriptedServices, TestClock) async throws -> Result
  ) async throws -> Result {
    let cloud = ScriptedServices(answers, endpoints: endpoints)
    let clock = TestClock(jumping: true)
    let transport = UnreliableTransport(LoopbackTransport(cloud), failures)
    let password = Authentication(
      AuthenticationMethod.named("v3password")!,
      AuthenticationValues(["user_id": Secret("u1"), "password": Secret("long-password")]))
    let configuration = CloudConfiguration(
      source: "test", authentication: password, authURL: Address("http://keystone.test/v3")!,
      scope: .project(id: "p1", name: nil, domain: nil), region: "GRA11")
    let session = Session(
      configuration, transport: transport, clock: clock, now: { Timestamp(seconds: 1_800_000_000) }, chance: { 0.5 })
    let connection = CloudConnection(session: session, transport: transport, clock: clock, chance: { chance })
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await session.run() }
      defer { group.cancelAll() }
      return try await body(connection, cloud, clock)
    }
  }
}

/// Fails as it is told, by the number of the request to anything but Keystone, else hands on.
final class UnreliableTransport: HTTPTransport, Sendable {
  private let inner: LoopbackTransport
  private let failures: Mutex<[HTTPTransportError?]>

  init(_ inner: LoopbackTransport, _ failures: [HTTPTransportError?]) {
    self.inner = inner
    self.failures = Mutex(failures)
  }

  func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    let failure = request.authority == "keystone.test" ? nil : failures.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if let failure { throw failure }
    return try await inner.send(request, body: body, timeouts: timeouts, receive: receive)
  }
}

extension HTTPAnswer {
  static func text(_ status: Int, _ body: String, _ fields: HTTPFields = [:]) -> HTTPAnswer {
    HTTPAnswer(status: .init(code: status), fields: fields, body: Array(body.utf8))
  }

  static func json(_ body: String, status: Int = 200, _ fields: HTTPFields = [:]) -> HTTPAnswer {
    var fields = fields
    fields[.contentType] = "application/json"
    return text(status, body, fields)
  }

  /// In pieces of a few bytes, broken off at the end if asked for.
  static func pieces(_ body: String, of size: Int, breaksOff: Bool = false) -> HTTPAnswer {
    let left = Mutex(Array(body.utf8)[...])
    return HTTPAnswer(
      HTTPResponse(status: .ok),
      body: HTTPBody {
        let piece = left.withLock { left in
          defer { left = left.dropFirst(size) }
          return Array(left.prefix(size))
        }
        if piece.isEmpty, breaksOff { throw HTTPTransportError(.closed, "gone", mayHaveArrived: true) }
        return piece.isEmpty ? nil : piece
      })
  }

  static let unauthorized = HTTPAnswer.json(
    #"{"error": {"code": 401, "title": "Unauthorized", "message": "The request you have made requires authentication."}}"#,
    status: 401)
  static let unavailable = HTTPAnswer.text(503, "", [.retryAfter: "7"])
}

/// The error that `body` throws, if it is a failed call.
func failure(_ body: () async throws -> some Any) async -> OpenStackError? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error as? OpenStackError
  }
}
