/// Why a call to a service gave no result: everything an operator asks for, and what it means.
///
/// Callers decide by ``kind`` alone; ``message`` is for people.
public struct OpenStackError: Error, Sendable, Hashable {
  public var kind: Kind
  public var call: ServiceCall
  /// The status of the answer; nil if none came.
  public var status: Int?
  /// The word by which the body names the error: nova's `itemNotFound`, neutron's `OverQuota`, OAuth's `invalid_client`.
  public var code: String?
  /// What the service said, on one line, without mark-up, bounded.
  public var message: String
  /// `x-openstack-request-id`; swift's begins with `tx`. What a front proxy says has none.
  public var requestID: String?
  /// How long the service asks to wait. Never set for `quota`: cinder then says 0, which does not mean "try again".
  public var retryAfter: Duration?
  /// Policy rules that the refusal quotes, the most specific first.
  public var rules: [String]
  /// The type of another service that is the one that really refused: nova forwards the caller's token to cinder,
  /// neutron and glance and wraps what they say.
  public var innerService: String?
  /// Whether the service may have acted on the request all the same. False only where it provably did not.
  public var mayHaveHappened: Bool

  public init(
    _ kind: Kind, _ call: ServiceCall, status: Int? = nil, code: String? = nil, message: String,
    requestID: String? = nil, retryAfter: Duration? = nil, rules: [String] = [], innerService: String? = nil,
    mayHaveHappened: Bool
  ) {
    self.kind = kind
    self.call = call
    self.status = status
    self.code = code
    self.message = message
    self.requestID = requestID
    self.retryAfter = retryAfter
    self.rules = rules
    self.innerService = innerService
    self.mayHaveHappened = mayHaveHappened
  }

  /// The service whose rules count: the inner one of a wrapped refusal, else the one that was called.
  public var refusingService: String { innerService ?? call.service }
}

extension OpenStackError: CustomStringConvertible {
  /// One line: `compute GRA11: POST /servers: 403 denied: Policy doesn't allow … (req-…)`.
  public var description: String {
    var text = "\(call): "
    if let status { text += "\(status) " }
    text += "\(kind.rawValue): \(message)"
    if let requestID { text += " (\(requestID))" }
    return text
  }
}

/// Which request to which service: what an error and a log line name.
public struct ServiceCall: Sendable, Hashable, CustomStringConvertible {
  /// The official type of the service, `compute`, or an alias such as `volumev3`.
  public var service: String
  /// nil for services without regions, such as identity.
  public var region: String?
  public var method: String
  /// Below the service's endpoint, percent-encoded, without the query.
  public var path: String
  /// The microversion that was asked for.
  public var microversion: Microversion?

  public init(
    service: String, region: String? = nil, method: String, path: String, microversion: Microversion? = nil
  ) {
    self.service = service
    self.region = region
    self.method = method
    self.path = path
    self.microversion = microversion
  }

  public var description: String { "\(service)\(region.map { " " + $0 } ?? ""): \(method) \(path)" }
}
