public import HTTP
public import HTTPTypes
public import Values

/// Speaks to one service in one region: address, token, microversion, retries, rate limit.
///
/// Every failure of a call is an ``OpenStackError``. Besides, ``LoginError`` and ``EndpointError`` come through, and
/// `CancellationError`.
public struct ServiceClient: Sendable {
  public let connection: CloudConnection
  /// The official type, `compute`.
  public let service: String
  /// nil: the configuration's.
  public let region: String?
  /// Ties all calls of a step together in the services' logs.
  public var requestID: RequestID?
  /// What remains until the caller's deadline; nil for none. No wait between attempts goes beyond it.
  public var left: @Sendable () -> Duration? = { nil }
  /// Of an answer's JSON.
  public var limits = JSONLimits.standard

  init(_ connection: CloudConnection, service: String, region: String?) {
    self.connection = connection
    self.service = service
    self.region = region
  }

  /// Sends a request and keeps `selection` of the JSON that comes back.
  ///
  /// A success without a body has no value; one whose body is no JSON fails with `notJSON`.
  public func call(_ request: ServiceRequest, keeping selection: JSONSelection = .everything) async throws
    -> ServiceAnswer
  {
    let limits = limits
    let answersJSON = request.answersJSON
    return try await exchange(request) { head, body in
      let value =
        !answersJSON
        ? nil : try await JSONAnswer.read(head.response, body, keeping: selection, limits: limits, of: head.call)
      return ServiceAnswer(
        status: head.response.status.code, fields: head.response.headerFields, body: value,
        requestID: AnswerClassifier.requestID(head.response.headerFields), microversion: head.call.microversion)
    }
  }

  /// Sends a request and hands the head and the body of a success to `receive`; for bodies that are not JSON.
  ///
  /// Where the answer breaks off, a repeatable request is sent again and `receive` begins anew.
  public func exchange<Result: Sendable>(
    _ request: ServiceRequest, receive: @Sendable (AnswerHead, HTTPBody) async throws -> Result
  ) async throws -> Result {
    try check(request)
    var token = try await connection.session.token()
    var known: ServiceTarget?
    var progress = Progress()
    while true {
      do {
        let target: ServiceTarget
        if let known { target = known } else { target = try await self.target(of: request, token: token) }
        known = target
        return try await attempt(request, at: target, token: token, number: progress.sent, receive: receive)
      } catch let error as OpenStackError {
        switch progress.next(
          after: error, of: request, policy: connection.retries, left: left(), chance: connection.chance)
        {
        case .renew:
          let fresh = try await connection.session.renewed(insteadOf: token)
          guard fresh != token else { throw error }
          token = fresh
        case .negotiate:
          guard let target = known,
            let agreed = try await negotiated(request, at: target, token: token, after: error)
          else { throw error }
          known?.microversion = agreed
        case .again(let wait):
          try await connection.clock.sleep(for: wait)
        case .giveUp:
          throw error
        }
      }
    }
  }

  private func check(_ request: ServiceRequest) throws(OpenStackError) {
    guard let problem = request.path.problem else { return }
    let call = ServiceCall(
      service: service, region: region, method: request.method.rawValue, path: request.path.text)
    throw OpenStackError(.badRequest, call, message: problem, mayHaveHappened: false)
  }
}

/// The head of a success, with the call it answers.
public struct AnswerHead: Sendable {
  public let call: ServiceCall
  public let response: HTTPResponse
}

/// How far a call has come: what to do about a failure. No waiting, no sending.
struct Progress {
  enum Move {
    case renew
    case negotiate
    case again(after: Duration)
    case giveUp
  }

  /// The number of the attempt that is under way, from 1.
  private(set) var sent = 1
  /// Of those that failed for a passing reason.
  private var failed = 0
  private var hasRenewed = false
  private var hasNegotiated = false

  /// A 401 and a 406 are refusals before anything has happened: a replay is safe for writes too, once.
  mutating func next(
    after error: OpenStackError, of request: ServiceRequest, policy: CallRetryPolicy, left: Duration?,
    chance: () -> Double
  ) -> Move {
    sent += 1
    if error.status == 401, !hasRenewed {
      hasRenewed = true
      return .renew
    }
    if error.kind == .wrongMicroversion, request.microversion != nil, !hasNegotiated {
      hasNegotiated = true
      return .negotiate
    }
    failed += 1
    switch policy.decide(
      after: error, attempt: failed, isRepeatable: request.isRepeatable, left: left, chance: chance())
    {
    case .again(let wait): return .again(after: wait)
    case .giveUp: return .giveUp
    }
  }
}
