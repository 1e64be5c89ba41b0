import HTTP
import HTTPTypes
import Logging
import Networking
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite struct HTTPServerTests {
  private static let echo = ClosureHandler { _, body in
    do {
      return HTTPAnswer(status: .ok, body: try await body.collect(upTo: 1 << 20))
    } catch is BodyTooLarge {
      return HTTPAnswer(status: .contentTooLarge)
    } catch {
      return HTTPAnswer(status: .badRequest, body: Array("\(error)".utf8))
    }
  }

  @Test func `one connection carries many requests, sent ahead or not`() async throws {
    try await serving(Self.echo) { address in
      let heard = try await RawClient.with(port: address.port) { client in
        try await client.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none")
        _ = await client.hear(upTo: "one")
        try await client.say(
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\ntwo"
            + "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nthree")
        return await client.hearAll()
      }
      #expect(heard.contains("two"))
      #expect(heard.hasSuffix("three"))
    }
  }

  @Test func `the next request is found although the handler ignored this one's body`() async throws {
    let deaf = ClosureHandler { request, _ in HTTPAnswer(status: .ok, body: Array((request.path ?? "").utf8)) }
    try await serving(deaf) { address in
      let heard = try await RawClient.with(port: address.port) { client in
        try await client.say("POST /one HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n")
        _ = await client.hear(upTo: "/one")
        try await client.say("GETGET /two HTTP/1.1\r\nHost: x\r\n\r\n")
        return await client.hear(upTo: "/two")
      }
      #expect(heard.hasSuffix("/two"))
    }
  }

  @Test func `an answer to HEAD says how long it would be and stops there`() async throws {
    let handler = ClosureHandler { _, _ in HTTPAnswer(status: .ok, body: Array("body".utf8)) }
    try await serving(handler) { address in
      let heard = try await RawClient.with(port: address.port) { client in
        try await client.say("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return await client.hearAll()
      }
      #expect(heard.lowercased().contains("content-length: 4\r\n"))
      #expect(heard.hasSuffix("\r\n\r\n"))
    }
  }

  @Test func `who asks before sending a body is told to go on`() async throws {
    try await serving(Self.echo) { address in
      try await RawClient.with(port: address.port) { client in
        try await client.say("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        await #expect(client.hear(upTo: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue\r\n"))
        try await client.say("body")
        await #expect(client.hear(upTo: "body").hasPrefix("HTTP/1.1 200 OK\r\n"))
      }
    }
  }

  // MARK: Limits

  @Test func `a body that is announced too long is refused unread`() async throws {
    let asked = Mutex(0)
    let handler = ClosureHandler { _, _ in
      asked.withLock { $0 += 1 }
      return HTTPAnswer(status: .ok)
    }
    try await serving(handler, limits: HTTPServerLimits(body: 10)) { address in
      try await withTransport { transport in
        let answer = try await transport.get(
          at: "\(address)", method: .post, body: HTTPBody([UInt8](repeating: 1, count: 11)))
        #expect(answer == Answer(413, ""))
      }
    }
    #expect(asked.withLock { $0 } == 0)
  }

  @Test func `a body that turns out too long stops its reader`() async throws {
    try await serving(Self.echo, limits: HTTPServerLimits(body: 10, request: .seconds(2))) { address in
      let heard = try await RawClient.with(port: address.port) { client in
        try await client.say("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n")
        return await client.hearAll()
      }
      #expect(heard.hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test func `who sends on after a refusal still hears it`() async throws {
    try await serving(Self.echo, limits: HTTPServerLimits(body: 10)) { address in
      try await withTransport { transport in
        let long = HTTPBody([UInt8](repeating: 1, count: 1 << 22))
        try await #expect(transport.get(at: "\(address)", method: .post, body: long).status == 413)
      }
    }
  }

  @Test func `a head that is too long is refused`() async throws {
    try await serving(Self.echo, limits: HTTPServerLimits(head: 1000)) { address in
      let heard = try await RawClient.with(port: address.port) { client in
        try await client.say("GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "x", count: 2000))\r\n\r\n")
        return await client.hearAll()
      }
      #expect(heard.hasPrefix("HTTP/1.1 4"))
    }
  }

  @Test func `what is not HTTP is a bad request`() async throws {
    try await serving(Self.echo) { address in
      let heard = try await RawClient.with(port: address.port) { client in
        try await client.say("HELO mail.example\r\n\r\n")
        return await client.hearAll()
      }
      #expect(heard.hasPrefix("HTTP/1.1 400 "))
    }
  }

  // MARK: Slow and broken peers

  @Test(arguments: ["", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\n"])
  func `a connection without a whole head is closed after a while`(beginning: String) async throws {
    try await serving(Self.echo, limits: HTTPServerLimits(idle: .milliseconds(100))) { address in
      let heard = try await RawClient.with(port: address.port) { client in
        if !beginning.isEmpty { try await client.say(beginning) }
        return await client.hearAll()
      }
      #expect(!heard.hasPrefix("HTTP/1.1 2"))
    }
  }

  @Test func `a body that comes a drop at a time is cut off and not taken for whole`() async throws {
    let (seen, see) = AsyncStream.makeStream(of: String.self)
    let handler = ClosureHandler { _, body in
      do { see.yield("whole \(try await body.collect(upTo: 100).count)") } catch { see.yield("broken") }
      return HTTPAnswer(status: .ok)
    }
    try await serving(handler, limits: HTTPServerLimits(request: .milliseconds(100))) { address in
      try await RawClient.with(port: address.port) { client in
        try await client.say("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
        _ = await client.hearAll()
      }
      for await what in seen {
        #expect(what == "broken")
        break
      }
    }
  }

  @Test(arguments: ["Content-Length: 10\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"])
  func `a request that breaks off is not taken for whole`(rest: String) async throws {
    let (seen, see) = AsyncStream.makeStream(of: String.self)
    let handler = ClosureHandler { _, body in
      do { see.yield("whole \(try await body.collect(upTo: 100).count)") } catch { see.yield("broken") }
      return HTTPAnswer(status: .ok)
    }
    try await serving(handler) { address in
      try await RawClient.with(port: address.port) { client in
        try await client.say("POST / HTTP/1.1\r\nHost: x\r\n" + rest)
        try await client.finish()
        _ = await client.hearAll()
      }
      for await what in seen {
        #expect(what == "broken")
        break
      }
    }
  }

  @Test func `a client that does not take its answer is cut off`() async throws {
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    let endless = HTTPBody { [UInt8](repeating: 1, count: 1 << 20) }
    let handler = ClosureHandler { _, _ in
      let watched = Watched { end.finish() }
      return HTTPAnswer(
        HTTPResponse(status: .ok),
        body: HTTPBody {
          _ = watched
          return try await endless.next()
        })
    }
    try await serving(handler, limits: HTTPServerLimits(stall: .milliseconds(100))) { address in
      try await RawClient.with(port: address.port) { client in
        try await client.stopListening()
        try await client.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        // The body is let go of when the server has given up sending it.
        for await _ in ended {}
      }
    }
  }

  @Test(arguments: [nil, 100])
  func `an answer that breaks off is not whole for the client`(length: Int?) async throws {
    let handler = ClosureHandler { _, _ in
      let pieces = Pieces([Array("half".utf8)])
      return HTTPAnswer(
        HTTPResponse(status: .ok),
        body: HTTPBody(length: length) {
          guard let piece = pieces.next() else { throw CancellationError() }
          return piece
        })
    }
    try await serving(handler) { address in
      try await withTransport { transport in
        await #expect(transport.failure(at: "\(address)")?.kind == .closed)
      }
    }
  }

  @Test func `an answer shorter than it said is not whole for the client`() async throws {
    let handler = ClosureHandler { _, _ in
      let pieces = Pieces([Array("half".utf8), Array("more".utf8)])
      return HTTPAnswer(HTTPResponse(status: .ok), body: HTTPBody(length: 100) { pieces.next() })
    }
    try await serving(handler) { address in
      try await withTransport { transport in
        await #expect(transport.failure(at: "\(address)")?.kind == .closed)
      }
    }
  }

  // MARK: Beginning and end

  @Test func `an address in use is said to be in use`() async throws {
    try await serving(Self.echo) { address in
      do {
        try await HTTPServer(Self.echo, at: address).run()
        Issue.record("two servers on one address")
      } catch {
        #expect((error as? ListenError)?.kind == .inUse)
        #expect("\(error)" == "\(address) is in use by another program")
      }
    }
  }

  @Test func `an address of another machine cannot be served`() async throws {
    do {
      try await HTTPServer(Self.echo, at: HTTPServer.Address(host: "192.0.2.1", port: 0)).run()
      Issue.record("served an address that is not ours")
    } catch {
      #expect((error as? ListenError)?.kind == .badAddress)
    }
  }

  @Test func `a graceful shutdown lets the answer in progress end and accepts nothing new`() async throws {
    let gate = Gate()
    let handler = ClosureHandler { request, _ in
      if request.path == "/held" { await gate.wait() }
      return HTTPAnswer(status: .ok, body: Array("done".utf8))
    }
    let (addresses, started) = AsyncStream.makeStream(of: HTTPServer.Address.self)
    let services = ServiceGroup(
      services: [HTTPServer(handler, at: HTTPServer.Address(port: 0)) { started.yield($0) }],
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await services.run() }
      group.addTask {
        var iterator = addresses.makeAsyncIterator()
        guard let address = await iterator.next() else { return }
        try await withTransport { transport in
          async let answer = transport.get("/held", at: "\(address)")
          await gate.reached()
          await services.triggerGracefulShutdown()
          // Closing the listening socket is the first thing the shutdown does.
          while try await withTransport({ await $0.failure(at: "\(address)")?.kind }) != .connectionRefused {}
          gate.open()
          try await #expect(answer == Answer(200, "done"))
        }
      }
      try await group.waitForAll()
    }
  }
}

/// Tells when it is let go of.
private final class Watched: Sendable {
  private let gone: @Sendable () -> Void
  init(_ gone: @escaping @Sendable () -> Void) { self.gone = gone }
  deinit { gone() }
}
