import HTTP
import OpenStack
import Synchronization
import TestSupport
import Testing
import Values

@Suite struct `Trying a hop again` {
  typealias Cloud = ServiceAccountCloud

  @Test func `a 503 waits as long as the service asked`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(
      Cloud.federation, .html(503, "<h1>Service Unavailable</h1>", ["Retry-After": "7"]),
      .json(201, #"{"token":{"user":{"id":"u"}}}"#, ["X-Subject-Token": Cloud.unscoped]))
    _ = try await cloud.withSession { try await $0.token() }
    #expect(cloud.time.waits == [.seconds(7)])
    #expect(cloud.cloud.lines.filter { $0 == Cloud.federation }.count == 2)
    #expect(cloud.cloud.lines.filter { $0 == Cloud.token }.count == 1)
  }

  @Test func `Retry-After may be a date, by the clock of the service`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(
      Cloud.scope,
      .json(
        429, "{}", ["Retry-After": "Mon, 23 Nov 2026 18:00:09 GMT", "Date": "Mon, 23 Nov 2026 18:00:00 GMT"]),
      Cloud.scoped("gAAAA-scoped"))
    _ = try await cloud.withSession { try await $0.token() }
    #expect(cloud.time.waits == [.seconds(9)])
  }

  @Test func `four attempts with growing pauses, then unavailable`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.discovery, .html(502, "<h1>Bad Gateway</h1>"))
    let error = try await cloud.failure()
    #expect(error.hop == .discovery)
    #expect(error.kind == .unavailable)
    #expect(error.isTransient)
    #expect(error.attempts == 4)
    #expect(error.exchange?.status == 502)
    #expect(cloud.time.waits == [.seconds(1), .seconds(2), .seconds(4)])
    #expect(cloud.cloud.requests.count == 4)
  }

  @Test func `a pause of hours is not waited for`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.scope, .json(429, "{}", ["Retry-After": "3600"]))
    let error = try await cloud.failure()
    #expect(error.kind == .unavailable)
    #expect(error.helps == ["it asks to be left alone for 3600 s"])
    #expect(cloud.time.waits.isEmpty)
  }

  @Test(arguments: [
    (HTTPTransportError.Kind.connectionRefused, 4), (.connectTimeout, 4), (.closed, 4), (.nameNotFound, 1), (.tls, 1),
  ]) func `no answer at all`(kind: HTTPTransportError.Kind, attempts: Int) async throws {
    let sent = Counter()
    let time = TestClock(jumping: true)
    let transport = BrokenTransport(error: .init(kind, "as the network says", mayHaveArrived: false)) { sent.add() }
    let session = Session(
      try Cloud.configuration(), transport: transport, clock: time, now: { time.timestamp }, chance: { 0.5 })
    let error = await #expect(throws: LoginError.self) { try await running(session) { try await $0.token() } }
    #expect(error?.kind == .unreachable)
    #expect(error?.message == "no answer from iam.test: as the network says")
    #expect(error?.attempts == attempts)
    #expect(sent.value == attempts)
    if attempts > 1 { #expect(time.waits == [.milliseconds(500), .seconds(1), .seconds(2)]) }
  }
}

final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func add() { count.withLock { $0 += 1 } }
}
