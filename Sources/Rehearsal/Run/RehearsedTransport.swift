import HTTP
import HTTPTypes
import Sandbox
import Values

/// Takes requests to the simulated cloud and to what stands for the world outside; nothing leaves the process.
struct RehearsedTransport: HTTPTransport {
  let cloud: SimulatedCloud
  let log: RequestLog
  let life: Life
  let clock: VirtualClock

  func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    guard life.isAlive else { throw CancellationError() }
    let answer = try await inTime(timeouts.answer) {
      request.authority == SandboxEnvironment.authority
        ? await cloud.respond(to: request, body: body ?? .empty) : try await outside(request)
    }
    try Task.checkCancellation()
    guard life.isAlive else { throw CancellationError() }
    return try await receive(answer.head, answer.body)
  }

  /// A transport gives up waiting for an answer.
  private func inTime(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> HTTPAnswer
  ) async throws -> HTTPAnswer {
    try await withThrowingTaskGroup(of: HTTPAnswer?.self) { group in
      group.addTask { try await work() }
      group.addTask { [clock] in
        try await clock.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() ?? nil else {
        throw HTTPTransportError(.answerTimeout, "no answer in \(limit)", mayHaveArrived: true)
      }
      return answer
    }
  }

  private func outside(_ request: HTTPRequest) async throws -> HTTPAnswer {
    let address = "\(request.scheme ?? "https")://\(request.authority ?? "")\(request.path ?? "/")"
    let seen = SeenRequest(part: nil, method: request.method.rawValue, path: address, operation: nil, status: 0)
    switch log.note(seen) {
    case nil, .crash: break
    case .status(let status, let message): return Self.answer(status, ["message": .string(message ?? "asked for")])
    case .quota: return Self.answer(429, ["message": "asked for"])
    case .json(let value): return Self.answer(200, value)
    case .slow(let delay): try await clock.sleep(for: delay)
    case .dropped: throw HTTPTransportError(.closed, "the connection was broken off", mayHaveArrived: true)
    }
    return await SimulatedOutside().respond(to: request, body: .empty)
  }

  private static func answer(_ status: Int, _ json: Value) -> HTTPAnswer {
    HTTPAnswer(
      status: HTTPResponse.Status(code: status), fields: [.contentType: "application/json"],
      body: JSONWriter.bytes(json))
  }
}
