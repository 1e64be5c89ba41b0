import Actions
import Diagnostics
import Engine
import Permissions
import Reports
import Testing
import Values
import Workflows

@Suite struct PermissionReportTests {
  private static let text = """
    version: 1
    name: park
    region: GRA7
    steps:
      - id: stop
        uses: server.stop
        with: { server: web-1 }
    finally:
      - id: count
        uses: container.list

    """

  private static func workflow(_ text: String = text) throws -> CheckedWorkflow {
    let file = SourceFile(name: "park.yaml", text: text)
    let (checked, found) = WorkflowChecker.check(file, library: ActionRegistry.signatures)
    return try #require(checked, "\(DiagnosticRenderer(file).render(found))")
  }

  private static func report(_ held: [String]? = nil) throws -> PermissionReport {
    PermissionReport(
      try workflow(), rights: .standard, roles: .standard,
      held: held.map { HeldRights(roleNames: $0, table: .standard) })
  }

  @Test func `says each right with the steps that need it, then roles and surplus`() throws {
    #expect(
      try Self.report().text == """
        park needs 3 rights

        compute_manage (judged)
          stop  park.yaml:6  stop server (os-stop)

        compute_read (judged)
          stop  park.yaml:6  show server, to look and to wait
          stop  park.yaml:6  list servers (brief), to find `server` by name

        objectstore_all (documented)
          count (finally)  park.yaml:10  list containers

        roles    computeOperator + objectstoreOperator
        surplus  compute_snapshot_manage, image_read, network_read, network_secgroup_read, volume_read

        """)
  }

  @Test func `says what is missing with step and role`() throws {
    let report = try Self.report(["computeOperator"])
    #expect(report.missing.map(\.right.name) == ["objectstore_all"])
    #expect(report.text.contains("compute_manage (judged): held\n"))
    #expect(report.text.contains("objectstore_all (documented): missing\n"))
    #expect(
      report.text.contains(
        "missing: objectstore_all, step count; granted by objectstoreOperator or administrator\n"))
    let all = try Self.report(["administrator"])
    #expect(all.missing.isEmpty)
    #expect(all.text.contains("every right that is needed is held\n"))
  }

  @Test func `of roles that it does not know it says nothing wrong`() throws {
    let report = try Self.report(["member"])
    #expect(report.missing.isEmpty)
    #expect(report.text.contains("compute_read (judged): cannot be told\n"))
    #expect(report.text.contains("what these carry is not known: member\n"))
    #expect(!report.text.contains("every right"))
  }

  @Test func `the object for programs has version, steps, roles, policy and rules`() throws {
    let json = try Self.report(["computeOperator"]).json
    #expect(json["permissions"] == 1)
    #expect(json["roles"] == ["computeOperator", "objectstoreOperator"])
    #expect(json["missing"] == ["objectstore_all"])
    let right = try #require(json["rights"]?.asList?.first { $0["right"] == "compute_read" })
    #expect(right["held"] == true)
    #expect(right["basis"] == "judged")
    let call = try #require(right["steps"]?.asList?.last)
    #expect(call["step"] == "stop")
    #expect(call["file"] == "park.yaml")
    #expect(call["line"] == 6)
    #expect(call["purpose"] == "look_up")
    #expect(call["method"] == "GET")
    #expect(call["path"] == "/servers")
    #expect(json["policy"]?["permissions"]?["allow"]?.asList?.count == 2)
    let rules = try #require(json["access_rules"]?.asList)
    #expect(rules.contains(["service": "compute", "method": "POST", "path": "/v2.1/servers/{id}/action"]))
    #expect(rules.count == 4)
  }

  @Test func `a workflow without a cloud needs nothing`() throws {
    let workflow = try Self.workflow("version: 1\nname: quiet\nsteps:\n  - id: a\n    set: { x: 1 }\n")
    let report = PermissionReport(workflow, rights: .standard, roles: .standard)
    #expect(report.text == "quiet asks nothing of a cloud\n")
    #expect(report.coverage.roles.isEmpty)
  }

  @Test func `more calls than fit are counted`() throws {
    let steps = (1...30).map { "  - id: s\($0)\n    uses: server.list\n" }.joined()
    let workflow = try Self.workflow("version: 1\nname: many\nsteps:\n\(steps)")
    let report = PermissionReport(workflow, rights: .standard, roles: .standard)
    #expect(report.text.contains("  and 10 more\n"))
    #expect(report.json["rights"]?.asList?.first?["steps"]?.asList?.count == 30)
  }
}
