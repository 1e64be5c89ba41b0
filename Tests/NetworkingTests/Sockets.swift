import Glibc
import NIOCore
import NIOPosix
import Testing

/// A port on which somebody listens and takes nobody: its queue of connections is full, as long as `work` goes on.
func withFullBacklog(_ work: (Int) async throws -> Void) async throws {
  let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(listener) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isListening = withSocketAddress(&address) { pointer in
    bind(listener, pointer, length) == 0 && listen(listener, 0) == 0 && getsockname(listener, pointer, &length) == 0
  }
  try #require(isListening)
  // The system keeps a place or two more than was asked for.
  var fillers: [CInt] = []
  defer { for filler in fillers { close(filler) } }
  for _ in 0..<4 {
    let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    fillers.append(filler)
    _ = withSocketAddress(&address) { connect(filler, $0, length) }
  }
  try await work(Int(UInt16(bigEndian: address.sin_port)))
}

private func withSocketAddress<Result>(
  _ address: inout sockaddr_in, _ work: (UnsafeMutablePointer<sockaddr>) -> Result
) -> Result {
  withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, work)
  }
}

/// Takes connections and closes them as soon as anything comes.
enum HangingUp {
  static func with(_ work: (Int) async throws -> Void) async throws {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Closing()) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let result: Result<Void, any Error>
    do { result = .success(try await work(channel.localAddress?.port ?? 0)) } catch { result = .failure(error) }
    try? await channel.close()
    try result.get()
  }

  private final class Closing: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.close(promise: nil) }
  }
}
