/// The keys of a step.
enum StepFields {
  static let id = Field(
    "id", .identifier, "What other steps and the report call this step.", example: "targets", required: true)
  static let name = Field("name", .template, "A longer name for people.", example: "Find what is to be saved")

  // MARK: What it does, exactly one of

  static let uses = Field("uses", .text, "The action to run.", example: "server.list")
  static let steps = Field(
    "steps", .steps, "A block: these steps, in this order, as one step.",
    example: "[{ id: stop, uses: server.stop, with: { server: web-1 } }]")
  static let parallel = Field(
    "parallel", .branches, "Branches that run side by side, each with a name and its own steps.",
    example: "{ servers: [{ id: servers, uses: server.list }], volumes: [{ id: volumes, uses: volume.list }] }")
  static let escalate = Field(
    "escalate", .object(LadderFields.shape),
    "A ladder of remedies: the gentlest first, and a look at the patient before every next one.",
    example: """
      { probe: { uses: http.request, with: { url: "https://web.example.org/healthz" }, healthy: self.status == 200 }, \
      tiers: [{ id: restart, uses: server.reboot, with: { server: web-1 } }] }
      """)
  static let run = Field(
    "run", .either(.text, .object(SubrunFields.shape)), "Another workflow, by the path of its file from this one.",
    example: "common/drain.yaml")
  static let approve = Field(
    "approve", .either(.template, .object(ApprovalFields.shape)),
    "A person decides; the text is what they are asked.", example: "Stop ${{ inputs.server }}?")
  static let assert = Field(
    "assert", .either(.expression("bool"), .object(AssertionFields.shape)),
    "What must be true to go on.", example: "steps.targets.servers.size() < 100")
  static let set = Field(
    "set", .names(.value), "Values under names, for the steps that follow.",
    example: "{ surplus: \"${{ steps.targets.servers.drop(2) }}\" }")
  static let pause = Field(
    "pause", .either(.duration, .object(PauseFields.shape)),
    "Lets time pass, up to an instant, or until an action finds what is waited for.", example: "90s")

  static let kinds = [uses, steps, parallel, escalate, run, approve, assert, set, pause]

  /// The kinds that hold steps one after the other or side by side.
  private static let blocks = [steps.name, parallel.name]
  /// The kinds that reach a cloud, or steps that may.
  private static let acting = [uses.name, steps.name, parallel.name, escalate.name, run.name]

  static let with = Field(
    "with", .names(.value), "The action's parameters.", example: "{ properties: { backup: daily } }",
    with: [uses.name])

  // MARK: When, where, how often

  static let condition = Field(
    "if", .expression("bool"), "The step runs only if this is true; else it is skipped.",
    example: "steps.targets.servers.size() > 0")
  static let loop = Field(
    "for", .object(LoopFields.shape), "The step runs once for each item of a list.",
    example: "{ each: steps.targets.servers, as: server, max_parallel: 4 }")
  static let lock = Field(
    "lock", .template, "While the step runs, no other step of any workflow holds a lock of the same text.",
    example: "server/${{ server.id }}", with: acting)
  static let region = Field(
    "region", .template, "The region of this step and of the steps in it.", example: "SBG5",
    with: acting + [pause.name])
  static let retry = Field(
    "retry", .object(RetryFields.shape),
    "When to try again after a failure; without it, never. A block begins again with its first step.",
    example: "{ attempts: 4, delay: 2s, backoff: 2 }", with: acting)
  static let timeout = Field(
    "timeout", .duration, "How long the step may take, all attempts and waits included.", example: "15m",
    with: acting)
  static let waitFor = Field(
    "wait_for", .either(.word(WaitForFields.words), .object(WaitForFields.shape)),
    "When a step that starts something slow is through.", example: "{ status: ACTIVE, timeout: 10m }",
    default: "done", with: [uses.name])

  // MARK: What follows

  static let onError = Field(
    "on_error", .word(Reaction.words), "What to do when the step failed, met a quota, timed out or was rejected.",
    example: "continue", default: Reaction.fail.rawValue)
  static let onDenied = Field(
    "on_denied", .word(Reaction.words), "What to do when the step was not permitted.", example: "allow",
    default: Reaction.fail.rawValue, with: acting + [pause.name])
  static let undo = Field(
    "undo", .object(UndoFields.shape), "What takes the step back when the workflow is rolled back.",
    example: "{ uses: server.delete, with: { server: \"${{ self.id }}\" } }", with: acting)
  static let rescue = Field(
    "rescue", .steps, "What to do if the block comes to nothing; if that succeeds, so has the block.",
    example: "[{ id: tell, uses: http.request, with: { url: \"https://chat.example.org/hook\" } }]", with: blocks)
  static let finally = Field(
    "finally", .steps, "What to do at the end of the block, however it ended.",
    example: "[{ id: start, uses: server.start, with: { server: web-1 } }]", with: blocks)
  static let outputs = Field(
    "outputs", .names(.value), "What the block gives to the steps behind it.",
    example: "{ count: \"${{ steps.targets.servers.size() }}\" }", with: blocks)

  static let all =
    [id, name, condition, loop, uses, with] + kinds.dropFirst()
    + [lock, region, retry, timeout, waitFor, onError, onDenied, undo, rescue, finally, outputs]

  static let shape = ObjectShape("step", "One thing to do.", all, exactlyOne: kinds.map(\.name))
}

extension Reaction {
  static let words = [
    Shape.Word(Reaction.fail.rawValue, "The block stops."),
    Shape.Word(Reaction.continue.rawValue, "The block goes on; the outcome still counts."),
    Shape.Word(Reaction.allow.rawValue, "The block goes on and the outcome does not count; the report shows it."),
  ]
}
