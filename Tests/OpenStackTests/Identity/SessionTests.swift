import HTTP
import HTTPTypes
import OpenStack
import TestSupport
import Testing
import Values

@Suite struct `One login for all callers` {
  typealias Cloud = ServiceAccountCloud

  @Test func `a hundred callers, one of them cancelled, cost one login`() async throws {
    let cloud = Cloud()
    let gate = Gate(cloud.cloud)
    let time = cloud.time
    let session = Session(
      try Cloud.configuration(), transport: LoopbackTransport(gate), clock: time, now: { time.timestamp })
    let ids = try await running(session) { session in
      try await withThrowingTaskGroup(of: String?.self) { group in
        for _ in 0..<99 { group.addTask { try await session.token().id.reveal() } }
        let cancelled = Task { try await session.token() }
        await gate.waitForFirst()
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        gate.open()
        var ids: Set<String> = []
        for try await id in group { if let id { ids.insert(id) } }
        return ids
      }
    }
    #expect(ids == ["gAAAA-scoped-1"])
    #expect(await session.logins == 1)
    #expect(cloud.cloud.requests.count == 4)
  }

  @Test func `a failure reaches everybody who waits, and the next caller may try again`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(
      Cloud.token, .json(401, #"{"error":"invalid_client"}"#), .json(200, #"{"id_token":"\#(Cloud.idToken)"}"#))
    try await cloud.withSession { session in
      await #expect(throws: LoginError.self) { try await session.token() }
      let token = try await session.token()
      #expect(token.login == 2)
      #expect(await session.logins == 2)
    }
  }

  @Test func `whoever waits when the session ends is cancelled`() async throws {
    let cloud = Cloud()
    let session = try cloud.session()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await #expect(throws: CancellationError.self) { try await session.token() } }
      let run = Task { await session.run() }
      run.cancel()
      await run.value
    }
    await #expect(throws: CancellationError.self) { try await session.token() }
  }

  @Test func `a 401 costs one login, whoever else saw it`() async throws {
    let cloud = Cloud()
    try await cloud.withSession { session in
      let first = try await session.token()
      let second = try await session.renewed(insteadOf: first)
      #expect(second.id.reveal() == "gAAAA-scoped-2")
      #expect(try await session.renewed(insteadOf: first) == second)
      #expect(await session.logins == 2)
    }
    #expect(cloud.cloud.lines.filter { $0 == Cloud.discovery }.count == 1)
    #expect(cloud.cloud.lines.filter { $0 == Cloud.token }.count == 2)
  }

  @Test func `a second 401 at once is no reason for a third login`() async throws {
    let cloud = Cloud()
    try await cloud.withSession { session in
      let second = try await session.renewed(insteadOf: try await session.token())
      #expect(try await session.renewed(insteadOf: second) == second)
      #expect(await session.logins == 2)
      cloud.time.advance(by: .seconds(31))
      #expect(try await session.renewed(insteadOf: second) != second)
      #expect(await session.logins == 3)
    }
  }
}

@Suite struct `A renewal that fails` {
  typealias Cloud = ServiceAccountCloud

  @Test func `is not tried again for every 401 that follows`() async throws {
    let cloud = Cloud()
    try await cloud.withSession { session in
      let token = try await session.token()
      cloud.cloud.on(Cloud.scope, .html(503, "<h1>Service Unavailable</h1>"))
      let first = await #expect(throws: LoginError.self) { try await session.renewed(insteadOf: token) }
      let second = await #expect(throws: LoginError.self) { try await session.renewed(insteadOf: token) }
      #expect(first == second)
      #expect(await session.logins == 2)
      cloud.cloud.on(Cloud.scope, Cloud.scoped("gAAAA-scoped-3"))
      cloud.time.advance(by: .seconds(31))
      let renewed = try await session.renewed(insteadOf: token)
      #expect(renewed.id.reveal() == "gAAAA-scoped-3")
    }
  }
}

@Suite struct `A token near its end` {
  typealias Cloud = ServiceAccountCloud

  @Test func `is replaced two minutes before`() async throws {
    let cloud = Cloud()
    try await cloud.withSession { session in
      _ = try await session.token()
      // It ends 3601 s after the start.
      cloud.time.advance(by: .seconds(3_480))
      #expect(try await session.token().id.reveal() == "gAAAA-scoped-1")
      cloud.time.advance(by: .seconds(1))
      #expect(try await session.token().id.reveal() == "gAAAA-scoped-2")
    }
  }

  @Test func `is judged by the clock of the service`() async throws {
    let cloud = Cloud()
    // The service is half an hour ahead, so that the token ends half an hour earlier by our clock.
    let ahead = "Mon, 23 Nov 2026 17:32:20 GMT"
    cloud.cloud.on(
      Cloud.scope, Cloud.scoped("gAAAA-scoped-1", date: ahead), Cloud.scoped("gAAAA-scoped-2", date: ahead))
    try await cloud.withSession { session in
      _ = try await session.token()
      cloud.time.advance(by: .seconds(1_680))
      #expect(try await session.token().id.reveal() == "gAAAA-scoped-1")
      cloud.time.advance(by: .seconds(2))
      #expect(try await session.token().id.reveal() == "gAAAA-scoped-2")
    }
  }

  @Test func `is kept for three quarters of a short life`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(
      Cloud.scope, Cloud.scoped("gAAAA-scoped-1", expires: "2026-11-23T17:03:20Z"), Cloud.scoped("gAAAA-scoped-2"))
    try await cloud.withSession { session in
      for _ in 0..<4 { _ = try await session.token() }
      cloud.time.advance(by: .seconds(44))
      _ = try await session.token()
      #expect(await session.logins == 1)
      cloud.time.advance(by: .seconds(1))
      _ = try await session.token()
      #expect(await session.logins == 2)
    }
  }

  @Test func `that is over when it comes is used until a service refuses it`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.scope, Cloud.scoped("gAAAA-scoped-1", expires: "2026-11-23T10:00:00Z"))
    try await cloud.withSession { session in
      for _ in 0..<5 { _ = try await session.token() }
      #expect(await session.logins == 1)
    }
  }

  @Test func `serves on while Keystone is away`() async throws {
    let cloud = Cloud()
    try await cloud.withSession { session in
      _ = try await session.token()
      cloud.cloud.on(Cloud.scope, .html(503, "<h1>Service Unavailable</h1>"))
      cloud.time.advance(by: .seconds(3_500))
      #expect(try await session.token().id.reveal() == "gAAAA-scoped-1")
      #expect(await session.logins == 2)
      #expect(try await session.token().id.reveal() == "gAAAA-scoped-1")
      #expect(await session.logins == 2)
      cloud.time.advance(by: .seconds(102))
      await #expect(throws: LoginError.self) { try await session.token() }
    }
  }
}

/// Holds requests back until it is opened.
final class Gate: HTTPHandler {
  private let handler: any HTTPHandler
  private let opened: AsyncStream<Void>
  private let opening: AsyncStream<Void>.Continuation
  private let arrived: AsyncStream<Void>
  private let arriving: AsyncStream<Void>.Continuation

  init(_ handler: any HTTPHandler) {
    self.handler = handler
    (opened, opening) = AsyncStream.makeStream()
    (arrived, arriving) = AsyncStream.makeStream()
  }

  func waitForFirst() async { for await _ in arrived { return } }
  func open() { opening.finish() }

  func respond(to request: HTTPRequest, body: HTTPBody) async -> HTTPAnswer {
    arriving.yield()
    for await _ in opened {}
    return await handler.respond(to: request, body: body)
  }
}
