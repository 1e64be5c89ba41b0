public import Workflows

/// What the state of a run wants done next. Carrying one out ends in an event.
public enum RunDirective: Sendable, Equatable {
  /// Log in.
  case open
  /// Evaluate the condition of a step.
  case decide(Address)
  /// Run a step's action.
  case attempt(AttemptID)
  /// Stop an attempt that runs.
  case stop(AttemptID)
  /// Evaluate the outputs of the workflow.
  case conclude
  /// Put the end on record.
  case end(Outcome)
}
