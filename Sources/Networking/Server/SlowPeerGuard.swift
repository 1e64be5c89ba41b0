import NIOCore
import NIOHTTPTypes

/// Cuts off a peer that sends its request, or takes its answer, a drop at a time to keep the connection occupied.
final class SlowPeerGuard: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart

  /// Fired into the pipeline: the request was refused before its end, and little more of it need be listened to.
  struct Refused: Sendable {}

  private let limits: HTTPServerLimits
  private var request: Scheduled<Void>?
  private var stall: Scheduled<Void>?

  init(_ limits: HTTPServerLimits) { self.limits = limits }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: request = close(context, in: limits.request, because: .requestTooSlow)
    case .body: break
    case .end:
      request?.cancel()
      request = nil
    }
    context.fireChannelRead(data)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is Refused else { return context.fireUserInboundEventTriggered(event) }
    request?.cancel()
    request = close(context, in: min(limits.request, .seconds(1)), because: .requestTooSlow)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stall?.cancel()
    stall = context.channel.isWritable ? nil : close(context, in: limits.stall, because: .answerNotTaken)
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    cancel()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { cancel() }

  private func cancel() {
    request?.cancel()
    stall?.cancel()
    (request, stall) = (nil, nil)
  }

  private func close(_ context: ChannelHandlerContext, in time: Duration, because error: SlowPeer) -> Scheduled<Void> {
    context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
      // The error first: without it the half request would look like a whole one to its reader.
      context.fireErrorCaught(error)
      context.close(promise: nil)
    }
  }
}

enum SlowPeer: Error {
  case requestTooSlow
  case answerNotTaken
}
