import Workflows

/// Steps one after the other: which comes next, and how it stands.
struct SequenceFrame: Sendable {
  let address: Address
  let steps: [CheckedStep]
  private(set) var next = 0
  /// The worst counted outcome so far.
  private(set) var outcome = Outcome.succeeded
  private(set) var isStopped = false

  init(_ steps: [CheckedStep], at address: Address) {
    self.steps = steps
    self.address = address
  }

  /// The step to enter next; nil if all are through or the block has stopped.
  mutating func advance() -> CheckedStep? {
    guard !isStopped, next < steps.count else { return nil }
    defer { next += 1 }
    return steps[next]
  }

  /// Steps that were never entered.
  var rest: ArraySlice<CheckedStep> { steps[next...] }

  mutating func childEnded(_ result: StepResult) {
    if result.counts { outcome = outcome.worse(result.outcome) }
    if result.stopsBlock { isStopped = true }
  }

  /// Nothing new starts.
  mutating func stop(_ outcome: Outcome) {
    self.outcome = self.outcome.worse(outcome)
    isStopped = true
  }
}
