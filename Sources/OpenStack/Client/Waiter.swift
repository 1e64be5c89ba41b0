/// How often a waiter looks: 1 s, then each time a quarter longer, at most 15 s.
public struct PollSchedule: Sendable, Hashable {
  public var first: Duration
  public var factor: Double
  public var maximum: Duration
  private var current: Duration?

  public init(first: Duration = .seconds(1), factor: Double = 1.25, maximum: Duration = .seconds(15)) {
    self.first = first
    self.factor = factor
    self.maximum = maximum
  }

  public static let standard = PollSchedule()

  /// How long to wait before the next look.
  public mutating func next() -> Duration {
    let wait = min(current.map { $0 * factor } ?? first, maximum)
    current = wait
    return wait
  }
}

/// What one look says.
public enum WaitVerdict: Sendable, Hashable {
  case reached
  case pending
  /// The state will never be reached; in the service's words.
  case failed(String)
}

/// Why a wait ended without its state.
public struct WaitError<Seen: Sendable>: Error, Sendable {
  public enum Reason: Sendable {
    case failed(String)
    /// Time ran out, and what was looked at was last seen as `seen`.
    case deadline
  }

  public let reason: Reason
  /// What the last look saw; nil if none succeeded.
  public let seen: Seen?
  /// The last look's own failure, if that is how it ended.
  public let error: OpenStackError?
}

/// Polls until a state is reached.
public struct Waiter: Sendable {
  public var schedule: PollSchedule
  /// What is left until the deadline; nil for none.
  public var left: @Sendable () -> Duration?
  /// Without a deadline: how many looks in a row may fail for a passing reason.
  public var toleratedFailures = 10
  private let clock: any Clock<Duration>

  public init(
    schedule: PollSchedule = .standard, clock: any Clock<Duration>, left: @escaping @Sendable () -> Duration? = { nil }
  ) {
    self.schedule = schedule
    self.clock = clock
    self.left = left
  }

  /// Looks until `judge` says `reached`, and gives what it saw then. The first look comes after the first wait, or at
  /// once.
  ///
  /// A look that fails for a passing reason (the service is away) is not the end: the deadline is. Any other failure is
  /// thrown as it is. Throws ``WaitError`` if the state cannot be reached or time runs out.
  public func wait<Seen: Sendable>(
    atOnce: Bool = false, look: () async throws -> Seen, judge: (Seen) -> WaitVerdict
  ) async throws -> Seen {
    var schedule = schedule
    var seen: Seen?
    var failures = 0
    var isFirst = true
    while true {
      if !(isFirst && atOnce) { try await pause(schedule.next(), seen) }
      isFirst = false
      do {
        let now = try await look()
        seen = now
        failures = 0
        switch judge(now) {
        case .reached: return now
        case .pending: break
        case .failed(let why): throw WaitError<Seen>(reason: .failed(why), seen: now, error: nil)
        }
      } catch let error as OpenStackError where error.kind.isTransient {
        failures += 1
        if let left = left() {
          if left <= .zero { throw WaitError<Seen>(reason: .deadline, seen: seen, error: error) }
        } else if failures > toleratedFailures {
          throw error
        }
      }
    }
  }

  /// Never sleeps beyond the deadline: the last look comes just before it.
  private func pause<Seen: Sendable>(_ wait: Duration, _ seen: Seen?) async throws {
    guard let left = left() else { return try await clock.sleep(for: wait) }
    guard left > .zero else { throw WaitError<Seen>(reason: .deadline, seen: seen, error: nil) }
    try await clock.sleep(for: min(wait, left))
  }
}
