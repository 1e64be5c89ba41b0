/// What one field of a cron expression lets through.
struct CronFieldValues: Hashable, Sendable {
  /// A bit for each number; of the days of the week 0 to 6.
  var bits: UInt64 = 0
  /// `*`, `*/1` or `?`: the field says nothing.
  var isOpen = false
  /// A `*` or a step: an interval rather than a time of day.
  var isInterval = false
  /// `L`: the last day of a month, whatever its number.
  var lastDay = false
  /// `MON#2`: a bit for day of the week + 7 × (week - 1).
  var numbered: UInt64 = 0

  mutating func insert(_ value: Int, in field: CronField) {
    bits |= 1 << UInt64(field == .weekday && value == 7 ? 0 : value)
  }
}
