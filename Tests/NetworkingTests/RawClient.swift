import NIOCore
import NIOPosix

/// A client that sends what it is told, whole requests or not.
final class RawClient: Sendable {
  private let channel: any Channel
  private let heard: AsyncStream<ByteBuffer>

  private init(port: Int) async throws {
    let (heard, hear) = AsyncStream.makeStream(of: ByteBuffer.self)
    channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Ear(hear)) }
      }
      .connect(host: "127.0.0.1", port: port).get()
    self.heard = heard
  }

  static func with<Result>(port: Int, _ work: (RawClient) async throws -> Result) async throws -> Result {
    let client = try await RawClient(port: port)
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await work(client)) } catch { result = .failure(error) }
    try? await client.channel.close()
    return try result.get()
  }

  func say(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

  /// Says that nothing more will be sent.
  func finish() async throws { try await channel.close(mode: .output) }

  /// Hears nothing more: what the server sends stays with the system.
  func stopListening() async throws { try await channel.setOption(.autoRead, value: false).get() }

  /// What the server says until it closes the connection.
  func hearAll() async -> String { await hear { _ in false } }

  /// What the server says until `end` came, or it closes the connection.
  func hear(upTo end: String) async -> String { await hear { $0.hasSuffix(end) } }

  private func hear(until isEnd: (String) -> Bool) async -> String {
    var text = ""
    for await part in heard {
      text += String(buffer: part)
      if isEnd(text) { break }
    }
    return text
  }

  private final class Ear: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let hear: AsyncStream<ByteBuffer>.Continuation

    init(_ hear: AsyncStream<ByteBuffer>.Continuation) { self.hear = hear }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { hear.yield(unwrapInboundIn(data)) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if event as? ChannelEvent == .inputClosed { hear.finish() }
    }

    func channelInactive(context: ChannelHandlerContext) { hear.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { hear.finish() }
  }
}
