import Engine
import TestSupport
import Values
import Workflows

@testable import Storage

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

/// A journal of its own: in a file, or in a schema of the PostgreSQL server that the environment names.
struct StoredJournal {
  let folder: TemporaryFolder
  /// Of the file.
  let path: String
  private let place: String

  /// The URI of a database for tests.
  static let server = Folder.environment("STACKHAND_POSTGRESQL")

  /// `isFile`: whatever the environment says.
  init(isFile: Bool = false) throws {
    folder = try TemporaryFolder()
    path = folder.path + "/journal.db"
    place = if let server = Self.server, !isFile { try Self.schema(of: server) } else { path }
  }

  func open(retention: Retention = .standard) throws -> SQLStore { try SQLStore(at: place, retention: retention) }

  /// A new schema of the server, as the URI of a database; it goes with the server.
  private static func schema(of server: String) throws -> String {
    #if PostgreSQL
      let name = "test_\(UInt64.random(in: 0...UInt64.max))"
      try PostgreSQLDatabase(server).run("CREATE SCHEMA \(name)")
      return server + (server.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(name)"
    #else
      return server
    #endif
  }
}
