public import HTTPTypes
import Values

/// Decides once, where an answer arrives, what it means.
public enum AnswerClassifier {
  /// How much of a refusal's body is read.
  public static let bodyLimit = 64 << 10

  /// nil if the answer is a success (2xx, or 304 to a conditional request).
  ///
  /// `body` may be cut at ``bodyLimit``.
  public static func classify(_ response: HTTPResponse, body: [UInt8], of call: ServiceCall) -> OpenStackError? {
    let status = response.status.code
    guard !isSuccess(status) else { return nil }
    let dialect = ServiceDialect(serviceType: call.service)
    var said = AnswerBody(body)
    if said.message.isEmpty {
      said.message = authenticateReason(response.headerFields) ?? wordless(response.status)
    }
    let facts = AnswerFacts(
      service: dialect, status: status, method: call.method, shape: said.shape, code: said.code,
      wording: Wording(said.message))
    let kind = AnswerTable.rows.first { $0.fits(facts) }?.kind ?? .unexpected
    let (rules, owner) = quoted(said.message, by: dialect, kind: kind)
    var inner = owner.flatMap { $0 == dialect ? nil : $0.officialType }
    if kind == .hidden, dialect == .compute { inner = AnswerTable.owner(ofNamed: facts.wording)?.officialType }
    return OpenStackError(
      kind, call, status: status, code: said.code, message: PlainText.bounded(said.message),
      requestID: requestID(response.headerFields),
      retryAfter: kind == .quota ? nil : RetryAfter.duration(response.headerFields),
      rules: rules, innerService: inner, mayHaveHappened: mayHaveHappened(facts, kind))
  }

  /// What the text of an asynchronous fault means: a server's `fault.message`, a message of cinder's `/messages`.
  /// `service` is the type of the service that tells it.
  public static func fault(_ text: String, service: String) -> FaultMeaning {
    let dialect = ServiceDialect(serviceType: service)
    let line = PlainText.line(text)
    let facts = AnswerFacts(
      service: dialect, status: nil, method: "", shape: .text, code: nil, wording: Wording(line))
    let kind = AnswerTable.faults.first { $0.fits(facts) }?.kind ?? .faulted
    let (rules, owner) = quoted(line, by: dialect, kind: kind)
    return FaultMeaning(
      kind: kind, message: PlainText.bounded(line), rules: rules,
      innerService: owner.flatMap { $0 == dialect ? nil : $0.officialType })
  }

  static func isSuccess(_ status: Int) -> Bool { (200...299).contains(status) || status == 304 }

  /// The id under which the service logged the call.
  public static func requestID(_ fields: HTTPFields) -> String? {
    for name in requestIDFields {
      if let id = fields[name], !id.isEmpty { return PlainText.bounded(PlainText.line(id)) }
    }
    return nil
  }

  private static let requestIDFields = [
    "x-openstack-request-id", "x-compute-request-id", "x-trans-id", "x-ovh-queryid",
  ]
  .compactMap { HTTPField.Name($0) }

  private static func quoted(
    _ message: String, by dialect: ServiceDialect, kind: OpenStackError.Kind
  ) -> (rules: [String], owner: ServiceDialect?) {
    guard kind == .denied else { return ([], nil) }
    return PolicyRules.scan(message, spokenBy: dialect)
  }

  /// Apache says in a header why it took no bearer token, and nothing in the body.
  private static func authenticateReason(_ fields: HTTPFields) -> String? {
    fields[.wwwAuthenticate].map(PlainText.line)
  }

  private static func wordless(_ status: HTTPResponse.Status) -> String {
    status.reasonPhrase.isEmpty ? "the answer has no message" : PlainText.line(status.reasonPhrase)
  }

  /// 4xx are refusals; of 5xx only those that provably came from in front of the service, or before it began.
  private static func mayHaveHappened(_ facts: AnswerFacts, _ kind: OpenStackError.Kind) -> Bool {
    guard let status = facts.status else { return true }
    switch status {
    case 300...399, 501, 505: return false
    case 408, 499: return true
    case 400...499: return false
    case 503:
      let said = [
        "keystone service is temporarily unavailable", "no server is available to handle this request",
        "temporarily unable to service your request",
      ]
      if said.contains(where: facts.wording.says) { return false }
      // Keystone's shape in the mouth of a service that has its own: the front proxy's.
      let hasOwnShape: Set<ServiceDialect> = [.compute, .volume, .network, .placement]
      return !(hasOwnShape.contains(facts.service) && facts.shape == .error)
    default: return kind != .denied
    }
  }
}

/// What an asynchronous fault means.
public struct FaultMeaning: Sendable, Hashable {
  public let kind: OpenStackError.Kind
  /// On one line, without mark-up, bounded.
  public let message: String
  /// Policy rules that it quotes, the most specific first.
  public let rules: [String]
  /// The type of the service that refused, if not the one that tells it.
  public let innerService: String?
}
