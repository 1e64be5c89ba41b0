import Workflows

/// Steps one after the other: which comes next, and how it stands.
struct SequenceFrame: Sendable {
  /// Where its steps are: `each[3]`, `each[3]/:rescue`, `both{left}`.
  let address: Address
  let steps: [CheckedStep]
  private(set) var next = 0
  /// The worst counted outcome so far.
  private(set) var outcome = Outcome.succeeded
  private(set) var isStopped = false
  /// Whether one of its steps came to an end of its own.
  private(set) var hasRun = false
  /// Whether one of its steps runs.
  private(set) var isBusy = false

  init(_ steps: [CheckedStep], at address: Address) {
    self.steps = steps
    self.address = address
  }

  /// The step to enter next; nil if one runs, all are through or the block has stopped.
  mutating func advance() -> CheckedStep? {
    guard !isBusy, !isStopped, next < steps.count else { return nil }
    isBusy = true
    next += 1
    return steps[next - 1]
  }

  var isThrough: Bool { !isBusy && (isStopped || next == steps.count) }

  /// Steps that were never entered.
  var rest: ArraySlice<CheckedStep> { steps[next...] }

  mutating func childEnded(_ result: StepResult) {
    isBusy = false
    if result.outcome != .skipped { hasRun = true }
    if result.counts { outcome = outcome.worse(result.outcome) }
    if result.stopsBlock { isStopped = true }
  }

  /// Nothing new starts.
  mutating func stop(_ outcome: Outcome) {
    self.outcome = self.outcome.worse(outcome)
    isStopped = true
  }
}
