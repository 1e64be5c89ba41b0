/// The keys of a step.
enum StepFields {
  static let id = Field(
    "id", .identifier, "What other steps and the report call this step.", example: "targets", required: true)
  static let name = Field("name", .template, "A longer name for people.", example: "Find what is to be saved")
  static let condition = Field(
    "if", .expression("bool"), "The step runs only if this is true; else it is skipped.",
    example: "steps.targets.servers.size() > 0")
  static let uses = Field("uses", .text, "The action to run.", example: "server.list")
  static let with = Field(
    "with", .names(.value), "The action's parameters.", example: "{ properties: { backup: daily } }")
  static let onError = Field(
    "on_error", .word(reactions), "What to do when the step failed, met a quota, timed out or was rejected.",
    example: "continue")
  static let onDenied = Field(
    "on_denied", .word(reactions), "What to do when the step was not permitted.", example: "allow")
  static let timeout = Field(
    "timeout", .duration, "How long the step may take, all attempts and waits included.", example: "15m")
  static let region = Field("region", .template, "The region of this step.", example: "SBG5")

  private static let reactions = [
    Shape.Word("fail", "The block stops. The default."),
    Shape.Word("continue", "The block goes on; the outcome still counts."),
    Shape.Word("allow", "The block goes on and the outcome does not count; the report shows it."),
  ]

  static let all = [id, name, condition, uses, with, onError, onDenied, timeout, region]

  static let shape = ObjectShape("step", "One thing to do.", all, exactlyOne: [uses.name])
}
