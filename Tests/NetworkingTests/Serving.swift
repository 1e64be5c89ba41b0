import HTTP
import HTTPTypes
import Networking
import Synchronization

/// Serves `handler` on a free port while `work` runs.
func serving<Result: Sendable>(
  _ handler: any HTTPHandler, limits: HTTPServerLimits = .standard,
  _ work: @escaping @Sendable (HTTPServer.Address) async throws -> Result
) async throws -> Result {
  let (addresses, started) = AsyncStream.makeStream(of: HTTPServer.Address.self)
  return try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask {
      try await HTTPServer(handler, at: HTTPServer.Address(port: 0), limits: limits) { started.yield($0) }.run()
      return nil
    }
    group.addTask {
      var addresses = addresses.makeAsyncIterator()
      guard let address = await addresses.next() else { throw CancellationError() }
      return try await work(address)
    }
    defer { group.cancelAll() }
    while let result = try await group.next() { if let result { return result } }
    throw CancellationError()
  }
}

/// A transport of its own for one test, closed behind it.
func withTransport<Result>(
  tls: TLSSettings = .standard, connectionsPerHost: Int = 16, freshFor: Duration = .seconds(2),
  _ work: (NetworkTransport) async throws -> Result
) async throws -> Result {
  let transport = NetworkTransport(tls: tls, connectionsPerHost: connectionsPerHost, freshFor: freshFor)
  let result: Swift.Result<Result, any Error>
  do { result = .success(try await work(transport)) } catch { result = .failure(error) }
  await transport.shutdown()
  return try result.get()
}

/// The status and the text of an answer.
struct Answer: Equatable {
  let status: Int
  let text: String

  init(_ status: Int, _ text: String) {
    self.status = status
    self.text = text
  }
}

extension NetworkTransport {
  func get(
    _ path: String = "/", at authority: String, scheme: String = "http", method: HTTPRequest.Method = .get,
    body: HTTPBody? = nil, timeouts: HTTPTimeouts = .standard
  ) async throws -> Answer {
    try await send(
      HTTPRequest(method: method, scheme: scheme, authority: authority, path: path), body: body, timeouts: timeouts
    ) { head, body in
      Answer(head.status.code, String(decoding: try await body.collect(upTo: 1 << 24), as: UTF8.self))
    }
  }

  /// The error of an exchange that must fail.
  func failure(
    _ path: String = "/", at authority: String, scheme: String = "http", method: HTTPRequest.Method = .get,
    body: HTTPBody? = nil, timeouts: HTTPTimeouts = .standard
  ) async -> HTTPTransportError? {
    do {
      _ = try await get(path, at: authority, scheme: scheme, method: method, body: body, timeouts: timeouts)
      return nil
    } catch {
      return error as? HTTPTransportError
    }
  }
}

extension HTTPTimeouts {
  static let shortConnect = HTTPTimeouts(connect: .milliseconds(200))
  static let shortAnswer = HTTPTimeouts(answer: .milliseconds(200))
}
