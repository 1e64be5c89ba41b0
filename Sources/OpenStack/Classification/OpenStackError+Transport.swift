public import HTTP

extension OpenStackError {
  /// No whole answer came.
  public init(_ failure: HTTPTransportError, _ call: ServiceCall) {
    let kind: Kind =
      switch failure.kind {
      case .nameNotFound, .connectionRefused, .unreachable: .unreachable
      case .connectTimeout, .answerTimeout: .timeout
      case .tls: .tls
      case .closed: .truncated
      case .malformed, .badAddress: .unexpected
      }
    self.init(
      kind, call, code: failure.kind.rawValue, message: PlainText.bounded(PlainText.line(failure.detail)),
      mayHaveHappened: failure.mayHaveArrived)
  }
}
