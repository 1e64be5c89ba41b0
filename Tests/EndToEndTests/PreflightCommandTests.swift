import Testing
import Values

/// What a run says of missing rights before its first step.
@Suite struct PreflightCommandTests {
  private static let file = "workflows/servers-and-containers.yaml"

  private static func run(_ preflight: String, _ more: String...) async throws -> Program.Ending {
    try await Stackhand.run(
      ["run", "--sandbox", "--as", "infrastructureSupervisor", "--preflight", preflight, file] + more)
  }

  @Test func `warns once per right, before the first step, and goes on`() async throws {
    let ending = try await Self.run("warn")
    #expect(ending.code == 3)
    let warning =
      "warning: the right objectstore_all is not held, so step containers may be denied; granted by objectstoreOperator or administrator\n"
    let parts = ending.errors.split(separator: warning, omittingEmptySubsequences: false)
    #expect(parts.count == 2, "\(ending.errors)")
    #expect(parts.first?.contains("✔") == false)
    #expect(ending.errors.contains("✔ servers"))
  }

  @Test func `strict refuses with exit code 3 and the policy`() async throws {
    let ending = try await Self.run("strict")
    #expect(ending.code == 3)
    #expect(!ending.errors.contains("✔ servers"))
    #expect(ending.errors.contains("nothing was started, as rights are missing: objectstore_all for containers"))
    #expect(ending.errors.contains("publicCloudProject:openstack:objectstoreOperator"))
  }

  @Test func `off says nothing`() async throws {
    let ending = try await Self.run("off")
    #expect(ending.code == 3)
    #expect(!ending.errors.contains("warning:"))
  }

  @Test func `the report for programs lists them`() async throws {
    let report = try JSONReader.read(Array(try await Self.run("warn", "--format", "json").output.utf8))
    #expect(
      report["missing_rights"] == [
        [
          "right": "objectstore_all", "steps": ["containers"], "roles": ["objectstoreOperator", "administrator"],
          "basis": "documented",
        ]
      ])
  }
}
