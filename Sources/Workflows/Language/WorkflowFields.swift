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
  static let regions = Field(
    "regions", .list(.text),
    "The regions to work in: the steps run once in each, and expressions see it as `region`. Instead of `region`.",
    example: "[GRA11, SBG5]")
  static let allowRegions = Field(
    "allow_regions", .list(.text), "The regions that a value from outside, such as an alert's label, may choose.",
    example: "[GRA11, SBG5]")
  static let allowHosts = Field(
    "allow_hosts", .list(.text), "The hosts that a value from outside may put into an address.",
    example: "[\"*.prod.example.org\"]")
  static let inputs = Field(
    "inputs", .names(.object(InputFields.shape)), "What the one who starts the workflow may choose.",
    example: "{ keep: { type: int, default: 7, min: 1 } }")
  static let vars = Field(
    "vars", .names(.value), "Constants of the file.", example: "{ prefix: nightly }")
  static let triggers = Field(
    "on", .object(TriggerFields.shape), "What starts it, beside a person who does.",
    example: "{ schedule: [{ id: nightly, cron: \"15 2 * * *\", timezone: Europe/Paris }] }")
  static let concurrency = Field(
    "concurrency", .object(ConcurrencyFields.shape), "Which runs must not happen at the same time.",
    example: "{ group: nightly-snapshots, when_busy: skip }")
  static let timeout = Field(
    "timeout", .duration, "How long the steps may take together.", example: "5h", default: "24h")
  static let defaults = Field(
    "defaults", .object(DefaultsFields.shape), "What holds for every step that does not say it itself.",
    example: "{ on_error: continue }")
  static let permissions = Field(
    "permissions", .list(.text), "The rights that the workflow promises to get by with; checked before anything runs.",
    example: "[compute_read, image_read]")
  static let steps = Field(
    "steps", .steps, "What to do, in this order.", example: "[{ id: targets, uses: server.list }]", required: true)
  static let rescue = Field(
    "rescue", .steps, "What to do if the steps come to nothing; the outcome stays what it is.",
    example: "[{ id: tell, uses: http.request, with: { url: \"https://chat.example.org/hook\" } }]")
  static let finally = Field(
    "finally", .steps, "What to do at the end, however the run ended, also after a failed login.",
    example: "[{ id: tell, uses: http.request, with: { url: \"https://chat.example.org/hook\" } }]")
  static let rollback = Field(
    "rollback", .word(Rollback.words), "Whether completed steps are undone after a failure.", example: "on_failure",
    default: Rollback.never.rawValue)
  static let outputs = Field(
    "outputs", .names(.value), "What the run gives to whoever started it.",
    example: "{ servers: \"${{ steps.targets.servers.size() }}\" }")

  static let all = [
    version, name, summary, credentials, region, regions, allowRegions, allowHosts, inputs, vars, triggers, concurrency,
    timeout, defaults, permissions, steps, rescue, finally, rollback, outputs,
  ]

  static let shape = ObjectShape("workflow", "A workflow: who logs in, where, and which steps run.", all)
}
