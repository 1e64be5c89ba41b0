import Testing

/// What is wrong before anything is asked of a cloud: exit code 2, what is wrong, and the way out.
@Suite struct BadWorkflowTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let says: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "not YAML", text: "version: 1\nname: [x\n", says: ["<stdin>:", "error["]),
    Case(name: "a tab", text: "version: 1\nname: x\nsteps:\n\t- id: a\n", says: ["<stdin>:4:", "tab"]),
    Case(name: "a list", text: "- a\n- b\n", says: ["<stdin>:1:"]),
    Case(name: "nothing", text: "", says: ["error["]),
    Case(name: "binary", text: "\u{0}\u{1}\u{7F}ELF", says: ["error["]),
    Case(
      name: "an unknown key", text: "version: 1\nname: x\nstepps: []\n", says: ["<stdin>:3:1", "stepps", "steps"]),
    Case(
      name: "an unknown action", text: "version: 1\nname: x\nsteps:\n  - id: a\n    uses: server.lst\n",
      says: ["<stdin>:5:11", "error[unknown-action]", "did you mean 'server.list'?"]),
    Case(
      name: "an unknown parameter",
      text: "version: 1\nname: x\nsteps:\n  - id: a\n    uses: server.show\n    with: { servr: web-1 }\n",
      says: ["<stdin>:6:", "servr", "server"]),
    Case(
      name: "a wrong type",
      text: "version: 1\nname: x\nsteps:\n  - id: a\n    uses: server.show\n    with: { server: \"${{ 1 + 1 }}\" }\n",
      says: ["<stdin>:6:", "error["]),
    Case(
      name: "a duplicate key", text: "version: 1\nname: x\nname: y\nsteps: []\n", says: ["<stdin>:3:1", "name"]),
    Case(
      name: "an expression that does not end",
      text: "version: 1\nname: x\nsteps:\n  - id: a\n    uses: server.show\n    with: { server: \"${{ inputs.\" }\n",
      says: ["<stdin>:6:"]),
  ]

  @Test(arguments: cases)
  func `is pointed at, and nothing runs`(bad: Case) async throws {
    for command in [["check", "-"], ["run", "--sandbox", "-"]] {
      let ending = try await Stackhand.run(command, input: bad.text)
      #expect(ending.code == 2)
      #expect(ending.output.isEmpty)
      for text in bad.says { #expect(ending.errors.contains(text), "\(ending.errors)") }
    }
  }

  @Test(arguments: [
    ["run", "/nowhere/workflow.yaml"], ["check", "/nowhere/workflow.yaml"], ["login", "/nowhere/workflow.yaml"],
  ])
  func `a file that is not there is named`(arguments: [String]) async throws {
    let ending = try await Stackhand.run(arguments)
    #expect(ending.code == 2)
    #expect(ending.errors.contains("cannot read '/nowhere/workflow.yaml': no such file"))
    #expect(ending.errors.contains("= help: "))
  }

  @Test func `a folder is not a workflow`() async throws {
    let ending = try await Stackhand.run("run", "workflows")
    #expect(ending.code == 2)
    #expect(ending.errors.contains("it is a folder"))
  }

  @Test func `a missing secret is named with all the ways to give it`() async throws {
    let ending = try await Stackhand.run("run", "workflows/servers-and-containers.yaml")
    #expect(ending.code == 2)
    #expect(ending.errors.contains("the secret 'OVH_CLIENT_SECRET' is missing"))
    for way in ["STACKHAND_SECRET_OVH_CLIENT_SECRET", "--secret OVH_CLIENT_SECRET=@FILE", "systemd credential"] {
      #expect(ending.errors.contains(way))
    }
  }

  @Test func `a secret on the command line is refused and not repeated`() async throws {
    let ending = try await Stackhand.run(
      "run", "--secret", "OVH_CLIENT_SECRET=canary-on-the-line", "workflows/servers-and-containers.yaml")
    #expect(ending.code == 2)
    #expect(!ending.all.contains("canary-on-the-line"))
    #expect(ending.errors.contains("can be read by everyone on this machine"))
  }

  static let withInput = """
    version: 1
    name: x
    inputs:
      count: { type: int, min: 1 }
    steps:
      - id: a
        uses: server.list
        if: inputs.count > 1
    """

  @Test(arguments: [
    ([], "the input 'count' is missing"), (["--input", "count=many"], "must be of type int"),
    (["--input", "count=0"], "the input 'count'"), (["--input", "cuont=2"], "did you mean 'count'?"),
    (["--input", "count"], "NAME=VALUE"),
  ])
  func `a wrong input is exit code 2`(arguments: [String], says: String) async throws {
    let ending = try await Stackhand.run(["run", "--sandbox", "-"] + arguments, input: Self.withInput)
    #expect(ending.code == 2)
    #expect(ending.output.isEmpty)
    #expect(ending.errors.contains(says), "\(ending.errors)")
  }

  @Test func `no way to log in is exit code 9 and says which ways there are`() async throws {
    let ending = try await Stackhand.run("run", "-", input: Workflows.twoLists)
    #expect(ending.code == 9)
    #expect(ending.errors.contains("OS_"), "\(ending.errors)")
  }
}
