public import Workflows

/// What one look at what a run needs came to.
public struct Finding: Sendable {
  /// What was looked at, in a word or two: `credentials`, `clock`, `compute`.
  public let check: String
  /// `succeeded`; `unknown` for what may be a problem, `failed` and `denied` for what is one; `skipped`.
  public let outcome: Outcome
  public let text: String
  /// The way out.
  public let help: String?

  public init(_ check: String, _ outcome: Outcome, _ text: String, help: String? = nil) {
    self.check = check
    self.outcome = outcome
    self.text = text
    self.help = help
  }
}
