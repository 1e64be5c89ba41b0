import Actions
import Engine
import Permissions
import Sandbox
import Testing
import Values
import Workflows

/// Every action with every account: what the tables say is what happens.
@Suite struct AccountTests {
  static let accounts = Account.standard { _ in Secret("secret-of-nobody") }
    .filter { !$0.isCloudAdministrator && !$0.roles.isEmpty }.map(\.name)
  static let actions = CloudAction.standard.map(\.signature).filter(\.needsCloud).map(\.name)

  /// The rights of an account, by the published matrix.
  static func rights(_ account: Account) -> Set<Right> {
    account.roles.reduce(into: []) { $0.formUnion(RoleTable.standard[$1]?.rights ?? []) }
  }

  @Test(arguments: accounts) func `an action succeeds or is denied as matrix and rights say`(_ name: String)
    async throws
  {
    for action in Self.actions {
      let signature = try #require(ActionRegistry.signatures.signature(of: action))
      let rig = try Rig(as: name)
      let ran = try await rig.run(signature.example.indented(by: 2))
      let held = Self.rights(rig.account)
      let steps = ran.state.workflow.steps
      // An example may set the stage first.
      let id = try #require(steps.first { ran.outcome($0.id) != .succeeded }?.id ?? steps.last?.id)
      guard case .action(let asking)? = steps.first(where: { $0.id == id })?.kind else { continue }
      let operations = asking.operations
      let needed = Self.rights(of: operations)
      if needed.isSubset(of: held) {
        #expect(ran.outcome(id) == .succeeded, "\(action) as \(name): \(String(describing: ran.failure(id)))")
        continue
      }
      if ran.outcome(id) == .succeeded {
        // There was nothing to do, or less than the action may have to do elsewhere: what was asked of the cloud was
        // within the account's rights.
        for asked in operations where rig.cloud.counts["\(asked.service.rawValue): \(asked.name)"] > 0 {
          #expect(Self.rights(of: [asked]).isSubset(of: held), "\(action) as \(name): \(asked.name)")
        }
        continue
      }
      #expect(ran.outcome(id) == .denied, "\(action) as \(name): \(String(describing: ran.failure(id)))")
      #expect(ran.exitCode == .denied)
      let failure = try #require(ran.failure(id), "\(action) as \(name) has no failure")
      try expectWhole(failure, of: operations, as: rig.account, held: held)
    }
  }

  static func rights(of operations: [Permissions.Operation]) -> Set<Right> {
    operations.reduce(into: Set<Right>()) { $0.formUnion(RightsTable.standard[$1]?.need.rights ?? []) }
  }

  /// A denied step says all that an operator asks for.
  private func expectWhole(
    _ failure: Failure, of operations: [Permissions.Operation], as account: Account, held: Set<Right>
  ) throws {
    let request = try #require(failure.request)
    let denial = try #require(failure.denial)
    #expect(request.path.hasPrefix("/") && !request.path.contains("{"), "\(request.path)")
    let operation = try #require(
      operations.first { operation in
        let right = Self.rights(of: [operation]).subtracting(held)
        return operation.method == request.method && operation.service.rawValue == request.service
          && Set(denial.missing) == Set(right.map(\.name))
      }, "as \(account.name): \(failure)")
    // Neutron shows an empty list where reading is not permitted.
    let isHidden = operation.service == .network && operation.method == "GET"
    #expect(request.status == (isHidden ? 200 : 403))
    #expect(request.region == "GRA7")
    #expect(request.requestID?.isEmpty == false)
    let missing = Self.rights(of: [operation]).subtracting(held)
    let right = try #require(missing.first)
    let granting = RoleTable.standard.roles(granting: right)
    if missing.count == 1 { #expect(denial.roles == granting.map(\.name)) }
    #expect(!denial.roles.isEmpty)
    #expect(denial.held == account.roles)
    let basis = try #require(RightsTable.standard[operation]?.basis)
    // The answer to HEAD has no words, so that only the roles can tell.
    #expect(denial.basis == (isHidden || operation.method == "HEAD" ? "roles" : basis.rawValue))
    let policy = try #require(denial.policy)
    #expect(policy["identities"] == [.string(account.identity)])
    let project = SimulatedCloud.Contents.standardProjectID
    #expect(
      policy["resources"]
        == [["urn": .string("urn:v1:\(account.provider.plate):resource:publicCloudProject:\(project)")]])
    if missing.count == 1 {
      #expect(policy["permissions"]?["allow"] == [["action": .string(try #require(granting.first).action)]])
    }
  }

  // MARK: The two steps of the guide

  static let twoSteps = """
      - id: servers
        uses: server.list
        on_denied: continue
      - id: containers
        uses: container.list
        on_denied: continue
    """

  static let expected: [String: (servers: Outcome, containers: Outcome, code: ExitCode)] = [
    "administrator": (.succeeded, .succeeded, .succeeded), "workflowRunner": (.succeeded, .succeeded, .succeeded),
    "objectstoreOperator": (.denied, .succeeded, .denied), "backupOperator": (.succeeded, .denied, .denied),
    "computeOperator": (.succeeded, .denied, .denied), "infrastructureSupervisor": (.succeeded, .denied, .denied),
    "world-supervisor": (.succeeded, .denied, .denied), "imageOperator": (.denied, .denied, .denied),
    "networkOperator": (.denied, .denied, .denied), "networkSecurityOperator": (.denied, .denied, .denied),
    "volumeOperator": (.denied, .denied, .denied), "aiTrainingOperator": (.denied, .denied, .denied),
    "aiTrainingRead": (.denied, .denied, .denied),
  ]

  @Test(arguments: accounts) func `servers and containers, with one login`(_ name: String) async throws {
    let expected = try #require(Self.expected[name], "an account without an expectation")
    let rig = try Rig(as: name)
    let ran = try await rig.run(Self.twoSteps)
    #expect(ran.outcome("servers") == expected.servers)
    #expect(ran.outcome("containers") == expected.containers)
    #expect(ran.exitCode == expected.code)
    #expect(rig.cloud.counts.logins == 1)
    #expect(ran.state.opening?.logins == 1)
    #expect(ran.state.opening?.roles == rig.account.roles)
    #expect(ran.state.opening?.user == rig.account.identity)
    // Four of the login, and one for each step.
    #expect(rig.cloud.counts.total == 6)
  }

  @Test func `an account without a role is denied at the login, with a way out`() async throws {
    let rig = try Rig(as: "noRights")
    let ran = try await rig.run(Self.twoSteps)
    #expect(ran.exitCode == .denied)
    #expect(ran.outcome("servers") == .skipped)
    #expect(ran.outcome("containers") == .skipped)
    #expect(rig.cloud.counts.logins == 1)
    let failure = try #require(ran.state.openingFailure)
    #expect(failure.outcome == .denied)
    #expect(failure.kind == "no-role")
    #expect(failure.hop == "scope")
    #expect(failure.request?.service == "identity")
    #expect(failure.request?.status == 401)
    #expect(failure.request?.requestID != nil)
    #expect(failure.message.contains(rig.account.identity))
    #expect(failure.message.contains("it has a role on no project at all"))
    #expect(failure.help == "make an IAM policy that names the account and the project, then log in again")
    let denial = try #require(failure.denial)
    #expect(denial.basis == "login")
    #expect(denial.missing == ["compute_read", "objectstore_all"])
    #expect(denial.roles == ["infrastructureSupervisor", "objectstoreOperator"])
    #expect(denial.policy?["identities"] == [.string(rig.account.identity)])
    #expect(
      denial.policy?["permissions"]?["allow"] == [
        ["action": "publicCloudProject:openstack:infrastructureSupervisor"],
        ["action": "publicCloudProject:openstack:objectstoreOperator"],
      ])
  }

  @Test func `an account with a role elsewhere is told where`() async throws {
    let rig = try Rig(as: "computeOperator") { settings in
      settings.environment["OS_PROJECT_ID"] = SimulatedCloud.Contents.otherProjectID
    }
    let ran = try await rig.run(Self.twoSteps)
    let failure = try #require(ran.state.openingFailure)
    #expect(ran.exitCode == .denied)
    #expect(failure.message.contains("projects on which it has a role: \(rig.cloud.projectID) (5810293746152839)"))
    #expect(failure.help?.contains("`project_id`") == true)
  }

  @Test func `without a right that the tables know a policy is shown all the same`() async throws {
    let rig = try Rig(as: "noRights")
    let ran = try await rig.step("flavor.list")
    let denial = try #require(ran.state.openingFailure?.denial)
    #expect(denial.missing == [])
    #expect(denial.roles == ["infrastructureSupervisor"])
    #expect(denial.policy?["permissions"]?["allow"]?.asList?.count == 1)
  }
}

/// A list that is empty, or that the caller may not see.
@Suite struct HiddenListTests {
  static let extended = RoleTable(
    RoleTable.standard.roles + [
      Role(name: "net_reader", action: "x:net_reader", rights: [Right("network_read"), Right("network_secgroup_read")])
    ])

  private func rig(roles: [String], networks: Bool) throws -> Rig {
    var contents = SimulatedCloud.Contents.standard
    if !networks {
      contents[region: "GRA7"] = SimulatedCloud.Contents.catalogue("GRA7")
      contents[region: "GRA7"].networks = []
    }
    return try Rig(
      contents, as: "somebody", accounts: [Account("somebody", secret: Secret("s3cret-of-somebody"), roles: roles)],
      cloudRoles: Self.extended)
  }

  @Test func `without the right an empty list is denied, and nobody else is asked`() async throws {
    let rig = try rig(roles: ["volumeOperator"], networks: true)
    let ran = try await rig.step("network.list")
    #expect(ran.outcome() == .denied)
    #expect(ran.failure()?.denial?.basis == "roles")
    #expect(ran.failure()?.message.contains("empty") == true)
    #expect(rig.cloud.counts[.service(.network)] == 1)
  }

  @Test func `with the right an empty list is an empty list`() async throws {
    let rig = try rig(roles: ["networkOperator"], networks: false)
    let ran = try await rig.step("network.list")
    #expect(ran.names("networks") == [])
    #expect(rig.cloud.counts[.service(.network)] == 1)
  }

  @Test func `with a role of unknown contents something that every project has decides`() async throws {
    let seeing = try rig(roles: ["net_reader"], networks: false)
    #expect(try await seeing.step("network.list").names("networks") == [])
    #expect(seeing.cloud.counts[.service(.network)] == 2)

    let blind = try rig(roles: ["strange_role"], networks: true)
    let ran = try await blind.step("network.list")
    #expect(ran.outcome() == .denied)
    #expect(ran.failure()?.denial?.basis == "roles")
    #expect(ran.failure()?.denial?.held == ["strange_role"])
    #expect(ran.failure()?.denial?.missing == ["network_read"])
  }

  @Test func `a probe that fails is a failure of the step, not a bug`() async throws {
    let rig = try Rig(
      as: "somebody", accounts: [Account("somebody", secret: Secret("s3cret-of-somebody"), roles: ["strange_role"])],
      faults: [.unavailable(on: .operation(.network, "list security groups"))])
    let ran = try await rig.step("network.list")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "unavailable")
  }
}
