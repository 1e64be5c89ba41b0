import Glibc
import TestSupport
import Testing
import Values

/// The standard Python client as a witness: what our sandbox serves is what it understands.
@Suite struct StandardClientTests {
  /// `stackhand sandbox` in a process of its own, and the environment that it prints.
  private func withSandbox(
    as role: String, _ work: ([String: String]) async throws -> Void
  ) async throws {
    let sandbox = try Stackhand.start("sandbox", "--as", role, deadline: .seconds(300))
    defer { sandbox.send(SIGKILL) }
    try await sandbox.wait(for: "interrupt to end it")
    var environment: [String: String] = [:]
    for line in sandbox.now.output.split(separator: "\n") {
      guard let pair = line.wholeMatch(of: /export ([A-Z_]+)='([^']*)'/) else {
        Issue.record("not a line for a shell: \(line)")
        continue
      }
      environment[String(pair.output.1)] = String(pair.output.2)
    }
    try await work(environment)
  }

  /// The client's command, which is installed beside the Python that `Tests/run` names.
  private func openstack(_ arguments: [String], _ environment: [String: String]) async throws -> Program.Ending {
    let python = try #require(
      Folder.environment("STACKHAND_PYTHON"), "STACKHAND_PYTHON must name a Python with python-openstackclient")
    return try await Program(
      python, ["-m", "openstackclient.shell"] + arguments,
      environment: Stackhand.plainEnvironment.merging(environment) { $1 }, deadline: .seconds(180)
    ).ended()
  }

  @Test func `the standard client lists the servers that stackhand lists, and is denied the containers`() async throws {
    try await withSandbox(as: "infrastructureSupervisor") { environment in
      async let listed = openstack(["server", "list", "-f", "json"], environment)
      async let denied = openstack(["container", "list"], environment)
      let ours = try await Stackhand.run(
        "run", "--format", "json", "-", environment: environment, input: Workflows.twoLists)
      #expect(ours.code == 3, "\(ours.errors)")

      let theirs = try await listed
      #expect(theirs.code == 0, "\(theirs.errors)")
      let rows = try JSONReader.read(Array(theirs.output.utf8)).asList ?? []
      let steps = try JSONReader.read(Array(ours.output.utf8))["steps"]?.asList ?? []
      let servers = steps.first?["outputs"]?["servers"]?.asList ?? []
      #expect(!rows.isEmpty)
      #expect(
        rows.map { [$0["ID"]?.asString, $0["Name"]?.asString, $0["Status"]?.asString] }
          == servers.map { [$0["id"]?.asString, $0["name"]?.asString, $0["status"]?.asString] })

      let refusal = try await denied
      #expect(refusal.code != 0)
      #expect(refusal.errors.contains("Forbidden (HTTP 403)"), "\(refusal.all)")
      #expect(steps.last?["error"]?["status"]?.asInt == 403)
    }
  }

  @Test func `the standard client agrees about whoever may list containers but no servers`() async throws {
    try await withSandbox(as: "objectstoreOperator") { environment in
      async let denied = openstack(["server", "list"], environment)
      let listed = try await openstack(["container", "list", "-f", "json"], environment)
      #expect(listed.code == 0, "\(listed.errors)")
      let names = try JSONReader.read(Array(listed.output.utf8)).asList?.map { $0["Name"]?.asString }
      let ours = try await Stackhand.run(
        "run", "--format", "json", "-", environment: environment,
        input: Workflows.oneList.replacing("server.list", with: "container.list"))
      let containers = try JSONReader.read(Array(ours.output.utf8))["steps"]?.asList?.first?["outputs"]?["containers"]
      #expect(containers?.asList?.map { $0["name"]?.asString } == names)
      #expect(names?.isEmpty == false)
      // Its words for a refusal of nova.
      #expect(try await denied.errors.contains("ForbiddenException: 403"))
    }
  }
}
