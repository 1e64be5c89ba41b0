public import Values
public import Workflows

/// A trigger of a workflow, by the names of both.
public struct TriggerName: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let workflow: String
  public let id: String

  public init(workflow: String, id: String) {
    self.workflow = workflow
    self.id = id
  }

  public var description: String { "\(workflow)/\(id)" }

  public static func < (a: TriggerName, b: TriggerName) -> Bool { (a.workflow, a.id) < (b.workflow, b.id) }
}

/// One occurrence of a trigger and what became of it: started, or not, and why.
///
/// Trigger and identity are unique. Whoever has written the row owns the firing, and the id of its run comes from the two: that is
/// all of "once and only once", also with two services on one store.
public struct FiringRow: Sendable, Equatable {
  public enum State: String, Hashable, Sendable, CaseIterable {
    case started
    /// May start later.
    case held
    /// Does not start as things are; a later message about the same trouble may change that.
    case suppressed
    /// Was held, and never will start.
    case dropped
    /// A time of a schedule at which nothing starts.
    case skipped
  }

  /// Why nothing started, or has not yet.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// `match` is false.
    case noMatch = "no_match"
    /// The key or the inputs cannot be worked out, or an input is not allowed.
    case badInput = "bad_input"
    /// Whoever watches cannot say.
    case noData = "no_data"
    /// It ended before anything started.
    case resolved
    /// It has not lasted long enough.
    case holdFor = "hold_for"
    /// A run for the same key goes on.
    case running
    case coolDown = "cool_down"
    case throttle
    case budget
    case storm
    /// Nobody decided on what a storm held.
    case stormExpired = "storm_expired"
    /// A person decided against it.
    case refused
    /// It began longer ago than `max_age` when it was first seen, or should have started that long ago.
    case tooOld = "too_old"
    case superseded
    case notWanted = "not_wanted"
    case tooMany = "too_many"
    /// The trigger is paused.
    case paused
    /// The service holds as many troubles as it can.
    case overloaded
    /// Its workflow was not served any more when the run was to begin.
    case notServed = "not_served"
  }

  public let trigger: TriggerName
  /// The fingerprint and the beginning of an alert, the nominal instant of a schedule, the id of a delivery.
  public let identity: String
  /// The beginning, the instant that a schedule means, the arrival.
  public let nominal: Timestamp
  public let received: Timestamp
  /// What counts as the same thing; empty for schedules.
  public var key: String
  public var state: State
  /// nil for what has started.
  public var reason: Reason?
  /// More of the reason, for people; nothing that was sent.
  public var detail: String?
  /// What is held: when to look again.
  public var due: Timestamp?
  /// The inputs that the trigger gives its run.
  public var inputs: ValueMap
  public var started: Timestamp?
  /// When its run ended, and how.
  public var ended: Timestamp?
  public var outcome: Outcome?
  /// When the trouble ended.
  public var resolved: Timestamp?
  /// Messages that said the same again, and when the last one came.
  public var repeats: Int
  public var seen: Timestamp

  public init(
    _ trigger: TriggerName, _ identity: String, nominal: Timestamp, received: Timestamp, key: String = "",
    state: State, reason: Reason? = nil, inputs: ValueMap = ValueMap()
  ) {
    self.trigger = trigger
    self.identity = identity
    self.nominal = nominal
    self.received = received
    self.key = key
    self.state = state
    self.reason = reason
    self.inputs = inputs
    repeats = 0
    seen = received
  }

  /// Whether its run goes on.
  public var isRunning: Bool { state == .started && ended == nil }

  /// Whether it waits for a person to decide on a storm.
  public var isHeldByStorm: Bool { state == .held && reason == .storm }

  /// Since when a storm holds what it drops at `due`.
  static func heldSince(due: Timestamp) -> Timestamp? { due.advanced(by: .zero - AlertPolicy.stormHold) }
}
