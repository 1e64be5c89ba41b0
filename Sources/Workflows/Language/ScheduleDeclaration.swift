public import Diagnostics

/// An entry under `on.schedule`, as it was written: when the workflow starts by the clock.
///
/// Whether the text is a cron expression and the zone one that exists, ``TriggerRules`` say.
public struct ScheduleDeclaration: Sendable {
  public let id: Spanned<String>
  /// Nil if it could not be read.
  public let cron: WrittenText?
  /// Nil: ``standardTimezone``.
  public let timezone: Spanned<String>?
  public let missed: MissedPolicy
  public let jitter: Duration
  public let changes: ClockChangePolicy
  public let inputs: TriggerInputs

  public static let standardTimezone = "UTC"
}

/// A text together with where each part of it was written.
public struct WrittenText: Sendable {
  public let text: String
  public let span: SourceSpan
  /// From offsets in the text to offsets in the file, through quotes, escapes and folds.
  public let map: SourceMap

  public init(_ text: String, _ span: SourceSpan, map: SourceMap) {
    self.text = text
    self.span = span
    self.map = map
  }
}
