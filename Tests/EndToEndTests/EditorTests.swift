import TestSupport
import Testing
import Values

/// What people and editors ask the program beside running workflows.
@Suite struct EditorTests {
  // MARK: explain

  @Test func `every code that it lists has a page, and an unknown one gets the nearest`() async throws {
    let list = try await Stackhand.run("explain")
    #expect(list.code == 0)
    #expect(list.output.contains("\n  unknown-action "))
    let page = try await Stackhand.run("explain", "unknown-action")
    #expect(page.code == 0)
    #expect(page.output.hasPrefix("unknown-action  ") && page.output.contains("\nright\n"))
    let unknown = try await Stackhand.run("explain", "unknown-acton")
    #expect(unknown.code == 2)
    #expect(unknown.errors.contains("did you mean 'unknown-action'?"))
  }

  @Test func `what check and run say can be explained`() async throws {
    let check = try await Stackhand.run("check", "-", input: "version: 1\nname: x\nsteps:\n  - { id: a, uses: b }\n")
    let run = try await Stackhand.run(
      "run", "--sandbox", "--as", "objectstoreOperator", "-", input: Workflows.oneList)
    for said in [check.errors, run.errors] {
      let code = try #require(said.firstMatch(of: /error\[([a-z-]+)\]/)).output.1
      #expect(try await Stackhand.run("explain", String(code)).code == 0, "\(code)")
    }
  }

  // MARK: check

  @Test func `check annotates for GitHub`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Workflows.oneList.replacing("server.list", with: "server.lst"), to: "w.yaml")
    let ending = try await Stackhand.run("check", "--format", "github", file)
    #expect(ending.code == 2)
    #expect(
      ending.output.hasPrefix("::error file=\(file),line=5,endLine=5,col=11,endColumn=21,title=unknown-action::"),
      "\(ending.output)")
    #expect(ending.errors.isEmpty)
    let well = try folder.write(Workflows.oneList, to: "w.yaml")
    let quiet = try await Stackhand.run("check", "--format", "github", well)
    #expect(quiet.code == 0)
    #expect(quiet.all.isEmpty)
  }

  // MARK: schema

  @Test func `the schema is one object of draft-07`() async throws {
    let ending = try await Stackhand.run("schema")
    #expect(ending.code == 0)
    #expect(ending.errors.isEmpty)
    let schema = try JSONReader.read(Array(ending.output.utf8))
    #expect(schema["$id"]?.asString == "urn:stackhand:workflow:1")
    #expect(schema["definitions"]?["with-server.list"] != nil)
  }

  // MARK: new

  @Test func `a new workflow checks clean, runs on the sandbox, and is never written over another`() async throws {
    let folder = try TemporaryFolder()
    let file = "\(folder.path)/park-idle.yaml"
    let made = try await Stackhand.run("new", file)
    #expect(made.code == 0, "\(made.all)")
    #expect(made.output.isEmpty)
    let text = String(decoding: try #require(Folder.bytes(file)), as: UTF8.self)
    #expect(text.hasPrefix("# yaml-language-server: $schema=stackhand.schema.json\n"))
    #expect(text.contains("\nname: park-idle\n"))

    let check = try await Stackhand.run("check", file)
    #expect(check.code == 0)
    #expect(check.errors.isEmpty, "\(check.errors)")
    let run = try await Stackhand.run("run", "--sandbox", "--as", "infrastructureSupervisor", file)
    #expect(run.code == 0, "\(run.all)")
    #expect(run.output.contains("servers="))

    let again = try await Stackhand.run("new", file)
    #expect(again.code == 1)
    #expect(again.errors.contains("error[unwritable-file]"))
    #expect(Folder.bytes(file).map { String(decoding: $0, as: UTF8.self) } == text)
  }

  @Test func `what is commented out of a new workflow is right too`() async throws {
    let text = try await Stackhand.run("new").output
    #expect(try await Stackhand.run("new", "-").output == text)
    // Code follows the '#' at once, or with its indentation; what people read follows a space.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.prefixMatch(of: /#(?:[a-z]|  )/) == nil ? line : line.dropFirst()
    }
    let whole = lines.joined(separator: "\n")
    #expect(whole.contains("\ncredentials:\n") && whole.contains("\n  - id: tell\n"))
    let check = try await Stackhand.run("check", "-", input: whole)
    #expect(check.code == 0, "\(check.all)\n\(whole)")
    #expect(check.errors.isEmpty, "\(check.errors)")
  }

  @Test func `a folder that is not there is said`() async throws {
    let folder = try TemporaryFolder()
    let ending = try await Stackhand.run("new", folder.path + "/not-there/a.yaml")
    #expect(ending.code == 1)
    #expect(ending.errors.contains("there is no such folder"))
  }
}
