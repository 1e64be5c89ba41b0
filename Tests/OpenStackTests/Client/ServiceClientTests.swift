import HTTP
import HTTPTypes
import OpenStack
import Synchronization
import TestSupport
import Testing
import Values

@Suite struct ServiceClientTests {
  @Test func `a call has the token, the ids and the versions that services look for`() async throws {
    try await ScriptedServices.with([
      .json(#"{"server": {"id": "s1"}}"#, [HTTPField.Name("x-openstack-request-id")!: "req-9"])
    ]) {
      connection, cloud, _ in
      var nova = connection.client("compute")
      nova.requestID = RequestID { 0x0123_4567_89AB_CDEF }
      let answer = try await nova.call(
        .get("/servers/\("a b/ü")", query: [("x", "1&2")], microversion: Microversion(2, 79)))
      #expect(answer.body?["server"]?["id"] == "s1")
      #expect(answer.requestID == "req-9")
      #expect(answer.microversion == Microversion(2, 79))
      let seen = try #require(cloud.seen.first)
      #expect(seen.request.authority == "nova.test")
      #expect(seen.path == "/v2.1/p1/servers/a%20b%2F%C3%BC?x=1%262")
      #expect(seen.field("x-auth-token") == "token-1")
      #expect(seen.field("accept") == "application/json")
      #expect(seen.field("user-agent") == "stackhand")
      #expect(seen.field("openstack-api-version") == "compute 2.79")
      #expect(seen.field("x-openstack-nova-api-version") == "2.79")
      #expect(seen.field("x-openstack-request-id") == "req-01234567-89ab-4def-8123-456789abcdef")
      #expect(seen.field("content-type") == nil)
    }
  }

  @Test func `cinder's versions go by the word volume, and a body by its type`() async throws {
    try await ScriptedServices.with([.text(202, "", [.contentType: "text/html"])]) { connection, cloud, _ in
      let answer = try await connection.client("block-storage").call(
        ServiceRequest(.post, "/volumes", body: .json(["volume": ["size": 1]]), microversion: Microversion(3, 59)))
      #expect(answer.body == nil)
      let seen = try #require(cloud.seen.first)
      #expect(seen.request.authority == "cinder.test")
      #expect(seen.field("openstack-api-version") == "volume 3.59")
      #expect(seen.field("x-openstack-nova-api-version") == nil)
      #expect(seen.field("content-type") == "application/json")
      #expect(seen.body == Array(#"{"volume":{"size":1}}"#.utf8))
    }
  }

  @Test(arguments: [
    ("image", "/images/1", "/v2/images/1"), ("image", "/v2/images/1", "/v2/images/1"),
    ("network", "/networks", "/v2.0/networks"), ("network", "/v2.0/networks", "/v2.0/networks"),
    ("object-store", "", "/v1/AUTH_p1"), ("placement", "/traits", "/placement/traits"),
  ])
  func `a version that the catalog leaves out is put in`(_ service: String, _ path: String, _ sent: String) async throws
  {
    try await ScriptedServices.with([.json("{}")]) { connection, cloud, _ in
      _ = try await connection.client(service).call(.get(ServicePath(encoded: path)))
      #expect(cloud.seen.map(\.path) == [sent])
    }
  }

  @Test func `an id that would change the path is never sent`() async throws {
    try await ScriptedServices.with([]) { connection, cloud, _ in
      for id in ["", ".", ".."] {
        let error = await failure {
          try await connection.client("compute").call(ServiceRequest(.delete, "/servers/\(id)"))
        }
        #expect(error?.kind == .badRequest)
        #expect(error?.mayHaveHappened == false)
      }
      #expect(cloud.seen.isEmpty)
    }
  }

  @Test func `object names keep their slashes`() {
    #expect(("/c/\(object: "a b/c//d%")" as ServicePath).text == "/c/a%20b/c//d%25")
    #expect(("/c/\(object: "a/../b")" as ServicePath).problem != nil)
  }

  // MARK: Token

  @Test func `a 401 is answered with one new login and a replay, also of a write`() async throws {
    try await ScriptedServices.with([.unauthorized, .json("{}", status: 202)]) { connection, cloud, clock in
      _ = try await connection.client("compute").call(ServiceRequest(.post, "/servers", body: .json(["a": 1])))
      #expect(cloud.seen.map { $0.field("x-auth-token") } == ["token-1", "token-2"])
      #expect(cloud.seen.map(\.body) == [Array(#"{"a":1}"#.utf8), Array(#"{"a":1}"#.utf8)])
      #expect(clock.waits == [])
    }
  }

  @Test func `a second 401 with a fresh token is an answer`() async throws {
    try await ScriptedServices.with([.unauthorized, .unauthorized, .unauthorized]) { connection, cloud, _ in
      let error = await failure { try await connection.client("image").call(.get("/images")) }
      #expect(error?.kind == .unauthenticated)
      #expect(cloud.seen.count == 2)
      #expect(cloud.logins == 2)
      // Another call a moment later does not log in once more.
      let again = await failure { try await connection.client("image").call(.get("/images")) }
      #expect(again?.kind == .unauthenticated)
      #expect(cloud.logins == 2)
    }
  }

  // MARK: Retries

  @Test func `a 503 waits as long as the service asked`() async throws {
    try await ScriptedServices.with([.unavailable, .unavailable, .json("{}")]) { connection, cloud, clock in
      _ = try await connection.client("compute").call(.get("/servers"))
      #expect(clock.waits == [.seconds(7), .seconds(7)])
      #expect(cloud.seen.count == 3)
    }
  }

  @Test func `a write that may have happened is not sent again`() async throws {
    try await ScriptedServices.with([.text(504, ""), .json("{}")]) { connection, cloud, _ in
      let error = await failure { try await connection.client("compute").call(ServiceRequest(.post, "/servers")) }
      #expect(error?.kind == .unavailable)
      #expect(error?.mayHaveHappened == true)
      #expect(cloud.seen.count == 1)
    }
  }

  @Test func `a write that provably did not arrive is sent again`() async throws {
    let refused = HTTPTransportError(.connectionRefused, "no", mayHaveArrived: false)
    try await ScriptedServices.with([.json("{}")], failures: [refused, refused]) { connection, cloud, clock in
      _ = try await connection.client("compute").call(ServiceRequest(.post, "/servers"))
      #expect(cloud.seen.count == 1)
      #expect(clock.waits == [.seconds(1), .seconds(2)])
    }
  }

  @Test func `after four attempts the error is the last one's`() async throws {
    let failures = Array(repeating: HTTPTransportError(.answerTimeout, "late", mayHaveArrived: true), count: 9)
    try await ScriptedServices.with([], failures: failures) { connection, _, clock in
      let error = await failure { try await connection.client("compute").call(.get("/servers")) }
      #expect(error?.kind == .timeout)
      #expect(clock.waits == [.seconds(1), .seconds(2), .seconds(4)])
    }
  }

  @Test func `no wait goes beyond the caller's deadline`() async throws {
    try await ScriptedServices.with([.unavailable, .json("{}")]) { connection, cloud, clock in
      var nova = connection.client("compute")
      nova.left = { .seconds(6) }
      let error = await failure { try await nova.call(.get("/servers")) }
      #expect(error?.kind == .unavailable)
      #expect(clock.waits == [])
      #expect(cloud.seen.count == 1)
    }
  }

  @Test func `a refusal is not tried again`() async throws {
    let denied = HTTPAnswer.json(
      #"{"forbidden": {"code": 403, "message": "Policy doesn't allow os_compute_api:servers:detail to be performed."}}"#,
      status: 403)
    try await ScriptedServices.with([denied, .json("{}")]) { connection, cloud, _ in
      let error = try #require(
        await failure { try await connection.client("compute", region: "GRA11").call(.get("/servers/detail")) })
      #expect(error.kind == .denied)
      #expect(error.call == ServiceCall(service: "compute", region: "GRA11", method: "GET", path: "/servers/detail"))
      #expect(error.description.hasPrefix("compute GRA11: GET /servers/detail: 403 denied: Policy doesn't allow"))
      #expect(cloud.seen.count == 1)
    }
  }

  // MARK: Bodies

  @Test func `a success that is not JSON says what it is`() async throws {
    for page in ["<html>login</html>", "hello", "{\"a\" 1}"] {
      try await ScriptedServices.with([.text(200, page, [.contentType: "text/html"])]) { connection, _, _ in
        let error = try #require(await failure { try await connection.client("compute").call(.get("/servers")) })
        #expect(error.kind == .notJSON)
        #expect(error.message.contains("text/html"))
        #expect(error.status == 200)
      }
    }
  }

  @Test func `half an answer is asked for again, and a write with half an answer has happened`() async throws {
    try await ScriptedServices.with([
      .json(#"{"servers": ["#), .pieces(#"{"serv"#, of: 2, breaksOff: true), .json(#"{"a": 1}"#),
    ]) {
      connection, cloud, _ in
      let answer = try await connection.client("compute").call(.get("/servers"))
      #expect(answer.body?["a"] == 1)
      #expect(cloud.seen.count == 3)
    }
    try await ScriptedServices.with([.pieces(#"{"serv"#, of: 2, breaksOff: true)]) { connection, cloud, _ in
      let error = await failure { try await connection.client("compute").call(ServiceRequest(.post, "/servers")) }
      #expect(error?.kind == .truncated)
      #expect(error?.status == 200)
      #expect(error?.mayHaveHappened == true)
      #expect(cloud.seen.count == 1)
    }
  }

  @Test func `an answer larger than the limit is refused, and is no reason to ask again`() async throws {
    try await ScriptedServices.with([.json(#"{"a": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}"#), .json("{}")]) {
      connection, cloud, _ in
      var nova = connection.client("compute")
      nova.limits = JSONLimits(bytes: 20)
      #expect(await failure { try await nova.call(.get("/servers")) }?.kind == .unexpected)
      #expect(cloud.seen.count == 1)
    }
  }

  @Test func `only what is selected is kept of an answer in pieces`() async throws {
    try await ScriptedServices.with([.pieces(#"{"server": {"id": "s1", "name": "ü"}, "more": [1, 2]}"#, of: 1)]) {
      connection, _, _ in
      let answer = try await connection.client("compute").call(
        .get("/servers/1"), keeping: .members(["server": .members(["name": .everything])]))
      #expect(answer.body == ["server": ["name": "ü"]])
    }
  }

  @Test func `a body that is no JSON is handed over as it comes`() async throws {
    try await ScriptedServices.with([.pieces("abcdef", of: 4)]) { connection, cloud, _ in
      let bytes = try await connection.client("object-store").exchange(
        ServiceRequest(.get, "/c/\(object: "a/b")", fields: [.accept: "*/*"])
      ) { _, body in try await body.collect(upTo: 100) }
      #expect(bytes == Array("abcdef".utf8))
      #expect(cloud.seen.first?.field("accept") == "*/*")
    }
  }

  @Test func `a body that is larger than its reader will hold is an error of the call`() async throws {
    try await ScriptedServices.with([.pieces("abcdef", of: 4)]) { connection, _, _ in
      let error = await failure {
        try await connection.client("object-store").exchange(.get("/c/o")) { _, body in try await body.collect(upTo: 5)
        }
      }
      #expect(error?.kind == .unexpected)
      #expect(error?.message == "the answer is larger than 5 bytes")
    }
  }

  @Test func `a service that the catalog does not have is not called`() async throws {
    try await ScriptedServices.with([.json("{}")], endpoints: ["compute": "http://nova.test/v2.1"]) {
      connection, cloud, _ in
      await #expect(throws: EndpointError.self) { try await connection.client("image").call(.get("/images")) }
      #expect(cloud.seen.isEmpty)
    }
  }

  // MARK: Reports and limits

  @Test func `every attempt is reported`() async throws {
    let reports = Reports()
    try await ScriptedServices.with(
      [.unavailable, .json(#"{"a":1}"#, [HTTPField.Name("x-openstack-request-id")!: "req-2"])],
      failures: [HTTPTransportError(.connectionRefused, "no", mayHaveArrived: false)]
    ) { connection, _, _ in
      var connection = connection
      connection.observer = { report in reports.append(report) }
      _ = try await connection.client("compute").call(.get("/servers"))
    }
    let all = reports.all
    #expect(all.map(\.attempt) == [1, 2, 3])
    #expect(all.map(\.status) == [nil, 503, 200])
    #expect(all.map(\.kind) == [.unreachable, .unavailable, nil])
    #expect(all.map(\.received) == [0, 0, 7])
    #expect(all.last?.requestID == "req-2")
    #expect(all.last?.call.region == "GRA11")
  }

  @Test func `the limiter of a service holds its calls back`() async throws {
    let answers = Array(repeating: HTTPAnswer.json("{}"), count: 5)
    try await ScriptedServices.with(answers) { connection, _, clock in
      var connection = connection
      connection.limits = RequestLimits(
        .init(["compute": .init(2, per: .seconds(1))]), clock: clock)
      for _ in 1...5 { _ = try await connection.client("compute").call(.get("/servers")) }
      #expect(clock.now.offset == .seconds(2))
      #expect(connection.limits?.limiter(for: "object-store", of: "p1") == nil)
    }
  }
}

private final class Reports: Sendable {
  private let reports = Mutex<[CallReport]>([])

  func append(_ report: CallReport) { reports.withLock { $0.append(report) } }
  var all: [CallReport] { reports.withLock { $0 } }
}
