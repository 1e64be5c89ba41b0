/// Opens connections only to see whether somebody takes them.
public protocol TCPConnector: Sendable {
  /// Comes back as soon as `host`, a name or an address, has taken a connection on `port`; it is closed without a byte.
  ///
  /// Throws `HTTPTransportError`: `nameNotFound` also where the name was not looked up within `timeout`, so that
  /// `connectTimeout` always means a silent host.
  func connect(host: String, port: Int, timeout: Duration) async throws
}
