import HTTP
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Carries one request from a connection to the handler and its answer back.
struct HTTPResponder: Sendable {
  let handler: any HTTPHandler
  let limits: HTTPServerLimits

  /// Throws to have the connection closed at once: where the answer broke off, the peer must not take it for whole.
  @concurrent func respond(
    to request: Request, writer: consuming ResponseWriter, on channel: any Channel
  ) async throws {
    let body = RequestBodyReader(request, limit: limits.body)
    if let length = body.length, length > limits.body {
      try await writer.writeResponse(.closing(.contentTooLarge))
      return try await refuse(body, on: channel)
    }
    if request.headers[.expect]?.lowercased() == "100-continue" {
      try await writer.writeInformationalHead(HTTPResponse(status: .continue))
    }
    let answer = await handler.respond(to: request.head, body: HTTPBody(length: body.length) { try await body.next() })
    try await write(answer, to: request, writer)
    // The next request begins behind this one's body, however little of it the handler wanted.
    do { while try await body.next() != nil {} } catch is BodyTooLarge { try await refuse(body, on: channel) }
  }

  /// Reads on for a moment before the connection is closed: closing it on a peer that is still sending would throw away
  /// the answer that is on its way to it.
  @concurrent private func refuse(_ body: RequestBodyReader, on channel: any Channel) async throws {
    channel.pipeline.fireUserInboundEventTriggered(SlowPeerGuard.Refused())
    while try await body.skip() {}
    throw ConnectionEnds.bodyTooLarge
  }

  @concurrent private func write(_ answer: HTTPAnswer, to request: Request, _ writer: consuming ResponseWriter)
    async throws
  {
    var head = answer.head
    let mayHaveBody = head.status.kind != .informational && head.status != .noContent && head.status != .notModified
    if mayHaveBody, let length = answer.body.length { head.headerFields[.contentLength] = String(length) }
    guard mayHaveBody, request.method != .head else { return try await writer.writeResponse(head) }

    let first = try await answer.body.next()
    if first == nil || first?.count == answer.body.length {
      guard first != nil || answer.body.length ?? 0 == 0 else { throw ConnectionEnds.answerTooShort }
      return try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: first ?? [])))
    }
    var sent = 0
    var next = first
    var out = try await writer.writeHead(head)
    while let chunk = next {
      sent += chunk.count
      if let length = answer.body.length, sent > length { throw ConnectionEnds.answerTooLong }
      try await out.write(ByteBuffer(bytes: chunk))
      next = try await answer.body.next()
    }
    if let length = answer.body.length, sent < length { throw ConnectionEnds.answerTooShort }
    try await out.finish(nil)
  }
}

/// Reads a request's body for a handler; counts, and tells an end from a break.
///
/// `@unchecked Sendable`: an `HTTPBody` is never pulled by two tasks at once, and the responder reads on only after the handler's
/// answer is written. No lock can be held while the next piece is awaited.
private final class RequestBodyReader: @unchecked Sendable {
  let length: Int?
  private let limit: Int
  private var parts: RequestBody.AsyncIterator
  private var received = 0
  private var ended = false

  init(_ request: Request, limit: Int) {
    if let declared = request.headers[.contentLength] {
      length = Int(declared)
    } else {
      length = request.headers[.transferEncoding] == nil ? 0 : nil
    }
    self.limit = limit
    parts = request.body.makeAsyncIterator()
  }

  func next() async throws -> [UInt8]? {
    guard !ended else { return nil }
    guard received <= limit else { throw BodyTooLarge(limit: limit) }
    guard let part = try await parts.next() else {
      // Hummingbird's iterator ends in the same way when the connection does.
      if let length, received < length {
        throw HTTPTransportError(.closed, "the request broke off after \(received) bytes", mayHaveArrived: true)
      }
      ended = true
      return nil
    }
    received += part.readableBytes
    guard received <= limit else { throw BodyTooLarge(limit: limit) }
    return Array(buffer: part)
  }

  /// Reads and forgets the next piece, whatever the limit. False behind the last one.
  func skip() async throws -> Bool { try await parts.next() != nil }
}

private enum ConnectionEnds: Error {
  case bodyTooLarge
  case answerTooShort
  case answerTooLong
}

extension HTTPResponse {
  /// An answer without a body, after which the connection is closed.
  fileprivate static func closing(_ status: Status) -> HTTPResponse {
    HTTPResponse(status: status, headerFields: [.connection: "close", .contentLength: "0"])
  }
}
