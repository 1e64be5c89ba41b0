import Diagnostics
import Engine
import HTTP
import HTTPTypes
import OpenStack
import Permissions
import Sandbox
import Synchronization
import TestSupport
import Testing
import Values
import Workflows

@testable import Actions

/// Workflows run to their end on a simulated cloud in memory.
struct Rig: Sendable {
  static let authority = "sandbox.invalid"
  static let base = "http://sandbox.invalid"
  static let now = Timestamp(seconds: 1_795_453_340)

  let cloud: SimulatedCloud
  let account: Account
  let wire: Wire
  let settings: CloudAccess.Settings
  /// Waiting takes no time on it, and it remembers what was waited for.
  let clock: TestClock
  var secrets: [String: Secret] = [:]
  var store: any RunStore = MemoryRunStore()
  var roles = RoleTable.standard
  var actions = CloudAction.standard

  /// Logs in with the account's `OS_*` variables, unless a workflow or `configure` says otherwise.
  init(
    _ contents: SimulatedCloud.Contents = .standard, as name: String = "administrator", accounts: [Account]? = nil,
    cloudRoles: RoleTable = .standard, faults: FaultPlan = .none,
    configure: (inout CloudAccess.Settings) -> Void = { _ in },
    onSend: @escaping @Sendable (HTTPRequest) -> Void = { _ in },
    outside: @escaping Wire.Outside = { _, _ in HTTPAnswer(status: .ok) }
  ) throws {
    let clock = TestClock(jumping: true)
    self.clock = clock
    cloud = SimulatedCloud(
      contents, accounts: accounts, faults: faults, roles: cloudRoles, paces: .instant, now: { Rig.now }, clock: clock,
      random: SeededGenerator(seed: 7))
    account = try #require(cloud.account(name))
    let wire = Wire(cloud: cloud, outside: outside, onSend: onSend)
    self.wire = wire
    var settings = CloudAccess.Settings(
      transport: { _ in wire }, environment: Rig.environment(cloud, account), files: MemoryFiles(), clock: clock,
      now: { Rig.now })
    settings.keepsLimits = false
    configure(&settings)
    self.settings = settings
  }

  /// What the standard client would be given.
  static func environment(_ cloud: SimulatedCloud, _ account: Account) -> [String: String] {
    [
      "OS_AUTH_TYPE": "v3oidcclientcredentials", "OS_AUTH_URL": "\(base)/identity/v3",
      "OS_IDENTITY_PROVIDER": account.provider.rawValue, "OS_PROTOCOL": "openid",
      "OS_DISCOVERY_ENDPOINT": discovery(account.provider), "OS_ACCESS_TOKEN_TYPE": "id_token",
      "OS_OPENID_SCOPE": "openid profile email publicCloudProject/all", "OS_PROJECT_ID": cloud.projectID,
      "OS_CLIENT_ID": account.clientID, "OS_CLIENT_SECRET": account.secret.reveal(), "OS_REGION_NAME": "GRA7",
    ]
  }

  static func discovery(_ provider: Account.Provider) -> String {
    "\(base)/role-adapter/urn:v1:\(provider.plate):resource:publicCloudProject:pci/.well-known/openid-configuration"
  }

  private func registry(_ access: CloudAccess) -> ActionRegistry {
    ActionRegistry(actions.map { $0.bound(to: access) })
  }

  func check(_ steps: String, head: String = "", tail: String = "") throws -> CheckedWorkflow {
    let file = SourceFile(name: "test.yaml", text: "version: 1\nname: test\n\(head)steps:\n\(steps)\n\(tail)")
    let (checked, found) = WorkflowChecker.check(file, library: registry(CloudAccess(settings)))
    return try #require(checked, "\(DiagnosticRenderer(file).render(found))")
  }

  /// Runs `steps`; `head` and `tail` stand before and behind them in the workflow.
  /// With a journal the run is taken up where that ends.
  func run(
    _ steps: String, head: String = "", tail: String = "", from journal: [JournalEntry] = []
  ) async throws -> Ran {
    let workflow = try check(steps, head: head, tail: tail)
    let access = CloudAccess(settings, roles: roles)
    // On the driver's clock no deadline passes.
    let driver = RunDriver(
      registry: registry(access), store: store, setup: access, clock: TestClock(), now: { Rig.now })
    let request = RunRequest(
      run: "run-1", workflow: workflow, inputs: [:], vars: workflow.vars, environment: [:], secrets: secrets,
      cause: .manual, actor: "tester", nominal: Rig.now)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await access.serve() }
      let state = try await driver.resume(request, journal: journal, orders: AsyncStream { $0.finish() })
      group.cancelAll()
      return Ran(state: state, journal: try await store.journal(of: "run-1"))
    }
  }

  /// Runs one step called `it`.
  func step(_ uses: String, _ rest: String = "", head: String = "") async throws -> Ran {
    try await run("  - id: it\n    uses: \(uses)\n\(rest.indented(by: 4))", head: head)
  }
}

/// A run that has ended.
struct Ran: Sendable {
  let state: RunState
  let journal: [JournalEntry]

  var exitCode: ExitCode { state.exitCode }
  func outcome(_ id: String = "it") -> Outcome? { result(id)?.outcome }
  func failure(_ id: String = "it") -> Failure? { result(id)?.failure }
  func output(_ name: String, of id: String = "it") -> Value? { result(id)?.outputs?[name] }
  private func result(_ id: String) -> StepResult? { state.results[Address([.step(id)])] }

  /// The rows of a list that a step gave; empty if it gave none.
  func records(_ list: String, of id: String = "it") -> [Record] {
    (output(list, of: id)?.asList ?? []).compactMap(\.asRecord)
  }

  /// The names in a list that a step gave.
  func names(_ list: String, of id: String = "it") -> [String]? {
    output(list, of: id)?.asList?.map { row in
      if case .optional(let name)? = row["name"] { return name?.asString ?? "" }
      return row["name"]?.asString ?? ""
    }
  }
}

/// The way to the simulated cloud and to whatever is outside; remembers every request.
struct Wire: HTTPTransport {
  typealias Outside = @Sendable (HTTPRequest, [UInt8]) async throws -> HTTPAnswer

  let cloud: SimulatedCloud
  let outside: Outside
  /// Called before a request to the cloud is handed on.
  let onSend: @Sendable (HTTPRequest) -> Void
  let sent = Sent()

  func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    sent.add(request)
    if request.authority == Rig.authority {
      onSend(request)
      return try await LoopbackTransport(cloud).send(request, body: body, timeouts: timeouts, receive: receive)
    }
    let answer = try await outside(request, (body ?? .empty).collect(upTo: 1 << 20))
    return try await receive(answer.head, answer.body)
  }
}

final class Sent: Sendable {
  private let requests = Mutex<[HTTPRequest]>([])

  func add(_ request: HTTPRequest) { requests.withLock { $0.append(request) } }
  var all: [HTTPRequest] { requests.withLock { $0 } }

  /// The values that a header field had, each once.
  func values(of field: HTTPField.Name) -> Set<String> { Set(all.compactMap { $0.headerFields[field] }) }
}

/// Files that are not on any disk.
struct MemoryFiles: ConfigurationFiles {
  var texts: [String: String] = [:]
  let workingDirectory = "/srv"
  let homeDirectory: String? = nil

  func read(_ path: String) -> [UInt8]? { texts[path].map { Array($0.utf8) } }
}

extension HTTPField.Name {
  static let authToken = HTTPField.Name("X-Auth-Token")!
}

extension String {
  func indented(by count: Int) -> String {
    split(separator: "\n").map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
  }
}
