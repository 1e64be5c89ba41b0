public import Values
public import Workflows

/// Decides which times of one schedule start a run. Pure: time comes in, decisions come out.
public struct ScheduleDispatcher: Sendable {
  public let trigger: TriggerName
  public let schedule: Schedule
  /// Times up to this one have been decided on.
  public private(set) var seen: Timestamp
  /// Decided to start, later than their time.
  private var pending: [PlannedFiring] = []
  private var failures = 0
  /// Why nothing starts any more until somebody says so; nil as long as it does.
  public private(set) var pausedBecause: String?

  /// So many counted failures in a row pause a schedule.
  public static let failuresAllowed = 3

  /// `seen`: the last instant at which somebody looked; what came since was missed.
  public init(_ trigger: TriggerName, _ schedule: Schedule, seen: Timestamp) {
    self.trigger = trigger
    self.schedule = schedule
    self.seen = seen
  }

  /// The rows of all times that have come since the last look: those to start, and those not to, with the reason.
  public mutating func look(now: Timestamp) -> [FiringRow] {
    guard now >= seen else { return [] }
    let found = schedule.missed(after: seen, now: now)
    seen = now
    var rows = found.skipped.map { row($0.firing, now, .skipped, Self.reason($0.reason)) }
    pending += found.run
    let due = pending.filter { $0.due <= now }
    pending.removeAll { $0.due <= now }
    for firing in due {
      if let why = pausedBecause {
        var row = row(firing, now, .skipped, .paused)
        row.detail = why
        rows.append(row)
      } else {
        var row = row(firing, now, .started, nil)
        row.started = now
        rows.append(row)
      }
    }
    return rows.sorted { $0.nominal < $1.nominal }
  }

  /// When ``look(now:)`` has something to do; nil if the schedule has no more times.
  public var nextDue: Timestamp? {
    let next = schedule.next(after: seen)?.nominal
    return (pending.map(\.due) + [next].compactMap { $0 }).min()
  }

  /// How a run of the schedule ended. Three counted failures in a row, or one denial, pause it: doing it again would not help.
  public mutating func ended(_ outcome: Outcome) {
    switch outcome {
    case .succeeded: failures = 0
    case .denied: pausedBecause = "a run was denied"
    case .failed, .quota, .timedOut, .rejected, .unknown:
      failures += 1
      if failures >= Self.failuresAllowed { pausedBecause = "\(failures) runs in a row did not succeed" }
    case .cancelled, .skipped: break
    }
  }

  public mutating func resume() {
    failures = 0
    pausedBecause = nil
  }

  /// What stands in a store about pauses: a reason, or nil if there is none.
  public mutating func adopt(pause reason: String?) {
    if let reason { pausedBecause = reason } else if pausedBecause != nil { resume() }
  }

  /// Counts the failures again from what a store has kept, oldest first.
  public mutating func restore(_ kept: [FiringRow]) {
    for row in kept where row.trigger == trigger {
      if let outcome = row.outcome { ended(outcome) }
      // A pause is on record of its own; somebody may have lifted it.
      if pausedBecause != nil { resume() }
    }
  }

  private func row(
    _ firing: PlannedFiring, _ now: Timestamp, _ state: FiringRow.State, _ reason: FiringRow.Reason?
  ) -> FiringRow {
    FiringRow(trigger, firing.nominal.rfc3339, nominal: firing.nominal, received: now, state: state, reason: reason)
  }

  private static func reason(_ reason: MissedFirings.Reason) -> FiringRow.Reason {
    switch reason {
    case .tooOld: .tooOld
    case .superseded: .superseded
    case .notWanted: .notWanted
    case .tooMany: .tooMany
    }
  }
}
