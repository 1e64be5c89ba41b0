import Diagnostics

/// Words that people bring along from other tools for keys, and what to write instead.
enum KeySynonyms {
  /// The key that was meant: one of another tool's, or the nearest; nil if there is no telling.
  static func meant(by key: String, in shape: ObjectShape) -> String? {
    switch table[shape.name]?[key.lowercased()] {
    case .key(let name)?: name
    case .advice?: nil
    case nil: nearest(to: key, in: shape.fields.map(\.name))
    }
  }

  /// What to do where no other key is all that is needed.
  static func advice(for key: String, in shape: ObjectShape) -> String? {
    if shape === ScheduleFields.shape, key.utf8.allSatisfy("0123456789*/- ".utf8.contains) {
      return "within { } a comma ends a value: put the cron expression in quotes"
    }
    return if case .advice(let text)? = table[shape.name]?[key.lowercased()] { text } else { nil }
  }

  /// Whether it is a word of another tool's.
  static func isKnown(_ key: String, in shape: ObjectShape) -> Bool { table[shape.name]?[key.lowercased()] != nil }

  private enum Meaning {
    case key(String)
    case advice(String)
  }

  private typealias Words = [([String], Meaning)]

  private static let table: [String: [String: Meaning]] = Dictionary(
    uniqueKeysWithValues: [
      (WorkflowFields.shape, workflow), (StepFields.shape, step), (LoopFields.shape, loop),
      (RetryFields.shape, retry), (LadderFields.shape, ladder), (ProbeFields.shape, probe),
      (SubrunFields.shape, subrun), (UndoFields.shape, undo), (ApprovalFields.shape, approval),
      (AssertionFields.shape, assertion), (PauseFields.shape, pause), (InputFields.shape, input),
      (TriggerFields.shape, triggers),
      (ScheduleFields.shape, schedule), (AlertFields.shape, alert), (WebhookFields.shape, webhook),
      (MissedFields.shape, missed), (ClockChangeFields.shape, clockChanges),
    ].map { shape, words in
      let pairs = words.flatMap { names, meaning in names.map { ($0, meaning) } }
      return (shape.name, Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
    })

  private static let workflow: Words = [
    (["tasks", "jobs", "actions", "stages", "do"], .key("steps")),
    (["description", "title", "desc"], .key("summary")),
    (["auth", "login", "cloud", "provider"], .key("credentials")),
    (["variables", "constants", "locals"], .key("vars")),
    (["params", "parameters", "arguments", "args"], .key("inputs")),
    (["on_failure", "on_fail", "catch", "except"], .key("rescue")),
    (["always", "ensure", "cleanup", "post"], .key("finally")),
    (["trigger", "triggers", "when", "events"], .key("on")),
    (
      ["schedule", "schedules", "cron"],
      .advice("write `on: { schedule: [{ id: nightly, cron: \"15 2 * * *\", timezone: Europe/Paris }] }`")
    ),
    (
      ["uses", "with", "if", "for", "run"],
      .advice("it is a key of a step: `steps: [{ id: servers, uses: server.list }]`")
    ),
    (["lock", "mutex"], .key("concurrency")),
    (["compensate", "revert", "undo"], .key("rollback")),
    (["retry", "on_error", "on_denied"], .advice("what holds for all steps stands in `defaults`")),
    (
      ["env", "environment"], .advice("nothing needs declaring: an expression reads the environment as ${{ env.NAME }}")
    ),
    (["secrets"], .advice("nothing needs declaring: an expression reads a secret as ${{ secrets.NAME }}")),
  ]

  private static let step: Words = [
    (["when", "only_if", "condition"], .key("if")),
    (["action", "task", "module", "call", "operation"], .key("uses")),
    (["params", "parameters", "args", "arguments", "options", "inputs", "input"], .key("with")),
    (["block", "group", "sequence", "do", "tasks"], .key("steps")),
    (["branches", "concurrent", "fork"], .key("parallel")),
    (["ladder", "tiers"], .key("escalate")),
    (["approval", "confirm"], .key("approve")),
    (["check", "verify", "fail_when", "failed_when"], .key("assert")),
    (["vars", "let", "set_fact"], .key("set")),
    (["workflow", "include", "import", "subworkflow"], .key("run")),
    (["description", "summary", "title", "label"], .key("name")),
    (["rollback", "compensate", "revert"], .key("undo")),
    (["always", "ensure", "cleanup"], .key("finally")),
    (
      ["foreach", "for_each", "loop", "with_items", "each", "items", "matrix"],
      .advice("write `for: { each: LIST, as: NAME }`")
    ),
    (
      ["on_failure", "on_fail", "catch", "except"],
      .advice("write `on_error: continue` to go on, or put the step into a block with `rescue`")
    ),
    (
      ["ignore_errors", "continue_on_error", "continue-on-error", "allow_failure"],
      .advice("write `on_error: allow`, or `on_error: continue` if the failure is to count")
    ),
    (
      ["sleep", "wait", "until", "delay"],
      .advice("a step of its own waits: `pause: 90s`; what an action starts is waited for, or see `wait_for`")
    ),
    (
      ["register", "output", "save", "save_as", "publish", "result"],
      .advice("what a step gives is there by its id, as ${{ steps.ID.NAME }}")
    ),
    (
      ["depends_on", "depends", "needs", "after", "requires"],
      .advice("steps run in the order of the text; the branches of `parallel` run side by side")
    ),
    (["retries", "attempts", "max_attempts"], .advice("write `retry: { attempts: 3 }`")),
    (
      ["env", "environment"],
      .advice("an expression reads the environment as ${{ env.NAME }}; values of your own go into `vars`")
    ),
    (
      ["else", "elif", "switch", "case", "choose"],
      .advice("write a step for each case, with an `if` of its own")
    ),
    (["goto", "next", "on_success", "then"], .advice("there are no jumps; the next step is the one below")),
    (["credentials", "auth"], .advice("`credentials` stands at the top of the workflow, for all steps")),
  ]

  private static let loop: Words = [
    (["in", "items", "list", "loop", "of", "range"], .key("each")),
    (["var", "variable", "item", "name", "loop_var", "iterator"], .key("as")),
    (["parallel", "concurrency", "max_concurrency", "forks", "serial", "batch"], .key("max_parallel")),
    (["limit", "max"], .key("max_items")),
    (["max_failures", "max_fail_percentage", "errors"], .key("max_errors")),
  ]

  private static let retry: Words = [
    (["count", "max", "max_attempts", "times", "tries", "limit", "retries"], .key("attempts")),
    (["interval", "wait", "pause", "every"], .key("delay")),
    (["factor", "multiplier", "exponential"], .key("backoff")),
    (["max_interval", "max_wait", "cap", "max_backoff"], .key("max_delay")),
    (["when", "on", "retry_on", "retry_if"], .key("if")),
  ]

  private static let ladder: Words = [
    (["steps", "levels", "remedies", "rungs"], .key("tiers")),
    (["check", "health", "test"], .key("probe")),
    (["wait", "delay", "pause"], .key("settle")),
  ]

  private static let probe: Words = [
    (["until", "expect", "if", "when", "success", "that", "is_healthy"], .key("healthy")),
    (["params", "args", "inputs"], .key("with")),
    (["action", "task"], .key("uses")),
  ]

  private static let subrun: Words = [
    (["file", "path", "name", "uses"], .key("workflow")),
    (["inputs", "args", "params"], .key("with")),
  ]

  private static let undo: Words = [
    (["params", "args", "inputs"], .key("with")),
    (["action", "task", "steps"], .key("uses")),
  ]

  private static let approval: Words = [
    (["text", "prompt", "question"], .key("message")),
    (["approvers", "users", "who", "groups"], .key("by")),
    (["min", "approvals", "required", "minimum"], .key("count")),
    (["exclude", "except", "four_eyes"], .key("not_by")),
  ]

  private static let assertion: Words = [
    (["condition", "if", "expr", "expression", "when"], .key("that")),
    (["msg", "fail_msg", "text", "else"], .key("message")),
    (["otherwise", "result"], .key("outcome")),
  ]

  private static let pause: Words = [
    (["duration", "for", "time", "seconds", "minutes"], .advice("a time alone is written `pause: 90s`")),
    (["interval", "poll", "delay"], .key("every")),
    (["if", "when", "healthy", "condition"], .key("until")),
    (["action", "task"], .key("uses")),
    (["params", "args", "inputs"], .key("with")),
  ]

  private static let input: Words = [
    (["description", "title", "label", "help"], .key("summary")),
    (["enum", "options", "choices", "values", "allowed", "oneof", "one-of"], .key("one_of")),
    (["regex", "regexp", "format", "match"], .key("pattern")),
    (["minimum", "at_least"], .key("min")),
    (["maximum", "at_most"], .key("max")),
    (["value", "initial", "standard"], .key("default")),
    (["required", "optional"], .advice("an input without a `default` must be given; there is no key for it")),
  ]

  private static let triggers: Words = [
    (["alerts", "alarm", "alarms", "alertmanager"], .key("alert")),
    (["webhooks", "hook", "hooks", "http"], .key("webhook")),
    (["workflows", "workflow_run", "after"], .key("workflow")),
    (["schedules", "timer", "timers", "calendar"], .key("schedule")),
    (
      ["cron", "crontab"], .advice("write `schedule: [{ id: nightly, cron: \"15 2 * * *\", timezone: Europe/Paris }]`")
    ),
    (["workflow_dispatch", "person", "human"], .key("manual")),
  ]

  private static let schedule: Words = [
    (["name"], .key("id")),
    (["at", "time", "when", "expression", "schedule", "crontab", "pattern"], .key("cron")),
    (["tz", "time_zone", "zone", "time-zone", "location"], .key("timezone")),
    (["catchup", "catch_up", "misfire", "backfill", "persistent"], .key("missed")),
    (["delay", "random_delay", "splay", "spread", "randomized_delay"], .key("jitter")),
    (["daylight_saving", "clock_changes", "clocks"], .key("dst")),
    (["with", "params", "parameters", "args", "arguments", "input"], .key("inputs")),
    (
      ["every", "interval", "period"],
      .advice("an interval is a step of `cron`: '*/10 * * * *' is every ten minutes, '0 */2 * * *' every two hours")
    ),
    (
      ["enabled", "disabled", "paused", "suspend"],
      .advice("there is no switch for it: put `#` before its lines")
    ),
  ]

  private static let alert: Words = [
    (["name"], .key("id")),
    (["source", "sender", "type", "provider"], .key("from")),
    (["auth", "authentication", "authorization", "secret", "token", "security"], .key("verify")),
    (["if", "when", "filter", "condition", "matchers", "labels"], .key("match")),
    (["group_by", "dedup", "dedupe", "dedup_key", "identity"], .key("key")),
    (["for", "pending", "delay", "wait"], .key("hold_for")),
    (["cooldown", "cool-down", "silence", "quiet"], .key("cool_down")),
    (["rate_limit", "ratelimit", "limit", "once_within"], .key("throttle")),
    (["resolved", "when_resolved", "send_resolved"], .key("on_resolved")),
    (["deadline", "expires", "ttl", "older_than"], .key("max_age")),
    (["with", "params", "parameters", "args", "arguments", "input"], .key("inputs")),
  ]

  private static let webhook: Words = [
    (["name"], .key("id")),
    (["url", "endpoint", "route"], .key("path")),
    (["auth", "authentication", "authorization", "secret", "token", "security"], .key("verify")),
    (["if", "when", "filter", "condition"], .key("match")),
    (["with", "params", "parameters", "args", "arguments", "input"], .key("inputs")),
  ]

  private static let missed: Words = [
    (["policy", "mode", "which"], .key("run")),
    (["deadline", "grace", "max_age", "timeout"], .key("window")),
    (["limit", "count", "max_runs"], .key("max")),
  ]

  private static let clockChanges: Words = [
    (["spring", "skipped", "missing"], .key("gap")),
    (["autumn", "fall", "repeated", "twice", "fold"], .key("overlap")),
  ]
}
