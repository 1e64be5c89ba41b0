import Testing

@Suite struct CommandLineTests {
  @Test(arguments: [
    ["bogus"], ["run"], ["run", "a", "b"], ["run", "--format", "xml", "a"], ["run", "--as", "administrator", "a"],
    ["check"], ["login", "--limit", "maybe"], ["sandbox", "--port", "many"], ["--nonsense"],
  ])
  func `wrong usage is exit code 64, with the usage on standard error`(arguments: [String]) async throws {
    let ending = try await Stackhand.run(arguments)
    #expect(ending.code == 64)
    #expect(ending.output.isEmpty)
    #expect(ending.errors.contains("Usage: stackhand"))
  }

  @Test func `says its version`() async throws {
    let ending = try await Stackhand.run("--version")
    #expect(ending.code == 0)
    #expect(ending.output.wholeMatch(of: /stackhand \d+\.\d+\.\d+\n/) != nil)
    #expect(ending.errors.isEmpty)
  }

  @Test(arguments: [
    "new", "check", "run", "explain", "actions", "schema", "permissions", "plan", "login", "doctor", "sandbox",
    "storms",
  ])
  func `every command has a help that fits a terminal and names each of its options`(command: String) async throws {
    let ending = try await Stackhand.run(command, "--help")
    #expect(ending.code == 0)
    #expect(ending.output.hasPrefix("OVERVIEW: "))
    let usage = ending.output.split(separator: "\n").first { $0.hasPrefix("USAGE: stackhand \(command)") }
    #expect(usage != nil)
    for line in ending.output.split(separator: "\n") where !line.hasPrefix("USAGE:") { #expect(line.count <= 80) }
    for option in (usage ?? "").matches(of: /--[a-z-]+/) {
      #expect(ending.output.contains("\(option.output) ") || ending.output.contains("\(option.output)\n"))
    }
    let overview = try await Stackhand.run("--help")
    #expect(overview.output.contains("\n  \(command) "))
  }

  @Test func `every action it lists has a page with an example that checks clean`() async throws {
    let list = try await Stackhand.run("actions")
    #expect(list.code == 0)
    let names = list.output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(names.contains("server.list") && names.contains("container.list"))
    for name in names {
      let page = try await Stackhand.run("actions", name)
      #expect(page.code == 0)
      guard let example = page.output.firstRange(of: "\nexample\n"),
        let end = page.output.firstRange(of: "\nreference  ")
      else {
        Issue.record("the page of \(name) has no example")
        continue
      }
      let steps = page.output[example.upperBound..<end.lowerBound]
      let check = try await Stackhand.run(
        "check", "-", input: "version: 1\nname: example\nregion: GRA7\nsteps:\n\(steps)")
      #expect(check.code == 0, "\(check.all)")
    }
  }

  @Test func `an action that is not there is answered with the nearest that is`() async throws {
    let ending = try await Stackhand.run("actions", "server.lst")
    #expect(ending.code == 2)
    #expect(ending.errors.contains("did you mean 'server.list'?"))
  }
}
