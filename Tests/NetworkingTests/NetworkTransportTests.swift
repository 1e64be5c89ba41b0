import HTTP
import HTTPTypes
import Networking
import Synchronization
import TestSupport
import Testing

@Suite struct NetworkTransportTests {
  @Test(arguments: HTTPTransportContract.all)
  func `keeps the contract of every transport`(clause: HTTPTransportContract) async throws {
    try await serving(clause.handler, limits: HTTPServerLimits(body: 1 << 22)) { address in
      try await withTransport { try await clause.check($0, at: "\(address)") }
    }
  }

  // MARK: Connections

  @Test func `one after the other, requests share one connection`() async throws {
    try await ScriptedPeer.with { _ in
      .say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    } _: { peer in
      try await withTransport { transport in
        for _ in 0..<20 { try await #expect(transport.get(at: peer.authority) == Answer(200, "ok")) }
        #expect(peer.requests == 20)
        #expect(peer.connections == 1)
      }
    }
  }

  @Test func `no more connections are opened than the limit, and all requests get their turn`() async throws {
    try await ScriptedPeer.with { _ in
      .say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    } _: { peer in
      try await withTransport(connectionsPerHost: 3) { transport in
        try await withThrowingTaskGroup(of: Int.self) { group in
          for _ in 0..<64 { group.addTask { try await transport.get(at: peer.authority).status } }
          for try await status in group { #expect(status == 200) }
        }
        #expect(peer.requests == 64)
        #expect((1...3).contains(peer.connections))
      }
    }
  }

  @Test func `what must not be repeated goes on a fresh connection`() async throws {
    try await ScriptedPeer.with { _ in
      .say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    } _: { peer in
      try await withTransport(freshFor: .zero) { transport in
        for method in [HTTPRequest.Method.get, .get, .delete] {
          _ = try await transport.get(at: peer.authority, method: method)
        }
        #expect(peer.connections == 1)
        for _ in 0..<2 { _ = try await transport.get(at: peer.authority, method: .post, body: HTTPBody("x")) }
        #expect(peer.connections == 3)
      }
    }
  }

  @Test func `a connection that the server closed is not used again`() async throws {
    try await ScriptedPeer.with { _ in
      .sayAndClose("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
    } _: { peer in
      try await withTransport { transport in
        for _ in 0..<3 { try await #expect(transport.get(at: peer.authority) == Answer(200, "ok")) }
        #expect(peer.connections == 3)
      }
    }
  }

  @Test func `a short rest that nobody wants is read away to keep the connection`() async throws {
    let long = String(repeating: "x", count: 50_000)
    try await ScriptedPeer.with { _ in
      .say("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n" + long)
    } _: { peer in
      try await withTransport { transport in
        let request = HTTPRequest(method: .get, scheme: "http", authority: peer.authority, path: "/")
        for _ in 0..<3 {
          let status = try await transport.send(request, body: nil, timeouts: .standard) { head, _ in head.status }
          #expect(status == .ok)
        }
        // The one drained last may still be on its way to being free.
        #expect(peer.connections <= 2)
      }
    }
  }

  @Test func `an answer that ends with its connection is whole`() async throws {
    try await ScriptedPeer.with { _ in
      .sayAndClose("HTTP/1.0 200 OK\r\n\r\nto the end")
    } _: { peer in
      try await withTransport { try await #expect($0.get(at: peer.authority) == Answer(200, "to the end")) }
    }
  }

  @Test func `an interim answer is passed over`() async throws {
    try await ScriptedPeer.with { _ in
      .say("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    } _: { peer in
      try await withTransport { try await #expect($0.get(at: peer.authority) == Answer(200, "ok")) }
    }
  }

  @Test func `the answer to a HEAD has no body, whatever length it names`() async throws {
    try await ScriptedPeer.with { _ in
      .say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    } _: { peer in
      try await withTransport { transport in
        for _ in 0..<2 { try await #expect(transport.get(at: peer.authority, method: .head) == Answer(200, "")) }
        #expect(peer.connections == 1)
      }
    }
  }

  @Test func `a server may answer before it has read the whole request`() async throws {
    try await ScriptedPeer.with { _ in
      .say("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno")
    } _: { peer in
      try await withTransport { transport in
        let endless = HTTPBody { [UInt8](repeating: 1, count: 100_000) }
        try await #expect(transport.get(at: peer.authority, method: .post, body: endless) == Answer(413, "no"))
        try await #expect(transport.get(at: peer.authority) == Answer(413, "no"))
        #expect(peer.connections == 2)
      }
    }
  }

  @Test func `a body that is not as long as was said is not sent as whole`() async throws {
    try await ScriptedPeer.with { _ in
      .staySilent
    } _: { peer in
      try await withTransport { transport in
        let pieces = Pieces([[1, 2, 3]])
        let failure = await transport.failure(
          at: peer.authority, method: .post, body: HTTPBody(length: 1 << 20) { pieces.next() })
        #expect(failure?.kind == .malformed)
      }
    }
  }

  // MARK: Failures

  @Test func `nothing listens`() async throws {
    try await withDeafAddress { authority in
      try await withTransport { transport in
        let failure = await transport.failure(at: authority, method: .post, body: HTTPBody("x"))
        #expect(
          failure
            == HTTPTransportError(.connectionRefused, "nothing listens on \(authority)", mayHaveArrived: false))
      }
    }
  }

  @Test func `a name that has no address`() async throws {
    try await withTransport { transport in
      let failure = await transport.failure(at: "nowhere.invalid")
      #expect(failure?.kind == .nameNotFound)
      #expect(failure?.detail == "no address was found for 'nowhere.invalid'")
      #expect(failure?.mayHaveArrived == false)
    }
  }

  @Test(arguments: [
    ("ftp", "host", "/"), ("http", "", "/"), ("http", "user@host", "/"), ("http", "host:0", "/"),
    ("http", "host:99999", "/"), ("http", "host:x", "/"), ("http", "ho st", "/"), ("http", "host", "/a b"),
    ("http", "host", "/a\r\nX: y"), ("http", "host", "/\u{e9}"),
  ])
  func `an address that cannot be used is refused before anything is opened`(
    scheme: String, authority: String, path: String
  ) async throws {
    try await withTransport { transport in
      let failure = await transport.failure(path, at: authority, scheme: scheme)
      #expect(failure?.kind == .badAddress)
      #expect(failure?.mayHaveArrived == false)
    }
  }

  @Test func `a server that closes without an answer may have seen the request`() async throws {
    try await ScriptedPeer.with { _ in
      .closeAtOnce
    } _: { peer in
      try await withTransport { transport in
        let failure = await transport.failure(at: peer.authority)
        #expect(failure?.kind == .closed)
        #expect(failure?.mayHaveArrived == true)
        #expect(failure?.detail == "\(peer.authority) closed the connection before it answered")
      }
    }
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "HTTP/1.1 200 OK\r\nContent-Le",
  ])
  func `an answer that breaks off is never taken for whole`(answer: String) async throws {
    try await ScriptedPeer.with { _ in
      .sayAndClose(answer)
    } _: { peer in
      try await withTransport { transport in
        let failure = await transport.failure(at: peer.authority)
        #expect(failure?.kind == .closed)
        #expect(failure?.mayHaveArrived == true)
      }
    }
  }

  @Test(arguments: [
    "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 two hundred\r\n\r\n", "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n",
  ])
  func `what is not HTTP is malformed`(answer: String) async throws {
    try await ScriptedPeer.with { _ in
      .say(answer)
    } _: { peer in
      try await withTransport { await #expect($0.failure(at: peer.authority)?.kind == .malformed) }
    }
  }

  @Test func `a server that says nothing is waited for as long as was asked`() async throws {
    try await ScriptedPeer.with { _ in
      .staySilent
    } _: { peer in
      try await withTransport { transport in
        let failure = await transport.failure(at: peer.authority, timeouts: .shortAnswer)
        #expect(
          failure
            == HTTPTransportError(.answerTimeout, "\(peer.authority) was silent for 200 ms", mayHaveArrived: true))
      }
    }
  }

  @Test func `a server that falls silent in its answer is given up`() async throws {
    try await ScriptedPeer.with { _ in
      .say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
    } _: { peer in
      try await withTransport { transport in
        let failure = await transport.failure(at: peer.authority, timeouts: .shortAnswer)
        #expect(failure?.kind == .answerTimeout)
      }
    }
  }

  @Test func `a server that does not finish the TLS handshake is a connection timeout`() async throws {
    try await ScriptedPeer.with { _ in
      .staySilent
    } _: { peer in
      try await withTransport { transport in
        let failure = await transport.failure(at: peer.authority, scheme: "https", timeouts: .shortConnect)
        #expect(failure?.kind == .connectTimeout)
        #expect(failure?.mayHaveArrived == false)
      }
    }
  }

  @Test func `a reader that takes its time is not the server's silence`() async throws {
    let handler = ClosureHandler { _, _ in HTTPAnswer(status: .ok, body: [UInt8](repeating: 7, count: 8 << 20)) }
    try await serving(handler) { address in
      try await withTransport { transport in
        let request = HTTPRequest(method: .get, scheme: "http", authority: "\(address)", path: "/")
        let count = try await transport.send(request, body: nil, timeouts: HTTPTimeouts(answer: .milliseconds(1500))) {
          _, body in
          var count = try await body.next()?.count ?? 0
          // Longer than the server may be silent.
          try await Task.sleep(for: .milliseconds(2500))
          while let piece = try await body.next() { count += piece.count }
          return count
        }
        #expect(count == 8 << 20)
      }
    }
  }

  // MARK: Endings

  @Test func `a request that waits its turn can be cancelled, and the others go on`() async throws {
    let gate = Gate()
    let handler = ClosureHandler { request, _ in
      if request.path == "/held" { await gate.wait() }
      return HTTPAnswer(status: .ok)
    }
    try await serving(handler) { address in
      try await withTransport(connectionsPerHost: 1) { transport in
        async let held = transport.get("/held", at: "\(address)")
        await gate.reached()
        let waiting = Task { try await transport.get("/waiting", at: "\(address)") }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        gate.open()
        try await #expect(held.status == 200)
        try await #expect(transport.get("/after", at: "\(address)").status == 200)
      }
    }
  }

  @Test func `an answer can be cancelled in its middle`() async throws {
    try await ScriptedPeer.with { _ in
      .say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
    } _: { peer in
      try await withTransport { transport in
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let request = HTTPRequest(method: .get, scheme: "http", authority: peer.authority, path: "/")
        let task = Task {
          try await transport.send(request, body: nil, timeouts: .standard) { _, body in
            _ = try await body.next()
            begin.finish()
            return try await body.next()
          }
        }
        for await _ in begun {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
      }
    }
  }

  @Test func `a shutdown ends what is in flight and refuses what comes after`() async throws {
    try await ScriptedPeer.with { _ in
      .staySilent
    } _: { peer in
      let transport = NetworkTransport()
      let task = Task { await transport.failure(at: peer.authority) }
      while peer.requests == 0 { await Task.yield() }
      await transport.shutdown()
      await #expect(task.value?.kind == .closed)
      let refused = await transport.failure(at: peer.authority)
      #expect(refused?.kind == .closed)
      #expect(refused?.mayHaveArrived == false)
    }
  }
}

/// Holds whoever waits until it is opened, and tells when somebody does.
final class Gate: Sendable {
  private let (waiting, arrive) = AsyncStream.makeStream(of: Void.self)
  private let (opened, release) = AsyncStream.makeStream(of: Void.self)

  func wait() async {
    arrive.finish()
    for await _ in opened {}
  }

  func reached() async { for await _ in waiting {} }

  func open() { release.finish() }
}
