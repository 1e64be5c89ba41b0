import Diagnostics
import Testing
import Values
import Workflows

/// `on.alert`, `on.webhook` and `on.workflow`.
@Suite struct TriggerTests {
  private func workflow(_ on: String) -> String {
    """
    version: 1
    name: restart
    vars: { prefix: srv }
    inputs:
      server: { type: string, pattern: "[a-z0-9-]+", default: none }
      count: { type: int, min: 0, max: 10, default: 1 }
    on:
    \(on)
    steps:
      - { id: look, uses: server.show, with: { server: "${{ inputs.server }}" }, if: inputs.count > 0 }

    """
  }

  private func alert(_ rest: String) throws -> CheckedAlert {
    let text = "  alert:\n    - { id: down, from: alertmanager, verify: none, \(rest) }"
    return try #require(try valid(workflow(text)).triggers.alerts.first)
  }

  private let record = Value.record(
    Record(
      AlertRecord.layout,
      [
        "alertmanager", "firing", "Down", "critical", .map(["server": "web-1", "n": "3"]), .map([:]), "f00d",
        .timestamp(Timestamp(seconds: 0)), .optional(nil), "", "", ["deep": [1, 2]],
      ]))

  @Test func `what is not said holds as documented`() throws {
    let alert = try alert("inputs: {}")
    #expect(alert.policy == AlertPolicy())
    #expect(alert.policy.maxAge == .seconds(900))
    #expect(try alert.matches(record, vars: [:]))
    #expect(try alert.key(record, vars: [:]) == "f00d")
    #expect(try alert.inputs(record, vars: [:]).isEmpty)
  }

  @Test func `everything that is said arrives`() throws {
    let alert = try alert(
      """
      hold_for: 2m, repeats: retry, cool_down: 30m, throttle: { limit: 3, per: 1d }, on_resolved: cancel, max_age: 1h,
              storm: { limit: 5, per: 10m, then: hold }
      """)
    var policy = AlertPolicy()
    policy.holdFor = .seconds(120)
    policy.repeats = .retry
    policy.coolDown = .seconds(1_800)
    policy.throttle = AlertPolicy.Quota(limit: 3, per: .seconds(86_400))
    policy.storm = AlertPolicy.Quota(limit: 5, per: .seconds(600))
    policy.onResolved = .cancel
    policy.maxAge = .seconds(3_600)
    #expect(alert.policy == policy)
  }

  @Test func `match, key and inputs see the alert and the constants`() throws {
    let alert = try alert(
      """
      match: "alert.labels[?'server'].orValue('') != '' && alert.status == 'firing'",
              key: "${{ vars.prefix }}/${{ alert.labels['server'] }}",
              inputs: { server: "${{ alert.labels['server'] }}", count: "${{ int(alert.labels['n']) }}" }
      """)
    #expect(try alert.matches(record, vars: ["prefix": "srv"]))
    #expect(try alert.key(record, vars: ["prefix": "srv"]) == "srv/web-1")
    #expect(try alert.inputs(record, vars: [:]) == ["server": "web-1", "count": 3])
  }

  @Test func `a webhook gives what it finds in the body`() throws {
    let text = """
        webhook:
          - id: deployed
            path: ci/deployed
            verify: { hmac: { secret: ["${{ secrets.NEW }}", "${{ secrets.OLD }}"], scheme: github } }
            match: body.action == 'done'
            inputs: { server: "${{ string(body.server) }}" }
      """
    let checked = try valid(workflow(text))
    let webhook = try #require(checked.triggers.webhooks.first)
    #expect(webhook.path == "ci/deployed")
    let body: Value = ["action": "done", "server": "web-2"]
    #expect(try webhook.matches(body: body, vars: [:]))
    #expect(try webhook.inputs(body: body, vars: [:]) == ["server": "web-2"])
    #expect(throws: (any Error).self) { try webhook.matches(body: ["x": 1], vars: [:]) }
    // Whoever receives needs these; a run does not.
    #expect(checked.triggers.secretNames == ["NEW", "OLD"])
    #expect(checked.secretNames.isEmpty)
  }

  @Test func `a workflow starts after another one`() throws {
    let checked = try valid(workflow("  workflow: [{ id: next, after: backup, outcome: [failed, denied] }]"))
    let followup = try #require(checked.triggers.followups.first)
    #expect(followup.after == "backup")
    #expect(followup.outcomes == [.failed, .denied])
    #expect(
      try valid(workflow("  workflow: [{ id: next, after: backup }]")).triggers.followups[0].outcomes == [.succeeded])
  }

  @Test(arguments: [
    ("key: 5m, match: alert.«nmae» == 'x'", "unknown-field"),
    ("inputs: { «servr»: x }", "unknown-input"),
    ("inputs: { count: «99» }", "input-not-allowed"),
    ("inputs: { count: «many» }", "wrong-type"),
    ("match: «steps».look.outcome == 'failed'", "unknown-name"),
    ("match: «body».x == 1", "unknown-name"),
    ("storm: { limit: 5, per: 10m, then: «drop» }", "unknown-word"),
    ("throttle: { «limit»: 5 }", "missing-key"),
    ("«cooldown»: 5m", "unknown-key"),
    ("hold_for: «soon»", "wrong-type"),
  ])
  func `what is wrong with an alert trigger is said where it stands`(rest: String, code: String) {
    expect([code], in: workflow("  alert:\n    - { id: down, from: alertmanager, verify: none, \(rest) }"))
  }

  @Test func `secrets are only for those who verify`() {
    expect(
      ["unknown-name"],
      in: workflow("  alert: [{ id: a, from: zabbix, verify: none, match: «secrets».X == alert.name }]"))
  }

  @Test func `a lock on the step, around it, or on the workflow is enough`() throws {
    let on = "on: { alert: [{ id: a, from: zabbix, verify: none }] }\n"
    let head = "version: 1\nname: w\nregion: GRA7\n" + on
    _ = try valid(head + "concurrency: { group: all }\nsteps:\n  - { id: x, uses: server.stop, with: { server: a } }\n")
    _ = try valid(head + "steps:\n  - { id: x, uses: server.stop, with: { server: a }, lock: server/a }\n")
    _ = try valid(
      head + "steps:\n  - { id: b, lock: server/a, steps: [{ id: x, uses: server.stop, with: { server: a } }] }\n")
    _ = try valid(head + "steps:\n  - { id: x, uses: server.list }\n")
    expect(["lock-missing"], in: head + "steps:\n  - { id: x, uses: «server.stop», with: { server: a } }\n")
    expect(
      ["lock-missing"],
      in: head
        + "steps: [{ id: x, uses: server.list }]\nfinally: [{ id: y, uses: «server.stop», with: { server: a } }]\n")
  }
}
