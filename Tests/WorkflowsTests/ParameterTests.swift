import Diagnostics
import Testing
import Values
import Workflows

@Suite struct ParameterTests {
  let library = TestSignatures()

  /// A workflow whose only step passes this to `test.all`.
  private func step(_ with: String) -> String {
    "version: 1\nname: test\nsteps:\n  - id: a\n    uses: test.all\n    with: { \(with) }\n"
  }

  @Test(arguments: [
    ("flag: «yes»", "write true; in YAML 1.2 'yes' is a text"),
    ("flag: «Off»", "write false; in YAML 1.2 'Off' is a text"),
    ("flag: «'true'»", "write it without quotes"),
    ("flag: «1»", nil),
    ("count: «0»", nil),
    ("count: «11»", nil),
    ("count: «'5'»", "write it without quotes"),
    ("count: «5.0»", nil),
    ("wait: «90»", "write a unit: 90s, 90m or 90h"),
    ("wait: «5 minutes»", "write 5m"),
    ("size: «50»", "write a unit: 50GiB or 50MiB"),
    ("size: «50 GiB»", "write 50GiB"),
    ("url: «example.org/hook»", "write https://example.org/hook"),
    ("color: «Red»", "did you mean 'red'?"),
    ("color: «blue»", nil),
    ("text: «~»", nil),
    ("text: «[a, b]»", nil),
    ("text: «{ a: b }»", nil),
    ("names: «web-1»", "a list of one is written [web-1]"),
    ("names: [a, «[b]»]", nil),
    ("labels: «[a, b]»", nil),
    ("labels: { a: «[b]» }", nil),
    ("ports: { web: [80, «70000»] }", nil),
    ("rules: [{ color: «rad» }]", "did you mean 'red'?"),
    ("rules: [{ color: red, port: «10» }]", nil),
    ("rules: [«red»]", nil),
  ])
  func `a constant of the wrong type is said at its place`(_ with: String, _ help: String?) throws {
    let found = expect(["wrong-type"], in: step(with), library: library)
    #expect(found.first?.helps == (help.map { [$0] } ?? []))
    #expect(found.first?.labels.first?.text.isEmpty == false)
  }

  @Test func `a member that is none is said at its place`() throws {
    let found = expect(["unknown-parameter"], in: step("rules: [{ color: red, «prot»: 1 }]"), library: library)
    #expect(found.first?.helps == ["did you mean 'port'?"])
  }

  @Test(
    arguments: [
      ("text", "00123", Value.string("00123")), ("text", "42", "42"), ("text", "1.50", "1.50"), ("text", "yes", "yes"),
      ("text", "true", "true"), ("text", "2024-05-01", "2024-05-01"), ("text", "0x1F", "0x1F"), ("text", "''", ""),
      ("server", "0042", "0042"), ("server", "1e3", "1e3"), ("flag", "true", true), ("count", "7", 7),
      ("wait", "1h30m", .duration(.seconds(5400))), ("size", "2GiB", .int(2 << 30)), ("color", "green", "green"),
      ("names", "[01, true]", ["01", "true"]),
      ("labels", "{ backup: daily, keep: 7 }", ["backup": "daily", "keep": "7"]),
      ("json", "[1, yes, null, 007]", [1, "yes", .null, 7]),
      ("rules", "[{ color: red, port: 7 }, {}]", [["color": "red", "port": 7], [:]]),
    ] as [(String, String, Value)])
  func `a constant is read as its parameter wants it`(_ name: String, _ text: String, _ wanted: Value) throws {
    let workflow = try valid(step("\(name): \(text)"), library: library)
    guard case .action(let use)? = workflow.steps.first?.kind else { return }
    let argument = try #require(use.arguments.first)
    #expect(argument.parameter.name == name)
    #expect(plain(argument.value) == wanted)
  }

  @Test func `an expression must give the parameter's type`() {
    let text = """
      version: 1
      name: test
      steps:
        - id: a
          uses: test.all
        - id: b
          uses: test.all
          with:
            count: "${{ «steps.a.text» }}"
            text: ${{ «steps.a.count» }}
            flag: ${{ «steps.a.items» }}
            names: ${{ steps.a.items.map(i, i.name) }}
            color: ${{ «'blue'» }}
            wait: ${{ duration('90s') }}
            ports: { web: ["${{ steps.a.count }}", "${{ «steps.a.text» }}"] }
      """
    let found = expect(
      ["type-mismatch", "type-mismatch", "type-mismatch", "misspelt-word", "type-mismatch"], in: text,
      library: library)
    #expect(found[1].helps.first?.contains("string(") == true)
  }

  @Test func `an unknown parameter names the near one, or all`() {
    let near = expect(["unknown-parameter"], in: step("«colour»: red"), library: library)
    #expect(near.first?.helps == ["did you mean 'color'?"])
    let far = expect(["unknown-parameter"], in: step("«something»: red"), library: library)
    #expect(far.first?.helps.first?.hasPrefix("it takes text, flag, count") == true)
  }

  @Test func `every missing parameter is named, a misspelt one once`() {
    let head = "version: 1\nname: test\nsteps:\n  - id: a\n"
    let both = expect(
      ["missing-parameter"], in: head + "    uses: test.needy\n    «with»: { server: web-1 }\n", library: library)
    #expect(both.first?.message == "'test.needy' needs 'size'")
    let none = diagnose(SourceFile(name: "", text: head + "    uses: test.needy\n"), library: library).diagnostics
    #expect(none.map(\.message) == ["'test.needy' needs 'server', 'size'"])
    #expect(none.first?.helps.count == 2)
    expect(
      ["unknown-parameter"], in: head + "    uses: test.needy\n    with: { server: x, «siez»: 1GiB }\n",
      library: library)
    expect(
      ["missing-parameter", "unknown-parameter"],
      in: head + "    uses: test.needy\n    «with»: { «siez»: 1GiB }\n", library: library)
  }

  @Test(arguments: [
    ("wrong-type", "with: «42»"), ("wrong-type", "with: «[a]»"), ("unknown-key", "«wiht»: { server: a, size: 1GiB }"),
    ("bad-name", "with: { «my-server»: a }"),
  ])
  func `of parameters whose names could not be read none is missing`(_ code: String, _ rest: String) {
    expect(
      [code], in: "version: 1\nname: test\nsteps:\n  - id: a\n    uses: test.needy\n    \(rest)\n", library: library)
  }

  /// The value of a checked constant.
  private func plain(_ value: CheckedValue) -> Value? {
    switch value {
    case .constant(let value): value
    case .list(let items): .list(items.compactMap(plain))
    case .mapping(let members):
      .map(members.reduce(into: ValueMap()) { map, member in map[member.key] = plain(member.value) })
    case .template: nil
    }
  }
}
