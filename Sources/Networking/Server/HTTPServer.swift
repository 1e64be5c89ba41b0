public import HTTP
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// Serves an ``HTTPHandler`` on a TCP port.
///
/// ``run()`` serves until the task is cancelled or a graceful shutdown of its service group begins. A graceful shutdown
/// accepts nothing new, closes idle connections, lets the answers in progress end and returns after the last of them; a
/// handler whose answers have no end must end them itself. Cancellation does not wait.
public struct HTTPServer: Service {
  /// Where to listen, or where it listens.
  public struct Address: Sendable, Hashable, CustomStringConvertible {
    /// A name or a literal address; `127.0.0.1` and `::1` are reached from this machine alone.
    public var host: String
    /// 0 picks a free one.
    public var port: Int

    public init(host: String = "127.0.0.1", port: Int) {
      self.host = host
      self.port = port
    }

    /// As it stands in a URL.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
  }

  private let handler: any HTTPHandler
  private let address: Address
  private let limits: HTTPServerLimits
  private let started: @Sendable (Address) async -> Void

  /// `started` is called once, with the address that is really bound; requests are answered after it has returned.
  public init(
    _ handler: any HTTPHandler, at address: Address, limits: HTTPServerLimits = .standard,
    started: @escaping @Sendable (Address) async -> Void = { _ in }
  ) {
    self.handler = handler
    self.address = address
    self.limits = limits
    self.started = started
  }

  /// Throws ``ListenError`` if the address cannot be bound.
  public func run() async throws {
    // One thread reads and writes all connections; the handler's work is done by the caller's executor.
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let result: Result<Void, any Error>
    do { result = .success(try await serve(on: group)) } catch { result = .failure(error) }
    try? await group.shutdownGracefully()
    try result.get()
  }

  private func serve(on group: MultiThreadedEventLoopGroup) async throws {
    let responder = HTTPResponder(handler: handler, limits: limits)
    let limits = limits
    let channel = HTTP1Channel(
      responder: { try await responder.respond(to: $0, writer: $1, on: $2) },
      configuration: .init(
        additionalChannelHandlers: [SlowPeerGuard(limits)], idleTimeout: TimeAmount(limits.idle),
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: limits.head, maxHeaderListSize: limits.head, maxHeaderFieldCount: limits.fields)))
    let (started, asked) = (started, address)
    let server = Server(
      childChannelSetup: channel,
      configuration: .init(
        address: .hostname(address.host, port: address.port),
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
      onServerRunning: { channel in
        let bound = channel.localAddress
        await started(Address(host: bound?.ipAddress ?? asked.host, port: bound?.port ?? asked.port))
      },
      eventLoopGroup: group,
      logger: .silent)
    do { try await server.run() } catch { throw ListenError(error, at: address) ?? error }
  }
}

/// What a peer may ask of a server before it is refused or cut off.
public struct HTTPServerLimits: Sendable, Hashable {
  /// Bytes of a request's body. A longer one that says so beforehand is answered with 413 and not shown to the handler;
  /// otherwise reading it throws `BodyTooLarge`.
  public var body: Int
  /// Bytes of a request's head, fields included.
  public var head: Int
  /// Fields of a request's head.
  public var fields: Int
  /// How long a connection may lie idle, or a request's head may take.
  public var idle: Duration
  /// How long a request may take to arrive, from its head to the end of its body.
  public var request: Duration
  /// How long the peer may refuse to take the next piece of an answer.
  public var stall: Duration
  /// Open connections; more wait to be accepted.
  public var connections: Int

  public init(
    body: Int = 1 << 20, head: Int = 64 << 10, fields: Int = 200, idle: Duration = .seconds(60),
    request: Duration = .seconds(30), stall: Duration = .seconds(30), connections: Int = 1000
  ) {
    self.body = body
    self.head = head
    self.fields = fields
    self.idle = idle
    self.request = request
    self.stall = stall
    self.connections = connections
  }

  public static let standard = HTTPServerLimits()
}

extension Logger {
  /// The libraries below want a logger; what is worth saying is said by whoever calls.
  static var silent: Logger { Logger(label: "stackhand.network") { _ in SwiftLogNoOpLogHandler() } }
}
