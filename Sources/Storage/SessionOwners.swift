#if PostgreSQL
  import Engine

  /// Says which runs have a living owner: a session that holds the advisory lock of the run's number.
  ///
  /// The server gives the lock back when the session ends (PostgreSQL's documentation, "Advisory Locks"). The first number
  /// of a lock is the schema's; run numbers are counted in it, from 1.
  final class SessionOwners: RunOwners {
    private let database: PostgreSQLDatabase
    private var held: Set<Int64> = []

    init(_ database: PostgreSQLDatabase) { self.database = database }

    func take(_ run: Int64) -> Bool {
      guard !held.contains(run), isTrue("SELECT pg_try_advisory_lock($1::int, $2::int)", run) else { return false }
      held.insert(run)
      return true
    }

    func release(_ run: Int64) {
      guard held.remove(run) != nil else { return }
      _ = isTrue("SELECT pg_advisory_unlock($1::int, $2::int)", run)
    }

    func isOwned(_ run: Int64) -> Bool {
      if held.contains(run) { return true }
      let rows = try? database.rows(
        """
        SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid = $1
          AND objid = $2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """, .int(Int64(UInt32(truncatingIfNeeded: database.schema))), .int(Int64(UInt32(truncatingIfNeeded: run))))
      return rows?.first?[0] != 0
    }

    private func isTrue(_ sql: String, _ run: Int64) -> Bool {
      let keys = [database.schema, run].map { SQLValue.int(Int64(Int32(truncatingIfNeeded: $0))) }
      return (try? database.rows(sql, keys))?.first?[0] == 1
    }
  }
#endif
