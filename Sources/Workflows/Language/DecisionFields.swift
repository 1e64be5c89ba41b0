/// The keys of `approve`.
enum ApprovalFields {
  static let message = Field(
    "message", .template, "What the person is asked.", example: "Stop ${{ inputs.server }}?", required: true)
  static let by = Field(
    "by", .either(.template, .list(.template)), "Who may decide; without it, whoever is there.",
    example: "[group:oncall, user:ciso]")
  static let count = Field(
    "count", .integer(1...100), "How many different persons must agree.", example: "2", default: "1")
  static let notBy = Field(
    "not_by", .either(.template, .list(.template)), "Who may not decide.", example: "${{ run.actor }}")
  static let timeout = Field(
    "timeout", .duration, "How long to wait for the decision.", example: "8h", default: "24h")
  static let onTimeout = Field(
    "on_timeout",
    .word([
      Shape.Word(Approval.TimeoutVerdict.reject.rawValue, "The step is rejected."),
      Shape.Word(Approval.TimeoutVerdict.timeOut.rawValue, "The step has timed out."),
    ]), "What silence means; never consent.", example: "time_out",
    default: Approval.TimeoutVerdict.reject.rawValue)

  static let all = [message, by, count, notBy, timeout, onTimeout]

  static let shape = ObjectShape("approval", "A person decides.", all)
}

/// The keys of `assert`.
enum AssertionFields {
  static let that = Field(
    "that", .expression("bool"), "What must be true.", example: "steps.targets.servers.size() < 100",
    required: true)
  static let message = Field(
    "message", .template, "What to say if it is not.", example: "More servers than expected")
  static let outcome = Field(
    "outcome",
    .word([
      Shape.Word(Outcome.failed.rawValue, "The step has failed."),
      Shape.Word(Outcome.rejected.rawValue, "The step is rejected, as by a person."),
      Shape.Word(Outcome.unknown.rawValue, "Nobody can say; only a person clears it."),
    ]), "How the step ends if it is not.", example: "rejected", default: Outcome.failed.rawValue)

  static let all = [that, message, outcome]

  static let shape = ObjectShape("assertion", "What must be true to go on.", all)
}

/// The keys of `pause`.
enum PauseFields {
  static let until = Field(
    "until", .either(.expression("timestamp"), .expression("bool")),
    "With `uses`: what is true of the action's outputs (`self`) when the wait is over. Without: the instant.",
    example: "self.status == 'ACTIVE'", required: true)
  static let uses = Field(
    "uses", .text, "The action that is asked again and again.", example: "server.show")
  static let with = Field(
    "with", .names(.value), "The action's parameters.", example: "{ server: web-1 }", with: [uses.name])
  static let every = Field(
    "every", .duration, "How long to wait between two looks.", example: "30s", default: "10s", with: [uses.name])
  static let timeout = Field(
    "timeout", .duration, "How long to go on looking.", example: "30m", default: "10m", with: [uses.name])

  static let all = [until, uses, with, every, timeout]

  static let shape = ObjectShape("pause", "What is waited for.", all)
}
