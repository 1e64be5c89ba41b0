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
  let localFiles = MemoryLocalFiles()
  var secrets: [String: Secret] = [:]
  var store: any RunStore = MemoryRunStore()
  var roles = RoleTable.standard
  var actions = CloudAction.standard
  /// What every step waits for, whatever it says; nil: what it says.
  var waitFor: WaitFor?
  /// Deadlines pass on it; nobody moves it but a test.
  var deadlines = TestClock()

  /// Logs in with the account's `OS_*` variables, unless a workflow or `configure` says otherwise.
  init(
    _ contents: SimulatedCloud.Contents = .standard, as name: String = "administrator", accounts: [Account]? = nil,
    cloudRoles: RoleTable = .standard, faults: FaultPlan = .none, paces: SimulatedCloud.Paces = .instant,
    configure: (inout CloudAccess.Settings) -> Void = { _ in },
    onSend: @escaping @Sendable (HTTPRequest) -> Void = { _ in },
    outside: @escaping Wire.Outside = { _, _ in HTTPAnswer(status: .ok) }
  ) throws {
    let clock = TestClock(jumping: true)
    self.clock = clock
    cloud = SimulatedCloud(
      contents, accounts: accounts, faults: faults, roles: cloudRoles, paces: paces,
      now: { Rig.now.after(clock.now.offset) }, clock: clock,
      random: SeededGenerator(seed: 7))
    account = try #require(cloud.account(name))
    let wire = Wire(cloud: cloud, outside: outside, onSend: onSend)
    self.wire = wire
    var settings = CloudAccess.Settings(
      transport: { _ in wire }, connector: wire.connector, environment: Rig.environment(cloud, account),
      files: MemoryFiles(), clock: clock,
      now: { Rig.now })
    settings.keepsLimits = false
    settings.localFiles = localFiles
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
    ActionRegistry(actions.map { Waiting(action: $0.bound(to: access), waitFor: waitFor) })
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
    let driver = RunDriver(
      registry: registry(access), store: store, setup: access, clock: deadlines, now: { Rig.now })
    let request = RunRequest(
      run: "run-1", workflow: workflow, inputs: [:], vars: workflow.vars, environment: [:], secrets: secrets,
      cause: .manual, actor: "tester", nominal: Rig.now)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await access.serve() }
      // A run that was open has no login any more when it is taken up.
      if journal.contains(where: { if case .opened = $0.event { true } else { false } }) {
        _ = try await access.open(request, credentials: nil, region: nil)
      }
      let state = try await driver.resume(request, journal: journal, orders: AsyncStream { $0.finish() })
      group.cancelAll()
      return Ran(state: state, journal: try await store.journal(of: "run-1"))
    }
  }

  /// Runs one step called `it`, of which the outputs in `tail` are read.
  func step(_ uses: String, _ rest: String = "", head: String = "", tail: [String] = []) async throws -> Ran {
    try await resume([], uses, rest, head: head, tail: tail)
  }

  /// Takes a run of one step up again where its journal ends.
  func resume(
    _ journal: [JournalEntry], _ uses: String, _ rest: String, head: String = "", tail: [String]
  ) async throws -> Ran {
    let outputs = tail.map { "  \($0): ${{ steps.it.\($0) }}\n" }.joined()
    return try await run(
      "  - id: it\n    uses: \(uses)\n\(rest.indented(by: 4))", head: head,
      tail: outputs.isEmpty ? "" : "outputs:\n\(outputs)", from: journal)
  }
}

/// An action whose steps all wait for one thing.
private struct Waiting: Action {
  let action: any Action
  let waitFor: WaitFor?

  var signature: ActionSignature { action.signature }

  func run(_ call: ActionCall) async throws -> Record {
    var call = call
    if let waitFor { call.waitFor = waitFor }
    return try await action.run(call)
  }
}

extension Timestamp {
  func after(_ duration: Duration) -> Timestamp {
    Timestamp(seconds: seconds + duration.components.seconds)
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
  let connector = ScriptedConnector()

  func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    sent.add(request)
    if request.authority == Rig.authority || SimulatedCloud.foreignHosts.contains(request.authority ?? "") {
      onSend(request)
      return try await LoopbackTransport(cloud).send(request, body: body, timeouts: timeouts, receive: receive)
    }
    let answer = try await outside(request, (body ?? .empty).collect(upTo: 1 << 20))
    return try await receive(answer.head, answer.body)
  }
}

/// Takes every connection, or does what it is told; remembers what was asked of it.
final class ScriptedConnector: TCPConnector {
  private let state = Mutex<(asked: [String], failure: HTTPTransportError?)>(([], nil))

  var asked: [String] { state.withLock(\.asked) }

  func fail(with failure: HTTPTransportError) { state.withLock { $0.failure = failure } }

  func connect(host: String, port: Int, timeout: Duration) async throws {
    let failure = state.withLock { state in
      state.asked.append("\(host):\(port)")
      return state.failure
    }
    if let failure { throw failure }
  }
}

final class Sent: Sendable {
  private let requests = Mutex<[HTTPRequest]>([])

  func add(_ request: HTTPRequest) { requests.withLock { $0.append(request) } }
  var all: [HTTPRequest] { requests.withLock { $0 } }

  /// Requests of that method to a service, without the login.
  func paths(_ method: HTTPRequest.Method) -> [String] {
    all.filter { $0.method == method && $0.headerFields[.authToken] != nil }.compactMap(\.path)
      .filter { !$0.hasPrefix("/identity/") }
  }

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
