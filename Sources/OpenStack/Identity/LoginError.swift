/// Why a login came to nothing: at which hop, for what reason, and what to do.
///
/// No text in it holds a secret or a token, also not where a server repeated one.
public struct LoginError: Error, Sendable, Hashable {
  /// The requests of a login, in their order.
  public enum Hop: String, Sendable, Hashable, CaseIterable {
    /// Reading the identity provider's discovery document.
    case discovery
    /// Asking the identity provider for a token, with the client's secret.
    case token
    /// Showing that token to Keystone.
    case federation
    /// Asking Keystone for a token scoped to the project.
    case scope
  }

  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The only one that is `denied`: all is well with the credentials, but the account has no role on the project.
    case noRole
    /// A secret, password or token was refused.
    case wrongCredentials
    /// What was configured cannot work: an unknown identity provider, a wrong address, a grant that is not offered.
    case misconfigured
    /// No answer: name, network, TLS or time.
    case unreachable
    /// Still 429 or 5xx after the last attempt.
    case unavailable
    /// Sent to another address; no redirect is followed with a secret.
    case redirected
    /// An answer that is not what the hop must give: HTML, half a document, a missing member.
    case unexpectedAnswer
    /// Refused for a reason that is none of the above.
    case refused
    /// The credentials were given as a token, it is no longer good, and there is nothing to get another with.
    case cannotRenew
  }

  /// What went over the wire, without secrets.
  public struct Exchange: Sendable, Hashable {
    public let method: String
    /// Scheme, host and path.
    public let address: String
    /// Nil if no answer came.
    public let status: Int?
    public let requestID: String?

    public init(method: String, address: String, status: Int?, requestID: String?) {
      self.method = method
      self.address = address
      self.status = status
      self.requestID = requestID
    }
  }

  public let hop: Hop
  public let kind: Kind
  /// One sentence of what is, the hop not named.
  public let message: String
  public var exchange: Exchange?
  /// How often the request was sent.
  public var attempts = 1
  /// Facts that go with it: what the service said, what is odd about the configuration.
  public var notes: [String] = []
  /// What to do.
  public var helps: [String] = []
  /// Who Keystone says the account is; OVHcloud gives the service account's URN as name.
  public var identity: ScopedToken.Named?
  /// The project that was asked for, id or name.
  public var project: String?
  /// For `noRole`: the projects on which the account has a role. Nil if they could not be read.
  public var reachable: [ScopedToken.Named]?

  public init(_ hop: Hop, _ kind: Kind, _ message: String) {
    self.hop = hop
    self.kind = kind
    self.message = message
  }

  /// Whether the outcome is `denied` (exit code 3) and not "could not log in" (9).
  public var isDenied: Bool { kind == .noRole }

  /// Whether the same login may well succeed a little later.
  public var isTransient: Bool { kind == .unreachable || kind == .unavailable }
}

extension LoginError: CustomStringConvertible {
  public var description: String {
    var text = "login failed at hop '\(hop.rawValue)': \(message)"
    if let exchange {
      text += " (\(exchange.method) \(exchange.address)"
      if let status = exchange.status { text += ", \(status)" }
      if let request = exchange.requestID { text += ", request \(request)" }
      text += attempts > 1 ? ", \(attempts) attempts)" : ")"
    }
    return text
  }
}
