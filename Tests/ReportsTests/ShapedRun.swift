import Diagnostics
import Engine
import Permissions
import Reports
import Synchronization
import Testing
import Values
import Workflows

/// A workflow of scripted actions that was run to its end: its report, and what is printed of it.
///
/// Times are those of no clock: every attempt takes 12 ms, the run 2,345 ms.
struct ShapedRun {
  let workflow: CheckedWorkflow
  let journal: [JournalEntry]
  let state: RunState

  var report: RunReport { RunReport(state, milliseconds: 2345) }
  var json: Value { report.json }
  var summary: String { RunSummary.text(report, style: .plain) }

  /// The report of a step, by its id, among those of the workflow itself.
  func step(_ id: String) throws -> StepReport { try #require(report.steps.first { $0.id == id }) }

  init(
    _ steps: String, head: String = "", approver: (any Approver)? = nil, others: [String: String] = [:],
    orders: [RunOrder] = []
  ) async throws {
    let file = SourceFile(name: "test.yaml", text: "version: 1\nname: test\n\(head)steps:\n\(steps)\n")
    let registry = ActionRegistry(ShapedAction.all)
    let (checked, found) = WorkflowChecker.check(file, library: registry, workflows: OtherTexts(texts: others))
    workflow = try #require(checked, "\(DiagnosticRenderer(file).render(found))")
    let store = MemoryRunStore()
    let driver = RunDriver(
      registry: registry, store: store, setup: ShapedSetup(), approver: approver, clock: ContinuousClock(),
      now: { Timestamp(seconds: 1_714_557_600) })
    let request = RunRequest(
      run: "run-1", workflow: workflow, inputs: [:], vars: workflow.vars, environment: [:],
      secrets: [:], cause: .manual, actor: "tester",
      nominal: Timestamp(seconds: 1_714_557_600))
    let stream = AsyncStream<RunOrder> { continuation in
      for order in orders { continuation.yield(order) }
      continuation.finish()
    }
    _ = try await driver.run(request, orders: stream)
    journal = try await store.journal(of: "run-1").map { entry in
      guard case .attemptEnded(let attempt, let end) = entry.event else { return entry }
      return JournalEntry(
        sequence: entry.sequence, at: entry.at,
        event: .attemptEnded(attempt, AttemptEnd(end.result, milliseconds: 12)))
    }
    var state = RunState(workflow)
    for entry in journal { _ = state.apply(entry.event, at: entry.at) }
    self.state = state
  }

  /// What is said while it goes on.
  func progress(live: Bool = false, verbose: Bool = false) async -> String {
    let written = Written()
    let printer = ProgressPrinter(workflow, style: .plain, isLive: live, isVerbose: verbose) { written.add($0) }
    await printer.observe(journal)
    return written.text
  }

  private final class Written: Sendable {
    private let state = Mutex("")
    var text: String { state.withLock { $0 } }
    func add(_ more: String) { state.withLock { $0 += more } }
  }
}

private struct OtherTexts: WorkflowFinder {
  let texts: [String: String]

  func file(_ path: String, from file: SourceFile) -> SourceFile? {
    texts[path].map { SourceFile(name: path, text: $0) }
  }
}

private struct ShapedSetup: RunSetup {
  func open(_ request: RunRequest, credentials: Credentials?, region: RegionChoice?) async throws -> Opening {
    Opening(logins: 1, project: "p", roles: ["r"], regions: ["GRA7"])
  }
}

/// Somebody who always says the same.
struct Answering: Approver {
  let vote: ApprovalVote

  func vote(on request: ApprovalRequest) async -> ApprovalVote? { vote }
}

/// Actions whose attempts end as the text says that they are given.
enum ShapedAction {
  private struct Scripted: Action {
    let signature: ActionSignature
    let script: @Sendable (ActionCall) async throws -> Record

    func run(_ call: ActionCall) async throws -> Record { try await script(call) }
  }

  static let server = RecordType("server", [.init("id", .string, "Its id."), .init("name", .string, "Its name.")])

  static var all: [any Action] { [list, make, remove, check] }

  /// As many servers as are asked for.
  private static let list = Scripted(
    signature: ActionSignature(
      "test.list", "Lists servers", parameters: [.optional("count", .int(0...1000), "How many.", default: 2)],
      outputs: [
        Output(
          "servers", .list(.record(server)), "The servers.",
          columns: [.init("ID", "id"), .init("Name", "name")])
      ], operations: [Operation(.compute, "list servers (detail)", "GET", "/servers/detail", .safe)], example: "",
      reference: "")
  ) { call in
    let count = call.arguments["count"]?.asInt ?? 2
    return Record([
      (
        "servers",
        .list((0..<count).map { .record(Record([("id", .string("id-\($0)")), ("name", .string("web-\($0)"))])) })
      )
    ])
  }

  /// Makes something, and gives a password with it.
  private static let make = Scripted(
    signature: ActionSignature(
      "test.make", "Makes a server", parameters: [],
      outputs: [
        Output("id", .string, "Its id."), Output("password", .string, "Its password.", taint: .secret),
      ],
      operations: [Operation(.compute, "create server", "POST", "/servers", .once)], example: "", reference: "")
  ) { _ in Record([("id", "id-9"), ("password", "hunter2")]) }

  private static let remove = Scripted(
    signature: ActionSignature(
      "test.remove", "Removes a server", parameters: [.required("server", .string, "Its id.")], outputs: [],
      operations: [Operation(.compute, "delete server", "DELETE", "/servers/{id}", .idempotent)], example: "",
      reference: "")
  ) { call in
    guard call.arguments["server"] != "id-9!" else { throw Failure(.failed, "conflict", "it is locked") }
    return Record([])
  }

  /// Ends as its parameter says: `ok`, `failed`, `denied`, `unknown`, `silent`; `flaky` fails the first time.
  private static let check = Scripted(
    signature: ActionSignature(
      "test.check", "Ends as it is told", parameters: [.required("as", .string, "How.")],
      outputs: [Output("healthy", .bool, "Whether all is well."), Output("text", .string, "What it was told.")],
      operations: [], example: "", reference: "")
  ) { call in
    switch call.arguments["as"]?.asString ?? "" {
    case "failed": throw Failure(.failed, "broken", "it broke")
    case "flaky" where call.attempt.number == 1: throw Failure(.failed, "broken", "it broke")
    case "silent": throw Failure(.failed, "unreachable", "no answer")
    case "denied":
      throw Failure(
        .denied, "denied", "no",
        request: .init(service: "compute", region: "GRA7", method: "POST", path: "/servers", status: 403),
        denial: .init(
          rules: ["r"], missing: ["compute_manage"], roles: ["compute_operator"], held: [], basis: "judged",
          policy: ["name": "grant"]))
    case "unknown":
      throw Failure(
        .unknown, "in-doubt", "the answer got lost",
        request: .init(service: "compute", region: "GRA7", method: "POST", path: "/servers", status: nil))
    case "ill": return Record([("healthy", false), ("text", "ill")])
    case "healed" where call.attempt.number == 1: return Record([("healthy", false), ("text", "ill")])
    case let text: return Record([("healthy", true), ("text", .string(text))])
    }
  }
}
