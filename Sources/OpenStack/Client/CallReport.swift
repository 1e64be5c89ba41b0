/// One request and what came of it: a line of `-v`, a sample of the metrics.
public struct CallReport: Sendable {
  public let call: ServiceCall
  /// From 1; replays after a new login or another microversion count too.
  public let attempt: Int
  /// nil if no answer came.
  public let status: Int?
  /// What the answer means; nil if it is a success, and for a call that was cancelled.
  public let kind: OpenStackError.Kind?
  public let requestID: String?
  /// From the moment the request was allowed to leave until the answer was read.
  public let duration: Duration
  /// How long the limiter held the request back.
  public let held: Duration
  /// Bytes of the answer's body that were read.
  public let received: Int
}

/// Told of every call, on the caller's own task: it must not wait.
public typealias CallObserver = @Sendable (CallReport) -> Void
