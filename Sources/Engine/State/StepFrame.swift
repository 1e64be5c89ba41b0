import Values
import Workflows

/// A step, or an item of one, that has been entered and has not ended.
///
/// What a block, a loop or a ladder within it has to remember is kept beside, under the same address.
struct StepFrame: Sendable {
  enum Phase: Sendable {
    /// What an earlier run did is taken over.
    case takingOver
    /// Waits for `if`.
    case condition
    /// Waits for `for.each`.
    case items
    /// Its items run.
    case looping
    /// Waits for its lock.
    case lock
    /// Its body runs.
    case working
    /// Waits for `retry.if`.
    case retryDecision
    /// Waits for the next attempt.
    case retryDelay
  }

  let step: CheckedStep
  let address: Address
  var phase: Phase
  /// How often the body was started.
  var tries = 0
  /// The number of the attempt that runs: it goes on counting where a block is repeated.
  var attempt: Int
  var began: Timestamp?
  /// When the body must be through, all attempts included.
  var deadline: Timestamp?
  var holdsLock = false
  var stopping: StopReason?
  /// How the last attempt of the body ended, while it is decided whether there is another.
  var last: StepResult?
  /// What the last look gave, for `self`.
  var seen: Value?

  init(_ step: CheckedStep, at address: Address, attemptsBefore: Int, isItem: Bool) {
    self.step = step
    self.address = address
    attempt = attemptsBefore
    if !isItem, step.condition != nil {
      phase = .condition
    } else if !isItem, step.loop != nil {
      phase = .items
    } else {
      phase = .lock
    }
  }

  var isItem: Bool { if case .item? = address.parts.last { true } else { false } }
  var attemptID: AttemptID { AttemptID(address, attempt) }
}
