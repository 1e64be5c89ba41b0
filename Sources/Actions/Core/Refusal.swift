import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// From what a service answered to what an operator is told: whether a right was missing, which, and who grants it.
enum Refusal {
  /// Errors that concern no single request.
  static func failure(of error: any Error, in cloud: CloudCall) -> any Error {
    switch error {
    case let error as LoginError:
      LoginFailure.failure(
        of: error, needing: cloud.rights, workflow: cloud.call.run.workflow, roles: cloud.access.roles)
    case let error as EndpointError: Failure(.failed, "no-endpoint", error.description, help: error.help)
    case let error as UndeclaredUse: Failure(.failed, "bug", "the action uses an undeclared \(error.what)")
    default: error
    }
  }

  static func failure(of error: OpenStackError, _ operation: Operation, in cloud: CloudCall) -> Failure {
    switch error.kind {
    case .denied: return denied(error, operation, cloud)
    case .forbidden, .hidden:
      // The words do not say it; the roles do.
      let isDenied = lack(cloud.access.rights[operation]?.need ?? .any, cloud.access.held)
      return isDenied ? denied(error, operation, cloud, byRoles: true) : plain(error, operation, cloud)
    default: return plain(error, operation, cloud)
    }
  }

  /// Whether these roles surely do not carry what is needed. What no role grants is not carried by roles that are all known.
  private static func lack(_ need: RightNeed, _ held: HeldRights) -> Bool {
    if case .missing = held.verdict(on: need) { return true }
    return need == .unreachable && held.unknown.isEmpty
  }

  /// A list that shows nothing because the caller may not see it.
  static func hiddenList(
    _ call: ServiceCall, _ operation: Operation, requestID: String?, in cloud: CloudCall
  ) -> Failure {
    let error = OpenStackError(
      .hidden, call, status: 200,
      message: "the list came back empty, as \(call.service) shows it to an account that may not read it",
      requestID: requestID, mayHaveHappened: true)
    return denied(error, operation, cloud, byRoles: true)
  }

  private static func denied(
    _ error: OpenStackError, _ operation: Operation, _ cloud: CloudCall, byRoles: Bool = false
  ) -> Failure {
    let access = cloud.access
    let own = access.rights[operation]
    // Several operations may have one rule, such as glance's `modify_image`: the operation's own row knows best.
    let isOwn = own.map { row in row.policy.map(error.rules.contains) ?? false && lack(row.need, access.held) } ?? false
    let row = isOwn ? own : quoted(error.rules, access) ?? own
    let needed = row?.need.rights ?? []
    let notHeld = needed.filter { !access.held.rights.contains($0) }
    // The service has refused although the roles should be enough: then all that it needs is in question.
    let missing = notHeld.isEmpty ? needed : notHeld
    let roles =
      missing.count == 1
      ? access.roles.roles(granting: missing[0]) : Coverage(of: Set(missing), by: access.roles).roles
    let advised = missing.count == 1 ? Array(roles.prefix(1)) : roles
    let denial = Failure.Denial(
      rules: error.rules, missing: missing.map(\.name), roles: roles.map(\.name), held: access.held.roleNames,
      basis: byRoles ? "roles" : (row?.basis.rawValue ?? "judged"),
      policy: advised.isEmpty ? nil : access.policy(granting: advised, workflow: cloud.call.run.workflow))
    var failure = Failure(
      .denied, "denied", error.message, request: facts(error, operation, cloud.access), denial: denial)
    if notHeld.isEmpty, !needed.isEmpty {
      failure.help = "the roles held should be enough; if the access policy was changed lately, log in again"
    }
    return failure
  }

  /// The row of the rule that a refusal quotes, if that rule's right is not held: what nova asks of other services with the
  /// caller's token is another operation than its own, such as volume snapshots of a server whose disk is a volume.
  private static func quoted(_ rules: [String], _ access: RunAccess) -> RightsTable.Row? {
    rules.lazy.compactMap { access.rights.row(ofPolicy: $0) }.first { row in
      lack(row.need, access.held)
    }
  }

  /// A write that may have happened and whose answer was lost, or was a fault of the service, is nobody's success and
  /// nobody's failure.
  private static func plain(_ error: OpenStackError, _ operation: Operation, _ cloud: CloudCall) -> Failure {
    let isInDoubt = error.mayHaveHappened && operation.semantics == .once && error.kind != .quota
    let outcome: Outcome = isInDoubt ? .unknown : (error.kind == .quota ? .quota : .failed)
    return Failure(
      outcome, kind(error), error.message, help: isInDoubt ? CloudCall.doubtHelp : help(error),
      request: facts(error, operation, cloud.access))
  }

  /// `notFound` is written `not-found` where programs read it.
  private static func kind(_ error: OpenStackError) -> String {
    var word = ""
    for character in error.kind.rawValue {
      if character.isUppercase, !word.isEmpty, word.last?.isUppercase != true { word += "-" }
      word += character.lowercased()
    }
    return error.kind == .notJSON ? "not-json" : word
  }

  private static func help(_ error: OpenStackError) -> String? {
    switch error.kind {
    case .quota: "raise the quota, or free what is not needed"
    case .unavailable, .serverError: "the service has a problem; try again later, or look at the cloud's status page"
    case .rateLimited: "too many requests; run less at a time"
    case .unauthenticated: "the token was refused twice; if Keystone is away, image and object-store say so too"
    case .unreachable: "look at the address, the network and the firewall"
    case .truncated: "the connection broke off in the middle; try again later"
    case .timeout: "the service did not answer in time; try again later"
    case .tls: "look at the certificate; `cacert` names the authority to trust"
    case .notJSON: "something that is not the service answered: a proxy, a login page, a wrong address"
    case .hidden, .notFound: "look at the id or name, the region and the project"
    case .forbidden:
      "the service gives no reason that is known here; whoever runs it finds the request in its log by the request id"
    case .unexpected where error.status.map { (300...399).contains($0) } == true:
      "the service sends to another address, and no redirect is followed; look at its endpoint in the catalog"
    default: nil
    }
  }

  private static func facts(
    _ error: OpenStackError, _ operation: Operation, _ access: RunAccess
  ) -> Failure.RequestFacts {
    Failure.RequestFacts(
      service: error.refusingService, region: error.call.region, method: error.call.method,
      // Where the endpoint itself is asked, its own path says more than an empty one.
      path: error.call.path.isEmpty || error.call.path == "/" ? access.path(of: operation) : error.call.path,
      status: error.status, code: error.code, requestID: error.requestID)
  }
}
