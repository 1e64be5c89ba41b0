public import Diagnostics

/// Why a text is not a cron expression, and which part of it.
public struct CronFault: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case fieldCount
    case macro
    case notAValue
    case outOfRange
    case backwards
    case step
    case notSupported
    /// The expression is well formed, and there is no such day in any year.
    case never
  }

  public let kind: Kind
  /// The part of the text that is wrong.
  public let span: SourceSpan
  /// What is.
  public let message: String
  /// What is expected at the place.
  public let expected: String
  /// What could stand there instead.
  public let replacement: String?
  /// What to do, where no replacement says it.
  public let help: String?

  init(
    _ kind: Kind, _ span: Range<Int>, _ message: String, expected: String, replacement: String? = nil,
    help: String? = nil
  ) {
    self.kind = kind
    self.span = SourceSpan(span.lowerBound, span.upperBound)
    self.message = message
    self.expected = expected
    self.replacement = replacement
    self.help = help
  }

  /// The fault as a diagnostic of the file in which the expression was written, under the part that is wrong.
  public func diagnostic(in map: SourceMap) -> Diagnostic {
    let place = map.span(span.lower, span.upper)
    let diagnostic = Diagnostic(.error, "invalid-cron", message).label(place, expected).help(help)
    guard let replacement else { return diagnostic }
    return diagnostic.help("did you mean '\(replacement)'?").edit(place, replacement)
  }
}

/// What a valid cron expression does that its writer may not expect.
public struct CronCaution: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// Both day fields are restricted: a day that fits either suffices.
    case eitherDay
    /// A step that does not divide its field: the last interval is shorter than the others.
    case unevenStep
  }

  public let kind: Kind
  public let span: SourceSpan
  public let message: String
  public let label: String
  public let help: String

  /// The caution as a warning in the file in which the expression was written.
  public func diagnostic(in map: SourceMap) -> Diagnostic {
    let diagnostic =
      switch kind {
      case .eitherDay: Diagnostic(.warning, "cron-either-day", message)
      case .unevenStep: Diagnostic(.warning, "cron-uneven-step", message)
      }
    return diagnostic.label(map.span(span.lower, span.upper), label).help(help)
  }
}
