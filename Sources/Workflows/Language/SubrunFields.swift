/// The keys of `run`.
enum SubrunFields {
  static let workflow = Field(
    "workflow", .text, "The path of the other workflow's file, from the folder of this one.",
    example: "common/drain.yaml", required: true)
  static let with = Field(
    "with", .names(.value), "The other workflow's inputs.", example: "{ server: \"${{ inputs.server }}\" }")

  static let all = [workflow, with]

  static let shape = ObjectShape("workflow to run", "Another workflow as a step.", all)
}

/// The keys of `undo`.
enum UndoFields {
  static let uses = Field(
    "uses", .text, "The action that takes the step back.", example: "server.delete", required: true)
  static let with = Field(
    "with", .names(.value), "The action's parameters; `self` is what the step gave.",
    example: "{ server: \"${{ self.id }}\" }")
  static let when = Field(
    "when",
    .word([
      Shape.Word(Undo.Timing.auto.rawValue, "With the rollback of the workflow."),
      Shape.Word(Undo.Timing.manual.rawValue, "Never by itself: listed at the end of the run, for a person."),
    ]), "Who decides that the step is taken back.", example: "manual", default: Undo.Timing.auto.rawValue)

  static let all = [uses, with, when]

  static let shape = ObjectShape("undo", "What takes a step back.", all)
}
