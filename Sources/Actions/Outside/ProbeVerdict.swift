import Engine
import HTTP
import Values
import Workflows

/// What a probe found out.
///
/// The one distinction that matters is between a target that *answered no* and a probe that *cannot be evaluated*: on the
/// first, an escalation ladder climbs and does damage; on the second it must not, since what is broken may be this side.
///
/// | what happened | verdict |
/// | --- | --- |
/// | an expected status (and the text, if one was asked for); a connection taken | healthy |
/// | another status, redirects included; the text is missing | no |
/// | connection refused, reset, closed before the answer was whole or in the TLS handshake | no |
/// | no connection, no answer or no end of it within `timeout`, though the name was found | no |
/// | what came is not HTTP | no |
/// | the name does not resolve, or was not looked up within `timeout` | cannot be evaluated |
/// | no route, no address or no socket left here: the system did not let the attempt out | cannot be evaluated |
/// | the certificate is not trusted, has expired or bears another name; no version of TLS in common | cannot be evaluated |
/// | an address, header or time that makes no sense | cannot be evaluated |
///
/// A certificate that is not trusted says nothing about the service behind it: somebody else may have answered, and no
/// restart mends a certificate.
enum ProbeVerdict: Sendable, Equatable {
  case healthy(status: Int?)
  case no(status: Int?, reason: String)

  /// Throws if the probe cannot be evaluated.
  init(_ error: HTTPTransportError, of target: ProbeTarget) throws(Failure) {
    switch error.kind {
    case .connectionRefused, .connectTimeout, .answerTimeout, .closed, .malformed:
      self = .no(status: nil, reason: error.detail)
    case .nameNotFound: throw target.unevaluable(error.detail, help: "look at the name and at this machine's resolver")
    case .unreachable: throw target.unevaluable(error.detail, help: "look at this machine's network and routes")
    case .tls:
      throw target.unevaluable(
        error.detail, help: "look at the certificate; an untrusted one says nothing about the service behind it")
    case .badAddress: throw target.unevaluable(error.detail, help: nil)
    }
  }

  func outputs(after elapsed: Duration) -> Record {
    let (isHealthy, status, reason) =
      switch self {
      case .healthy(let status?): (true, status as Int?, "answered \(status)")
      case .healthy(nil): (true, nil, "the connection was taken")
      case .no(let status, let reason): (false, status, reason)
      }
    return Record([
      ("healthy", .bool(isHealthy)), ("status", .optional(status.map { .int(Int64($0)) })),
      ("reason", .string(reason)), ("ms", .int(Int64(elapsed / .milliseconds(1)))),
    ])
  }
}

/// What a probe looks at, as people may see it.
struct ProbeTarget: Sendable {
  let method: String
  /// Scheme and host: the rest of an address may be a secret.
  let address: String

  func unevaluable(_ reason: String, help: String?) -> Failure {
    Failure(
      .failed, ProbeVerdict.unevaluable, "the probe of \(address) cannot be evaluated: \(reason)", help: help,
      request: Failure.RequestFacts(service: "outside", region: nil, method: method, path: address, status: nil))
  }
}

extension ProbeVerdict {
  /// The kind of a failure that says nothing about the health of anything.
  static let unevaluable = "probe-unevaluable"
}
