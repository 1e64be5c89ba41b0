import Diagnostics
import Engine
import Permissions
import Reports
import Testing
import Values
import Workflows

/// The three runs that every format is shown: all went well, a right was missing, the login came to nothing.
enum ScriptedRun: String, CaseIterable {
  case succeeded
  case denied
  case failedLogin

  static let text = """
    version: 1
    name: nightly-report
    region: GRA7
    steps:
      - id: servers
        uses: test.servers
      - id: containers
        uses: test.containers
        on_denied: continue
    outputs:
      count: ${{ steps.servers.servers.size() }}
      containers: ${{ steps.containers.outcome }}

    """

  func workflow() throws -> CheckedWorkflow {
    let file = SourceFile(name: "nightly-report.yaml", text: Self.text)
    let (checked, found) = WorkflowChecker.check(file, library: ScriptedAction.registry(for: self))
    return try #require(checked, "\(DiagnosticRenderer(file).render(found))")
  }

  /// The journal of the run. Times are those of no clock: an attempt takes 12 ms.
  func journal() async throws -> [JournalEntry] {
    let store = MemoryRunStore()
    let driver = RunDriver(
      registry: ScriptedAction.registry(for: self), store: store, setup: ScriptedSetup(run: self),
      clock: ContinuousClock(), now: { Timestamp(seconds: 1_714_557_600) })
    let request = RunRequest(
      run: "run-1", workflow: try workflow(), inputs: [:], vars: [:], environment: [:], secrets: [:], cause: .manual,
      actor: "tester", nominal: Timestamp(seconds: 1_714_557_600))
    _ = try await driver.run(request, orders: AsyncStream { $0.finish() })
    return try await store.journal(of: "run-1").map { entry in
      guard case .attemptEnded(let attempt, let end) = entry.event else { return entry }
      return JournalEntry(
        sequence: entry.sequence, at: entry.at,
        event: .attemptEnded(attempt, AttemptEnd(end.result, milliseconds: 12)))
    }
  }

  func report() async throws -> RunReport {
    var state = RunState(try workflow())
    for entry in try await journal() { _ = state.apply(entry.event, at: entry.at) }
    return RunReport(state, milliseconds: 2345)
  }
}

/// An action whose every attempt is written beforehand.
struct ScriptedAction: Action {
  let signature: ActionSignature
  let script: @Sendable () throws(Failure) -> Record

  func run(_ call: ActionCall) async throws -> Record { try script() }

  static func registry(for run: ScriptedRun) -> ActionRegistry {
    ActionRegistry([servers, run == .denied ? refusedContainers : containers])
  }

  private static let server = RecordType(
    "server", [.init("id", .string, "Its id."), .init("name", .string, "Its name.")])

  private static let servers = ScriptedAction(
    signature: ActionSignature(
      "test.servers", "Lists servers", parameters: [],
      outputs: [
        Output(
          "servers", .list(.record(server)), "The servers.",
          columns: [.init("ID", "id"), .init("Name", "name")])
      ],
      operations: [Operation(.compute, "list servers (detail)", "GET", "/servers/detail", .safe)], example: "",
      reference: "")
  ) { () throws(Failure) in
    Record([
      (
        "servers",
        [
          .record(Record([("id", "1"), ("name", "web-1")])), .record(Record([("id", "2"), ("name", "東京\u{7}")])),
        ]
      )
    ])
  }

  private static let containersSignature = ActionSignature(
    "test.containers", "Counts containers", parameters: [], outputs: [Output("count", .int, "How many.")],
    operations: [Operation(.objectStore, "list containers", "GET", "/", .safe)], example: "", reference: "")

  private static let containers = ScriptedAction(signature: containersSignature) { () throws(Failure) in
    Record([("count", 3)])
  }

  private static let refusedContainers = ScriptedAction(signature: containersSignature) { () throws(Failure) in
    throw Failure(
      .denied, "denied", "Access was denied to this resource.",
      request: .init(
        service: "object-store", region: "GRA", method: "GET", path: "/v1/AUTH_p", status: 403, code: "Forbidden",
        requestID: "tx-1"),
      denial: .init(
        rules: ["container:list"], missing: ["objectstore_read"], roles: ["objectstore_operator"],
        held: ["infrastructure_supervisor"], basis: "documented", policy: ["name": "grant"]))
  }
}

/// A login as it was written beforehand.
struct ScriptedSetup: RunSetup {
  let run: ScriptedRun

  func open(_ request: RunRequest, credentials: Credentials?, region: RegionChoice?) async throws -> Opening {
    guard run != .failedLogin else {
      throw Failure(
        .failed, "login", "the identity provider does not know the client", help: "check `client_id`", hop: "token",
        request: .init(
          service: "identity provider", region: nil, method: "POST", path: "https://idp.example.org/token", status: 401)
      )
    }
    return Opening(
      logins: 1, project: "p", projectName: "web", user: "robot", roles: ["infrastructure_supervisor"],
      regions: ["GRA7"], remarks: ["object storage is asked in GRA"])
  }
}
