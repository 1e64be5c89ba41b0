public import Workflows

/// What the process says to whoever started it. The list of the design, in one place.
public enum ExitCode: Int32, Sendable, CaseIterable {
  case succeeded = 0
  case failed = 1
  /// The workflow or an input is wrong; nothing ran.
  case invalid = 2
  case denied = 3
  case quota = 4
  case timedOut = 5
  case rejected = 6
  case unknown = 7
  case cancelled = 8
  /// Could not log in or reach the cloud.
  case noCloud = 9
  /// Waits for an approval.
  case suspended = 10
  /// Another run holds the lock.
  case busy = 11
  case commandLine = 64
  /// A bug of ours.
  case bug = 70

  public init(_ outcome: Outcome) {
    self =
      switch outcome {
      case .succeeded: .succeeded
      case .failed: .failed
      case .denied: .denied
      case .quota: .quota
      case .timedOut: .timedOut
      case .rejected: .rejected
      case .cancelled: .cancelled
      case .skipped: .busy
      case .unknown: .unknown
      }
  }
}
