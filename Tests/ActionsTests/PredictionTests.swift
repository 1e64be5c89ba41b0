import Actions
import Diagnostics
import Engine
import HTTP
import HTTPTypes
import OpenStack
import Permissions
import Sandbox
import TestSupport
import Testing
import Values
import Workflows

/// What is said of an action before the run, against what it asks for in the run.
@Suite struct PredictionTests {
  static let actions = CloudAction.standard.map(\.signature).filter(\.needsCloud).map(\.name)

  /// An account with exactly these roles.
  static func account(_ roles: [Role]) -> Account {
    Account("covered", secret: Secret("secret-of-nobody"), roles: roles.map(\.name))
  }

  private static func calls(_ workflow: CheckedWorkflow) -> [PossibleCall] {
    var calls: [PossibleCall] = []
    workflow.visitCallSites { calls += $0.use.possibleCalls }
    return calls
  }

  /// Whether a request is one that an operation declares: names in braces stand for a part of the path.
  static func matches(_ path: String, _ operation: Permissions.Operation) -> Bool {
    let pattern = operation.path.split(separator: "/")
    // The sandbox puts the service, and nova's and cinder's version and project, before it.
    var parts = path.prefix { $0 != "?" }.split(separator: "/")[...]
    if pattern.last == "{object}", let account = parts.firstIndex(where: { $0.hasPrefix("AUTH_") }) {
      // An object's name may have slashes.
      parts = parts[(account - 1)...].prefix(pattern.count)
    } else {
      parts = parts.suffix(pattern.count)
    }
    guard parts.count == pattern.count else { return false }
    return zip(parts, pattern).allSatisfy { part, wanted in
      if let brace = wanted.firstIndex(of: "{") { return part.hasPrefix(wanted[..<brace]) }
      return part == wanted
    }
  }

  @Test(arguments: actions)
  func `every request of an example was predicted, and the roles of the cover are enough`(_ name: String) async throws {
    let signature = try #require(ActionRegistry.signatures.signature(of: name))
    let example = signature.example.indented(by: 2)
    let checked = try Rig().check(example)
    let needed = NeededRights(of: checked, by: .standard)
    #expect(needed.unlisted.isEmpty && needed.unreachable.isEmpty, "\(name)")
    var cover = Coverage(of: needed.all, by: .standard).roles
    #expect(!cover.contains { $0.isAdministrator }, "\(name)")
    // Some role there must be, or there is no login.
    if cover.isEmpty { cover = [try #require(RoleTable.standard["aiTrainingRead"])] }
    let rig = try Rig(as: "covered", accounts: [Self.account(cover)])
    let ran = try await rig.run(example)
    let failures = ran.state.workflow.steps.compactMap { ran.failure($0.id) }
    #expect(ran.exitCode == .succeeded, "\(name) with \(cover.map(\.name)): \(failures)")

    let predicted = Self.calls(checked).map(\.operation)
    for request in rig.wire.sent.all where request.headerFields[.authToken] != nil {
      let path = request.path ?? ""
      guard !path.contains("/identity/") else { continue }
      #expect(
        predicted.contains { $0.method == request.method.rawValue && Self.matches(path, $0) },
        "\(name) asks for \(request.method) \(path)")
    }
  }

  /// Each of these examples needs all of its rights whatever the cloud holds.
  @Test func `with one right less than are needed a step is denied`() async throws {
    for name in [
      "server.list", "server.stop", "container.list", "volume.create", "security_group.create", "image.delete",
    ] {
      let signature = try #require(ActionRegistry.signatures.signature(of: name))
      let example = signature.example.indented(by: 2)
      let needed = NeededRights(of: try Rig().check(example), by: .standard).all
      for right in needed {
        let rest = RoleTable([Role(name: "rest", action: "", rights: needed.subtracting([right]))])
        var rig = try Rig(
          as: "covered", accounts: [Account("covered", secret: Secret("secret-of-nobody"), roles: ["rest"])],
          cloudRoles: rest)
        rig.roles = rest
        let ran = try await rig.run(example)
        #expect(ran.exitCode == .denied, "\(name) without \(right)")
      }
    }
  }

  static let workflows =
    Folder.files(below: Folder.package(of: #filePath) + "/workflows", ending: ".yaml", besides: ".test.yaml") ?? []

  /// What the workflows want to be told; what is not here has a standard value.
  private static let inputs: [String: ValueMap] = [
    "disk-full.yaml": ["volume": "data-1", "agent": "https://agent.example.org"],
    "isolate-server.yaml": ["server": "web-1", "ticket": "SEC-12"],
    "instance-down.yaml": ["server": "web-1", "url": "https://web.example.org"],
  ]

  @Test(arguments: workflows)
  func `a workflow of ours is denied nothing with exactly the roles that are named for it`(_ file: String) async throws
  {
    let bytes = try #require(Folder.bytes("\(Folder.package(of: #filePath))/workflows/\(file)"))
    let (checked, _) = WorkflowChecker.check(
      SourceFile(name: file, bytes: bytes), library: ActionRegistry.signatures)
    let workflow = try #require(checked)
    let cover = Coverage(of: NeededRights(of: workflow, by: .standard).all, by: .standard)
    #expect(cover.uncovered.isEmpty)
    let rig = try Rig(as: "covered", accounts: [Self.account(cover.roles)])
    var settings = rig.settings
    settings.instead = try CloudConfiguration.fromEnvironment(settings.environment, files: settings.files)
    settings.preflight = .strict
    let access = CloudAccess(settings)
    var inputs = Self.inputs[file] ?? [:]
    for input in workflow.inputs where input.standard != nil { inputs[input.name.value] = input.standard }
    let request = RunRequest(
      run: "run-1", workflow: workflow, inputs: inputs, vars: workflow.vars,
      environment: ["OS_PROJECT_ID": "p", "OS_CLIENT_ID": "c"],
      secrets: [
        "OVH_CLIENT_SECRET": Secret("of-no-use"), "SLACK_WEBHOOK": Secret("https://hooks.example.org/slack/T0P"),
      ], cause: .manual, actor: "tester", nominal: Rig.now)
    let state = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await access.serve() }
      let driver = RunDriver(
        registry: .standard(on: access), store: MemoryRunStore(), setup: access, clock: rig.deadlines,
        now: { Rig.now })
      let state = try await driver.run(request, orders: AsyncStream { $0.finish() })
      group.cancelAll()
      return state
    }
    #expect(state.openingFailure == nil)
    let outcomes = workflow.allSteps.compactMap { state.results[Address([.step($0.id)])]?.outcome }
    #expect(!outcomes.isEmpty)
    #expect(!outcomes.contains(.denied), "\(file) with \(cover.roles.map(\.name))")
    // Where nobody can be asked, what needs an approval is rejected.
    #expect([.succeeded, .rejected].contains(state.exitCode), "\(file): \(state.exitCode)")
  }
}
