import Sandbox
import TestSupport
import Testing
import Values

/// A run that goes well, in every way to show it.
@Suite struct SuccessTests {
  @Test(arguments: [
    ["run", "-"], ["run", "-v", "-"], ["run", "--debug", "-"], ["run", "--debug", "-v", "--format", "json", "-"],
    ["run", "--debug", "--format", "jsonl", "-"], ["login", "--debug"], ["login", "--format", "json"],
  ])
  func `shows no secret and no token, and logs in once`(arguments: [String]) async throws {
    try await CloudOnSocket.with { cloud in
      let folder = try TemporaryFolder()
      var environment = cloud.environment()
      for name in ["HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "TMPDIR"] {
        environment[name] = folder.path
      }
      let ending = try await Stackhand.run(arguments, environment: environment, input: Workflows.twoLists)
      #expect(ending.code == (arguments[0] == "login" ? 0 : 3), "\(ending.errors)")
      #expect(cloud.logins == 1)
      #expect(cloud.secrets().count > 5)
      for secret in cloud.secrets() { #expect(!ending.all.contains(secret)) }
      // Nothing is written but the journal, and no secret into that.
      #expect(folder.files.allSatisfy { $0.hasPrefix("stackhand/journal.db") })
      for file in folder.files {
        let text = String(decoding: Folder.bytes("\(folder.path)/\(file)") ?? [], as: UTF8.self)
        for secret in cloud.secrets() { #expect(!text.contains(secret), "\(file)") }
      }
    }
  }

  @Test func `a secret of the workflow is masked wherever it comes from`() async throws {
    try await CloudOnSocket.with { cloud in
      let environment = cloud.environment()
      let base = "http://\(cloud.address)"
      let workflow = """
        version: 1
        name: own-credentials
        credentials:
          service_account:
            provider: ovhcloud-emea
            project_id: ${{ env.OS_PROJECT_ID }}
            client_id: ${{ env.OS_CLIENT_ID }}
            client_secret: ${{ secrets.CLIENT_SECRET }}
            auth_url: \(base)/identity/v3
            discovery_endpoint: \(environment["OS_DISCOVERY_ENDPOINT"] ?? "")
        region: GRA7
        steps:
          - id: servers
            uses: server.list
        """
      let folder = try TemporaryFolder()
      let file = try folder.write(CloudOnSocket.canary + "\n", to: "CLIENT_SECRET")
      let workflowFile = try folder.write(workflow, to: "workflow.yaml")
      let named = environment.filter { ["OS_PROJECT_ID", "OS_CLIENT_ID"].contains($0.key) }
      let ways: [(arguments: [String], environment: [String: String], input: String)] = [
        (["--secret", "CLIENT_SECRET=@\(file)"], [:], ""),
        (["--secret", "CLIENT_SECRET=-"], [:], CloudOnSocket.canary + "\n"),
        ([], ["CREDENTIALS_DIRECTORY": folder.path], ""),
        ([], ["STACKHAND_SECRET_CLIENT_SECRET": CloudOnSocket.canary], ""),
      ]
      for way in ways {
        for command in ["run", "login"] {
          let ending = try await Stackhand.run(
            [command, "--debug"] + way.arguments + [workflowFile], environment: named.merging(way.environment) { $1 },
            input: way.input)
          #expect(ending.code == 0, "\(ending.errors)")
          for secret in cloud.secrets() { #expect(!ending.all.contains(secret)) }
        }
      }
    }
  }

  @Test func `the report for programs is one object with every member that is promised`() async throws {
    let ending = try await Stackhand.run(
      "run", "--sandbox", "--as", "infrastructureSupervisor", "--format", "json", "-", input: Workflows.twoLists)
    #expect(ending.code == 3)
    let report = try JSONReader.read(Array(ending.output.utf8))
    #expect(report["report"]?.asInt == 1)
    #expect(report["workflow"]?.asString == "two-lists")
    #expect(report["outcome"]?.asString == "denied")
    #expect(report["exit_code"]?.asInt == 3)
    #expect(report["logins"]?.asInt == 1)
    for name in ["run", "project", "regions", "outputs", "left_behind"] { #expect(report[name] != nil, "\(name)") }
    let steps = report["steps"]?.asList ?? []
    #expect(steps.map { $0["outcome"]?.asString } == ["succeeded", "denied"])
    for step in steps {
      for name in ["id", "uses", "region", "allowed", "attempts", "ms", "outputs"] {
        #expect(step[name] != nil, "\(name)")
      }
    }
    let error = steps.last?["error"]
    for name in [
      "kind", "service", "method", "path", "status", "rules", "missing", "roles", "held", "basis", "request_id",
      "policy",
    ] { #expect(error?[name] != nil, "\(name)") }
    #expect(error?["missing"]?.asList?.map(\.asString) == ["objectstore_all"])
  }

  @Test func `the event stream is one object a line, from the start to the end`() async throws {
    let ending = try await Stackhand.run(
      "run", "--sandbox", "--format", "jsonl", "-", input: Workflows.oneList)
    #expect(ending.code == 0)
    #expect(ending.errors.isEmpty, "\(ending.errors)")
    let lines = ending.output.split(separator: "\n")
    #expect(lines.count >= 4)
    #expect(lines.first?.contains("started") == true)
    #expect(lines.last?.contains("ended") == true)
    for line in lines { #expect(throws: Never.self) { try JSONReader.read(Array(line.utf8)) } }
  }

  @Test func `-v says every request once, those of the login included`() async throws {
    try await CloudOnSocket.with { cloud in
      let ending = try await Stackhand.run(
        "run", "-v", "-", environment: cloud.environment(), input: Workflows.twoLists)
      let calls = ending.errors.split(separator: "\n").filter { $0.contains(" → ") }
      #expect(calls.count == 6, "\(ending.errors)")
      #expect(calls.last?.contains("object-store GRA7 GET / → 403") == true)
    }
  }

  @Test func `who reads one line of many ends nothing but the reading`() async throws {
    let ending = try await Program(
      "/bin/sh", ["-c", "\"$0\" run --sandbox --format jsonl - | head -1; \"$0\" actions | head -1", Stackhand.path],
      environment: Stackhand.plainEnvironment, input: Workflows.oneList
    ).ended()
    #expect(ending.code == 0)
    #expect(ending.errors.isEmpty, "\(ending.errors)")
    #expect(ending.output.split(separator: "\n").count == 2)
  }

  @Test func `--as answers for the role that was named`() async throws {
    let allowed = try await Stackhand.run(
      "run", "--sandbox", "--as", "objectstoreOperator", "--format", "json", "-",
      input: Workflows.twoLists.replacing("uses: server.list\n", with: "uses: server.list\n    on_denied: continue\n")
        .replacing("steps.servers.servers.size()", with: "steps.servers.?servers.orValue([]).size()"))
    #expect(allowed.code == 3)
    let report = try JSONReader.read(Array(allowed.output.utf8))
    #expect(report["steps"]?.asList?.map { $0["outcome"]?.asString } == ["denied", "succeeded"])
    let none = try await Stackhand.run("run", "--sandbox", "--as", "noRights", "-", input: Workflows.oneList)
    #expect(none.code == 3)
    #expect(none.errors.contains("at the hop 'scope'"))
  }
}
