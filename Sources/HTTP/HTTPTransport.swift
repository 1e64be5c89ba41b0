public import HTTPTypes

/// Sends requests. No redirect is ever followed: whoever calls decides, since a redirect must not carry a secret to
/// another host.
public protocol HTTPTransport: Sendable {
  /// Sends `request` and gives head and body of the answer to `receive`; the connection is free again when `receive` has
  /// returned. What `receive` leaves unread is dropped.
  ///
  /// Throws ``HTTPTransportError`` if no whole answer came, and whatever `receive` throws. Cancellation of the task ends
  /// the exchange.
  func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result
}

/// How long to wait for what.
public struct HTTPTimeouts: Sendable, Hashable {
  /// For the connection, TLS included.
  public var connect: Duration
  /// For the answer to begin, and between two pieces of it.
  public var answer: Duration

  public init(connect: Duration = .seconds(10), answer: Duration = .seconds(60)) {
    self.connect = connect
    self.answer = answer
  }

  public static let standard = HTTPTimeouts()
}

/// Why no whole answer came.
public struct HTTPTransportError: Error, Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case nameNotFound
    case connectionRefused
    case unreachable
    case connectTimeout
    /// Certificate or protocol; the detail says what.
    case tls
    case answerTimeout
    /// The other side closed the connection before the answer was whole.
    case closed
    /// What came is not HTTP.
    case malformed
    /// The address cannot be used at all.
    case badAddress
  }

  public let kind: Kind
  /// In plain words, with no secret in it.
  public let detail: String
  /// Whether the server may have seen the request. False only where it provably did not: a write may then be repeated.
  public let mayHaveArrived: Bool

  public init(_ kind: Kind, _ detail: String, mayHaveArrived: Bool) {
    self.kind = kind
    self.detail = detail
    self.mayHaveArrived = mayHaveArrived
  }
}
