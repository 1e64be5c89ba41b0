import Values
import Workflows

/// A loop that has been entered: which items run, how many may, and how it stands.
struct LoopFrame: Sendable {
  let items: [Value]
  private let limits: LoopLimits
  private let errorLimit: Int
  private(set) var next = 0
  private(set) var running = 0
  /// The worst outcome of an item so far.
  private(set) var outcome = Outcome.succeeded
  private(set) var isStopped = false
  private var parallel: Int
  private var errors = 0
  private var successes = 0
  /// By item; nil: has not ended.
  private(set) var results: [ItemResult?]

  struct ItemResult: Sendable {
    let outcome: Outcome
    let outputs: Value?
  }

  init(_ items: [Value], _ limits: LoopLimits) {
    self.items = items
    self.limits = limits
    errorLimit = limits.maxErrors.limit(of: items.count)
    parallel = limits.ramp ? 1 : limits.maxParallel
    results = Array(repeating: nil, count: items.count)
  }

  /// The next item to enter; nil if as many run as may, all are through or nothing new starts.
  mutating func advance() -> Int? {
    guard !isStopped, running < parallel, next < items.count else { return nil }
    running += 1
    next += 1
    return next - 1
  }

  var isThrough: Bool { running == 0 && (isStopped || next == items.count) }

  /// Items that were never entered.
  var rest: Range<Int> { next..<items.count }

  mutating func itemEnded(_ item: Int, _ result: StepResult) {
    running -= 1
    results[item] = ItemResult(outcome: result.outcome, outputs: result.outputs)
    outcome = outcome.worse(result.outcome)
    switch result.outcome {
    case .succeeded: grow()
    case .skipped: break
    case .denied: if result.reaction == .fail { isStopped = true }
    case .unknown, .cancelled: isStopped = true
    case .failed, .quota, .timedOut, .rejected:
      errors += 1
      if errors > errorLimit { isStopped = true }
    }
  }

  /// Nothing new starts.
  mutating func stop(_ outcome: Outcome) {
    self.outcome = self.outcome.worse(outcome)
    isStopped = true
  }

  /// With `ramp`, twice as many may run once as many as may run have succeeded.
  private mutating func grow() {
    guard limits.ramp, parallel < limits.maxParallel else { return }
    successes += 1
    guard successes >= parallel else { return }
    successes = 0
    parallel = min(parallel * 2, limits.maxParallel)
  }
}
