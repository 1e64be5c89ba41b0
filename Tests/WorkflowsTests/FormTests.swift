import Actions
import Diagnostics
import Engine
import Testing
import Values
import Workflows

/// The keys of a workflow: what may stand there, and what is said of what may not.
@Suite struct FormTests {
  private func workflow(_ rest: String) -> String { "version: 1\nname: test\n" + rest }
  private let servers = "steps:\n  - { id: a, uses: server.list }\n"

  @Test func `every mistake of a file is said at once`() {
    expect(
      [
        "unknown-version", "wrong-type", "several-kinds", "default-not-allowed", "unknown-type",
        "var-not-constant", "bad-name", "unknown-action", "wrong-type", "duplicate-id",
        "braces-around-expression", "unknown-word", "missing-parameter", "unknown-name", "unknown-key",
      ],
      in: """
        version: «2»
        name: «[a]»
        credentials:
          password: { auth_url: https://auth.example.org, username: robot, password: hunter2 }
          «cloud»: production
        inputs:
          keep: { type: int, default: «0», min: 1 }
          other: { type: «number» }
        vars:
          title: «"${{ run.id }}"»
        steps:
          - id: «my-step»
            uses: server.list
          - id: a
            uses: «instances.ls»
            timeout: «90»
          - id: «a»
            if: «${{ inputs.keep > 1 }}»
            uses: server.show
            on_error: «ignore»
            «with»: {}
          - id: c
            if: inputs.other == 3 && «nobody» == 1
            uses: server.list
        «trigger»: {}
        """)
  }

  @Test(arguments: [
    ("instance.list", "server.list"), ("vm.show", "server.show"), ("server.get", "server.show"),
    ("nova.list", "server.list"), ("list.servers", "server.list"), ("list_servers", "server.list"),
    ("server list", "server.list"), ("bucket.ls", "container.list"), ("disk.list", "volume.list"),
    ("http.post", "http.request"), ("curl", "http.request"), ("Server.List", "server.list"),
    ("servr.list", "server.list"), ("server.lisst", "server.list"),
  ])
  func `words that people try for actions are understood`(_ tried: String, _ meant: String) {
    let found = expect(["unknown-action"], in: workflow("steps:\n  - { id: a, uses: «\(tried)» }\n"))
    #expect(found.first?.helps == ["did you mean '\(meant)'?"])
  }

  @Test func `a misspelt key that is required gives one diagnostic, a missing one beside it another`() {
    expect(["unknown-key"], in: "version: 1\n«nam»: test\n" + servers)
    expect(["unknown-key"], in: workflow("«stesp»:\n  - { id: a, uses: server.list }\n"))
    expect(["missing-key", "unknown-key"], in: "«version»: 1\n«sumary»: test\n" + servers)
    expect(["unknown-key"], in: workflow("steps:\n  - { id: a, «use»: server.list }\n"))
  }

  @Test func `a missing key points at the first key of its mapping and shows how to write it`() {
    let found = expect(["missing-key"], in: workflow("steps:\n  - { «id»: a }\n"))
    #expect(found.first?.helps == ["add `uses: server.list`, or another of them"])
    expect(
      ["missing-key"],
      in: workflow("inputs: { a: { «default»: 1 } }\nsteps: [{ id: a, uses: server.list, if: inputs.a == 1 }]\n"))
  }

  @Test func `of two ways to log in the later one is too many`() {
    let found = expect(
      ["several-kinds"], in: workflow("credentials:\n  environment: true\n  «cloud»: production\n" + servers))
    #expect(found.first?.labels.count == 2)
    expect(["several-kinds"], in: workflow("credentials:\n  cloud: production\n  «environment»: true\n" + servers))
    expect(["missing-key"], in: workflow("credentials:\n  «interface»: internal\n" + servers))
  }

  @Test(arguments: [
    ("min: 1, default: «0»", 0), ("max: 9, default: «10»", 0), ("one_of: [1, 2], default: «3»", 0),
    ("default: «x»", 1), ("min: «x»", 1), ("max: «'7'»", 1), ("one_of: «3»", 1), ("one_of: [1, «x»]", 1),
    ("default: «1.5»", 1), ("default: «\"${{ 1 }}\"»", 1), ("«defualt»: 3", 2),
  ])
  func `an input's bounds and default are of its type and agree`(_ rest: String, _ code: Int) {
    expect(
      [["default-not-allowed", "wrong-type", "unknown-key"][code]],
      in: workflow("inputs:\n  n: { type: int, \(rest) }\nsteps: [{ id: a, uses: server.list, if: inputs.n > 1 }]\n"))
  }

  @Test func `inputs of every type are read`() throws {
    let checked = try valid(
      workflow(
        """
        inputs:
          text: { type: string, default: 007, pattern: "[0-9]+" }
          wait: { type: duration, default: 5m, min: 1m, max: 1h }
          when: { type: timestamp, default: 2024-05-01T10:00:00Z }
          share: { type: double, default: 1 }
          flag: { type: bool, default: false }
          names: { type: list(string), default: [a, 1] }
          labels: { type: "map(string, int)", default: { a: 1 } }
          needed: { type: int, one_of: [1, 2] }
        steps:
          - id: a
            uses: http.request
            with:
              url: https://example.org
              json:
                - ${{ inputs.text }} ${{ inputs.wait }} ${{ inputs.when }} ${{ inputs.share }} ${{ inputs.flag }}
                - ${{ inputs.names[0] }} ${{ inputs.labels.a }} ${{ inputs.needed }}
        """))
    #expect(
      checked.inputs.map(\.standard) == [
        "007", .duration(.seconds(300)), .timestamp(Timestamp(seconds: 1_714_557_600)), 1.0, false, ["a", "1"],
        ["a": 1], nil,
      ])
  }

  @Test func `numbers and dates where a text is wanted stay as they are written`() throws {
    let checked = try valid(
      "version: 1\nname: 42\nsummary: 2024-05-01\nregion: 007\nsteps:\n  - { id: a, uses: server.list, name: 1.10 }\n")
    #expect(checked.name == "42")
    #expect(checked.summary == "2024-05-01")
    guard case .one(.constant(let region))? = checked.region, case .constant(let name)? = checked.steps.first?.name
    else {
      Issue.record("no constants")
      return
    }
    #expect(region == "007")
    #expect(name == "1.10")
  }

  @Test func `a region may be one for each kind of service`() throws {
    let checked = try valid(workflow("region:\n  compute: GRA7\n  object-store: GRA\n" + servers))
    guard case .byService(let regions)? = checked.region else {
      Issue.record("no map")
      return
    }
    #expect(regions.map(\.service) == ["compute", "object-store"])
    expect(["wrong-type"], in: workflow("region: «[GRA7]»\n" + servers))
    expect(["wrong-type"], in: workflow("region:\n  compute: «[GRA7]»\n" + servers))
    expect(["wrong-type"], in: workflow("region: «~»\n" + servers))
  }

  @Test(arguments: ["90", "1.5", "5 m", "m", "-5m", "soon"])
  func `a timeout has a number and a unit`(_ text: String) {
    expect(["wrong-type"], in: workflow("steps:\n  - { id: a, uses: server.list, timeout: «\(text)» }\n"))
  }

  @Test func `an action's own secret output is kept from view as well`() {
    expect(
      ["secret-shown"],
      in: workflow(
        "steps:\n  - { id: a, uses: test.all }\noutputs: { it: «\"${{ steps.a.password }}\"» }\n"),
      library: TestSignatures())
  }

  @Test func `only what is read of a step's outputs is wanted`() throws {
    let checked = try valid(
      workflow(
        """
        steps:
          - { id: a, uses: test.all }
          - { id: b, uses: test.all, with: { names: "${{ steps.a.items.map(i, i.name) }}" } }
        outputs: { count: "${{ steps.b.items.size() }}" }
        """), library: TestSignatures())
    let (first, second) = (checked.reads(of: "a"), checked.reads(of: "b"))
    #expect(first["items"]["name"] == .everything)
    #expect(first["items"]["id"].isNothing)
    #expect(first["text"].isNothing)
    #expect(second == .fields(["items": .nothing]))
  }

  @Test func `ten thousand steps are checked in the order of the text`() throws {
    var text = workflow("steps:\n")
    for number in 0..<10_000 { text += "  - { id: s\(number), uses: server.list }\n" }
    #expect(try valid(text).steps.count == 10_000)
  }
}
