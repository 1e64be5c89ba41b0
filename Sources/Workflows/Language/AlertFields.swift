import Values

/// The keys of an entry under `on.alert`.
enum AlertFields {
  static let id = Field(
    "id", .identifier, "What reports and the address call it: /alerts/WORKFLOW/ID.", example: "down", required: true)
  static let from = Field(
    "from", .word(AlertOrigin.allCases.map { Shape.Word($0.rawValue, $0.summary) }), "Who sends it.",
    example: "alertmanager", required: true)
  static let verify = Field(
    "verify", VerifyFields.value, "How a message shows where it comes from; `none` takes any.",
    example: "{ bearer: \"${{ secrets.ALERT_TOKEN }}\" }", required: true)
  static let match = Field(
    "match", .expression("bool"), "What must hold of the alert.",
    example: "alert.labels[?'alertname'].orValue('') == 'InstanceDown'")
  static let key = Field(
    "key", .template, "Alerts with the same key are about the same thing; without it the fingerprint tells.",
    example: "${{ alert.labels[?'server_id'].orValue('') }}")
  static let holdFor = Field(
    "hold_for", .duration, "It must last this long before anything starts.", example: "2m")
  static let repeats = Field(
    "repeats",
    .word([
      Shape.Word(AlertPolicy.Repeats.ignore.rawValue, "One run for one trouble."),
      Shape.Word(AlertPolicy.Repeats.retry.rawValue, "A repeated message may start another run, after `cool_down`."),
    ]), "What a message does that says again what is known.", example: "retry",
    default: AlertPolicy.Repeats.ignore.rawValue)
  static let coolDown = Field(
    "cool_down", .duration, "No run for the same key so soon after the end of the last one.", example: "30m")
  static let throttle = Field(
    "throttle", .object(QuotaFields.throttle), "How many runs one key may start in a time.",
    example: "{ limit: 3, per: 1d }")
  static let storm = Field(
    "storm", .object(StormFields.shape), "With more runs than this, all keys together, the rest waits for a person.",
    example: "{ limit: 5, per: 10m }")
  static let budget = Field(
    "budget", .object(QuotaFields.budget), "How many runs that take something away may start in a time.",
    example: "{ limit: 10, per: 7d }")
  static let onResolved = Field(
    "on_resolved",
    .word([
      Shape.Word(AlertPolicy.OnResolved.ignore.rawValue, "A run goes on; what is held is dropped."),
      Shape.Word(AlertPolicy.OnResolved.cancel.rawValue, "The run that it started is cancelled."),
    ]), "What the end of the alert does.", example: "cancel", default: AlertPolicy.OnResolved.ignore.rawValue)
  static let maxAge = Field(
    "max_age", .duration, "After a pause of the service, nothing that began longer ago starts.", example: "1h",
    default: DurationLiteral.text(AlertPolicy().maxAge))
  static let inputs = Field(
    "inputs", .names(.value),
    "The workflow's inputs for these runs: constants, and expressions over `alert` and `vars`.",
    example: "{ server: \"${{ alert.labels['server_id'].bounded('[0-9a-f-]{36}') }}\" }")

  static let all = [
    id, from, verify, match, key, holdFor, repeats, coolDown, throttle, storm, budget, onResolved, maxAge, inputs,
  ]

  static let shape = ObjectShape("alert trigger", "Alerts that start the workflow.", all)
}

/// The keys of `throttle`, `budget` and `storm`.
enum QuotaFields {
  static let limit = Field("limit", .integer(1...1_000_000), "How many.", example: "3", required: true)
  static let per = Field("per", .duration, "In what time.", example: "1h", required: true)

  static let throttle = ObjectShape("throttle", "How many runs one key may start in a time.", [limit, per])
  static let budget = ObjectShape("budget", "How many destructive runs may start in a time.", [limit, per])
}

/// The keys of `storm`.
enum StormFields {
  static let then = Field(
    "then", .word([Shape.Word("hold", "The rest is held for an hour, for one decision of a person.")]),
    "What becomes of the rest.", example: "hold", default: "hold")

  static let shape = ObjectShape(
    "storm", "How many runs of all keys may start in a time before the rest is held.",
    [QuotaFields.limit, QuotaFields.per, then])
}

/// The keys of an entry under `on.webhook`.
enum WebhookFields {
  static let id = Field("id", .identifier, "What reports call it.", example: "deployed", required: true)
  static let path = Field(
    "path", .text, "Its address below /hooks/; without it WORKFLOW/ID.", example: "ci/deployed")
  static let verify = AlertFields.verify
  static let match = Field(
    "match", .expression("bool"), "What must hold of the body.", example: "body.action == 'completed'")
  static let inputs = Field(
    "inputs", .names(.value),
    "The workflow's inputs for these runs: constants, and expressions over `body` and `vars`.",
    example: "{ version: \"${{ string(body.version).bounded('[0-9.]+') }}\" }")

  static let all = [id, path, verify, match, inputs]

  static let shape = ObjectShape("webhook", "A message of any kind that starts the workflow.", all)
}

/// The keys of an entry under `on.workflow`.
enum FollowupFields {
  static let id = Field("id", .identifier, "What reports call it.", example: "after_backup", required: true)
  static let after = Field(
    "after", .text, "The name of the other workflow.", example: "nightly-snapshots", required: true)
  static let outcome = Field(
    "outcome", .word(Outcome.allCases.map { Shape.Word($0.rawValue, "It ended \($0.rawValue).") }),
    "With which outcome of it.", example: "failed")
  static let outcomes = Field(
    "outcome", .list(outcome.shape), "With which outcomes of it.", example: "[failed, denied]",
    default: "[succeeded]")
  static let inputs = ScheduleFields.inputs

  static let all = [id, after, outcomes, inputs]

  static let shape = ObjectShape("workflow trigger", "The end of another workflow.", all)
}

/// The keys of `verify`.
enum VerifyFields {
  private static let secrets = Shape.either(.template, .list(.template))

  static let bearer = Field(
    "bearer", secrets, "The token behind `Authorization: Bearer`; several while it is being changed.",
    example: "${{ secrets.ALERT_TOKEN }}")
  static let basic = Field(
    "basic", .object(Basic.shape), "A user and a password.",
    example: "{ user: grafana, password: \"${{ secrets.ALERT_PASSWORD }}\" }")
  static let header = Field(
    "header", .object(Named.header), "A header that holds the secret itself.",
    example: "{ name: X-Gitlab-Token, value: \"${{ secrets.HOOK_TOKEN }}\" }")
  static let query = Field(
    "query", .object(Named.query), "A parameter of the address; such addresses end up in logs.",
    example: "{ name: token, value: \"${{ secrets.HOOK_TOKEN }}\" }")
  static let hmac = Field(
    "hmac", .object(HMAC.shape), "A signature over the bytes of the body: HMAC-SHA256.",
    example: "{ secret: \"${{ secrets.HOOK_SECRET }}\", scheme: github }")

  static let ways = [bearer, basic, header, query, hmac]
  static let shape = ObjectShape(
    "verification", "How a message shows where it comes from: exactly one way.", ways, exactlyOne: ways.map(\.name))
  static let value = Shape.either(
    .word([Shape.Word("none", "Any message is taken, whoever sends it.")]), .object(shape))

  enum Basic {
    static let user = Field("user", .template, "The user's name.", example: "grafana", required: true)
    static let password = Field(
      "password", secrets, "The password; several while it is being changed.",
      example: "${{ secrets.ALERT_PASSWORD }}", required: true)
    static let shape = ObjectShape("basic authorization", "A user and a password.", [user, password])
  }

  enum Named {
    static let name = Field("name", .text, "Its name.", example: "X-Gitlab-Token", required: true)
    static let value = Field(
      "value", secrets, "The secret; several while it is being changed.", example: "${{ secrets.HOOK_TOKEN }}",
      required: true)
    static let header = ObjectShape("secret header", "A header that holds the secret itself.", [name, value])
    static let query = ObjectShape(
      "secret parameter", "A parameter of the address that holds the secret.", [name, value])
  }

  enum HMAC {
    static let secret = Field(
      "secret", secrets, "What was agreed with the sender; several while it is being changed.",
      example: "${{ secrets.HOOK_SECRET }}", required: true)
    static let scheme = Field(
      "scheme", .word(SignatureWord.allCases.map { Shape.Word($0.rawValue, $0.summary) }),
      "How the sender signs; Grafana and PagerDuty need not be told.", example: "github")
    static let header = Field(
      "header", .text, "The header with the signature, if it is not the sender's usual one.", example: "X-Signature")
    static let timestampHeader = Field(
      "timestamp_header", .text, "The header with the signed time, where Grafana is set to send one.",
      example: "X-Grafana-Alerting-Timestamp")
    static let window = Field(
      "window", .duration, "How far from now a signed time may be.", example: "2m",
      default: DurationLiteral.text(VerifyDeclaration.standardWindow))
    static let shape = ObjectShape(
      "signature", "HMAC-SHA256 over the body.", [secret, scheme, header, timestampHeader, window])
  }
}
