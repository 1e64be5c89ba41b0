/// What a schedule does when the clocks of its zone change.
public struct ClockChangePolicy: Hashable, Sendable {
  /// Times that the clocks jump over.
  public enum Gap: String, Hashable, Sendable, CaseIterable {
    /// One firing at the first instant after the gap, however many times were in it.
    case runAfter = "run_after"
    case skip
  }

  /// Times that the clocks show twice.
  public enum Overlap: String, Hashable, Sendable, CaseIterable {
    case first
    case second
    case both
  }

  /// nil leaves it to the kind of entry: one with fixed times runs after the gap, a frequent one goes on with the clock.
  public let gap: Gap?
  /// nil leaves it to the kind of entry: one with fixed times runs the first time, a frequent one both times.
  public let overlap: Overlap?

  public init(gap: Gap? = nil, overlap: Overlap? = nil) {
    self.gap = gap
    self.overlap = overlap
  }

  /// As the kind of entry asks.
  public static let standard = ClockChangePolicy()
}
