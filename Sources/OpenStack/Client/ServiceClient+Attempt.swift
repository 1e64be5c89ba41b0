import HTTP
import HTTPTypes
import Synchronization
import Values

extension ServiceClient {
  /// One request and its answer.
  func attempt<Result: Sendable>(
    _ request: ServiceRequest, at target: ServiceTarget, token: ScopedToken, number: Int,
    receive: @Sendable (AnswerHead, HTTPBody) async throws -> Result
  ) async throws -> Result {
    let call = target.call(request)
    let head = head(request, at: target, token: token)
    return try await observed(call, head, body: request.body?.make(), number: number, token) { response, body in
      guard AnswerClassifier.isSuccess(response.status.code) else { return nil }
      return try await receive(AnswerHead(call: call, response: response), body)
    }
  }

  /// Waits for the limiter, sends, reports. An answer for which `receive` has no result is a refusal.
  func observed<Result: Sendable>(
    _ call: ServiceCall, _ request: HTTPRequest, body: HTTPBody?, number: Int, _ token: ScopedToken,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result?
  ) async throws -> Result {
    let asked = stopwatch(connection.clock)
    try await connection.limits?.limiter(for: service, of: owner(token))?.acquire()
    let held = asked()
    let sent = stopwatch(connection.clock)
    let seen = Seen()
    func report(_ kind: OpenStackError.Kind?) {
      guard let observer = connection.observer else { return }
      let (head, bytes) = seen.all
      observer(
        CallReport(
          call: call, attempt: number, status: head?.status.code, kind: kind,
          requestID: head.flatMap { AnswerClassifier.requestID($0.headerFields) }, duration: sent(), held: held,
          received: bytes))
    }
    do {
      let result = try await connection.transport.send(request, body: body, timeouts: connection.timeouts) {
        response, body in
        seen.head(response)
        let counted = HTTPBody(length: body.length) {
          let chunk = try await body.next()
          seen.add(chunk?.count ?? 0)
          return chunk
        }
        if let result = try await receive(response, counted) { return result }
        let text = await counted.beginning(upTo: AnswerClassifier.bodyLimit)
        throw AnswerClassifier.classify(response, body: text, of: call)
          ?? OpenStackError(.unexpected, call, message: "a success that says nothing", mayHaveHappened: true)
      }
      report(nil)
      return result
    } catch {
      let failure = Self.failure(error, call, head: seen.all.head)
      report((failure as? OpenStackError)?.kind)
      throw failure
    }
  }

  /// Limits are kept per project; per user where the token has none.
  private func owner(_ token: ScopedToken) -> String {
    ServiceDialect(serviceType: service) == .identity ? token.user.id : token.project?.id ?? token.user.id
  }

  private func head(_ request: ServiceRequest, at target: ServiceTarget, token: ScopedToken) -> HTTPRequest {
    var fields = request.fields
    if fields[.accept] == nil { fields[.accept] = "application/json" }
    fields[.userAgent] = connection.agent
    fields[.authToken] = token.id.reveal()
    if let body = request.body { fields[.contentType] = body.contentType }
    if let requestID { fields[.requestID] = requestID.text }
    if let version = target.microversion {
      fields[.apiVersion] = "\(target.versionWord) \(version)"
      if target.dialect == .compute { fields[.novaAPIVersion] = version.description }
    }
    return target.address(of: request).request(request.method, fields: fields)
  }

  /// Whatever a transport, a body or a reader throws, as the one error of a call. Cancellation stays what it is.
  private static func failure(_ error: any Error, _ call: ServiceCall, head: HTTPResponse?) -> any Error {
    if let failure = error as? BodyTooLarge {
      return OpenStackError(
        .unexpected, call, status: head?.status.code,
        message: "the answer is larger than \(failure.limit) bytes", mayHaveHappened: true)
    }
    guard let failure = error as? HTTPTransportError else { return error }
    var converted = OpenStackError(failure, call)
    if let head {
      // The answer had begun: the service has done what it did.
      converted.status = head.status.code
      converted.requestID = AnswerClassifier.requestID(head.headerFields)
      converted.mayHaveHappened = true
    }
    return converted
  }
}

/// What of an answer has been seen when a call ends, in whatever way.
private final class Seen: Sendable {
  private let state = Mutex<(head: HTTPResponse?, bytes: Int)>((nil, 0))

  func head(_ response: HTTPResponse) { state.withLock { $0.head = response } }
  func add(_ bytes: Int) { state.withLock { $0.bytes += bytes } }
  var all: (head: HTTPResponse?, bytes: Int) { state.withLock { $0 } }
}

extension HTTPBody {
  /// At most so many bytes; what follows, or a break in the middle, does not matter for a refusal.
  func beginning(upTo limit: Int) async -> [UInt8] {
    var all: [UInt8] = []
    while all.count < limit, let chunk = try? await next() { all += chunk.prefix(limit - all.count) }
    return all
  }
}

extension HTTPField.Name {
  static let apiVersion = HTTPField.Name("OpenStack-API-Version")!
  static let novaAPIVersion = HTTPField.Name("X-OpenStack-Nova-API-Version")!
}
