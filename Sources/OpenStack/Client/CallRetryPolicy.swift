/// When a call is sent again, and how long after. A decision, no waiting.
///
/// Sent again is what may succeed a little later, and only if a second time does no harm: the request is repeatable, or
/// the service provably did not act on the first.
public struct CallRetryPolicy: Sendable, Hashable {
  /// The first one included.
  public var attempts: Int
  /// The most that is waited after the first failure; doubles with each.
  public var delay: Duration
  public var maximumDelay: Duration
  /// A `Retry-After` above this is not waited for where no deadline says what is left.
  public var patience: Duration

  public init(
    attempts: Int = 4, delay: Duration = .seconds(1), maximumDelay: Duration = .seconds(30),
    patience: Duration = .seconds(600)
  ) {
    self.attempts = max(1, attempts)
    self.delay = delay
    self.maximumDelay = maximumDelay
    self.patience = patience
  }

  public static let standard = CallRetryPolicy()
  public static let never = CallRetryPolicy(attempts: 1)

  /// `attempt` is the number of the one that failed, from 1; `left` what remains until the deadline; `chance` is at least
  /// 0 and below 1.
  ///
  /// Without a word from the service the wait is anything between zero and the backoff (full jitter), so that many
  /// callers do not come back together. With `Retry-After` it is exactly that.
  public func decide(
    after error: OpenStackError, attempt: Int, isRepeatable: Bool, left: Duration?, chance: Double
  ) -> RetryDecision {
    guard error.kind.isTransient, attempt < attempts, isRepeatable || !error.mayHaveHappened else { return .giveUp }
    let wait = error.retryAfter ?? backoff(after: attempt) * min(max(chance, 0), 1)
    return wait <= (left ?? patience) ? .again(after: wait) : .giveUp
  }

  /// 1 s, 2 s, 4 s … up to the maximum.
  func backoff(after attempt: Int) -> Duration {
    var wait = delay
    for _ in 1..<max(attempt, 1) where wait < maximumDelay { wait *= 2 }
    return min(wait, maximumDelay)
  }
}

public enum RetryDecision: Sendable, Hashable {
  case again(after: Duration)
  case giveUp
}
