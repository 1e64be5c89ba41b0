import Engine
import Storage
import TestSupport
import Values
import Workflows

/// Entries of runs, made up.
enum Journals {
  static func start(_ run: String, workflow: String = "test", within: [String] = [], at seconds: Int64 = 0) -> RunEvent
  {
    .started(
      RunStart(
        run: run, workflow: workflow, source: "version: 1\n", sourceName: "test.yaml", inputs: ["n": 1], vars: [:],
        environment: [:], cause: .manual, actor: "ada", nominal: Timestamp(seconds: seconds),
        started: Timestamp(seconds: seconds), within: within))
  }

  static func entries(_ events: [RunEvent], from sequence: Int = 1, at seconds: Int64 = 0) -> [JournalEntry] {
    events.enumerated().map { index, event in
      JournalEntry(sequence: sequence + index, at: Timestamp(seconds: seconds + Int64(index)), event: event)
    }
  }

  /// A whole run.
  static func ended(_ run: String, _ outcome: Outcome = .succeeded, within: [String] = [], at seconds: Int64 = 0)
    -> [JournalEntry]
  {
    entries([start(run, within: within, at: seconds), .ended(outcome)], at: seconds)
  }
}

/// A journal in a folder of its own.
struct StoredJournal {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/journal.db"
  }

  func open(retention: Retention = .standard) throws -> SQLStore { try SQLStore(file: path, retention: retention) }
}
