import TestSupport
import Testing
import Values

@Suite struct TestCommandTests {
  @Test func `every workflow of the folder has tests, and they are as expected`() async throws {
    let names = try #require(Folder.files(below: Stackhand.package + "/workflows", ending: ".yaml"))
    let workflows = names.filter { !$0.hasSuffix(".test.yaml") }
    #expect(workflows.count >= 6)
    #expect(workflows.filter { !names.contains($0.dropLast(5) + ".test.yaml") } == [])
    let ending = try await Stackhand.run("test", "workflows")
    #expect(ending.code == 0, "\(ending.all)")
    #expect(ending.output.contains("all as expected"))
  }

  @Test func `two processes write the same journals, and a hundred repetitions too`() async throws {
    let first = try await Stackhand.run("test", "--journal", "workflows")
    let second = try await Stackhand.run("test", "--journal", "workflows")
    #expect(first.code == 0 && !first.output.isEmpty)
    #expect(first.output == second.output)
    let repeated = try await Stackhand.run(
      "test", "--repeat", "100", "--filter", "dies", "workflows/nightly-snapshots.yaml")
    #expect(repeated.code == 0, "\(repeated.all)")
  }

  @Test func `a mismatch has exit code 1, and reports for people and programs`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Workflows.oneList, to: "w.yaml")
    let file = try folder.write(
      "tests:\n  - name: a < b\n    as: objectstoreOperator\n    expect: { outcome: succeeded }\n", to: "w.test.yaml")
    let text = try await Stackhand.run("test", file)
    #expect(text.code == 1)
    #expect(text.output.contains("error[not-as-expected]: 'a < b': expected succeeded, and it was denied"))
    #expect(text.output.contains("w.test.yaml:4:24"))
    let junit = try await Stackhand.run("test", "--format", "junit", folder.path)
    #expect(junit.output.contains("name=\"a &lt; b\"") && junit.output.contains("<failure message="))
    let json = try await Stackhand.run("test", "--format", "json", "\(folder.path)/w.yaml")
    let object = try JSONReader.read(Array(json.output.utf8))
    #expect(object["ok"] == false)
    #expect(object["tests"]?.asList?.first?["mismatches"]?.asList?.first?["line"] == 4)
  }

  @Test func `a test with mistakes has exit code 2, and nothing to test too`() async throws {
    let folder = try TemporaryFolder()
    #expect(try await Stackhand.run("test", folder.path).code == 2)
    try folder.write(Workflows.oneList, to: "w.yaml")
    let file = try folder.write("tests:\n  - name: x\n    as: nobody\n    expect: {}\n", to: "w.test.yaml")
    let ending = try await Stackhand.run("test", file)
    #expect(ending.code == 2)
    #expect(ending.errors.contains("error[unknown-role]"))
    let check = try await Stackhand.run("check", file)
    #expect(check.code == 2 && check.errors.contains("stackhand test"))
  }
}
