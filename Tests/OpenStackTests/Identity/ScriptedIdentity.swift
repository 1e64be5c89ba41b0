import HTTP
import HTTPTypes
import Synchronization

/// Answers requests from a script, by method and path, and writes down what came.
final class ScriptedIdentity: HTTPHandler {
  struct Reply: Sendable {
    var status = 200
    var fields: [String: String] = [:]
    var body = ""

    static func json(_ status: Int, _ body: String, _ fields: [String: String] = [:]) -> Reply {
      Reply(status: status, fields: fields.merging(["content-type": "application/json"]) { $1 }, body: body)
    }

    static func html(_ status: Int, _ body: String, _ fields: [String: String] = [:]) -> Reply {
      Reply(
        status: status, fields: fields.merging(["content-type": "text/html; charset=iso-8859-1"]) { $1 }, body: body)
    }
  }

  struct Request: Sendable {
    let line: String
    let host: String
    let fields: HTTPFields
    let body: String
  }

  private struct State {
    var script: [String: [Reply]] = [:]
    var requests: [Request] = []
  }

  private let state = Mutex(State())

  /// The answers to `line`, such as `GET /v3`: one after another, the last one for ever.
  func on(_ line: String, _ replies: Reply...) { state.withLock { $0.script[line] = replies } }

  var requests: [Request] { state.withLock { $0.requests } }
  var lines: [String] { requests.map(\.line) }

  func respond(to request: HTTPRequest, body: HTTPBody) async -> HTTPAnswer {
    let bytes = (try? await body.collect(upTo: 1 << 20)) ?? []
    let line = "\(request.method.rawValue) \(request.path ?? "")"
    let reply = state.withLock { state in
      state.requests.append(
        Request(
          line: line, host: request.authority ?? "", fields: request.headerFields,
          body: String(decoding: bytes, as: UTF8.self)))
      guard var replies = state.script[line], let reply = replies.first else {
        return Reply(status: 404, body: "no such path in the script: \(line)")
      }
      if replies.count > 1 { replies.removeFirst() }
      state.script[line] = replies
      return reply
    }
    var fields = HTTPFields()
    for (name, value) in reply.fields { if let name = HTTPField.Name(name) { fields[name] = value } }
    return HTTPAnswer(status: .init(code: reply.status), fields: fields, body: Array(reply.body.utf8))
  }
}

/// Fails as a network does, before any answer.
struct BrokenTransport: HTTPTransport {
  let error: HTTPTransportError
  let sent: @Sendable () -> Void

  func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    sent()
    throw error
  }
}
