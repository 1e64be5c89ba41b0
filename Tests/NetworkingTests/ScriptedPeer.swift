import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A server that misbehaves to order. It knows a request by its blank line and does with the n-th, counted over all
/// connections, what the script says.
final class ScriptedPeer: Sendable {
  enum Deed: Sendable {
    case say(String)
    case sayAndClose(String)
    case closeAtOnce
    case staySilent
  }

  let port: Int
  private let channel: any Channel
  private let counts: Counts

  final class Counts: Sendable {
    let connections = Mutex(0)
    let requests = Mutex(0)
  }

  var connections: Int { counts.connections.withLock { $0 } }
  var requests: Int { counts.requests.withLock { $0 } }
  var authority: String { "127.0.0.1:\(port)" }

  init(_ script: @escaping @Sendable (Int) -> Deed) async throws {
    let counts = Counts()
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          counts.connections.withLock { $0 += 1 }
          try channel.pipeline.syncOperations.addHandler(Conversation(script, counts))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    self.counts = counts
    port = channel.localAddress?.port ?? 0
  }

  static func with<Result>(
    _ script: @escaping @Sendable (Int) -> Deed, _ work: (ScriptedPeer) async throws -> Result
  ) async throws -> Result {
    let peer = try await ScriptedPeer(script)
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await work(peer)) } catch { result = .failure(error) }
    try? await peer.channel.close()
    return try result.get()
  }

  private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let script: @Sendable (Int) -> Deed
    private let counts: Counts
    private var heard = ""

    init(_ script: @escaping @Sendable (Int) -> Deed, _ counts: Counts) {
      self.script = script
      self.counts = counts
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      heard += String(buffer: unwrapInboundIn(data))
      while let range = heard.firstRange(of: "\r\n\r\n") {
        heard.removeSubrange(..<range.upperBound)
        let number = counts.requests.withLock { requests in
          defer { requests += 1 }
          return requests
        }
        switch script(number) {
        case .say(let text): context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
        case .sayAndClose(let text):
          context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
          context.close(promise: nil)
        case .closeAtOnce: context.close(promise: nil)
        case .staySilent: break
        }
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}

/// An address that is taken and on which nothing listens, as long as `work` goes on.
func withDeafAddress(_ work: (String) async throws -> Void) async throws {
  let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(socket) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isBound = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      bind(socket, address, length) == 0 && getsockname(socket, address, &length) == 0
    }
  }
  try #require(isBound)
  try await work("127.0.0.1:\(UInt16(bigEndian: address.sin_port))")
}
