public import Values

/// Nothing that it concerns starts, until it is over or lifted.
public struct TriggerPause: Sendable, Equatable {
  public enum Scope: Hashable, Sendable {
    case all
    case workflow(String)
    /// One trigger: a schedule that paused itself.
    case trigger(TriggerName)

    public func contains(_ other: Scope) -> Bool {
      switch (self, other) {
      case (.all, _): true
      case (.workflow(let name), .workflow(let other)): name == other
      case (.workflow(let name), .trigger(let trigger)): name == trigger.workflow
      case (.trigger(let trigger), .trigger(let other)): trigger == other
      default: false
      }
    }
  }

  public let scope: Scope
  /// nil: until somebody lifts it.
  public let until: Timestamp?
  /// For people.
  public let reason: String
  /// Who wanted it.
  public let by: String
  public let since: Timestamp

  public init(_ scope: Scope, until: Timestamp? = nil, reason: String, by: String, since: Timestamp) {
    self.scope = scope
    self.until = until
    self.reason = reason
    self.by = by
    self.since = since
  }
}

/// All pauses that are on record.
public struct TriggerPauses: Sendable, Equatable {
  public let all: [TriggerPause]

  public init(_ all: [TriggerPause] = []) { self.all = all }

  /// The pause that keeps a trigger from starting anything, the widest first; nil if it may.
  public func pause(of trigger: TriggerName, now: Timestamp) -> TriggerPause? {
    let standing = all.filter { $0.scope.contains(.trigger(trigger)) && ($0.until.map { now < $0 } ?? true) }
    return standing.first { $0.scope == .all } ?? standing.first { $0.scope == .workflow(trigger.workflow) }
      ?? standing.first
  }
}
