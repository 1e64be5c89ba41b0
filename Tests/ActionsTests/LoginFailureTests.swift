import Actions
import Engine
import HTTPTypes
import OpenStack
import Permissions
import Reports
import Sandbox
import Testing
import Values
import Workflows

/// A login that comes to nothing says where, why, and what to do.
@Suite struct LoginFailureTests {
  private func failure(_ rig: Rig) async throws -> Failure {
    let ran = try await rig.step("server.list")
    #expect(ran.exitCode == .noCloud)
    #expect(ran.outcome() == .skipped)
    let failure = try #require(ran.state.openingFailure)
    #expect(failure.kind == "login")
    #expect(failure.outcome == .failed)
    #expect(failure.denial == nil)
    #expect(failure.message.contains(rig.account.secret.reveal()) == false)
    return failure
  }

  @Test func `the hop discovery`() async throws {
    let rig = try Rig { $0.environment["OS_DISCOVERY_ENDPOINT"] = "\(Rig.base)/role-adapter/nowhere" }
    let failure = try await failure(rig)
    #expect(failure.hop == "discovery")
    #expect(failure.request?.service == "identity provider")
    #expect(failure.request?.method == "GET")
    #expect(failure.request?.status == 404)
    #expect(failure.help?.contains("`discovery_endpoint`") == true)
  }

  @Test func `the hop token`() async throws {
    let rig = try Rig { $0.environment["OS_CLIENT_SECRET"] = "not-the-secret" }
    let failure = try await failure(rig)
    #expect(failure.hop == "token")
    #expect(failure.request?.service == "identity provider")
    #expect(failure.message.contains("does not know this client id and secret"))
    #expect(!failure.message.contains("not-the-secret"))
    #expect(failure.help?.contains("`client_secret`") == true)
  }

  @Test func `the hop federation`() async throws {
    let rig = try Rig { $0.environment["OS_PROTOCOL"] = "saml2" }
    let failure = try await failure(rig)
    #expect(failure.hop == "federation")
    #expect(failure.request?.service == "identity")
    #expect(failure.message.contains("'saml2'"))
    #expect(failure.help?.isEmpty == false)
  }

  @Test func `the hop scope`() async throws {
    let rig = try Rig(faults: [.init(.status(500, message: "Oh."), on: .operation(.identity, "project-scoped token"))])
    let failure = try await failure(rig)
    #expect(failure.hop == "scope")
    #expect(failure.request?.status == 500)
    #expect(failure.request?.method == "POST")
    #expect(failure.request?.path == "\(Rig.base)/identity/v3/auth/tokens")
  }

  @Test func `a project that the account cannot reach is denied, without a password as well`() async throws {
    let rig = try Rig { settings in
      settings.environment["OS_PROJECT_ID"] = "00000000000000000000000000000000"
    }
    let ran = try await rig.step("server.list")
    #expect(ran.exitCode == .denied)
    #expect(ran.state.openingFailure?.kind == "no-role")
    let policy = try #require(ran.state.openingFailure?.denial?.policy)
    #expect(
      policy["resources"]
        == [["urn": "urn:v1:eu:resource:publicCloudProject:00000000000000000000000000000000"]])
  }

  @Test(arguments: [("computeOperator", "token"), ("noRights", "scope")])
  func `the text that an operator reads names the hop`(_ name: String, _ hop: String) async throws {
    let rig = try Rig(as: name) { settings in
      if hop == "token" { settings.environment["OS_CLIENT_SECRET"] = "not-the-secret" }
    }
    let ran = try await rig.run(AccountTests.twoSteps)
    let text = RunSummary.text(RunReport(ran.state, milliseconds: 1), style: .plain)
    #expect(text.contains("at the hop '\(hop)' of the login"))
    if hop == "scope" {
      #expect(text.contains("error[denied]: \(rig.account.identity) has no role on project"))
      #expect(text.contains("granted by infrastructureSupervisor and objectstoreOperator"))
    }
  }

  @Test func `what was odd about the configuration is said with the failure`() async throws {
    let rig = try Rig { settings in
      settings.environment["OS_OPENID_SCOPE"] = "profile email"
    }
    let ran = try await rig.step("server.list")
    #expect(ran.exitCode == .noCloud)
    let failure = try #require(ran.state.openingFailure)
    #expect(failure.hop == "token")
    #expect("\(failure.message) \(failure.help ?? "")".contains("openid"))
  }

  @Test func `who one is can be asked without a run`() async throws {
    let rig = try Rig(as: "backupOperator")
    let access = CloudAccess(rig.settings)
    let nobody = try Rig(as: "noRights")
    let denied = CloudAccess(nobody.settings)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await access.serve() }
      group.addTask { await denied.serve() }
      let token = try await access.identify(nil, nil)
      #expect(token.roles == ["backupOperator"])
      #expect(token.user.name == rig.account.identity)
      let failure = await #expect(throws: Failure.self) { try await denied.identify(nil, nil) }
      #expect(failure?.kind == "no-role")
      #expect(failure?.denial?.policy != nil)
      group.cancelAll()
    }
  }
}
