import HTTP
import NIOCore
import NIOPosix

/// Opens TCP connections only to see whether somebody takes them.
public struct NetworkConnector: Sendable {
  private let resolver: (any Resolver & Sendable)?

  public init() { resolver = nil }

  /// Looks names up somewhere else than the system does.
  init(resolver: any Resolver & Sendable) { self.resolver = resolver }

  /// Comes back as soon as `host`, a name or an address, has taken a connection on `port`; it is closed without a byte.
  /// Of several addresses one is enough. `timeout` spans look-up and connection.
  ///
  /// Throws `HTTPTransportError`: `nameNotFound` also where the name was not looked up in time.
  public func connect(host: String, port: Int, timeout: Duration) async throws {
    let origin = try Origin(host: host, port: port)
    try Task.checkCancellation()
    let search = NameSearch(for: origin, within: timeout)
    let bootstrap = ClientBootstrap(group: NetworkThread.loop)
      .connectTimeout(TimeAmount(timeout))
      .resolver(resolver)
      .channelInitializer { channel in
        search.found()
        return channel.eventLoop.makeSucceededVoidFuture()
      }
    let connected =
      if let literal = origin.literal {
        bootstrap.connect(to: literal)
      } else {
        bootstrap.connect(host: origin.host, port: origin.port)
      }
    let ready = NetworkThread.loop.makePromise(of: Void.self)
    connected.whenComplete { result in
      switch result {
      case .success(let channel):
        channel.close(promise: nil)
        ready.succeed()
      case .failure(let error):
        ready.fail(HTTPTransportError(opening: origin, search.blamed(for: error), within: timeout))
      }
    }
    // What still opens after a cancellation is closed as soon as it has.
    try await withTaskCancellationHandler {
      try await ready.futureResult.get()
    } onCancel: {
      ready.fail(CancellationError())
    }
  }
}
