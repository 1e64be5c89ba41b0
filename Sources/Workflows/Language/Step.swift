public import Diagnostics
public import Expressions

/// A step as it was written.
public struct Step: Sendable {
  public let id: Spanned<String>
  /// The whole of the step's mapping.
  public let span: SourceSpan
  public let name: ValueTree?
  public let condition: Expression?
  public let kind: Kind
  public let onError: Reaction
  public let onDenied: Reaction
  public let timeout: Spanned<Duration>?
  public let region: ValueTree?

  /// What the step does.
  public enum Kind: Sendable {
    case action(Use)
    /// Could not be read, which has been reported; the parameters are there as far as they could.
    case lost([NamedValue])
  }

  /// `uses` and `with`.
  public struct Use: Sendable {
    public let action: Spanned<String>
    public let arguments: [NamedValue]
    /// The place of `with`, or of `uses` where there is none.
    public let span: SourceSpan
  }
}

/// What to do when a step did not succeed.
public enum Reaction: String, Sendable, CaseIterable {
  /// The block stops.
  case fail
  /// The block goes on; the outcome still counts.
  case `continue`
  /// The block goes on and the outcome does not count.
  case allow
}
