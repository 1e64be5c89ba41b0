public import Engine
import Workflows

/// Where a run stands.
public enum RunStanding: String, Sendable {
  case ended
  /// It waits for people, without a process.
  case suspended
  /// A process goes on with it.
  case running
  /// Its process has gone; it can be resumed.
  case interrupted

  /// `isOwned`: whether a process goes on with it.
  public init(_ record: RunRecord, isOwned: Bool) {
    self =
      if record.outcome != nil { .ended } else if isOwned { .running } else if record.isSuspended { .suspended } else {
        .interrupted
      }
  }
}
