import HTTP
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Networking

/// Whether somebody takes a connection: over real sockets.
@Suite struct ConnectorTests {
  private func failure(
    _ host: String, _ port: Int, _ connector: NetworkConnector = NetworkConnector(),
    timeout: Duration = .seconds(10)
  ) async -> HTTPTransportError? {
    do {
      try await connector.connect(host: host, port: port, timeout: timeout)
      return nil
    } catch {
      return error as? HTTPTransportError
    }
  }

  @Test(arguments: ["127.0.0.1", "localhost", "LOCALHOST"])
  func `a port on which somebody listens is taken, without a byte`(_ host: String) async throws {
    try await ScriptedPeer.with { _ in
      .staySilent
    } _: { peer in
      await #expect(failure(host, peer.port) == nil)
      #expect(peer.requests == 0)
    }
  }

  @Test func `a port on which nothing listens is refused`() async throws {
    try await withDeafAddress { authority in
      let port = try #require(Int(authority.split(separator: ":")[1]))
      let refused = HTTPTransportError(.connectionRefused, "nothing listens on \(authority)", mayHaveArrived: false)
      await #expect(failure("127.0.0.1", port) == refused)
    }
  }

  @Test func `a host that is silent is a connection timeout`() async throws {
    try await withFullBacklog { port in
      let found = await failure("127.0.0.1", port, timeout: .milliseconds(200))
      #expect(found?.kind == .connectTimeout)
      #expect(found?.detail == "no connection to 127.0.0.1:\(port) within 200 ms")
    }
  }

  @Test func `a name without an address is not found`() async throws {
    await #expect(failure("nowhere.invalid", 80)?.kind == .nameNotFound)
  }

  @Test func `a look-up without an end is no silence of the host`() async throws {
    let connector = NetworkConnector(resolver: SilentResolver())
    let found = await failure("db.example.org", 5432, connector, timeout: .milliseconds(200))
    #expect(found?.kind == .nameNotFound)
    #expect(found?.detail == "the look-up of 'db.example.org' gave no answer within 200 ms")
  }

  @Test func `a cancelled attempt ends at once`() async throws {
    let connector = NetworkConnector(resolver: SilentResolver())
    let attempt = Task { try await connector.connect(host: "db.example.org", port: 5432, timeout: .seconds(3600)) }
    attempt.cancel()
    await #expect(throws: CancellationError.self) { try await attempt.value }
  }

  @Test(arguments: [
    ("", 80), ("a b", 80), ("a/b", 80), ("u@h", 80), ("h\u{e9}", 80), ("a:b", 80), ("h", 0), ("h", 65536),
  ]) func `what is no host or port is not tried`(_ host: String, _ port: Int) async throws {
    await #expect(failure(host, port)?.kind == .badAddress)
  }

  @Test func `a server that hangs up in the TLS handshake has closed, which is not a fault of its certificate`()
    async throws
  {
    try await HangingUp.with { port in
      try await withTransport { transport in
        let found = await transport.failure(at: "127.0.0.1:\(port)", scheme: "https")
        #expect(found?.kind == .closed)
        #expect(found?.mayHaveArrived == false)
      }
    }
  }
}

/// Never finds anything, and never says so.
private final class SilentResolver: Resolver, Sendable {
  private let loop = NetworkThread.loop

  func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { never() }
  func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { never() }
  func cancelQueries() {}

  /// Answered long after the tests, since a promise must be kept.
  private func never() -> EventLoopFuture<[SocketAddress]> {
    loop.scheduleTask(in: .hours(10)) { [] }.futureResult
  }
}
