public import HTTP
public import HTTPTypes
import NIOCore
import NIOPosix
import Synchronization

/// Sends requests over TCP and TLS, HTTP/1.1 only; connections are kept and used again.
///
/// Nothing is made before the first request, and nothing for TLS before the first `https` one. All transports share one
/// thread, which only moves bytes.
///
/// No proxy is used, whatever the environment says.
public final class NetworkTransport: HTTPTransport {
  private let connectionsPerHost: Int
  private let idle: Duration
  private let freshFor: Duration
  private let tls: TLSContexts
  private let pool = Mutex<NIOLoopBoundBox<ConnectionPool>?>(nil)

  /// `connectionsPerHost` is how many requests may be in flight to one host; more wait for a free connection. An unused
  /// connection is closed after `idle`. A `POST` or `PATCH` goes on a connection used less than `freshFor` ago, or on a
  /// new one: the server may be about to close an older one, and nobody could say then whether the request arrived.
  public init(
    tls: TLSSettings = .standard, connectionsPerHost: Int = 16, idle: Duration = .seconds(60),
    freshFor: Duration = .seconds(2)
  ) {
    self.tls = TLSContexts(tls)
    self.connectionsPerHost = connectionsPerHost
    self.idle = idle
    self.freshFor = freshFor
  }

  public func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    let origin = try Origin(request)
    try Task.checkCancellation()
    let (framed, rest) = try await frame(body)
    let exchange = Exchange(request, to: origin, body: framed, timeouts: timeouts)
    let pool = startedPool()
    func take() async throws -> Result {
      defer { if exchange.leave() { pool.eventLoop.execute { pool.value.drop(exchange, drain: true) } } }
      let head = try await exchange.answer()
      return try await receive(head, HTTPBody(length: length(head, request)) { try await exchange.next() })
    }
    return try await withTaskCancellationHandler {
      pool.eventLoop.execute { pool.value.run(exchange) }
      guard let rest else { return try await take() }
      // The answer may begin, and has to be read, while the request is still being sent.
      async let sending: Void = send(rest, on: exchange, in: pool)
      let result = try await take()
      await sending
      return result
    } onCancel: {
      exchange.cancel()
      pool.eventLoop.execute { pool.value.drop(exchange, drain: false) }
    }
  }

  /// Closes all connections; what is in flight fails. The transport is of no use afterwards.
  public func shutdown() async {
    guard let pool = pool.withLock({ $0 }) else { return }
    try? await pool.eventLoop.submit { pool.value.shutDown() }.get()
  }

  private func startedPool() -> NIOLoopBoundBox<ConnectionPool> {
    pool.withLock { pool in
      if let pool { return pool }
      let loop = NetworkThread.loop
      let made = NIOLoopBoundBox.makeBoxSendingValue(
        ConnectionPool(on: loop, limit: connectionsPerHost, idle: idle, freshFor: freshFor, tls: tls), eventLoop: loop)
      pool = made
      return made
    }
  }
}

// MARK: - The request's body

extension NetworkTransport {
  /// A short body leaves together with its head; of a long one, the rest is sent in pieces.
  private func frame(_ body: HTTPBody?) async throws -> (Exchange.RequestBody, HTTPBody?) {
    guard let body else { return (.none, nil) }
    guard let length = body.length, length <= 1 << 16 else { return (.pieces(length: body.length), body) }
    let bytes = try await body.collect(upTo: length)
    guard bytes.count == length else { throw Self.wrongLength(arrived: false) }
    return (.whole(bytes), nil)
  }

  /// What goes wrong with the body is the exchange's failure.
  private func send(_ body: HTTPBody, on exchange: Exchange, in pool: NIOLoopBoundBox<ConnectionPool>) async {
    do {
      var sent = 0
      while let piece = try await body.next() {
        sent += piece.count
        if let length = body.length, sent > length { throw Self.wrongLength(arrived: true) }
        guard await exchange.send(piece) else { return }
      }
      if let length = body.length, sent < length { throw Self.wrongLength(arrived: true) }
      _ = await exchange.send(nil)
    } catch {
      exchange.fail(error)
      pool.eventLoop.execute { pool.value.drop(exchange, drain: false) }
    }
  }

  private static func wrongLength(arrived: Bool) -> HTTPTransportError {
    HTTPTransportError(.malformed, "the request's body is not as long as was said", mayHaveArrived: arrived)
  }

  /// How long the answer's body is, if that is known.
  private func length(_ head: HTTPResponse, _ request: HTTPRequest) -> Int? {
    if request.method == .head || head.status == .noContent || head.status == .notModified { return 0 }
    return head.headerFields[.contentLength].flatMap { Int($0) }
  }
}

/// The thread that moves the bytes of all transports. One is enough: it does no work of its own, and a second would make
/// every connection's state change cores.
enum NetworkThread {
  static let loop: any EventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
  static let executor = LoopExecutor(loop)
}
