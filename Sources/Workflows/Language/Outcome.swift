public import Values

/// How a step or a run ended.
public enum Outcome: String, Sendable, Hashable, CaseIterable {
  case succeeded
  case failed
  /// A right was missing.
  case denied
  case quota
  case timedOut = "timed_out"
  case rejected
  case cancelled
  case skipped
  /// Nobody can say; only a person clears it.
  case unknown

  /// The type that expressions see.
  public static let type = EnumerationType("outcome", allCases.map(\.rawValue))

  /// How bad it is, for the outcome of a block: unknown > cancelled > timed out > denied > quota > rejected > failed >
  /// succeeded. `skipped` does not count.
  private var severity: Int {
    switch self {
    case .skipped: -1
    case .succeeded: 0
    case .failed: 1
    case .rejected: 2
    case .quota: 3
    case .denied: 4
    case .timedOut: 5
    case .cancelled: 6
    case .unknown: 7
    }
  }

  /// The worse of two.
  public func worse(_ other: Outcome) -> Outcome { other.severity > severity ? other : self }

  /// The outcome of a block whose counted parts ended like this.
  public static func worst(of outcomes: some Sequence<Outcome>) -> Outcome {
    outcomes.reduce(.succeeded) { $0.worse($1) }
  }

  /// Whether `on_error` decides what comes next.
  public var isError: Bool {
    switch self {
    case .failed, .quota, .timedOut, .rejected: true
    default: false
    }
  }
}
