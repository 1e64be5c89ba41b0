import TestSupport
import Testing

/// What the README and the examples say is true.
@Suite struct GuideTests {
  private static let readme = text("README.md")

  private static func text(_ path: String) -> String {
    String(decoding: Folder.bytes("\(Stackhand.package)/\(path)") ?? [], as: UTF8.self)
  }

  /// The blocks of the README in a language; "" for those that name none.
  private static func blocks(_ language: String) -> [String] {
    var blocks: [String] = []
    var current: (language: Substring, lines: [Substring])?
    for line in readme.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let block = current {
          if block.language == language { blocks.append(block.lines.joined(separator: "\n") + "\n") }
          current = nil
        } else {
          current = (line.dropFirst(3), [])
        }
      } else {
        current?.lines.append(line)
      }
    }
    return blocks
  }

  /// Ids, addresses of requests and times differ from run to run.
  private static func shape(_ text: String) -> String {
    text.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "UUID")
      .replacing(/run [0-9a-z]+-[0-9a-f]{8}/, with: "run ID")
      .replacing(/request [a-z]+[-0-9a-f]+/, with: "request ID")
      .replacing(/\d+ ms|\d+\.\d s/, with: "TIME")
  }

  @Test func `the quick start prints what the README shows`() async throws {
    let command = try #require(
      Self.text("examples/quickstart").split(separator: "\n").first { $0.hasPrefix("say \"stackhand run ") })
    let arguments = command.dropFirst("say \"stackhand ".count).dropLast().split(separator: " ").map(String.init)
    let ending = try await Stackhand.start(arguments, channels: .joined).ended()
    #expect(ending.code == 3)
    let shown = Self.shape(ending.output)
    #expect(shown.contains("✔ servers") && shown.contains("⊘ containers"))
    #expect(Self.blocks("").contains { Self.shape($0).contains(shown) }, "\(ending.output)")
  }

  @Test func `the workflow of the README checks clean and runs as it says`() async throws {
    let workflows = Self.blocks("yaml").filter { $0.hasPrefix("version:") }
    #expect(workflows.count == 1)
    for workflow in workflows {
      let folder = try TemporaryFolder()
      let file = try folder.write(workflow, to: "workflow.yaml")
      let checked = try await Stackhand.run("check", file)
      #expect(checked.code == 0)
      #expect(checked.errors.isEmpty, "\(checked.errors)")
      let run = try await Stackhand.run("run", "--sandbox", "--as", "infrastructureSupervisor", file)
      #expect(run.code == 3)
      let who = try await Stackhand.run("login", "--sandbox", "--as", "infrastructureSupervisor", file)
      #expect(who.code == 0)
      #expect(who.output.contains("infrastructureSupervisor"))
    }
  }

  @Test(arguments: Folder.files(below: Stackhand.package + "/workflows", ending: ".yaml", besides: ".test.yaml") ?? [])
  func `every workflow checks clean and runs on the sandbox`(file: String) async throws {
    let path = "workflows/\(file)"
    let checked = try await Stackhand.run("check", path)
    #expect(checked.code == 0)
    #expect(checked.errors.isEmpty, "\(checked.errors)")
    let inputs = (Self.inputs[file] ?? []).flatMap { ["--input", $0] }
    let run = try await Stackhand.run(["run", "--sandbox", path] + inputs)
    if file == Self.approved {
      #expect(run.code == 6)
      #expect(run.errors.contains("step 'decision' was not approved"), "\(run.errors)")
      return
    }
    #expect(run.code == 0, "\(run.errors)")
    #expect(!run.errors.contains("error["), "\(run.errors)")
  }

  /// Where nobody can be asked, what needs an approval is rejected.
  private static let approved = "isolate-server.yaml"

  /// What the workflows want to be told.
  private static let inputs = [
    "disk-full.yaml": ["volume=data-1", "agent=https://agent.example.org"],
    "isolate-server.yaml": ["server=web-1", "ticket=SEC-12"],
    "instance-down.yaml": ["server=web-1", "url=https://web.example.org"],
  ]

  @Test func `the exit codes of the README are those of the help`() async throws {
    let help = try await Stackhand.run("run", "--help").output.replacing("\n", with: " ")
    for line in [
      "0 succeeded", "1 failed", "2 invalid", "3 not permitted", "4 quota", "5 timed out", "6 rejected",
      "7 unknown", "8 cancelled", "9 could not log in",
    ] {
      #expect(help.contains(line))
      #expect(Self.readme.replacing("\n", with: " ").contains(line))
    }
  }
}
