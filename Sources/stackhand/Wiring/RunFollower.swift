import Engine
import Reports
import Storage
import Values

/// Follows a run that another process goes on with.
struct RunFollower: Sendable {
  let journal: SQLStore
  let run: String
  let console: Console

  private static let pace = Duration.milliseconds(200)

  /// Waits until `isDone` holds of the run, and shows it; if nobody goes on with it before, it goes on here.
  ///
  /// `shows`: its report, once it has ended elsewhere.
  func finish(
    _ continuation: RunContinuation, shows: Bool, until isDone: @escaping @Sendable (RunRecord) -> Bool
  ) throws -> ExitCode {
    let (record, isOurs) = try Process.wait {
      while true {
        let record = try await current()
        if isDone(record) { return (record, false) }
        if try await journal.take(run) { return (try await current(), true) }
        try await Task.sleep(for: Self.pace)
      }
    }
    if isOurs, record.outcome == nil { return try continuation.resume(record, of: journal) }
    if shows, record.outcome != nil { return try continuation.show(record, of: journal) }
    return .succeeded
  }

  /// Shows what happens, until the run has ended or nobody goes on with it.
  func follow(as format: RunSession.Format) throws {
    let first = try Process.wait { try await StoredRun.load(try await current(), from: journal) }
    let progress = ProgressPrinter(
      first.workflow, style: console.errorStyle, isLive: console.errorReplacesLines
    ) { [console] in console.error($0) }
    try Process.wait {
      var last = 0
      while true {
        // Asked before the journal is read: what it wrote last is read then.
        let isOwned = try await journal.isOwned(run)
        let entries = try await journal.journal(of: run, after: last)
        last = entries.last?.sequence ?? last
        if format == .jsonl {
          for entry in entries { console.output(EventLines.line(entry)) }
        } else {
          await progress.observe(entries)
        }
        let hasEnded = entries.contains { if case .ended = $0.event { true } else { false } }
        if hasEnded || (!isOwned && entries.isEmpty) { return }
        if entries.isEmpty { try await Task.sleep(for: Self.pace) }
      }
    }
  }

  func report(as format: RunSession.Format) throws -> ExitCode {
    let run = try Process.wait { try await StoredRun.load(try await current(), from: journal) }
    let report = RunReport(
      run.state, milliseconds: run.milliseconds, standing: RunStanding(run.record, isOwned: false))
    console.show(report, as: format)
    return report.standing == .interrupted ? .unknown : report.exitCode
  }

  private func current() async throws -> RunRecord {
    guard let record = try await journal.runs(like: run).first else {
      throw UsageProblem("the run \(run) is not there any more")
    }
    return record
  }
}
