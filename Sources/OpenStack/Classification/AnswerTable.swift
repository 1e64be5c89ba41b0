/// What answers mean, by service, status and wording. Read from the top; the first line that fits counts.
///
/// Sources: the services' code and recorded answers. The order of the first blocks matters: a refusal by policy is looked
/// for before a quota, and both before anything that the status alone would say, since nova, cinder and neutron give
/// different statuses to one meaning and one status to different meanings.
enum AnswerTable {
  static let rows: [AnswerRow] =
    rights + amounts + hidden + gone + identity + states + requests + service + statusAlone

  private static let policyWords = [
    "policy doesn't allow", "policy does not allow", "disallowed by policy", "you are not authorized to",
  ]

  private static let rights: [AnswerRow] = [
    // Keystone hides why a federated login is refused; only where it names a rule is it a policy.
    AnswerRow(
      kind: .forbidden, services: [.identity], statuses: [403], says: ["perform the requested action."],
      saysNot: ["perform the requested action: "]),
    AnswerRow(kind: .denied, statuses: [403], says: policyWords),
    // Cinder and nova turn some refusals of a second service into 400 or 500.
    AnswerRow(
      kind: .denied, services: [.compute, .volume], statuses: [400, 409, 500],
      says: ["policy doesn't allow", "disallowed by policy"]),
    AnswerRow(
      kind: .denied, services: [.network], statuses: [403], shapes: [.neutron, .bareNeutron],
      codes: ["PolicyNotAuthorized", "NotAuthorized", "AdminRequired"]),
    AnswerRow(
      kind: .denied, services: [.objectStore], statuses: [403], says: ["access was denied to this resource"]),
  ]

  private static let quotaWords = [
    "^quota exceeded", "quota exceeded for", "exceeded for quota", "^maximum number of", "quota has been met",
    "exceedsavailablequota", "limitexceeded", "exceeds allowed", "exceeds quota", "exceeded the quota",
    "personality file limit exceeded", "personality file content too long", "over quota", "quota is exceeded",
    "exceeds the quota", "storage quota", "size quota", "staging quota",
  ]

  private static let amounts: [AnswerRow] = [
    AnswerRow(kind: .rateLimited, statuses: [429, 498]),
    AnswerRow(kind: .rateLimited, statuses: [413, 403], codes: ["overLimit"], says: ["rate-limited", "rate limited"]),
    AnswerRow(kind: .quota, services: [.network], statuses: [409], codes: ["OverQuota"]),
    AnswerRow(kind: .quota, statuses: [403, 409, 413], says: quotaWords),
    AnswerRow(kind: .quota, services: [.volume], statuses: [413], codes: ["overLimit"]),
    AnswerRow(kind: .quota, statuses: [507]),
    AnswerRow(kind: .tooLarge, statuses: [413]),
  ]

  private static let hidden: [AnswerRow] = [
    // A thing that is really away has a type of its own, `NetworkNotFound`.
    AnswerRow(kind: .hidden, services: [.network], statuses: [404], codes: ["HTTPNotFound"]),
    // "No image found with ID …" is really away.
    AnswerRow(kind: .hidden, services: [.image], statuses: [404], says: ["^the resource could not be found"]),
    AnswerRow(
      kind: .hidden, services: [.volume], statuses: [404], says: ["^volume "],
      saysNot: ["^volume type", "^volume group", "^volume service", "^volume backend", "^volume transfer"]),
    // Cinder looks for the image with the caller's token before it asks its own rules.
    AnswerRow(
      kind: .hidden, services: [.volume], statuses: [400], says: ["^invalid image identifier or unable to access"]),
    // Nova asks with the caller's token, so what it did not find may be hidden from the caller.
    AnswerRow(
      kind: .hidden, services: [.compute], statuses: [404],
      says: ["^volume ", "^port ", "^network ", "^image ", "^floating ip ", "^security group "],
      saysNot: ["attachment", "is not attached", "not found in instance", "not associated"]),
  ]

  private static let gone: [AnswerRow] = [
    AnswerRow(kind: .gone, statuses: [410]),
    AnswerRow(
      kind: .gone, services: [.compute, .volume], statuses: [404], methods: ["DELETE"], codes: ["itemNotFound"]),
    AnswerRow(
      kind: .gone, services: [.network], statuses: [404], methods: ["DELETE"], shapes: [.neutron], codes: ["*NotFound"]),
    AnswerRow(
      kind: .gone, services: [.image], statuses: [404], methods: ["DELETE"],
      says: ["failed to find image", "no image found", "not found"]),
    // Swift says 404 only to those who may see; its body is the same for all.
    AnswerRow(kind: .gone, services: [.objectStore], statuses: [404], methods: ["DELETE"]),
    AnswerRow(
      kind: .gone, services: [.identity], statuses: [404], methods: ["DELETE"], shapes: [.error]),
  ]

  private static let identity: [AnswerRow] = [
    AnswerRow(kind: .unauthenticated, statuses: [401]),
    // The token in the body of a login is broken: 404, not 401.
    AnswerRow(
      kind: .unauthenticated, services: [.identity], statuses: [404], methods: ["POST"],
      says: [
        "could not recognize fernet token", "could not find token", "failed to validate token", "^this is not a rec",
      ]),
    AnswerRow(kind: .unauthenticated, statuses: [400], shapes: [.oauth], codes: ["invalid_client", "invalid_grant"]),
  ]

  private static let stateWords = [
    "while it is in", "is locked", "status must be", "current status", "currently in", "must be available",
    "still attached", "status transition", "is not ready", "in use", "in an invalid state", "invalid status",
    "is being ", "is immutable", "still in use", "must not be migrating",
  ]
  private static let clashWords = ["already"]

  private static let states: [AnswerRow] = [
    // What is missing is a choice, not another state.
    AnswerRow(
      kind: .badRequest, services: [.compute], statuses: [409],
      says: ["to be more specific", "multiple possible networks"]),
    AnswerRow(
      kind: .conflict, services: [.network], statuses: [409],
      codes: ["*Exists", "*AlreadyAllocated", "IpAddressInUse", "MacAddressInUse", "DuplicateRule"]),
    AnswerRow(kind: .busy, services: [.network], statuses: [409], codes: ["*InUse", "*InUseByPort", "*HasPorts"]),
    AnswerRow(kind: .conflict, statuses: [409, 412], says: clashWords),
    AnswerRow(kind: .busy, statuses: [409], says: stateWords),
    // A container is deleted only when it is empty.
    AnswerRow(kind: .busy, services: [.objectStore], statuses: [409], methods: ["DELETE"]),
    AnswerRow(kind: .conflict, statuses: [409, 412]),
    // Cinder, and nova in its name, refuse a wrong state with 400.
    AnswerRow(
      kind: .conflict, services: [.compute, .volume], statuses: [400], codes: ["badRequest"],
      says: ["is already attached"]),
    AnswerRow(
      kind: .busy, services: [.compute, .volume], statuses: [400], codes: ["badRequest"],
      says: ["status must be", "current status", "currently in", "must be available", "still attached"]),
    AnswerRow(
      kind: .conflict, services: [.image], statuses: [403], says: ["is protected and cannot be deleted"]),
  ]

  private static let requests: [AnswerRow] = [
    AnswerRow(
      kind: .badRequest, services: [.compute], statuses: [403],
      says: [
        "^the maximum allowed number of disk devices", "^only volume-backed servers", "^it is not allowed to create an",
        "^only administrators may list deleted", "^cpu ", "numa", "vtpm",
      ]),
    AnswerRow(
      kind: .badRequest, services: [.image], statuses: [403],
      says: ["read-only", "is reserved", "location not visible", "^invalid image status"]),
    AnswerRow(
      kind: .wrongMicroversion, statuses: [406],
      says: ["is not supported by the api", "unacceptable version", "version header"]),
    AnswerRow(kind: .notFound, statuses: [404]),
    AnswerRow(kind: .timeout, statuses: [408, 499]),
    AnswerRow(kind: .forbidden, statuses: [403]),
    AnswerRow(kind: .badRequest, statuses: Set(400...499)),
  ]

  private static let service: [AnswerRow] = [
    AnswerRow(kind: .unavailable, statuses: [502, 503, 504]),
    AnswerRow(kind: .badRequest, statuses: [501, 505]),
    AnswerRow(kind: .serverError, statuses: Set(500...599)),
  ]

  private static let statusAlone: [AnswerRow] = [
    // Redirects are not followed, a choice of versions is only asked for by discovery.
    AnswerRow(kind: .unexpected)
  ]

  /// What the texts of asynchronous faults mean: a server's `fault.message`, a message of cinder's `/messages`.
  static let faults: [AnswerRow] = [
    AnswerRow(kind: .denied, says: policyWords + ["access was denied to this resource"]),
    AnswerRow(kind: .quota, says: quotaWords + ["maximum number of", "quota"]),
    AnswerRow(kind: .unauthenticated, says: ["requires authentication", "http 401"]),
    AnswerRow(
      kind: .unavailable,
      says: [
        "connectfailure", "connection refused", "temporarily unavailable", "failed to establish a new connection",
        "messagingtimeout", "timed out waiting for a reply",
      ]),
    AnswerRow(kind: .faulted),
  ]

  /// Which other service a thing belongs to that nova names in a 404 of its own.
  static func owner(ofNamed wording: Wording) -> ServiceDialect? {
    if wording.says("^volume ") || wording.says("^snapshot ") { return .volume }
    if wording.says("^image ") { return .image }
    if wording.says("^port ") || wording.says("^network ") || wording.says("^floating ip ")
      || wording.says("^security group ")
    {
      return .network
    }
    return nil
  }
}
