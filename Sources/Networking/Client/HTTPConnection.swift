import HTTP
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOSSL
import NIOTLS

/// One connection: carries one exchange at a time, measures its silences, and tells the pool what becomes of it.
///
/// All of it happens on the loop.
final class HTTPConnection: ChannelDuplexHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundIn = Never
  typealias OutboundOut = HTTPClientRequestPart

  private enum State {
    case opening(EventLoopPromise<HTTPConnection>?)
    case idle(since: NIODeadline)
    case busy(Exchange)
    case closed
  }

  let origin: Origin
  private let pool: ConnectionPool
  private var state = State.opening(nil)
  private var isReady = false
  private var context: ChannelHandlerContext?

  private var requestEnded = false
  private var keepsAlive = false
  private var answerEnded = false
  /// How many bytes of an answer nobody wants may still be read to save the connection.
  private var mayDrain: Int?
  private var readIsHeld = false

  private var deadline = NIODeadline.distantFuture
  private var timer: Scheduled<Void>?
  private var timerDue = NIODeadline.distantFuture

  init(to origin: Origin, of pool: ConnectionPool) {
    self.origin = origin
    self.pool = pool
  }
}

// MARK: - For the pool

extension HTTPConnection {
  /// Succeeds `promise` as soon as a request can be sent, TLS included.
  func whenReady(_ promise: EventLoopPromise<HTTPConnection>) {
    switch state {
    case .opening: state = .opening(promise)
    default: return promise.fail(ChannelError.ioOnClosedChannel)
    }
    if isReady { becomeReady() }
  }

  /// Whether `exchange` may be sent here. One that must not be repeated does not go on a connection that has lain idle for
  /// a while: the server may be closing it, and then nobody knows whether the request was seen.
  func canCarry(_ exchange: Exchange) -> Bool {
    guard case .idle(let since) = state, context?.channel.isActive == true else { return false }
    let repeatable: Bool =
      switch exchange.head.method {
      case .POST, .PATCH: false
      default: true
      }
    return repeatable || .now() - since < TimeAmount(pool.freshFor)
  }

  func start(_ exchange: Exchange) {
    guard case .idle = state, let context else { return exchange.fail(Self.lost(exchange)) }
    state = .busy(exchange)
    (keepsAlive, answerEnded, mayDrain, readIsHeld) = (false, false, nil, false)
    requestEnded = !exchange.bodyFollows
    exchange.begin(on: NIOLoopBound(self, eventLoop: context.eventLoop))

    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenSuccess { exchange.headWasWritten() }
    context.write(wrapOutboundOut(.head(exchange.head)), promise: written)
    if let body = exchange.body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
    if requestEnded { context.write(wrapOutboundOut(.end(nil)), promise: nil) }
    context.flush()
    setTimer(exchange.timeouts.answer)
  }

  func close() {
    guard let context else { return }
    context.close(mode: .all, promise: nil)
  }
}

// MARK: - For the exchange

extension HTTPConnection {
  /// Sends the next piece of the request's body, or with nil its end.
  func write(_ piece: ByteBuffer?, of exchange: Exchange) -> EventLoopFuture<Void> {
    guard case .busy(let current) = state, current === exchange, let context else {
      return pool.loop.makeFailedFuture(ChannelError.ioOnClosedChannel)
    }
    setTimer(exchange.timeouts.answer)
    let promise = context.eventLoop.makePromise(of: Void.self)
    if let piece {
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(piece))), promise: promise)
    } else {
      requestEnded = true
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
      if answerEnded { becomeIdle() }
    }
    return promise.futureResult
  }

  /// The reader has caught up.
  func readOn(_ exchange: Exchange) {
    guard case .busy(let current) = state, current === exchange else { return }
    setTimer(exchange.timeouts.answer)
    readOn()
  }

  /// Nobody wants the rest of the answer. A short rest is read and thrown away if `drain` allows it; else the connection
  /// ends.
  func drop(_ exchange: Exchange, drain: Bool) {
    guard case .busy(let current) = state, current === exchange else { return }
    guard drain, requestEnded, keepsAlive else { return close() }
    mayDrain = 1 << 18
    setTimer(min(exchange.timeouts.answer, .seconds(2)))
    readOn()
  }

  private func readOn() {
    guard readIsHeld, let context else { return }
    readIsHeld = false
    context.read()
  }
}

// MARK: - What comes in

extension HTTPConnection {
  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelActive(context: ChannelHandlerContext) {
    if !origin.secure { becomeReady() }
    context.fireChannelActive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted = event { becomeReady() }
    context.fireUserInboundEventTriggered(event)
  }

  func read(context: ChannelHandlerContext) {
    if case .busy(let exchange) = state, exchange.isFull {
      readIsHeld = true
      // The silence is ours, not the server's.
      deadline = .distantFuture
    } else {
      context.read()
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .busy(let exchange) = state, !answerEnded else { return context.close(promise: nil) }
    switch unwrapInboundIn(data) {
    case .head(let head):
      keepsAlive = head.isKeepAlive
      exchange.receive(HTTPResponse(head))
    case .body(let bytes):
      if let left = mayDrain {
        guard left >= bytes.readableBytes else { return context.close(promise: nil) }
        mayDrain = left - bytes.readableBytes
      } else {
        exchange.receive(bytes)
      }
    case .end:
      answerEnded = true
      exchange.finish()
      becomeIdle()
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if case .busy(let exchange) = state {
      if mayDrain == nil, !readIsHeld { setTimer(exchange.timeouts.answer) }
      exchange.deliver()
    }
    context.fireChannelReadComplete()
  }

  func channelInactive(context: ChannelHandlerContext) {
    end(because: nil)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let peer = try? context.channel.pipeline.syncOperations.nioSSL_peerCertificate()
    end(because: peer.flatMap { CertificateRefused(error, $0) } ?? error)
    context.close(promise: nil)
  }
}

// MARK: - What becomes of it

extension HTTPConnection {
  private func becomeReady() {
    isReady = true
    guard case .opening(let promise?) = state else { return }
    state = .idle(since: .now())
    promise.assumeIsolated().succeed(self)
  }

  private func becomeIdle() {
    // An answer before the request's end: what is still to be sent would be taken for the next request.
    guard keepsAlive, requestEnded else { return close() }
    state = .idle(since: .now())
    setTimer(pool.idle)
    pool.released(self)
  }

  private func end(because error: (any Error)?) {
    timer?.cancel()
    timer = nil
    let before = state
    state = .closed
    switch before {
    case .opening(let promise): promise?.fail(error ?? ChannelError.eof)
    case .idle: pool.lost(self)
    case .busy(let exchange):
      if !exchange.isOver {
        exchange.fail(error.map { HTTPTransportError(during: exchange, $0) } ?? Self.lost(exchange))
      }
      pool.lost(self)
    case .closed: break
    }
  }

  private static func lost(_ exchange: Exchange) -> HTTPTransportError {
    HTTPTransportError(
      .closed,
      exchange.hasAnswer
        ? "\(exchange.origin) closed the connection in the middle of its answer"
        : "\(exchange.origin) closed the connection before it answered",
      mayHaveArrived: exchange.mayHaveArrived)
  }
}

// MARK: - Time

extension HTTPConnection {
  /// Sets the end of the silence that is allowed from now on.
  ///
  /// A timer that runs already and comes early looks at the deadline again, so that a chatty answer costs no timers.
  private func setTimer(_ silence: Duration) {
    deadline = .now() + TimeAmount(silence)
    guard timer == nil || deadline < timerDue else { return }
    timer?.cancel()
    schedule()
  }

  private func schedule() {
    guard let context else { return }
    timerDue = deadline
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.timerFired() }
  }

  private func timerFired() {
    timer = nil
    guard deadline != .distantFuture else { return }
    guard deadline <= .now() else { return schedule() }
    if case .busy(let exchange) = state {
      exchange.fail(
        HTTPTransportError(
          .answerTimeout,
          "\(exchange.origin) was silent for \(exchange.timeouts.answer.inWords)",
          mayHaveArrived: exchange.mayHaveArrived))
    }
    close()
  }
}

extension HTTPResponse {
  fileprivate init(_ head: HTTPResponseHead) {
    var fields = HTTPFields()
    fields.reserveCapacity(head.headers.count)
    for (name, value) in head.headers {
      guard let name = HTTPField.Name(name) else { continue }
      fields.append(HTTPField(name: name, value: value))
    }
    self.init(status: Status(code: Int(head.status.code), reasonPhrase: head.status.reasonPhrase), headerFields: fields)
  }
}
