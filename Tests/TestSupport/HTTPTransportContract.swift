public import HTTP
public import HTTPTypes
import Synchronization
public import Testing

/// What every `HTTPTransport` promises, clause by clause. Whoever signs it serves `handler`, makes a transport that
/// reaches it, and calls ``check(_:at:)``.
public struct HTTPTransportContract: Sendable, CustomTestStringConvertible {
  public let testDescription: String
  public let handler: any HTTPHandler
  private let body: @Sendable (Call) async throws -> Void

  private init(
    _ sentence: String, _ answer: @escaping @Sendable (HTTPRequest, HTTPBody) async -> HTTPAnswer,
    _ body: @escaping @Sendable (Call) async throws -> Void
  ) {
    testDescription = sentence
    handler = ClosureHandler(answer: answer)
    self.body = body
  }

  /// `authority` is the host and port that a request to the handler bears.
  public func check(_ transport: some HTTPTransport, at authority: String) async throws {
    try await body(Call(transport: transport, authority: authority))
  }
}

/// Answers with a closure.
public struct ClosureHandler: HTTPHandler {
  private let answer: @Sendable (HTTPRequest, HTTPBody) async -> HTTPAnswer

  public init(answer: @escaping @Sendable (HTTPRequest, HTTPBody) async -> HTTPAnswer) { self.answer = answer }

  public func respond(to request: HTTPRequest, body: HTTPBody) async -> HTTPAnswer { await answer(request, body) }
}

private struct Call: Sendable {
  let transport: any HTTPTransport
  let authority: String

  func send(
    _ method: HTTPRequest.Method = .get, _ path: String = "/", fields: HTTPFields = [:], body: HTTPBody? = nil
  ) async throws -> (HTTPResponse, [UInt8]) {
    try await receive(method, path, fields: fields, body: body) { ($0, try await $1.collect(upTo: 1 << 24)) }
  }

  func receive<Result: Sendable>(
    _ method: HTTPRequest.Method = .get, _ path: String = "/", fields: HTTPFields = [:], body: HTTPBody? = nil,
    _ receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    let request = HTTPRequest(method: method, scheme: "http", authority: authority, path: path, headerFields: fields)
    return try await transport.send(request, body: body, timeouts: .standard, receive: receive)
  }
}

extension HTTPTransportContract {
  public static let all: [HTTPTransportContract] = [
    HTTPTransportContract(
      "method, path, fields and body arrive as they were sent",
      { request, body in
        let text = String(decoding: (try? await body.collect(upTo: 100)) ?? [], as: UTF8.self)
        let fields = request.headerFields[values: .xWord].joined(separator: "+")
        return HTTPAnswer(
          status: .ok, body: Array("\(request.method) \(request.path ?? "") \(fields) \(text)".utf8))
      },
      { call in
        var fields = HTTPFields()
        fields.append(HTTPField(name: .xWord, value: "one"))
        fields.append(HTTPField(name: .xWord, value: "two"))
        let (_, body) = try await call.send(.put, "/a%20b/c?d=%2F&e", fields: fields, body: HTTPBody("text"))
        #expect(String(decoding: body, as: UTF8.self) == "PUT /a%20b/c?d=%2F&e one+two text")
      }),

    HTTPTransportContract(
      "status, fields and body of the answer arrive as they were given",
      { _, _ in
        var fields = HTTPFields()
        fields.append(HTTPField(name: .xWord, value: "one"))
        fields.append(HTTPField(name: .xWord, value: "two"))
        return HTTPAnswer(status: .accepted, fields: fields, body: Array("fine".utf8))
      },
      { call in
        let (head, body) = try await call.send()
        #expect(head.status == .accepted)
        #expect(head.headerFields[values: .xWord] == ["one", "two"])
        #expect(String(decoding: body, as: UTF8.self) == "fine")
      }),

    HTTPTransportContract(
      "a server's error is an answer like any other",
      { _, _ in HTTPAnswer(status: .serviceUnavailable, body: Array("later".utf8)) },
      { call in
        let (head, body) = try await call.send()
        #expect(head.status.code == 503)
        #expect(String(decoding: body, as: UTF8.self) == "later")
      }),

    HTTPTransportContract(
      "a redirect is handed over, not followed",
      { request, _ in
        request.path == "/"
          ? HTTPAnswer(status: .found, fields: [.location: "/elsewhere"]) : HTTPAnswer(status: .gone)
      },
      { call in
        let (head, _) = try await call.send()
        #expect(head.status == .found)
        #expect(head.headerFields[.location] == "/elsewhere")
      }),

    HTTPTransportContract(
      "an answer without content has an empty body",
      { _, _ in HTTPAnswer(status: .noContent) },
      { call in
        let (head, body) = try await call.send(.delete)
        #expect(head.status == .noContent)
        #expect(body.isEmpty)
      }),

    HTTPTransportContract(
      "a long body arrives whole in both directions",
      { _, body in HTTPAnswer(HTTPResponse(status: .ok), body: body) },
      { call in
        let long = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let (_, body) = try await call.send(.post, body: HTTPBody(long))
        #expect(body == long)
      }),

    HTTPTransportContract(
      "a body of unknown length arrives whole in both directions",
      { _, body in HTTPAnswer(HTTPResponse(status: .ok), body: HTTPBody { try await body.next() }) },
      { call in
        let pieces = Pieces((0..<50).map { [UInt8](repeating: $0, count: 5000) })
        let (_, body) = try await call.send(.post, body: HTTPBody { pieces.next() })
        #expect(body == (0..<50).flatMap { [UInt8](repeating: $0, count: 5000) })
      }),

    HTTPTransportContract(
      "what the receiver throws is thrown",
      { _, _ in HTTPAnswer(status: .ok, body: Array("unwanted".utf8)) },
      { call in
        await #expect(throws: Refused()) { try await call.receive { _, _ in throw Refused() } }
      }),

    HTTPTransportContract(
      "a body that nobody reads does no harm to the next exchange",
      { request, _ in
        HTTPAnswer(
          status: .ok, body: request.path == "/long" ? [UInt8](repeating: 7, count: 3 << 20) : Array("short".utf8))
      },
      { call in
        for _ in 0..<3 {
          let status = try await call.receive(.get, "/long") { head, _ in head.status }
          #expect(status == .ok)
          let begun = try await call.receive(.get, "/long") { _, body in try await body.next()?.isEmpty }
          #expect(begun == false)
          let (_, body) = try await call.send(.get, "/short")
          #expect(String(decoding: body, as: UTF8.self) == "short")
        }
      }),

    HTTPTransportContract(
      "sixteen exchanges at once do not mix",
      { request, _ in HTTPAnswer(status: .ok, body: Array((request.path ?? "").utf8)) },
      { call in
        try await withThrowingTaskGroup(of: Bool.self) { group in
          for number in 0..<16 {
            group.addTask {
              let path = "/\(number)"
              return String(decoding: try await call.send(.get, path).1, as: UTF8.self) == path
            }
          }
          for try await same in group { #expect(same) }
        }
      }),

    HTTPTransportContract(
      "cancellation ends the exchange",
      { _, _ in
        // Ends with the test: whoever serves this is cancelled too.
        try? await Task.sleep(for: .seconds(600))
        return HTTPAnswer(status: .ok)
      },
      { call in
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
          begin.finish()
          return try await call.send()
        }
        for await _ in begun {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
      }),
  ]
}

extension HTTPField.Name {
  fileprivate static let xWord = HTTPField.Name("X-Word") ?? .userAgent
}

private struct Refused: Error, Equatable {}

/// A body's pieces, each given once.
public final class Pieces: Sendable {
  private let left: Mutex<[[UInt8]]>

  public init(_ pieces: [[UInt8]]) { left = Mutex(pieces.reversed()) }

  public func next() -> [UInt8]? { left.withLock { $0.popLast() } }
}
