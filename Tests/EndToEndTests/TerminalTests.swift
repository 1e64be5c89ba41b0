import Sandbox
import TestSupport
import Testing

@Suite struct TerminalTests {
  /// A terminal's own line break is two characters.
  private func shown(_ ending: Program.Ending) -> String { ending.output.replacing("\r\n", with: "\n") }

  private func run(_ variables: [String: String]) async throws -> Program.Ending {
    let folder = try TemporaryFolder()
    let file = try folder.write(Workflows.twoLists, to: "workflow.yaml")
    return try await Stackhand.run(
      "run", "--sandbox", "--as", "infrastructureSupervisor", file, environment: variables, channels: .terminal)
  }

  @Test func `the step that runs is shown in one line, which its end replaces`() async throws {
    let ending = try await run(["TERM": "xterm-256color"])
    #expect(ending.code == 3)
    let text = shown(ending)
    #expect(text.contains("⋯ "))
    #expect(text.contains("\r\u{1B}[K"))
    #expect(text.contains("\u{1B}[32m✔\u{1B}[0m servers"))
    // Every line that was begun is wiped before the next text.
    for line in text.split(separator: "\n") where line.contains("⋯") {
      for begun in line.split(separator: "⋯").dropFirst() { #expect(begun.contains("\r\u{1B}[K")) }
    }
    #expect(text.hasSuffix("exit code 3)\u{1B}[0m\n"))
  }

  @Test(arguments: [["TERM": "xterm", "NO_COLOR": "1"], ["TERM": "dumb"], [:]])
  func `without colours there are none`(variables: [String: String]) async throws {
    let text = shown(try await run(variables))
    #expect(text.contains("✔ servers"))
    #expect(text.firstRange(of: /\u{1B}\[[0-9;]*m/) == nil)
    if variables["TERM"] != "xterm" { #expect(!text.contains("\u{1B}")) }
  }

  @Test func `what -v says is not written into the line of the step`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Workflows.twoLists, to: "workflow.yaml")
    let ending = try await Stackhand.run(
      "run", "--sandbox", "-v", file, environment: ["TERM": "xterm"], channels: .terminal)
    for line in shown(ending).split(separator: "\n") where line.contains(" → ") {
      #expect(line.split(separator: "\u{1B}[K").last?.hasPrefix("  ") == true, "\(line)")
    }
  }
}
