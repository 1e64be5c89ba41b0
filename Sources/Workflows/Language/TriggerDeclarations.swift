public import Diagnostics
public import Expressions

/// `on`, as it was written.
public struct TriggerDeclarations: Sendable {
  public var schedules: [ScheduleDeclaration] = []
  public var alerts: [AlertDeclaration] = []
  public var webhooks: [WebhookDeclaration] = []
  public var followups: [FollowupDeclaration] = []
}

/// What a trigger gives for the workflow's inputs.
public struct TriggerInputs: Sendable {
  /// Nil if they could not be read.
  public let values: [NamedValue]?
  /// The place to name where an input is missing.
  public let span: SourceSpan
}

/// An entry under `on.alert`.
public struct AlertDeclaration: Sendable {
  public let id: Spanned<String>
  /// Nil if it could not be read.
  public let origin: AlertOrigin?
  public let verify: VerifyDeclaration?
  /// What must hold of the alert.
  public let match: Expression?
  /// What counts as the same trouble; nil: the fingerprint.
  public let key: ValueTree?
  public let policy: AlertPolicy
  /// The place of `budget`.
  public let budgetSpan: SourceSpan?
  public let inputs: TriggerInputs
}

/// An entry under `on.webhook`.
public struct WebhookDeclaration: Sendable {
  public let id: Spanned<String>
  /// Nil: the workflow's name and the id.
  public let path: Spanned<String>?
  public let verify: VerifyDeclaration?
  public let match: Expression?
  public let inputs: TriggerInputs
}

/// An entry under `on.workflow`.
public struct FollowupDeclaration: Sendable {
  public let id: Spanned<String>
  /// The name of the other workflow.
  public let after: Spanned<String>?
  public let outcomes: [Outcome]
  public let inputs: TriggerInputs
}

/// How a message shows where it comes from.
public struct VerifyDeclaration: Sendable {
  public enum Way: Sendable {
    case none
    case bearer(ValueTree)
    case basic(user: ValueTree, password: ValueTree)
    case header(name: String, value: ValueTree)
    case query(name: String, value: ValueTree)
    case signature(
      ValueTree, scheme: Spanned<SignatureWord>?, header: String?, timestampHeader: String?, window: Duration)
  }

  public let way: Way
  public let span: SourceSpan
  /// Where a window was written for signed times, and the header that holds them.
  public let windowSpan: SourceSpan?
  public let timestampSpan: SourceSpan?

  /// The values that are secret.
  var secrets: [ValueTree] {
    let tree: ValueTree
    switch way {
    case .none: return []
    case .bearer(let value), .basic(_, let value), .header(_, let value), .query(_, let value),
      .signature(let value, _, _, _, _):
      tree = value
    }
    if case .list(let items, _) = tree { return items }
    return [tree]
  }

  /// A signed time may be so far from now.
  public static let standardWindow = Duration.seconds(300)
}
