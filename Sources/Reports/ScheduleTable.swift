import Triggers
import Values
import Workflows

/// The coming firings of a schedule as a table, with the changes of the clocks where they come.
enum ScheduleTable {
  static func text(_ outlook: ScheduleOutlook, of workflow: String) -> String {
    let heading = heading(outlook.schedule, workflow)
    guard !outlook.firings.isEmpty else { return heading + "never again: there is no such time in 400 years\n" }
    let rows = rows(outlook)
    let hasJitter = outlook.schedule.jitter > .zero
    let hasNotes = rows.contains { !$0.note.isEmpty }
    var table = Table(
      ["#", "Local time", "Offset", "UTC"] + (hasJitter ? ["Starts at"] : []) + (hasNotes ? ["Note"] : []))
    for row in rows {
      table.add([row.number, row.local, row.offset, row.utc] + (hasJitter ? [row.start] : []) + [row.note])
    }
    return heading + table.text + footer(outlook)
  }

  private static func heading(_ schedule: Schedule, _ workflow: String) -> String {
    let jitter = schedule.jitter > .zero ? ", starts up to \(DurationLiteral.text(schedule.jitter)) later" : ""
    let cron = schedule.cron.text.split { " \t\r\n".contains($0) }.joined(separator: " ")
    return "\(workflow), schedule \(schedule.id): \(cron) in \(schedule.zone.name)\(jitter)\n"
  }

  private struct Row {
    var number = ""
    var local: String
    var offset: String
    var utc: String
    var start = ""
    var note: String
  }

  private static func rows(_ outlook: ScheduleOutlook) -> [Row] {
    var changes = shown(outlook)[...]
    var rows: [Row] = []
    for (index, firing) in outlook.firings.enumerated() {
      while let change = changes.first, change.at <= firing.nominal {
        rows.append(row(change))
        changes.removeFirst()
      }
      let gap = firing.isAfterGap ? outlook.changes.first { $0.at == firing.nominal } : nil
      rows.append(row(firing, index + 1, outlook.schedule, after: gap))
    }
    return rows
  }

  /// Those that touch a time of the schedule, and the others too as long as they do not hide the firings.
  private static func shown(_ outlook: ScheduleOutlook) -> [ScheduledClockChange] {
    let all = outlook.changes
    return all.count <= outlook.firings.count ? all : all.filter { $0.effect != .none }
  }

  private static func row(
    _ firing: PlannedFiring, _ number: Int, _ schedule: Schedule, after gap: ScheduledClockChange?
  ) -> Row {
    let offset = schedule.zone.offset(at: firing.nominal.seconds)
    return Row(
      number: String(number), local: local(firing.nominal, offset), offset: offsetText(offset),
      utc: firing.nominal.rfc3339, start: start(firing, schedule),
      note: gap.map { "instead of \(times($0, with: "and"))" } ?? "")
  }

  private static func row(_ change: ScheduledClockChange) -> Row {
    Row(
      local: local(change.at, change.before.offset), offset: offsetText(change.before.offset),
      utc: change.at.rfc3339, note: note(change))
  }

  /// The local time at which it starts, with its day if that is another one.
  private static func start(_ firing: PlannedFiring, _ schedule: Schedule) -> String {
    let day = firing.nominal.format("%F", in: schedule.zone)
    let isSameDay = firing.due.format("%F", in: schedule.zone) == day
    return firing.due.format(isSameDay ? "%T" : "%a %F %T", in: schedule.zone) ?? ""
  }

  private static func footer(_ outlook: ScheduleOutlook) -> String {
    var out = ""
    let left = outlook.changes.count - shown(outlook).count
    if left > 0 {
      out +=
        "\(left == 1 ? "a change" : "\(left) changes") of the clocks in between touch\(left == 1 ? "es" : "") none of its times\n"
    }
    if outlook.changes.isEmpty, let next = outlook.nextChange {
      out += "next change of the clocks: \(local(next.at, next.before.offset)), \(note(next))\n"
    }
    return out
  }

  // MARK: Changes of the clocks

  private static func note(_ change: ScheduledClockChange) -> String {
    let way = change.shownAfter > change.shownBefore ? "forward" : "back"
    let clocks = "clocks go \(way) to \(time(change.shownAfter, of: change))"
    return effect(change).map { "\(clocks): \($0)" } ?? clocks
  }

  private static func effect(_ change: ScheduledClockChange) -> String? {
    let isOne = change.count == 1
    let after = time(change.shownAfter, of: change)
    let absent = "\(times(change, with: "and")) \(isOne ? "does" : "do") not occur"
    let twice = "\(times(change, with: "and")) \(isOne ? "comes twice and runs" : "come twice and run")"
    return switch change.effect {
    case .none: nil
    case .runsAfterGap: "\(absent), one firing at \(after) instead"
    case .skipped: "\(absent) and \(isOne ? "is" : "are") skipped"
    case .runsFirstTime: "\(twice) the first time"
    case .runsSecondTime: "\(twice) the second time"
    case .runsBothTimes: "\(twice) both times"
    }
  }

  /// `02:00, 02:20 and 02:40`, or the first two and the number of the others.
  private static func times(_ change: ScheduledClockChange, with conjunction: String) -> String {
    var words = change.times.prefix(change.count > 3 ? 2 : 3).map { time($0, of: change) }
    if change.count > words.count { words.append("\(change.count - words.count) more") }
    guard let last = words.popLast(), !words.isEmpty else { return time(change.times.first, of: change) }
    return "\(words.joined(separator: ", ")) \(conjunction) \(last)"
  }

  private static func time(_ time: CivilTime?, of change: ScheduledClockChange) -> String {
    guard let time else { return "" }
    let instant = Timestamp(seconds: time.secondsSinceEpoch)
    return instant.format(time.date == change.shownBefore.date ? "%R" : "%a %F %R") ?? ""
  }

  // MARK: Instants

  private static func local(_ instant: Timestamp, _ offset: Int) -> String {
    let shown = Timestamp(seconds: instant.seconds + Int64(offset))
    return shown.format(shown.seconds % 60 == 0 ? "%a %F %R" : "%a %F %T") ?? ""
  }

  /// `+01:00`; with seconds where a zone has them, as many had a hundred years ago.
  private static func offsetText(_ seconds: Int) -> String {
    let time = Timestamp(seconds: Int64(seconds.magnitude)).format(seconds % 60 == 0 ? "%R" : "%T") ?? ""
    return (seconds < 0 ? "-" : "+") + time
  }
}
