public import Values

/// The coming firings of a schedule, and what the clocks do meanwhile.
public struct ScheduleOutlook: Sendable {
  public let schedule: Schedule
  /// In order; fewer than asked for where there are no more in 400 years.
  public let firings: [PlannedFiring]
  /// The changes of the clocks up to the last firing.
  public let changes: [ScheduledClockChange]
  /// The first change of the clocks after that, within 400 days.
  public let nextChange: ScheduledClockChange?
}

extension Schedule {
  /// The first `count` firings later than `instant`.
  public func outlook(after instant: Timestamp, count: Int) -> ScheduleOutlook {
    let firings = Array(firings(after: instant).prefix(count))
    let last = firings.last?.nominal ?? instant
    let horizon = last.advanced(by: .seconds(400 * 86_400)) ?? .latest
    return ScheduleOutlook(
      schedule: self, firings: firings, changes: clockChanges(after: instant, until: last),
      nextChange: clockChanges(after: last, until: horizon).first)
  }
}
