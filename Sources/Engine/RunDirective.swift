public import Values
public import Workflows

/// What the state of a run wants done next. Carrying one out ends in an event, unless said otherwise.
public enum RunDirective: Sendable, Equatable {
  /// Get the lock of a step, or of the workflow at the root.
  case acquire(Address)
  /// Give a lock back. No event follows.
  case release(Address)
  /// Log in.
  case open
  /// Evaluate what the step or the workflow at the address waits for.
  case evaluate(Address, Question)
  /// Put on record that a step is not run, as an earlier run has done it.
  case takeOver(Address)
  /// Run an action.
  case attempt(AttemptID)
  /// Stop an attempt that runs. Its end is the event.
  case stop(AttemptID, StopReason)
  /// Say when this instant has come.
  case wake(Alarm, at: Timestamp)
  /// An alarm is not wanted any more. No event follows.
  case calm(Alarm)
  /// Ask a person.
  case ask(Address)
  /// Run another workflow.
  case begin(Address)
  /// Stop that run. Its end is the event.
  case interrupt(Address)
  /// Put the end on record.
  case end(Outcome)
}

/// What is to be evaluated.
public enum Question: Sendable, Equatable {
  /// `if`.
  case condition
  /// `for.each`.
  case items
  /// `set`.
  case values
  /// `assert`.
  case assertion
  /// When a pause of a length, or until an instant, is over.
  case instant
  /// `pause.until`, over what the action gave.
  case polled
  /// `escalate.probe.healthy`.
  case health
  /// `retry.if`.
  case retry
  /// `outputs`.
  case outputs
}

/// Why something that runs is stopped.
public enum StopReason: String, Sendable, CaseIterable {
  /// A person or another run wants it.
  case cancelled
  /// The time of a block or of the workflow is up.
  case timedOut = "timed_out"

  public var outcome: Outcome {
    switch self {
    case .cancelled: .cancelled
    case .timedOut: .timedOut
    }
  }
}

/// An instant that something in a run waits for.
public struct Alarm: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The end of what a step, a section or the workflow may take.
    case timeout
    /// The next attempt of a step.
    case retry
    /// The end of a pause, or the next look of one.
    case pause
    /// The next look of a ladder.
    case look
    /// The end of the time that people have to decide.
    case approval
  }

  public let address: Address
  public let kind: Kind

  public init(_ address: Address, _ kind: Kind) {
    self.address = address
    self.kind = kind
  }
}
