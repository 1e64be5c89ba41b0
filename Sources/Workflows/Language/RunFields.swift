/// The keys of `concurrency`.
enum ConcurrencyFields {
  static let group = Field(
    "group", .template,
    "Of the runs of all workflows with the same text here, one runs at a time; without it, the workflow's name.",
    example: "server/${{ inputs.server }}")
  static let whenBusy = Field(
    "when_busy",
    .word([
      Shape.Word(WhenBusy.skip.rawValue, "The new run does not start; its outcome is skipped."),
      Shape.Word(WhenBusy.queue.rawValue, "The new run waits its turn, behind ten others at most."),
      Shape.Word(
        WhenBusy.queueLatest.rawValue, "The new run waits its turn, instead of the one that waited before it."),
      Shape.Word(WhenBusy.cancelRunning.rawValue, "The run under way is cancelled."),
      Shape.Word(WhenBusy.fail.rawValue, "The new run fails."),
    ]),
    "What a run does that finds another one in its group; without it, what suits its cause: schedules skip, alerts queue, people fail.",
    example: "skip")

  static let all = [group, whenBusy]

  static let shape = ObjectShape("concurrency", "Which runs must not happen at the same time.", all)
}

/// The keys of `defaults`.
enum DefaultsFields {
  static let retry = Field(
    "retry", .object(RetryFields.shape), "When to try actions again after a failure.",
    example: "{ attempts: 4, delay: 2s, backoff: 2 }")
  static let timeout = Field("timeout", .duration, "How long a step that uses an action may take.", example: "15m")
  static let onError = Field(
    "on_error", .word(Reaction.words), "What to do when a step failed, met a quota, timed out or was rejected.",
    example: "continue", default: Reaction.fail.rawValue)
  static let onDenied = Field(
    "on_denied", .word(Reaction.words), "What to do when a step was not permitted.", example: "allow",
    default: Reaction.fail.rawValue)
  static let region = Field("region", .template, "The region of steps that name none.", example: "SBG5")

  static let all = [retry, timeout, onError, onDenied, region]

  static let shape = ObjectShape("set of defaults", "What holds for every step that does not say it itself.", all)
}

extension Rollback {
  static let words = [
    Shape.Word(Rollback.never.rawValue, "What was done stays."),
    Shape.Word(Rollback.onFailure.rawValue, "Completed steps are undone, the newest first."),
    Shape.Word(Rollback.manual.rawValue, "What could be undone is listed at the end of the run, for a person."),
  ]
}
