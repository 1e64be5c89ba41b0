import Actions
import Diagnostics
import Engine
import Reports
import Storage
import Triggers
import Values
import Workflows

/// A run as its journal has it, with the workflow that it ran.
struct StoredRun: Sendable {
  let record: RunRecord
  let start: RunStart
  let workflow: CheckedWorkflow
  let entries: [JournalEntry]

  var state: RunState { RunState(workflow, replaying: entries) }

  /// From its first entry to its last.
  var milliseconds: Int {
    guard let first = entries.first, let last = entries.last else { return 0 }
    return max(0, Int(last.at.duration(since: first.at) / .milliseconds(1)))
  }

  /// Finds a run by its id, or by how that begins or ends. Throws ``UsageProblem``.
  static func find(_ text: String, in journal: SQLStore?) async throws -> RunRecord {
    let found = try await journal?.runs(like: text) ?? []
    guard let first = found.first else {
      throw UsageProblem("the journal has no run '\(text)'", help: "`stackhand runs list` shows those that there are")
    }
    guard found.count == 1 else {
      throw UsageProblem("'\(text)' may be \(found.map(\.run).joined(separator: ", "))", help: "write more of the id")
    }
    return first
  }

  /// Reads it whole. Throws ``UsageProblem`` or ``RunStoreError``.
  ///
  /// `served`: what may be the same workflow, checked already.
  static func load(
    _ record: RunRecord, from journal: SQLStore, served: CheckedWorkflow? = nil
  ) async throws -> StoredRun {
    let entries = try await journal.journal(of: record.run)
    guard case .started(let start)? = entries.first?.event else {
      throw UsageProblem("the journal of the run \(record.run) has no beginning")
    }
    if let served, served.file.name == start.sourceName, served.keptText == start.source, served.isAlone {
      return StoredRun(record: record, start: start, workflow: served, entries: entries)
    }
    let file = SourceFile(name: start.sourceName, text: start.source)
    let (workflow, found) = WorkflowChecker.check(
      file, library: ActionRegistry.signatures, workflows: KeptWorkflows(texts: start.others), triggers: .standard)
    guard let workflow else {
      let codes = Set(found.map(\.code)).sorted().joined(separator: ", ")
      throw UsageProblem(
        "this version of stackhand finds mistakes in the workflow that the run \(record.run) ran: \(codes)",
        help: "use the version that ran it")
    }
    return StoredRun(record: record, start: start, workflow: workflow, entries: entries)
  }

  /// The request with which it is taken up again, or begun anew. Throws ``UsageProblem``.
  ///
  /// `isSandbox`: it goes on on a new simulated cloud.
  func request(
    secrets: [String], console: Console, isSandbox: Bool = false
  ) throws(UsageProblem) -> RunRequest {
    if start.access["sandbox"] != nil, !isSandbox {
      throw UsageProblem(
        "the run \(record.run) was on a simulated cloud, which ended with its process", help: "run the workflow again")
    }
    guard workflow.literalSecrets.isEmpty else {
      throw UsageProblem(
        "the workflow of the run \(record.run) held a secret, and secrets are not kept",
        help: "write it as ${{ secrets.NAME }}, and run it again")
    }
    let secrets = try RunPreparation(console: console, isSandbox: isSandbox).secrets(workflow, secrets)
    return RunRequest(start, workflow: workflow, secrets: secrets)
  }
}

extension CheckedWorkflow {
  /// Whether no step of it runs another workflow, which may have changed since.
  fileprivate var isAlone: Bool {
    !allSteps.contains { step in if case .run = step.kind { true } else { false } }
  }
}

/// The workflows that the steps of a run run, as they were when it began.
private struct KeptWorkflows: WorkflowFinder {
  let texts: Value

  func file(_ path: String, from file: SourceFile) -> SourceFile? {
    let name = LocalWorkflows.path(path, from: file.name)
    return texts[name]?.asString.map { SourceFile(name: name, text: $0) }
  }
}
