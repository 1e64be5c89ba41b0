public import Values
public import Workflows

/// How a step ended.
public struct StepResult: Sendable, Equatable {
  public let outcome: Outcome
  public let outputs: Value?
  public let failure: Failure?
  public let attempts: Int
  public let milliseconds: Int
  /// What the workflow says should happen after this outcome.
  public let reaction: Reaction
  /// Whether the step did not succeed, and its rescue did.
  public let isRescued: Bool
  /// Whether an earlier run did it, and this one did not.
  public let isTakenOver: Bool

  init(
    _ outcome: Outcome, step: CheckedStep, outputs: Value? = nil, failure: Failure? = nil, attempts: Int = 0,
    milliseconds: Int = 0, isRescued: Bool = false, isTakenOver: Bool = false
  ) {
    self.outcome = outcome
    self.outputs = outputs
    self.failure = failure
    self.attempts = attempts
    self.milliseconds = milliseconds
    self.isRescued = isRescued
    self.isTakenOver = isTakenOver
    reaction = Self.reaction(to: outcome, of: step)
  }

  /// `on_error` and `on_denied`; a cancelled or unknown step always stops its block.
  private static func reaction(to outcome: Outcome, of step: CheckedStep) -> Reaction {
    if outcome == .denied { return step.onDenied }
    return outcome.isError ? step.onError : .fail
  }

  /// Whether it did not succeed and the workflow says that it does not count.
  public var isAllowed: Bool { reaction == .allow && outcome != .succeeded }

  /// Whether it counts for the outcome of its block.
  var counts: Bool { outcome != .skipped && reaction != .allow }

  /// Whether nothing after it starts.
  var stopsBlock: Bool { outcome != .succeeded && outcome != .skipped && reaction == .fail }
}
