import Actions
import Diagnostics
import Engine
import Glibc
import TestSupport
import Testing
import Workflows

/// Folders `Fixtures/<code>` and `Fixtures/<code>.<variant>`: a workflow with one mistake, and what `stackhand check`
/// says of it. `STACKHAND_REWRITE_FIXTURES=1` writes what it says now; read the difference before it is committed.
@Suite struct FixtureTests {
  static let folder = Folder.package(of: #filePath) + "/Tests/WorkflowsTests/Fixtures"

  static let names: [String] = (Folder.files(below: folder, ending: "workflow.yaml") ?? []).map {
    String($0.dropLast("/workflow.yaml".count))
  }

  static let rewrites = Folder.environment("STACKHAND_REWRITE_FIXTURES") == "1"
  static let isContinuousIntegration = Folder.environment("CI") == "true"

  @Test(arguments: names) func `a mistake is said in the words of its fixture`(_ name: String) throws {
    let bytes = try #require(Folder.bytes("\(Self.folder)/\(name)/workflow.yaml"))
    let file = SourceFile(name: "workflow.yaml", bytes: bytes)
    let found = diagnose(
      file, library: FixtureSignatures(), workflows: FolderWorkflows(folder: "\(Self.folder)/\(name)")
    ).diagnostics
    let said = DiagnosticRenderer(file).render(found)
    if Self.rewrites, !Self.isContinuousIntegration { try write(said, to: "\(Self.folder)/\(name)/expected.txt") }
    let expected = Folder.bytes("\(Self.folder)/\(name)/expected.txt").map { String(decoding: $0, as: UTF8.self) }
    #expect(said == expected)
    let code = String(name.prefix { $0 != "." })
    #expect(found.contains { $0.code == code })
    // `more-mistakes` is about many.
    #expect((1...2).contains(found.count) || code == "more-mistakes")
    #expect(found.allSatisfy { $0.code == code } || code == "more-mistakes", "one mistake, one code")
  }

  @Test func `fixtures are not rewritten where nobody reads the difference`() {
    #expect(!(Self.rewrites && Self.isContinuousIntegration))
  }

  @Test func `every diagnostic of the language has a fixture`() throws {
    let covered = Set(Self.names.map { String($0.prefix { $0 != "." }) })
    let known = try Set(DiagnosticCodes.languageModules.flatMap(DiagnosticCodes.raised(in:)))
    #expect(known.count > 40)
    #expect(known.subtracting(covered).subtracting(Self.withoutFixture.keys).sorted() == [])
    #expect(covered.subtracting(known).sorted() == [], "no module raises these")
    #expect(Set(Self.withoutFixture.keys).subtracting(known) == [], "no module raises these")
  }

  /// Codes that no small file raises, with the reason.
  static let withoutFixture = [
    "yaml-too-large": "a file of more than 16 MiB or a million values; the limits are tested in YAMLTests",
    "evaluation": "an expression without a value, at run time; no check raises it",
    "run-too-deep": "raised in the last of nine files, the others say `invalid-workflow`; SubrunTests has them",
  ]

  private func write(_ text: String, to path: String) throws {
    let file = try #require(fopen(path, "wb"))
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  }
}

/// What clouds offer, and beside it actions of every manner.
private struct FixtureSignatures: SignatureLibrary {
  func signature(of name: String) -> ActionSignature? {
    ActionRegistry.signatures.signature(of: name) ?? TestSignatures().signature(of: name)
  }

  var names: [String] { ActionRegistry.signatures.names }
}

/// The other workflows of a fixture, which stand in its folder.
private struct FolderWorkflows: WorkflowFinder {
  let folder: String

  func file(_ path: String, from file: SourceFile) -> SourceFile? {
    Folder.bytes("\(folder)/\(path)").map { SourceFile(name: path, bytes: $0) }
  }
}
