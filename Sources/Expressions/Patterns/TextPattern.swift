import Values

/// A regular expression (RE2 syntax) that a whole text must match.
public struct TextPattern: Sendable {
  /// As it was written.
  public let text: String
  private let pattern: Pattern

  /// Throws ``BadPattern`` if `text` is no regular expression.
  public init(_ text: String) throws(BadPattern) {
    // Compiled alone first, so that a stray parenthesis is not taken for one of ours.
    if case .failure(let fault) = Pattern.compile(text) { throw BadPattern(reason: fault.message) }
    switch Pattern.compile("\\A(?:\(text))\\z") {
    case .success(let pattern): self.pattern = pattern
    case .failure(let fault): throw BadPattern(reason: fault.message)
    }
    self.text = text
  }

  /// False also for a text that is too long to be looked at.
  public func matches(_ text: String) -> Bool {
    (try? pattern.matches(text, Work(costLimit: 1_000_000, zones: .system))) ?? false
  }
}

/// Why a text is no regular expression.
public struct BadPattern: Error, Sendable, Hashable {
  public let reason: String
}
