import Actions
import Engine
import HTTP
import HTTPTypes
import Sandbox
import Synchronization
import Testing
import Values
import Workflows

/// What is said of everything that a run needs.
@Suite struct ExaminationTests {
  private struct Examined {
    let code: ExitCode
    let findings: [Finding]

    func finding(_ check: String, _ outcome: Outcome? = nil) -> Finding? {
      findings.first { $0.check == check && (outcome == nil || $0.outcome == outcome) }
    }
  }

  private static func examine(
    as account: String = "administrator", faults: FaultPlan = .none, workflow: String? = nil,
    configure: (inout CloudAccess.Settings) -> Void = { _ in }
  ) async throws -> Examined {
    let rig = try Rig(as: account, faults: faults, configure: configure)
    let checked = try workflow.map { try rig.check($0) }
    let told = Told()
    let code = await CloudExamination(CloudAccess(rig.settings), workflow: checked) { told.add($0) }.run(nil, nil)
    return Examined(code: code, findings: told.all)
  }

  private final class Told: Sendable {
    private let findings = Mutex<[Finding]>([])
    var all: [Finding] { findings.withLock { $0 } }
    func add(_ finding: Finding) { findings.withLock { $0.append(finding) } }
  }

  @Test func `a sound cloud is looked at from the credentials to the limits`() async throws {
    let examined = try await Self.examine()
    #expect(examined.code == .succeeded)
    let checks = examined.findings.map(\.check)
    for check in [
      "credentials", "project", "discovery", "token", "federation", "scope", "account", "roles", "projects", "catalog",
      "compute", "image", "block-storage", "network", "object-store", "limits",
    ] {
      #expect(checks.contains(check), "\(check) in \(checks)")
    }
    #expect(examined.finding("compute")?.text.contains("with the microversions 2.1 to 2.") == true)
    #expect(examined.finding("limits")?.text.contains("of 200 servers") == true)
    // The rig keeps to no limits.
    #expect(examined.finding("rate", .unknown)?.help == "leave out `--limit off`")
    #expect(
      examined.findings.filter { $0.check != "rate" }.allSatisfy { [.succeeded, .skipped].contains($0.outcome) },
      "\(examined.findings)")
  }

  @Test func `credentials are named with where they come from, and no secret is in any line`() async throws {
    let rig = try Rig()
    let examined = try await Self.examine()
    #expect(examined.finding("credentials")?.text.contains("from the environment") == true)
    #expect(examined.finding("credentials")?.text.contains(rig.account.clientID) == true)
    let secret = rig.account.secret.reveal()
    for finding in examined.findings { #expect(!finding.text.contains(secret)) }
  }

  @Test func `a right that the workflow lacks is exit code 3, and only its services are looked at`() async throws {
    let examined = try await Self.examine(
      as: "infrastructureSupervisor", workflow: "  - id: c\n    uses: container.list\n")
    #expect(examined.code == .denied)
    let right = try #require(examined.finding("rights", .denied))
    #expect(right.text.contains("objectstore_all is missing (documented); needed by c"))
    #expect(right.help?.contains("grant objectstoreOperator or administrator") == true)
    #expect(examined.finding("object-store") != nil)
    #expect(examined.finding("compute") == nil)
  }

  @Test func `an account without a role is exit code 3, at the hop that refuses it`() async throws {
    let examined = try await Self.examine(as: "noRights")
    #expect(examined.code == .denied)
    #expect(examined.finding("federation")?.outcome == .succeeded)
    let scope = try #require(examined.finding("scope", .denied))
    #expect(scope.text.contains("has no role on project"))
    #expect(scope.help?.contains("IAM policy") == true)
    #expect(examined.finding("catalog") == nil)
  }

  @Test func `a wrong secret is exit code 9, with the way out`() async throws {
    let examined = try await Self.examine { $0.environment["OS_CLIENT_SECRET"] = "wrong" }
    #expect(examined.code == .noCloud)
    #expect(examined.finding("discovery")?.outcome == .succeeded)
    #expect(examined.finding("token")?.outcome == .failed)
    #expect(examined.finding("token")?.help?.contains("client_secret") == true)
  }

  @Test func `no credentials at all is one line`() async throws {
    let examined = try await Self.examine { $0.environment = [:] }
    #expect(examined.code == .noCloud)
    #expect(examined.findings.map(\.check) == ["credentials"])
    #expect(examined.findings.first?.help?.contains("OS_CLOUD") == true)
  }

  @Test func `a region that is not there is said for each service`() async throws {
    let examined = try await Self.examine(workflow: "  - id: s\n    uses: server.list\n") { $0.region = "GRA99" }
    #expect(examined.code == .noCloud)
    #expect(examined.finding("compute", .failed)?.text.contains("no endpoint in region 'GRA99'") == true)
  }

  /// Answers carry the time of day, some seconds off.
  private struct Dated: HTTPTransport {
    let inner: any HTTPTransport
    let date: String

    func send<Result: Sendable>(
      _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
      receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
    ) async throws -> Result {
      let date = date
      return try await inner.send(request, body: body, timeouts: timeouts) { response, body in
        var response = response
        response.headerFields[.date] = date
        return try await receive(response, body)
      }
    }
  }

  private static func clock(_ date: String) async throws -> Finding? {
    let examined = try await Self.examine { settings in
      let transport = settings.transport
      settings.transport = { Dated(inner: transport($0), date: date) }
    }
    #expect(examined.code == .succeeded)
    return examined.finding("clock")
  }

  @Test func `clocks that differ are said with by how much`() async throws {
    // The rig's own time of day.
    #expect(Rig.now.rfc3339 == "2026-11-23T17:02:20Z")
    #expect(try await Self.clock("Mon, 23 Nov 2026 17:02:20 GMT")?.outcome == .succeeded)
    let slow = try #require(try await Self.clock("Mon, 23 Nov 2026 17:03:50 GMT"))
    #expect(slow.outcome == .unknown)
    #expect(slow.text == "this machine is 90 s behind sandbox.invalid")
    #expect(slow.help?.contains("NTP") == true)
    #expect(
      try await Self.clock("Mon, 23 Nov 2026 17:01:50 GMT")?.text == "this machine is 30 s ahead of sandbox.invalid")
  }
}
