import Actions
import Engine
import HTTPTypes
import OpenStack
import Sandbox
import Testing
import Values
import Workflows

/// Every way to log in, up to a list of servers.
@Suite struct CredentialsTests {
  /// A rig whose environment says nothing.
  private func bare(
    as name: String = "computeOperator", environment: [String: String] = [:], files: MemoryFiles = MemoryFiles(),
    cloud: String? = nil, region: String? = nil
  ) throws -> Rig {
    var rig = try Rig(as: name) { settings in
      settings.environment = environment
      settings.files = files
      settings.cloud = cloud
      settings.region = region
    }
    rig.secrets = ["SECRET": rig.account.secret]
    return rig
  }

  private func serviceAccount(_ rig: Rig, _ changes: [String: String?] = [:]) -> String {
    var settings: [String: String] = [
      "provider": "ovhcloud-emea", "project_id": rig.cloud.projectID, "client_id": "\"\(rig.account.clientID)\"",
      "client_secret": "${{ secrets.SECRET }}", "auth_url": "\(Rig.base)/identity/v3",
      "discovery_endpoint": Rig.discovery(rig.account.provider),
    ]
    for (name, value) in changes { settings[name] = value }
    let lines = settings.sorted { $0.key < $1.key }.map { "    \($0.key): \($0.value)\n" }.joined()
    return "credentials:\n  service_account:\n\(lines)region: GRA7\n"
  }

  @Test func `a service account in the workflow`() async throws {
    let rig = try bare()
    let ran = try await rig.step("server.list", head: serviceAccount(rig))
    #expect(ran.exitCode == .succeeded)
    #expect(ran.state.opening?.user == rig.account.identity)
    #expect(ran.state.opening?.remarks == [])
  }

  @Test func `a provider that is nobody`() async throws {
    let rig = try bare()
    let ran = try await rig.step(
      "server.list",
      head: serviceAccount(rig, ["provider": "ovhcloud-ema", "discovery_endpoint": nil, "auth_url": nil]))
    let failure = try #require(ran.state.openingFailure)
    #expect(ran.exitCode == .noCloud)
    #expect(failure.kind == "credentials")
    #expect(failure.message.contains("'ovhcloud-ema' is not a known provider"))
    #expect(failure.help?.contains("did you mean 'ovhcloud-emea'?") == true)
    #expect(rig.wire.sent.all.isEmpty)
  }

  @Test func `nothing says how to log in`() async throws {
    let ran = try await bare().step("server.list")
    let failure = try #require(ran.state.openingFailure)
    #expect(ran.exitCode == .noCloud)
    #expect(failure.message == "no credentials are given: no OS_* variable is set")
    #expect(failure.help == "write `credentials:` in the workflow, name a cloud of clouds.yaml, or set OS_CLOUD")
  }

  @Test func `half an environment names everything that is missing`() async throws {
    let rig = try bare(environment: ["OS_AUTH_TYPE": "v3oidcclientcredentials", "OS_CLIENT_ID": "x"])
    let ran = try await rig.step("server.list")
    let failure = try #require(ran.state.openingFailure)
    let text = "\(failure.message)\n\(failure.help ?? "")"
    for name in ["OS_AUTH_URL", "OS_IDENTITY_PROVIDER", "OS_DISCOVERY_ENDPOINT", "OS_PROJECT_ID", "OS_CLIENT_SECRET"] {
      #expect(text.contains(name), "\(name) in \(text)")
    }
  }

  private func clouds(_ rig: Rig) -> MemoryFiles {
    MemoryFiles(texts: [
      "/srv/clouds.yaml": """
      clouds:
        prod:
          auth_type: v3oidcclientcredentials
          region_name: GRA11
          identity_provider: ovhcloud-emea
          protocol: openid
          auth:
            auth_url: \(Rig.base)/identity/v3
            project_id: \(rig.cloud.projectID)
            client_id: "\(rig.account.clientID)"
            discovery_endpoint: \(Rig.discovery(.emea))
            access_token_type: id_token
            openid_scope: openid profile email publicCloudProject/all
        listed:
          auth_type: password
          regions: [GRA7, SBG5]
          auth:
            auth_url: \(Rig.base)/identity/v3
            project_id: \(rig.cloud.projectID)
            username: \(rig.account.name)
            user_domain_name: Default
      """,
      "/srv/secure.yaml": """
      clouds:
        prod: { auth: { client_secret: "\(rig.account.secret.reveal())" } }
        listed: { auth: { password: "\(rig.account.secret.reveal())" } }
      """,
    ])
  }

  @Test func `a cloud of clouds.yaml, named in the workflow, by option or by OS_CLOUD`() async throws {
    let files = clouds(try bare())
    let inWorkflow = try await bare(files: files).step("server.list", head: "credentials: { cloud: prod }\n")
    #expect(inWorkflow.exitCode == .succeeded, "\(String(describing: inWorkflow.state.openingFailure))")
    #expect(inWorkflow.state.opening?.regions == ["GRA11"])
    let byOption = try await bare(files: files, cloud: "prod", region: "SBG5").step("server.list")
    #expect(byOption.state.opening?.regions == ["SBG5"])
    let byVariable = try await bare(environment: ["OS_CLOUD": "prod"], files: files).step("server.list")
    #expect(byVariable.state.opening?.regions == ["GRA11"])
    // OS_* do not override what the file says.
    let beside = try await bare(environment: ["OS_REGION_NAME": "SBG5", "OS_CLIENT_ID": "other"], files: files)
      .step("server.list", head: "credentials: { cloud: prod }\n")
    #expect(beside.state.opening?.regions == ["GRA11"])
  }

  @Test func `a cloud that lists its regions has no other, and only the one that counts is looked at`() async throws {
    let files = clouds(try bare())
    let head = "credentials: { cloud: listed }\n"
    let one = try await bare(files: files).step("server.list", head: head + "region: SBG5\n")
    #expect(one.exitCode == .succeeded, "\(String(describing: one.state.openingFailure))")
    let other = try await bare(files: files).step("server.list", head: head + "region: BHS5\n")
    #expect(other.exitCode == .noCloud)
    #expect(other.state.openingFailure?.message == "cloud 'listed' does not list region 'BHS5'")
    #expect(other.state.openingFailure?.help == "it lists: GRA7, SBG5")
    let beaten = try await bare(files: files, region: "BHS5").step("server.list", head: head + "region: GRA7\n")
    #expect(beaten.state.opening?.regions == ["GRA7"])
  }

  @Test func `a cloud that is not there`() async throws {
    let files = clouds(try bare())
    let ran = try await bare(files: files).step("server.list", head: "credentials: { cloud: prd }\n")
    #expect(ran.state.openingFailure?.message == "/srv/clouds.yaml has no cloud 'prd'")
    #expect(ran.state.openingFailure?.help?.contains("did you mean 'prod'?") == true)
    let none = try await bare().step("server.list", head: "credentials: { cloud: prod }\n")
    #expect(none.state.openingFailure?.message.contains("there is no clouds.yaml") == true)
  }

  @Test func `the environment, also when the workflow asks for it`() async throws {
    let rig = try Rig(as: "computeOperator")
    #expect(try await rig.step("server.list").exitCode == .succeeded)
    #expect(try await rig.step("server.list", head: "credentials: { environment: true }\n").exitCode == .succeeded)
  }

  @Test func `an application credential`() async throws {
    let rig = try bare()
    let head = """
      credentials:
        application_credential:
          auth_url: \(Rig.base)/identity/v3
          id: "\(rig.account.applicationCredentialID)"
          secret: ${{ secrets.SECRET }}
      region: GRA7

      """
    let ran = try await rig.step("server.list", head: head)
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.state.openingFailure))")
    #expect(ran.state.opening?.project == rig.cloud.projectID)
  }

  @Test func `a password, right and wrong`() async throws {
    var rig = try bare()
    let head = """
      credentials:
        password:
          auth_url: \(Rig.base)/identity/v3
          username: \(rig.account.name)
          user_domain_name: Default
          password: ${{ secrets.SECRET }}
          project_id: \(rig.cloud.projectID)
      region: GRA7

      """
    let ran = try await rig.step("server.list", head: head)
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.state.openingFailure))")
    rig.secrets = ["SECRET": Secret("not-the-password")]
    let wrong = try await rig.step("server.list", head: head)
    #expect(wrong.exitCode == .noCloud)
    #expect(wrong.state.openingFailure?.kind == "login")
    #expect(wrong.state.openingFailure?.hop == "scope")
    #expect(wrong.state.openingFailure?.message.contains("not-the-password") == false)
  }

  @Test func `a token, good and bad`() async throws {
    var rig = try bare()
    _ = try await rig.step("server.list", head: serviceAccount(rig))
    let request = try #require(rig.wire.sent.all.last)
    let token = try #require(request.headerFields[.authToken])
    let head = """
      credentials:
        token: { auth_url: "\(Rig.base)/identity/v3", token: "${{ secrets.SECRET }}", project_id: \(rig.cloud.projectID) }
      region: GRA7

      """
    rig.secrets = ["SECRET": Secret(token)]
    let ran = try await rig.step("server.list", head: head)
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.state.openingFailure))")
    rig.secrets = ["SECRET": Secret("gAAAA-no-token-at-all")]
    let bad = try await rig.step("server.list", head: head)
    #expect(bad.exitCode == .noCloud)
    #expect(bad.state.openingFailure?.message.contains("gAAAA") == false)
  }
}
