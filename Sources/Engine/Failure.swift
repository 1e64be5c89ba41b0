public import Diagnostics
public import Values
public import Workflows

/// Why a step or a run did not succeed: everything that an operator asks for at night, and nothing secret.
public struct Failure: Error, Sendable, Equatable {
  public var outcome: Outcome
  /// A readable kind that programs may switch over: `denied`, `not-found`, `unavailable`, `login`.
  public var kind: String
  public var message: String
  /// What to do next.
  public var help: String?
  /// Which exchange of a login failed: `discovery`, `token`, `federation`, `scope`.
  public var hop: String?
  public var request: RequestFacts?
  /// What is known of a refusal; nil unless the outcome is `denied`.
  public var denial: Denial?
  /// The place in the workflow, if it is more precise than the step.
  public var span: SourceSpan?

  public init(
    _ outcome: Outcome, _ kind: String, _ message: String, help: String? = nil, hop: String? = nil,
    request: RequestFacts? = nil, denial: Denial? = nil, span: SourceSpan? = nil
  ) {
    self.outcome = outcome
    self.kind = kind
    self.message = message
    self.help = help
    self.hop = hop
    self.request = request
    self.denial = denial
    self.span = span
  }

  /// The request that went wrong.
  public struct RequestFacts: Sendable, Equatable {
    public var service: String
    public var region: String?
    public var method: String
    public var path: String
    public var status: Int?
    /// The service's own word for the error, if its body had one.
    public var code: String?
    public var requestID: String?

    public init(
      service: String, region: String?, method: String, path: String, status: Int?, code: String? = nil,
      requestID: String? = nil
    ) {
      self.service = service
      self.region = region
      self.method = method
      self.path = path
      self.status = status
      self.code = code
      self.requestID = requestID
    }
  }

  /// A missing right, as far as it can be told.
  public struct Denial: Sendable, Equatable {
    /// The service's policy rules, quoted from its answer.
    public var rules: [String]
    /// The rights that are probably missing.
    public var missing: [String]
    /// The roles that grant them, the least dangerous first.
    public var roles: [String]
    /// The roles that the token holds.
    public var held: [String]
    /// What the statement about the right rests on: `documented`, `judged`, `roles`.
    public var basis: String
    /// The access policy that would mend it, as JSON.
    public var policy: Value?

    public init(
      rules: [String], missing: [String], roles: [String], held: [String], basis: String, policy: Value? = nil
    ) {
      self.rules = rules
      self.missing = missing
      self.roles = roles
      self.held = held
      self.basis = basis
      self.policy = policy
    }
  }
}
