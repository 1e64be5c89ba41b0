public import Values
import Workflows

/// A change of the clocks, and what it means for a schedule.
public struct ScheduledClockChange: Hashable, Sendable {
  public enum Effect: String, Hashable, Sendable {
    /// No time of the schedule is jumped over or shown twice.
    case none
    /// One firing at the first instant after the gap instead.
    case runsAfterGap = "runs_after_gap"
    /// No firing instead.
    case skipped
    case runsFirstTime = "runs_first_time"
    case runsSecondTime = "runs_second_time"
    case runsBothTimes = "runs_both_times"
  }

  /// The first second of the new time.
  public let at: Timestamp
  public let before: TimeZoneFile.Phase
  public let after: TimeZoneFile.Phase
  /// Times of the schedule that the clocks jump over or show twice: the first ones.
  public let times: [CivilTime]
  /// How many such times there are.
  public let count: Int
  public let effect: Effect

  /// What the clocks show instead of what: `02:00 CET` becomes `03:00 CEST`.
  public var shownBefore: CivilTime { CivilTime(secondsSinceEpoch: at.seconds + Int64(before.offset)) }
  public var shownAfter: CivilTime { CivilTime(secondsSinceEpoch: at.seconds + Int64(after.offset)) }
}

extension Schedule {
  /// So many times are listed of a change; all are counted.
  private static let listed = 10

  /// The changes of the clocks later than `start` and not later than `end`, those that only rename the time left out.
  public func clockChanges(after start: Timestamp, until end: Timestamp) -> [ScheduledClockChange] {
    var changes: [ScheduledClockChange] = []
    var place = max(start.seconds, Timestamp.earliest.seconds)
    while let change = zone.transition(after: place), change.at <= end.seconds {
      if change.before.offset != change.after.offset { changes.append(effect(of: change)) }
      place = change.at
    }
    return changes
  }

  private func effect(of change: TimeZoneFile.Transition) -> ScheduledClockChange {
    let (before, after) = (change.at + Int64(change.before.offset), change.at + Int64(change.after.offset))
    let end = max(before, after)
    var times: [CivilTime] = []
    var count = 0
    var wall = cron.firstWall(notBefore: min(before, after))
    while let found = wall, found < end {
      if count < Self.listed { times.append(CivilTime(secondsSinceEpoch: found)) }
      count += 1
      wall = cron.firstWall(notBefore: found + 1)
    }
    let effect: ScheduledClockChange.Effect =
      if count == 0 {
        .none
      } else if before < after {
        changes.gap(for: cron) == .runAfter ? .runsAfterGap : .skipped
      } else {
        switch changes.overlap(for: cron) {
        case .first: .runsFirstTime
        case .second: .runsSecondTime
        case .both: .runsBothTimes
        }
      }
    return ScheduledClockChange(
      at: Timestamp(seconds: change.at), before: change.before, after: change.after, times: times, count: count,
      effect: effect)
  }
}
