/// When a step that starts something slow is through.
public enum WaitFor: Sendable, Equatable {
  /// As soon as the service has taken the request.
  case accepted
  /// When what the request asks for is there.
  case done
  /// When the resource has this status.
  case status(String, timeout: Duration?)
}
