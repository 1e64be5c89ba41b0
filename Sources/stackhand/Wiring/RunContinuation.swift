import Engine
import Reports
import Storage
import Values

/// Goes on with a run that is on record: its report if it has ended, else from where it stands.
struct RunContinuation: Sendable {
  let reach: ReachOptions
  let secrets: [String]
  let format: RunSession.Format
  let console: Console

  /// For a run under a key: again, or for the first time, it is the same run.
  func execute(_ record: RunRecord, of journal: SQLStore) -> Engine.ExitCode {
    do {
      if record.outcome != nil { return try show(record, of: journal) }
      guard try Process.wait({ try await journal.take(record.run) }) else { return busy(record) }
      return try resume(record, of: journal)
    } catch {
      return console.fail(error)
    }
  }

  func busy(_ record: RunRecord) -> Engine.ExitCode {
    console.fail(
      "busy", "a process goes on with the run \(record.run) of \(record.workflow)",
      help: "`stackhand runs watch \(record.run)` shows what it does")
    return .busy
  }

  /// The report of a run that has ended.
  func show(_ record: RunRecord, of journal: SQLStore) throws -> Engine.ExitCode {
    let run = try Process.wait { try await StoredRun.load(record, from: journal) }
    let report = RunReport(run.state, milliseconds: run.milliseconds)
    console.show(report, as: format)
    return report.exitCode
  }

  /// Goes on with a run that this process owns.
  func resume(_ record: RunRecord, of journal: SQLStore) throws -> Engine.ExitCode {
    let run = try Process.wait { try await StoredRun.load(record, from: journal) }
    let request = try run.request(secrets: secrets, console: console)
    let wiring = try CloudWiring(reach.completed(by: run.start.access), simulatedRole: nil, console: console)
    console.error("\(record.workflow): going on with the run \(record.run)\n")
    return RunSession(
      request: request, journal: journal, wiring: wiring, console: console, format: format, isVerbose: reach.verbose,
      entries: run.entries
    ).wait()
  }
}
