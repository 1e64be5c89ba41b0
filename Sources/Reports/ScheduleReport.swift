public import Triggers
public import Values

/// When workflows start by the clock: what `stackhand schedule next` says.
public struct ScheduleReport: Sendable {
  /// The schedules of a workflow.
  public struct Entry: Sendable {
    public let file: String
    public let workflow: String
    public let outlooks: [ScheduleOutlook]

    public init(file: String, workflow: String, outlooks: [ScheduleOutlook]) {
      self.file = file
      self.workflow = workflow
      self.outlooks = outlooks
    }
  }

  public let after: Timestamp
  public let entries: [Entry]
  /// Whether every file asked for is there and valid.
  public let isWhole: Bool

  public init(after: Timestamp, _ entries: [Entry], isWhole: Bool) {
    self.after = after
    self.entries = entries
    self.isWhole = isWhole
  }

  /// For people: a table for each schedule.
  public var text: String {
    entries.map { entry in
      entry.outlooks.isEmpty
        ? "\(entry.workflow): no schedules; \(entry.file) starts when somebody runs it\n"
        : entry.outlooks.map { ScheduleTable.text($0, of: entry.workflow) }.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// For programs: one object. `schedule_next` is its version; members are only ever added.
  public var json: String {
    let workflows = entries.map { entry -> Value in
      [
        "file": .string(entry.file), "workflow": .string(entry.workflow),
        "schedules": .list(entry.outlooks.map(\.json)),
      ]
    }
    let object: Value = [
      "schedule_next": 1, "ok": .bool(isWhole), "after": .timestamp(after), "workflows": .list(workflows),
    ]
    return JSONWriter.text(object, indent: 2) + "\n"
  }
}

extension ScheduleOutlook {
  fileprivate var json: Value {
    [
      "id": .string(schedule.id), "cron": .string(schedule.cron.text), "timezone": .string(schedule.zone.name),
      "jitter": .string(schedule.jitter.secondsText), "firings": .list(firings.map(json)),
      "clock_changes": .list(changes.map(json)), "next_clock_change": nextChange.map(json) ?? .null,
    ]
  }

  private func json(_ firing: PlannedFiring) -> Value {
    [
      "nominal": .timestamp(firing.nominal), "local": .string(local(firing.nominal)),
      "due": .timestamp(firing.due), "after_gap": .bool(firing.isAfterGap),
    ]
  }

  /// `local_before` is what the clocks would have shown, `local_after` what they show instead.
  private func json(_ change: ScheduledClockChange) -> Value {
    [
      "at": .timestamp(change.at), "local_before": .string(change.shownBefore.text),
      "local_after": .string(change.shownAfter.text), "offset_before": .int(Int64(change.before.offset)),
      "offset_after": .int(Int64(change.after.offset)), "effect": .string(change.effect.rawValue),
      "count": .int(Int64(change.count)), "times": .list(change.times.map { .string($0.text) }),
    ]
  }

  private func local(_ instant: Timestamp) -> String {
    instant.format("%Y-%m-%dT%H:%M:%S%:z", in: schedule.zone) ?? instant.rfc3339
  }
}

extension CivilTime {
  /// `2026-03-29T02:15:00`: there is no offset to be given.
  fileprivate var text: String { Timestamp(seconds: secondsSinceEpoch).format("%Y-%m-%dT%H:%M:%S") ?? "" }
}
