public import Values

/// What the interface shows of a service, and what it passes on to it. Answers are JSON; all of it throws ``WebRefusal``.
public protocol ServiceBoard: Sendable {
  var isReady: Bool { get }
  func workflows() async throws(WebRefusal) -> Value
  func runs(_ filter: RunFilter) async throws(WebRefusal) -> Value
  /// The report, as `run --format json` prints it.
  func run(_ id: String) async throws(WebRefusal) -> Value
  /// The events behind a number, one JSON object each, and whether none will follow.
  func events(of run: String, after number: Int) async throws(WebRefusal) -> (events: [NumberedEvent], isWhole: Bool)
  func start(_ workflow: String, inputs: ValueMap, by: String) async throws(WebRefusal) -> Value
  func cancel(_ run: String, by: String) async throws(WebRefusal) -> Value
  func decide(_ run: String, _ decision: WebDecision, by: String) async throws(WebRefusal) -> Value
  func approvals() async throws(WebRefusal) -> Value
  /// What storms hold, by trigger.
  func storms() async throws(WebRefusal) -> Value
  /// One decision on all that a storm of a trigger holds now; it is carried out soon.
  func settleStorm(
    _ trigger: (workflow: String, id: String), isReleased: Bool, reason: String, by: String
  ) async throws(WebRefusal) -> Value
  func firings(limit: Int) async throws(WebRefusal) -> Value
  func schedules(count: Int) async throws(WebRefusal) -> Value
  func pauses() async throws(WebRefusal) -> Value
  /// `workflow` nil: all of them.
  func pause(_ workflow: String?, until: Timestamp?, reason: String, by: String) async throws(WebRefusal) -> Value
  func resume(_ workflow: String?, by: String) async throws(WebRefusal) -> Value
  /// In the text format of Prometheus.
  func metrics() async -> String
}

/// Which runs are asked for.
public struct RunFilter: Sendable, Equatable {
  public var workflow: String?
  /// An outcome, or where a run stands that has not ended.
  public var state: String?
  public var limit: Int
  public var offset: Int
}

/// An event of a run with its number in the journal.
public struct NumberedEvent: Sendable, Equatable {
  public let number: Int
  /// Without a line break.
  public let json: String

  public init(number: Int, json: String) {
    self.number = number
    self.json = json
  }
}

/// What somebody decided on a question of a run.
public struct WebDecision: Sendable, Equatable {
  public let isApproved: Bool
  /// The question's step; nil where one question is open.
  public let step: String?
  public let reason: String?
}
