import Actions
import Engine
import HTTP
import HTTPTypes
import Permissions
import Sandbox
import Testing
import Values
import Workflows

/// What a run is told before its first step.
@Suite struct PreflightTests {
  private static let steps = """
      - id: servers
        uses: server.list
      - id: containers
        uses: container.list
        on_denied: continue
      - id: again
        uses: container.list
        on_denied: continue
    """

  private static func rig(
    _ preflight: Preflight, as account: String = "infrastructureSupervisor", roles: RoleTable = .standard
  ) throws -> Rig {
    var rig = try Rig(as: account) { $0.preflight = preflight }
    rig.roles = roles
    return rig
  }

  @Test func `a missing right is said once, with its steps and roles`() async throws {
    let ran = try await Self.rig(.warn).run(Self.steps)
    #expect(
      ran.state.opening?.missing == [
        MissingRight(
          right: "objectstore_all", steps: ["containers", "again"], roles: ["objectstoreOperator", "administrator"],
          basis: "documented")
      ])
    #expect(ran.outcome("servers") == .succeeded)
    #expect(ran.outcome("containers") == .denied)
  }

  @Test func `it costs no request`() async throws {
    let (warned, silent) = (try Self.rig(.warn), try Self.rig(.off))
    let ran = try await silent.run(Self.steps)
    #expect(ran.state.opening?.missing == [])
    _ = try await warned.run(Self.steps)
    #expect(warned.wire.sent.all.count == silent.wire.sent.all.count)
  }

  @Test func `strict begins nothing, and says what would mend it`() async throws {
    let rig = try Self.rig(.strict)
    let ran = try await rig.run(Self.steps)
    #expect(ran.exitCode == .denied)
    #expect(ran.outcome("servers") == nil || ran.outcome("servers") == .skipped)
    #expect(rig.cloud.counts["compute: list servers (detail)"] == 0)
    let failure = try #require(ran.state.openingFailure)
    #expect(failure.kind == "preflight")
    #expect(failure.message.contains("objectstore_all for containers, again"))
    let denial = try #require(failure.denial)
    #expect(denial.missing == ["objectstore_all"])
    #expect(denial.roles == ["objectstoreOperator"])
    #expect(denial.policy?["permissions"]?["allow"] == [["action": "publicCloudProject:openstack:objectstoreOperator"]])
  }

  @Test func `strict lets a run begin that has all it needs`() async throws {
    let ran = try await Self.rig(.strict, as: "workflowRunner").run(Self.steps)
    #expect(ran.exitCode == .succeeded)
  }

  @Test(arguments: [Preflight.warn, .strict])
  func `of roles with names that nobody knows nothing is said`(_ preflight: Preflight) async throws {
    // What the cloud calls infrastructureSupervisor is none of the roles that are known here.
    let unknown = RoleTable([Role(name: "somethingElse", action: "", rights: [])])
    let ran = try await Self.rig(preflight, roles: unknown).run("  - id: servers\n    uses: server.list\n")
    #expect(ran.state.opening?.missing == [])
    #expect(ran.exitCode == .succeeded)
  }

  @Test func `a region of a step without an endpoint is said, and refused if nothing may be missing`() async throws {
    let steps = "  - id: far\n    region: NOWHERE1\n    uses: server.list\n    on_error: continue\n"
    let ran = try await Self.rig(.warn).run(steps)
    #expect(ran.state.opening?.remarks.contains { $0.hasPrefix("step far will fail: compute has no endpoint") } == true)
    let strict = try await Self.rig(.strict).run(steps)
    #expect(strict.state.openingFailure?.kind == "no-endpoint")
    #expect(strict.exitCode == .noCloud)
  }

  @Test func `what is missing is in the journal and comes back from it`() async throws {
    let ran = try await Self.rig(.warn).run(Self.steps)
    let entry = try #require(ran.journal.first { if case .opened = $0.event { true } else { false } })
    #expect(try EventCodec.decode(EventCodec.encode(entry)) == entry)
  }
}
