/// What becomes of firings that came while nothing was running to see them.
public struct MissedPolicy: Hashable, Sendable {
  public enum Run: String, Hashable, Sendable, CaseIterable {
    case none
    case last
    case all
  }

  public let run: Run
  /// How long after its time a firing may still start.
  public let window: Duration
  /// How many start at most, the newest ones.
  public let max: Int

  /// More than this many firings are never made up for.
  public static let largestMax = 100

  /// `max` is kept within 1 and ``largestMax``, a negative window is none.
  public init(run: Run = .last, window: Duration = .seconds(3_600), max: Int = largestMax) {
    self.run = run
    self.window = Swift.max(window, .zero)
    self.max = Swift.min(Swift.max(max, 1), Self.largestMax)
  }

  /// The last one, up to an hour late.
  public static let standard = MissedPolicy()
}
