import Actions
import Diagnostics
import Engine
import Testing
import Triggers
import Workflows

@Suite struct ExplanationTests {
  @Test func `every code of the language has a page`() throws {
    let known = try Set(DiagnosticCodes.languageModules.flatMap(DiagnosticCodes.raised(in:)))
    #expect(known.count > 50)
    #expect(known.filter { Explanation.of($0) == nil }.sorted() == [])
  }

  @Test func `every code of workflow tests has a page`() throws {
    let known = try Set(DiagnosticCodes.raised(in: "Rehearsal"))
    #expect(known.contains("unknown-operation"))
    #expect(known.filter { Explanation.of($0) == nil }.sorted() == [])
  }

  @Test func `every kind of failure has a page`() throws {
    let kinds = try Set(["Actions", "Engine"].flatMap(DiagnosticCodes.failures(in:)))
    #expect(kinds.isSuperset(of: ["denied", "no-role", "login", "timed-out", "in-doubt", "expression", "http-status"]))
    let answers = try Set(DiagnosticCodes.answerKinds())
    #expect(answers.isSuperset(of: ["quota", "not-found", "rate-limited", "not-json", "tls"]))
    let commands = try Set(DiagnosticCodes.commandFailures())
    #expect(commands.contains("unreadable-file"))
    #expect(kinds.union(answers).union(commands).filter { Explanation.of($0) == nil }.sorted() == [])
  }

  @Test func `no page is about something that is never said`() throws {
    let known = try Set(
      DiagnosticCodes.languageModules.flatMap(DiagnosticCodes.raised(in:))
        + DiagnosticCodes.raised(in: "Rehearsal")
        + ["Actions", "Engine"].flatMap(DiagnosticCodes.failures(in:)) + DiagnosticCodes.answerKinds()
        + DiagnosticCodes.commandFailures())
    #expect(Explanation.all.map(\.code).filter { !known.contains($0) && Self.saidElsewhere[$0] == nil } == [])
    #expect(Self.saidElsewhere.keys.filter { known.contains($0) } == [])
  }

  /// Codes that the search of the sources does not find, with where they are said.
  private static let saidElsewhere: [String: String] = ["file-exists": "Sources/stackhand/Wiring/MachineFiles.swift"]

  @Test func `no code has two pages`() {
    let codes = Explanation.all.map(\.code)
    #expect(Set(codes).count == codes.count)
  }

  @Test(arguments: Explanation.all.map(\.code)) func `a page is short, fits a terminal and is whole`(
    _ code: String
  ) throws {
    let page = try #require(Explanation.of(code))
    let lines = page.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect((1...8).contains(lines.count))
    #expect(lines.allSatisfy { $0.count <= 90 && $0.last != " " && !$0.isEmpty }, "\(page.text)")
    #expect(page.text.hasSuffix("."))
    #expect(!page.summary.isEmpty && page.summary.last != "." && page.summary.count <= 80)
    #expect((page.wrong == nil) == (page.right == nil))
    for example in [page.wrong, page.right] {
      let lines = example?.split(separator: "\n") ?? []
      #expect(lines.count <= 14)
      #expect(lines.allSatisfy { $0.count <= 90 })
    }
  }

  @Test(arguments: Explanation.all.filter { $0.wrong != nil }.map(\.code))
  func `the wrong example raises exactly its code, and the right one nothing`(_ code: String) throws {
    let page = try #require(Explanation.of(code))
    let wrong = ExampleFrame.file(try #require(page.wrong))
    let found = WorkflowChecker.check(
      wrong, library: ActionRegistry.signatures, workflows: ExampleWorkflows(), triggers: .standard
    ).diagnostics
    let said = Comment(rawValue: DiagnosticRenderer(wrong).render(found))
    #expect(!found.isEmpty, "\(wrong.text)")
    #expect(found.contains { $0.code == code }, said)
    #expect(found.allSatisfy { $0.code == code || $0.code == Self.companions[code] }, said)
    let right = ExampleFrame.file(try #require(page.right))
    let (workflow, objections) = WorkflowChecker.check(
      right, library: ActionRegistry.signatures, workflows: ExampleWorkflows(), triggers: .standard)
    #expect(workflow != nil)
    #expect(objections == [], Comment(rawValue: DiagnosticRenderer(right).render(objections)))
  }

  /// Codes that never come alone, with the one that comes with them.
  private static let companions = ["unreachable-step": "constant-condition"]

  @Test func `every code that a check raises shows how it is mended`() throws {
    let known = try Set(DiagnosticCodes.languageModules.flatMap(DiagnosticCodes.raised(in:)))
    let bare = known.filter { Explanation.of($0)?.wrong == nil }
    #expect(bare == Set(Self.withoutExample.keys))
  }

  /// Codes of the language that no small piece of text raises, with the reason.
  private static let withoutExample = [
    "yaml-not-utf8": "the text of a page is UTF-8",
    "yaml-too-large": "16 MiB, or a million values",
    "more-mistakes": "many mistakes of another code",
    "evaluation": "at run time only",
    "too-deep": "33 levels of steps",
    "run-too-deep": "nine workflows",
    "retry-repeats-once": "comes only with misplaced-key",
  ]
}

/// The other workflows that the examples run.
struct ExampleWorkflows: WorkflowFinder {
  private static let texts = [
    "tell.yaml": """
    version: 1
    name: tell
    inputs: { text: { type: string, pattern: ".{1,80}" } }
    steps:
      - { id: tell, uses: http.request, with: { url: "https://chat.example.org/hook", body: "${{ inputs.text }}" } }
    """,
    "broken.yaml": "version: 1\nname: broken\nsteps: []\n",
  ]

  func file(_ path: String, from file: SourceFile) -> SourceFile? {
    path == file.name ? file : Self.texts[path].map { SourceFile(name: path, text: $0) }
  }
}

/// Completes a piece of a workflow: what it does not have is added.
enum ExampleFrame {
  static func file(_ piece: String) -> SourceFile {
    // A text without keys is about a text without keys.
    let keys = piece.split(separator: "\n").compactMap { line -> Substring? in
      guard let first = line.unicodeScalars.first, first != " ", first != "#" else { return nil }
      return line.split(separator: ":").first
    }
    var text = piece + "\n"
    if !keys.isEmpty, !keys.contains("version") { text = "version: 1\nname: example\n" + text }
    if !keys.isEmpty, !keys.contains("steps") { text += "steps:\n  - { id: servers, uses: server.list }\n" }
    return SourceFile(name: "workflow.yaml", text: text)
  }
}
