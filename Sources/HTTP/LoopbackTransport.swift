public import HTTPTypes

/// Hands requests straight to a handler in the same process: no socket, no port.
public struct LoopbackTransport: HTTPTransport {
  private let handler: any HTTPHandler

  public init(_ handler: any HTTPHandler) { self.handler = handler }

  public func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    let answer = await handler.respond(to: request, body: body ?? .empty)
    try Task.checkCancellation()
    return try await receive(answer.head, answer.body)
  }
}
