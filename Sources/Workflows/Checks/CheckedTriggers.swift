public import Diagnostics
public import Expressions
public import Values

/// What starts a workflow besides people and clocks, checked.
public struct CheckedTriggers: Sendable {
  public var alerts: [CheckedAlert] = []
  public var webhooks: [CheckedWebhook] = []
  public var followups: [CheckedFollowup] = []
  /// The secrets and variables of the environment that only `verify` names: whoever receives needs them, a run does not.
  public var secretNames: [String] = []
  public var environmentNames: [String] = []
  /// Secrets that stand in the file, with their places.
  var literalSecrets: [Spanned<String>] = []
}

/// An entry under `on.alert`.
public struct CheckedAlert: Sendable {
  public let id: String
  public let span: SourceSpan
  public let origin: AlertOrigin
  public let verify: CheckedVerify
  public let policy: AlertPolicy
  let match: CheckedExpression?
  let key: CheckedValue?
  let inputs: [CheckedNamedValue]

  /// Whether the alert, a record of ``AlertRecord``, is one of those that are meant.
  public func matches(_ alert: Value, vars: ValueMap) throws(EvaluationError) -> Bool {
    guard let match else { return true }
    return try Evaluator(variables: scope(alert, vars)).evaluate(match).asBool ?? false
  }

  /// What counts as the same trouble: the written key, else the fingerprint.
  public func key(_ alert: Value, vars: ValueMap) throws(EvaluationError) -> String {
    guard let key else { return alert["fingerprint"]?.asString ?? "" }
    return try Evaluator(variables: scope(alert, vars)).evaluate(key).asString ?? ""
  }

  /// The inputs that it gives; the others have defaults.
  public func inputs(_ alert: Value, vars: ValueMap) throws(EvaluationError) -> ValueMap {
    try inputs.evaluated(in: scope(alert, vars))
  }

  private func scope(_ alert: Value, _ vars: ValueMap) -> [String: Value] { ["alert": alert, "vars": .map(vars)] }
}

/// An entry under `on.webhook`.
public struct CheckedWebhook: Sendable {
  public let id: String
  public let span: SourceSpan
  /// Below /hooks/.
  public let path: String
  public let verify: CheckedVerify
  let match: CheckedExpression?
  let inputs: [CheckedNamedValue]

  public func matches(body: Value, vars: ValueMap) throws(EvaluationError) -> Bool {
    guard let match else { return true }
    return try Evaluator(variables: ["body": body, "vars": .map(vars)]).evaluate(match).asBool ?? false
  }

  public func inputs(body: Value, vars: ValueMap) throws(EvaluationError) -> ValueMap {
    try inputs.evaluated(in: ["body": body, "vars": .map(vars)])
  }
}

/// An entry under `on.workflow`.
public struct CheckedFollowup: Sendable {
  public let id: String
  public let span: SourceSpan
  /// The name of the workflow after which this one starts.
  public let after: String
  public let outcomes: [Outcome]
  let inputs: [CheckedNamedValue]

  public func inputs(vars: ValueMap) throws(EvaluationError) -> ValueMap {
    try inputs.evaluated(in: ["vars": .map(vars)])
  }
}

/// How a message shows where it comes from, checked. Its secrets are expressions over `secrets`, `env` and `vars`.
public enum CheckedVerify: Sendable {
  case none
  case bearer([CheckedValue])
  case basic(user: CheckedValue, passwords: [CheckedValue])
  case header(name: String, [CheckedValue])
  case query(name: String, [CheckedValue])
  case signature(SignatureWord, header: String, timestampHeader: String?, [CheckedValue], window: Duration)
}

extension [CheckedNamedValue] {
  fileprivate func evaluated(in scope: [String: Value]) throws(EvaluationError) -> ValueMap {
    let evaluator = Evaluator(variables: scope)
    var values = ValueMap()
    for named in self { values[named.name] = try evaluator.evaluate(named.value) }
    return values
  }
}
