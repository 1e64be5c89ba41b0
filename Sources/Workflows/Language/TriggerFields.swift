import Values

/// The keys of `on`.
enum TriggerFields {
  static let manual = Field(
    "manual", .object(ManualFields.shape), "A person may start it; that holds for every workflow, and is said here.",
    example: "{}")
  static let schedule = Field(
    "schedule", .list(.object(ScheduleFields.shape)), "When it starts by the clock.",
    example: "[{ id: nightly, cron: \"15 2 * * *\", timezone: Europe/Paris }]")

  static let alert = Field(
    "alert", .list(.object(AlertFields.shape)), "Alerts that start it, as `stackhand serve` receives them.",
    example: "[{ id: down, from: alertmanager, verify: { bearer: \"${{ secrets.ALERT_TOKEN }}\" } }]")
  static let webhook = Field(
    "webhook", .list(.object(WebhookFields.shape)), "Messages of any kind that start it.",
    example: "[{ id: deployed, verify: { hmac: { secret: \"${{ secrets.HOOK_SECRET }}\", scheme: github } } }]")
  static let workflow = Field(
    "workflow", .list(.object(FollowupFields.shape)), "Other workflows after whose end it starts.",
    example: "[{ id: after_backup, after: nightly-snapshots, outcome: [failed] }]")

  static let all = [manual, schedule, alert, webhook, workflow]

  static let shape = ObjectShape("set of triggers", "What starts the workflow.", all)
}

/// The keys of `on.manual`: none.
enum ManualFields {
  static let shape = ObjectShape("manual start", "A person starts the workflow.", [])
}

/// The keys of a schedule.
enum ScheduleFields {
  static let id = Field(
    "id", .identifier, "What reports, journals and `stackhand schedule next` call the schedule.", example: "nightly",
    required: true)
  static let cron = Field(
    "cron", .text,
    "When: minute, hour, day of the month, month, day of the week, as crontab has them; or @hourly, @daily, @weekly.",
    example: "15 2 * * *", required: true)
  static let timezone = Field(
    "timezone", .text, "Whose clocks count: the name of an IANA zone, or an offset such as +02:00.",
    example: "Europe/Paris", default: ScheduleDeclaration.standardTimezone)
  static let missed = Field(
    "missed", .object(MissedFields.shape), "What becomes of firings that came while nothing was there to see them.",
    example: "{ run: last, window: 2h }")
  static let jitter = Field(
    "jitter", .duration, "A firing starts up to so much later than its time, always as much for the same one.",
    example: "5m")
  static let changes = Field(
    "dst", .object(ClockChangeFields.shape), "What happens to times that the clocks jump over or show twice.",
    example: "{ gap: skip, overlap: first }")
  static let inputs = Field(
    "inputs", .names(.value), "The workflow's inputs for these runs: constants, and expressions over `vars`.",
    example: "{ keep: 14 }")

  static let all = [id, cron, timezone, missed, jitter, changes, inputs]

  static let shape = ObjectShape("schedule", "When the workflow starts by the clock.", all)
}

/// The keys of `missed`.
enum MissedFields {
  static let run = Field(
    "run",
    .word([
      Shape.Word(MissedPolicy.Run.none.rawValue, "What was missed is gone."),
      Shape.Word(MissedPolicy.Run.last.rawValue, "The newest of those that were missed starts."),
      Shape.Word(MissedPolicy.Run.all.rawValue, "Every one of them starts, the newest `max` of them."),
    ]), "Which of them start after all.", example: "all", default: MissedPolicy.standard.run.rawValue)
  static let window = Field(
    "window", .duration, "How late a firing may still start.", example: "6h",
    default: DurationLiteral.text(MissedPolicy.standard.window))
  static let max = Field(
    "max", .integer(1...Int64(MissedPolicy.largestMax)), "With `run: all`: how many start at most.", example: "10",
    with: [run.name])

  static let all = [run, window, max]

  static let shape = ObjectShape("policy for missed firings", "Which missed firings start after all.", all)
}

/// The keys of `dst`.
enum ClockChangeFields {
  static let gap = Field(
    "gap",
    .word([
      Shape.Word(ClockChangePolicy.Gap.runAfter.rawValue, "Once, at the first instant after the gap."),
      Shape.Word(ClockChangePolicy.Gap.skip.rawValue, "Not on that day."),
    ]),
    "When to run if the clocks jump over the time; without it, after the gap, but not what runs every few minutes or hours.",
    example: "skip")
  static let overlap = Field(
    "overlap",
    .word([
      Shape.Word(ClockChangePolicy.Overlap.first.rawValue, "The first time."),
      Shape.Word(ClockChangePolicy.Overlap.second.rawValue, "The second time."),
      Shape.Word(ClockChangePolicy.Overlap.both.rawValue, "Both times."),
    ]),
    "When to run if the time comes twice; without it, the first time, and both times what runs every few minutes or hours.",
    example: "second")

  static let all = [gap, overlap]

  static let shape = ObjectShape(
    "policy for clock changes", "What happens when the clocks of the zone are put forward or back.", all)
}
