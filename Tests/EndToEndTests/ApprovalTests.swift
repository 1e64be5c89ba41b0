import TestSupport
import Testing
import Values

@Suite struct ApprovalTests {
  private static let workflow = """
    version: 1
    name: gated
    steps:
      - { id: gate, approve: Go on? }
      - { id: servers, uses: server.list }
    """
  private static let question = "approve \"Go on?\" [y/N] "

  private func start(
    _ text: String = workflow, _ more: [String] = [], channels: Program.Channels = .terminal
  ) throws -> (TemporaryFolder, Program) {
    let folder = try TemporaryFolder()
    let file = try folder.write(text, to: "workflow.yaml")
    let program = try Stackhand.start(
      ["run", "--sandbox", file] + more, environment: ["TERM": "xterm", "USER": "robin"], channels: channels)
    return (folder, program)
  }

  @Test(arguments: ["y", "Yes", "perhaps\ny"]) func `a yes lets the run go on`(_ answer: String) async throws {
    let (folder, run) = try start()
    defer { _ = folder }
    try await run.wait(for: Self.question)
    run.type(answer + "\n")
    let ending = try await run.ended()
    #expect(ending.code == 0, "\(ending.output)")
    #expect(ending.output.contains("gate approved by robin"))
    #expect(ending.output.contains("approval needed: Go on?"))
  }

  @Test(arguments: [("n", "not today", "robin: not today"), ("", "", "rejected by robin")])
  func `anything but a yes rejects, with a reason if there is one`(
    _ answer: String, _ reason: String, _ said: String
  ) async throws {
    let (folder, run) = try start()
    defer { _ = folder }
    try await run.wait(for: Self.question)
    run.type(answer + "\n")
    try await run.wait(for: "reason: ")
    run.type(reason + "\n")
    let ending = try await run.ended()
    #expect(ending.code == 6, "\(ending.output)")
    #expect(ending.output.contains("step 'gate' was not approved: \(said)"), "\(ending.output)")
  }

  @Test func `the end of the input is no consent`() async throws {
    let (folder, run) = try start()
    defer { _ = folder }
    try await run.wait(for: Self.question)
    run.type("\u{4}")
    try await run.wait(for: "reason: ")
    run.type("\u{4}")
    #expect(try await run.ended().code == 6)
  }

  @Test func `Ctrl-C at the question cancels the run`() async throws {
    let (folder, run) = try start()
    defer { _ = folder }
    try await run.wait(for: Self.question)
    run.type("\u{3}")
    #expect(try await run.ended().code == 8)
  }

  @Test func `of two questions one is put after the other`() async throws {
    let (folder, run) = try start(
      """
      version: 1
      name: gated
      steps:
        - id: both
          parallel:
            a: [{ id: gate_a, approve: First? }]
            b: [{ id: gate_b, approve: Second? }]
      """)
    defer { _ = folder }
    try await run.wait(for: "[y/N] ")
    let isFirst = run.now.output.contains("\"First?\" [y/N]")
    #expect(!(isFirst && run.now.output.contains("\"Second?\" [y/N]")))
    run.type("y\n")
    try await run.wait(for: "approve \"\(isFirst ? "Second?" : "First?")\" [y/N] ")
    run.type("y\n")
    #expect(try await run.ended().code == 0)
  }

  @Test func `a question whose time is up is taken back, and the next one is put`() async throws {
    let (folder, run) = try start(
      """
      version: 1
      name: gated
      steps:
        - { id: gate, approve: { message: Go on?, timeout: 100ms }, on_error: allow }
        - { id: next, approve: And now? }
      """)
    defer { _ = folder }
    try await run.wait(for: "approve \"And now?\" [y/N] ")
    run.type("y\n")
    let ending = try await run.ended()
    #expect(ending.code == 0, "\(ending.output)")
    #expect(ending.output.contains("nobody decided"))
  }

  @Test func `without a terminal nobody is asked, and the refusal says what to do`() async throws {
    let (folder, run) = try start(channels: .pipes)
    defer { _ = folder }
    let ending = try await run.ended()
    #expect(ending.code == 6)
    #expect(ending.errors.contains("there is no terminal to ask at"), "\(ending.errors)")
    #expect(!ending.errors.contains("[y/N]"))
  }

  @Test func `a workflow runs another one of its folder`() async throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("version: 1\nname: other\nsteps: [{ id: s, uses: server.list }]\n", to: "other.yaml")
    let file = try folder.write(
      "version: 1\nname: outer\nsteps: [{ id: inner, run: ./other.yaml }]\n", to: "workflow.yaml")
    let ending = try await Stackhand.run("run", "--sandbox", "--format", "json", file)
    #expect(ending.code == 0, "\(ending.errors)")
    let report = try JSONReader.read(Array(ending.output.utf8))
    #expect(report["steps"]?.asList?.first?["uses"] == "run other")
    #expect(try await Stackhand.run("check", file).code == 0)
    let lost = try folder.write("version: 1\nname: outer\nsteps: [{ id: a, run: nothing.yaml }]\n", to: "lost.yaml")
    let refusal = try await Stackhand.run("check", lost)
    #expect(refusal.code == 2)
    #expect(refusal.errors.contains("unknown-workflow"))
  }
}
