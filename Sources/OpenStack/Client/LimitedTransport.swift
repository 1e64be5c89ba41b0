public import HTTP
public import HTTPTypes

/// A transport that asks a limiter before each request to one host: put before a login, so that it keeps to Keystone's
/// rate limit.
public struct LimitedTransport: HTTPTransport {
  private let inner: any HTTPTransport
  private let limiter: RequestLimiter
  private let authority: String

  /// Requests to other authorities (`host:port`) pass freely.
  public init(_ inner: any HTTPTransport, limiter: RequestLimiter, authority: String) {
    self.inner = inner
    self.limiter = limiter
    self.authority = authority
  }

  public func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    if request.authority == authority { try await limiter.acquire() }
    return try await inner.send(request, body: body, timeouts: timeouts, receive: receive)
  }
}
