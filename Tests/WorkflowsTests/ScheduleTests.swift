import Actions
import Diagnostics
import Engine
import Testing
import Triggers
import Values
import Workflows

/// `on`: what starts a workflow.
@Suite struct ScheduleTests {
  private func workflow(_ rest: String) -> String {
    "version: 1\nname: test\n\(rest)\nsteps:\n  - { id: a, uses: server.list }\n"
  }

  private func schedules(_ list: String) throws -> [CheckedSchedule] {
    try valid(workflow("on:\n  schedule:\n\(list)")).schedules
  }

  @Test(arguments: ["on", "\"on\"", "'on'", "? on\n"])
  func `on is a word and not a truth`(_ key: String) throws {
    let checked = try valid(workflow("\(key): { schedule: [{ id: nightly, cron: \"0 2 * * *\" }] }"))
    #expect(checked.schedules.map(\.id) == ["nightly"])
  }

  @Test func `a workflow without schedules has none`() throws {
    #expect(try valid(workflow("")).schedules.isEmpty)
    #expect(try valid(workflow("on: { manual: {} }")).schedules.isEmpty)
    #expect(try valid(workflow("on: {}")).schedules.isEmpty)
  }

  @Test func `what is not said holds as documented`() throws {
    let schedule = try #require(try schedules("    - { id: nightly, cron: 15 2 * * * }").first)
    #expect(schedule.cron == "15 2 * * *")
    #expect(schedule.timezone == "UTC")
    #expect(schedule.missed == MissedPolicy(run: .last, window: .seconds(3_600)))
    #expect(schedule.jitter == .zero)
    #expect(schedule.changes == .standard)
    #expect(schedule.inputs.isEmpty)
  }

  @Test func `everything that is said arrives at the schedule that is asked`() throws {
    let declared = try #require(
      try schedules(
        """
            - id: nightly
              cron: 15 2 * * *
              timezone: Europe/Paris
              missed: { run: all, window: 6h, max: 3 }
              jitter: 5m
              dst: { gap: skip, overlap: both }
        """
      ).first)
    let schedule = try #require(Schedule(declared))
    #expect(schedule.id == "nightly")
    #expect(schedule.cron.text == "15 2 * * *")
    #expect(schedule.zone.name == "Europe/Paris")
    #expect(schedule.missed == MissedPolicy(run: .all, window: .seconds(21_600), max: 3))
    #expect(schedule.jitter == .seconds(300))
    #expect(schedule.changes == ClockChangePolicy(gap: .skip, overlap: .both))
  }

  @Test(arguments: [
    "«@nightly»", "\"15 «25» * * *\"", "'15 2 * * «MONDAY»'", ">-\n        15 2\n        * «13» *\n",
    "|\n        15 2 «32» * *\n", "\"15\\t2 «22-4» * *\"", "\"15 2 \\\n        * * «9»\"",
  ])
  func `a caret lies within the expression however it is quoted`(_ cron: String) {
    expect(
      ["invalid-cron"],
      in: workflow("on:\n  schedule:\n    - id: a\n      cron: \(cron.replacing("«@nightly»", with: "\"«@nightly»\""))")
    )
  }

  @Test func `rules that accept everything do`() {
    let file = SourceFile(
      name: "workflow.yaml", text: workflow("on: { schedule: [{ id: a, cron: whenever, timezone: Mars }] }"))
    let (checked, found) = WorkflowChecker.check(file, library: ActionRegistry.signatures)
    #expect(found.isEmpty)
    let schedule = checked?.schedules.first
    #expect(schedule?.cron == "whenever")
    // What these rules did not judge is no schedule.
    #expect(schedule.flatMap { Schedule($0) } == nil)
  }

  @Test func `warnings forbid nothing`() throws {
    let file = SourceFile(
      name: "workflow.yaml", text: workflow("on: { schedule: [{ id: a, cron: \"0 0 1 * MON\" }] }"))
    let (checked, found) = diagnose(file)
    #expect(found.map(\.code) == ["cron-either-day"])
    #expect(checked?.schedules.count == 1)
  }

  // MARK: Inputs

  private func inputs(_ given: String) -> String {
    """
    version: 1
    name: test
    inputs:
      keep: { type: int, min: 1, max: 30 }
      wait: { type: duration, default: 5m }
      names: { type: list(string), default: [] }
    vars: { days: 14, prefix: web, zero: 0 }
    on:
      schedule:
        - { id: a, cron: "0 2 * * *", inputs: { \(given) } }
    steps:
      - id: a
        if: inputs.keep > 3 && inputs.wait > duration('1s') && inputs.names == []
        uses: server.list
    """
  }

  @Test func `inputs are typed as declared, and made of constants`() throws {
    let workflow = try valid(
      inputs("keep: \"${{ vars.days * 2 }}\", wait: 90s, names: [\"${{ vars.prefix }}-1\", 00123]"))
    let schedule = try #require(workflow.schedules.first)
    #expect(
      try schedule.inputs(vars: workflow.vars)
        == ["keep": 28, "wait": .duration(.seconds(90)), "names": ["web-1", "00123"]])
    // Constants may be overridden where it runs.
    #expect(try schedule.inputs(vars: ["days": 3, "prefix": "db", "zero": 0])["keep"] == 6)
  }

  @Test func `what does not fit an input is pointed at`() {
    expect(["wrong-type"], in: inputs("keep: «many»"))
    expect(["input-not-allowed"], in: inputs("keep: «31»"))
    expect(["input-not-allowed"], in: inputs("keep: «\"${{ vars.days * 3 }}\"»"))
    expect(["input-not-allowed"], in: inputs("keep: \"${{ «vars.days / vars.zero» }}\""))
    expect(["unknown-input"], in: inputs("«kep»: 3"))
    expect(["missing-input"], in: inputs("wait: 5m").replacing(" inputs: { wait", with: " «inputs»: { wait"))
    expect(["unknown-name"], in: inputs("keep: \"${{ size(«secrets».KEEP) }}\""))
    expect(["unknown-name"], in: inputs("keep: \"${{ «inputs».keep }}\""))
    expect(["unknown-var"], in: inputs("keep: \"${{ vars.«dayz» }}\""))
  }

  @Test func `an input whose default could not be read is not missed`() {
    expect(
      ["wrong-type"],
      in: """
        version: 1
        name: test
        inputs: { keep: { type: int, default: «seven» } }
        on: { schedule: [{ id: a, cron: "0 2 * * *" }] }
        steps: [{ id: a, uses: server.list, if: inputs.keep > 3 }]
        """)
  }

  @Test func `inputs of a misspelt key are not missed`() {
    expect(
      ["unknown-key"],
      in: """
        version: 1
        name: test
        inputs: { keep: { type: int } }
        on: { schedule: [{ id: a, cron: "0 2 * * *", «imputs»: { keep: 3 } }] }
        steps: [{ id: a, uses: server.list, if: inputs.keep > 3 }]
        """)
  }
}
