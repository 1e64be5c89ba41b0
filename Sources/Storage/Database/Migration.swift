import Engine

/// A step from one version of the schema to the next. What has been released is never changed, only followed by another.
struct Migration: Sendable {
  /// From 1.
  let version: Int
  let statements: [String]

  /// Brings a database to the newest version; other processes may do the same at this moment.
  static func apply(_ migrations: [Migration] = all, to database: some SQLDatabase) throws(RunStoreError) {
    let newest = migrations.last?.version ?? 0
    let found = try database.version()
    guard found != newest else { return }
    try checkNotNewer(found, than: newest)
    try database.transaction { () throws(RunStoreError) in
      let found = try database.version()
      try checkNotNewer(found, than: newest)
      for migration in migrations where migration.version > found {
        for statement in migration.statements { try database.run(database.definition(statement)) }
      }
      try database.setVersion(newest)
    }
  }

  private static func checkNotNewer(_ found: Int, than newest: Int) throws(RunStoreError) {
    guard found > newest else { return }
    throw RunStoreError(
      "the journal was written by a newer stackhand (its form is \(found), this one knows \(newest))",
      help: "use that version, or begin another journal with `--state`")
  }
}

extension Migration {
  static let all = [
    Migration(
      version: 1,
      statements: [
        // `number` is never given twice: files are locked by it. Times are nanoseconds since 1970.
        """
        CREATE TABLE runs (
          number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, parent TEXT, key TEXT,
          workflow TEXT NOT NULL, cause TEXT NOT NULL, actor TEXT NOT NULL, started BIGINT NOT NULL,
          changed BIGINT NOT NULL, outcome TEXT, questions INTEGER NOT NULL, is_suspended INTEGER NOT NULL,
          entries INTEGER NOT NULL)
        """,
        "CREATE UNIQUE INDEX runs_by_key ON runs (workflow, key) WHERE key IS NOT NULL",
        "CREATE INDEX runs_by_parent ON runs (parent)",
        "CREATE INDEX runs_by_change ON runs (changed) WHERE outcome IS NOT NULL AND parent IS NULL",
        """
        CREATE TABLE entries (
          run INTEGER NOT NULL, sequence INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (run, sequence)) WITHOUT ROWID
        """,
      ]),
    Migration(
      version: 2,
      statements: [
        "CREATE TABLE orders (number INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, body TEXT NOT NULL)",
        "CREATE INDEX orders_by_run ON orders (run, number)",
      ]),
    Migration(
      version: 3,
      statements: [
        // `owner` is the number of the outermost run, by which it is known whether it lives. Times as above.
        """
        CREATE TABLE locks (
          number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, owner INTEGER NOT NULL, run TEXT NOT NULL,
          workflow TEXT NOT NULL, address TEXT NOT NULL, standing TEXT NOT NULL, is_latest INTEGER NOT NULL,
          since BIGINT NOT NULL)
        """,
        "CREATE INDEX locks_by_name ON locks (name, number)",
        "CREATE INDEX locks_by_owner ON locks (owner)",
      ]),
    Migration(
      version: 4,
      statements: [
        // Entries from before have none.
        "ALTER TABLE entries ADD COLUMN hash BLOB",
        "ALTER TABLE runs ADD COLUMN hash BLOB",
        "CREATE INDEX runs_by_start ON runs (started, number) WHERE parent IS NULL AND entries > 0",
      ]),
    Migration(
      version: 5,
      statements: [
        // `source` is the id of the trigger. Times as above.
        """
        CREATE TABLE firings (
          number INTEGER PRIMARY KEY AUTOINCREMENT, workflow TEXT NOT NULL, source TEXT NOT NULL,
          identity TEXT NOT NULL, nominal BIGINT NOT NULL, received BIGINT NOT NULL, key TEXT NOT NULL,
          state TEXT NOT NULL, reason TEXT, detail TEXT, due BIGINT, inputs TEXT NOT NULL, started BIGINT,
          ended BIGINT, outcome TEXT, resolved BIGINT, repeats INTEGER NOT NULL, seen BIGINT NOT NULL,
          UNIQUE (workflow, source, identity))
        """,
        "CREATE INDEX firings_by_source ON firings (workflow, source, number)",
        "CREATE INDEX firings_running ON firings (number) WHERE state = 'started' AND ended IS NULL",
        "CREATE INDEX firings_by_seen ON firings (seen)",
        """
        CREATE TABLE schedules (
          workflow TEXT NOT NULL, source TEXT NOT NULL, definition TEXT NOT NULL, seen BIGINT NOT NULL,
          PRIMARY KEY (workflow, source))
        """,
        // An empty workflow means all of them, an empty source all triggers.
        """
        CREATE TABLE pauses (
          workflow TEXT NOT NULL, source TEXT NOT NULL, until BIGINT, reason TEXT NOT NULL, actor TEXT NOT NULL,
          since BIGINT NOT NULL, PRIMARY KEY (workflow, source))
        """,
      ]),
    Migration(
      version: 6,
      statements: [
        """
        CREATE TABLE storm_decisions (
          number INTEGER PRIMARY KEY AUTOINCREMENT, workflow TEXT NOT NULL, source TEXT NOT NULL,
          is_released INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL, at BIGINT NOT NULL)
        """,
        "CREATE INDEX firings_held ON firings (number) WHERE state = 'held'",
        // What a list of runs is narrowed to.
        "CREATE INDEX runs_open ON runs (started, number) WHERE outcome IS NULL AND parent IS NULL AND entries > 0",
        "CREATE INDEX runs_of_workflow ON runs (workflow, started, number) WHERE parent IS NULL AND entries > 0",
        "CREATE INDEX runs_by_outcome ON runs (outcome, started, number) WHERE parent IS NULL AND entries > 0",
        "CREATE INDEX runs_asking ON runs (number) WHERE questions > 0 AND outcome IS NULL",
      ]),
  ]
}
