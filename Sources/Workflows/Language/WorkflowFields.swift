/// The keys at the top of a workflow.
enum WorkflowFields {
  static let version = Field(
    "version", .integer(1...1), "The version of the language.", example: "1", required: true)
  static let name = Field(
    "name", .text, "What the workflow is called in reports, locks and journals.", example: "nightly-snapshots",
    required: true)
  static let summary = Field(
    "summary", .text, "What the workflow does, in a sentence.", example: "Snapshot every server marked backup=daily.")
  static let credentials = Field(
    "credentials", .object(CredentialsFields.shape),
    "How to log in. Absent: the standard OS_* variables of the environment.", example: "{ cloud: production }")
  static let region = Field(
    "region", .either(.template, .names(.template)),
    "The region to work in, or one for each kind of service.", example: "GRA11")
  static let inputs = Field(
    "inputs", .names(.object(InputFields.shape)), "What the one who starts the workflow may choose.",
    example: "{ keep: { type: int, default: 7, min: 1 } }")
  static let vars = Field(
    "vars", .names(.value), "Constants of the file.", example: "{ prefix: nightly }")
  static let steps = Field(
    "steps", .list(.object(StepFields.shape)), "What to do, in this order.",
    example: "[{ id: targets, uses: server.list }]", required: true)
  static let outputs = Field(
    "outputs", .names(.value), "What the run gives to whoever started it.",
    example: "{ servers: \"${{ steps.targets.servers.size() }}\" }")

  static let all = [version, name, summary, credentials, region, inputs, vars, steps, outputs]

  static let shape = ObjectShape("workflow", "A workflow: who logs in, where, and which steps run.", all)
}
