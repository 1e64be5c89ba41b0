public import Values

/// What a person decided on all that a storm of one trigger held up to an instant.
public struct StormDecision: Sendable, Equatable {
  public let trigger: TriggerName
  /// Else it is dropped.
  public let isReleased: Bool
  public let by: String
  /// Why; for people.
  public let reason: String
  public let at: Timestamp

  public init(_ trigger: TriggerName, isReleased: Bool, by: String, reason: String = "", at: Timestamp) {
    self.trigger = trigger
    self.isReleased = isReleased
    self.by = by
    self.reason = reason
    self.at = at
  }

  /// What stands beside a firing that it concerned.
  var words: String {
    (isReleased ? "released by " : "dropped by ") + by + (reason.isEmpty ? "" : ": \(reason)")
  }
}

/// A decision with its number, in the order in which they were made.
public struct KeptStormDecision: Sendable, Equatable {
  public let number: Int64
  public let decision: StormDecision

  public init(number: Int64, decision: StormDecision) {
    self.number = number
    self.decision = decision
  }
}

/// What a storm of one trigger holds.
public struct HeldStorm: Sendable, Equatable {
  public let trigger: TriggerName
  public let count: Int
  /// When the first of it was held, and when it is dropped if nobody decides.
  public let since: Timestamp
  public let until: Timestamp

  /// Of rows that are held, by trigger.
  public static func all(in rows: [FiringRow]) -> [HeldStorm] {
    var dues: [TriggerName: [Timestamp]] = [:]
    for row in rows { if row.isHeldByStorm, let due = row.due { dues[row.trigger, default: []].append(due) } }
    return dues.sorted { $0.key < $1.key }.compactMap { trigger, dues in
      guard let until = dues.min(), let since = FiringRow.heldSince(due: until) else { return nil }
      return HeldStorm(trigger: trigger, count: dues.count, since: since, until: until)
    }
  }
}
