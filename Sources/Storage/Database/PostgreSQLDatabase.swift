#if PostgreSQL
  import CPostgreSQL
  import Engine

  /// A session of a PostgreSQL server; the tables are in the first schema of its search path.
  ///
  /// A session that breaks is not made anew: what it owned is free for others from that moment on.
  final class PostgreSQLDatabase: SQLDatabase {
    private let session: OpaquePointer
    /// Prepared once; there is a fixed number of different ones.
    private var statements: [String: String] = [:]
    /// The number of the schema: what tells the locks of one journal from those of another in the same database.
    private(set) var schema: Int64 = 0

    /// How long a statement, a lock and the server itself are waited for.
    static let patience = Duration.seconds(10)

    /// `place`: a connection URI (PostgreSQL's documentation, "Connection Strings"), without a password.
    init(_ place: String) throws(RunStoreError) {
      try Self.checkNoPassword(place)
      let seconds = Self.patience.components.seconds
      // What the URI says comes last and counts.
      let options = [
        ("connect_timeout", "\(seconds)"), ("tcp_user_timeout", "\(seconds * 1000)"),
        ("fallback_application_name", "stackhand"), ("client_encoding", "UTF8"), ("dbname", place),
      ]
      let session = Self.withStrings(options.map(\.0)) { keys in
        Self.withStrings(options.map(\.1)) { values in PQconnectdbParams(keys, values, 1) }
      }
      guard let session else { throw RunStoreError("no memory for a session of PostgreSQL") }
      self.session = session
      guard PQstatus(session) == CONNECTION_OK else {
        throw PostgreSQLFailure.unreachable(String(cString: PQerrorMessage(session)))
      }
      // Notices would go to standard error.
      PQsetNoticeReceiver(session, { _, _ in }, nil)
      try command(
        "SET statement_timeout = '\(seconds)s'; SET lock_timeout = '\(seconds)s'; SET standard_conforming_strings = on")
      guard let schema = try rows("SELECT oid FROM pg_namespace WHERE nspname = current_schema()").first?[0].int else {
        throw RunStoreError(
          "the database \(name) has no schema for the journal",
          help: "make one: `CREATE SCHEMA stackhand` and `?options=-csearch_path%3Dstackhand`")
      }
      self.schema = schema
    }

    deinit {
      // The end of the session does it too, a moment later.
      PQclear(PQexec(session, "SELECT pg_advisory_unlock_all()"))
      PQfinish(session)
    }

    private var name: String { PQdb(session).map { String(cString: $0) } ?? "" }

    /// It would stand in the list of processes.
    private static func checkNoPassword(_ place: String) throws(RunStoreError) {
      guard let options = PQconninfoParse(place, nil) else {
        throw RunStoreError(
          "the place of the journal is no connection URI of PostgreSQL", help: "write `postgresql://HOST/DATABASE`")
      }
      defer { PQconninfoFree(options) }
      var option = options
      while let keyword = option.pointee.keyword {
        if String(cString: keyword) == "password", option.pointee.val != nil {
          throw RunStoreError(
            "the place of the journal holds a password, which every user of this machine can see",
            help: "put the password in ~/.pgpass or in the variable PGPASSWORD")
        }
        option += 1
      }
    }

    /// The texts as a C array that ends with NULL.
    private static func withStrings<Result>(
      _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
      var bytes: [CChar] = []
      let starts = texts.map { text in
        defer { bytes += text.utf8CString }
        return bytes.count
      }
      return bytes.withUnsafeBufferPointer { bytes in
        let pointers = starts.map { bytes.baseAddress.map { start in { start + $0 } }?($0) } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
      }
    }

    // MARK: Statements

    func run(_ sql: String, _ values: [SQLValue]) throws(RunStoreError) -> Int {
      let result = try execute(sql, values)
      defer { PQclear(result) }
      return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    func rows(_ sql: String, _ values: [SQLValue]) throws(RunStoreError) -> [SQLRow] {
      let result = try execute(sql, values)
      defer { PQclear(result) }
      let columns = PQnfields(result)
      return (0..<PQntuples(result)).map { row in
        SQLRow(values: (0..<columns).map { PostgreSQLCoding.value(of: result, row, $0) })
      }
    }

    private func execute(_ sql: String, _ values: [SQLValue]) throws(RunStoreError) -> OpaquePointer {
      let statement = try prepared(sql)
      let result = PostgreSQLCoding.withParameters(values) { pointers, lengths, formats in
        PQexecPrepared(session, statement, Int32(values.count), pointers, lengths, formats, 1)
      }
      return try checked(result)
    }

    private func prepared(_ sql: String) throws(RunStoreError) -> String {
      if let known = statements[sql] { return known }
      let name = "s\(statements.count)"
      PQclear(try checked(PQprepare(session, name, sql, 0, nil)))
      statements[sql] = name
      return name
    }

    /// Statements without parameters and rows, all at once.
    private func command(_ sql: String) throws(RunStoreError) { PQclear(try checked(PQexec(session, sql))) }

    private func checked(_ result: OpaquePointer?) throws(RunStoreError) -> OpaquePointer {
      let status = PQresultStatus(result)
      if let result, status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK { return result }
      defer { PQclear(result) }
      // PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY of postgres_ext.h.
      let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
      let words = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
      throw PostgreSQLFailure.error(state, words ?? String(cString: PQerrorMessage(session)), database: name)
    }

    // MARK: Transactions

    /// One writer at a time, as in the other database: what is decided on rows holds until it is written.
    func begin(isDurable: Bool) throws(RunStoreError) {
      let wait = "SET LOCAL synchronous_commit = \(isDurable ? "on" : "off")"
      do throws(RunStoreError) {
        try command("BEGIN; \(wait); SELECT pg_advisory_xact_lock(\(Int32(truncatingIfNeeded: schema)), 0)")
      } catch {
        rollback()
        throw error
      }
    }

    func commit() throws(RunStoreError) { try command("COMMIT") }

    func rollback() { if PQtransactionStatus(session) != PQTRANS_IDLE { PQclear(PQexec(session, "ROLLBACK")) } }

    // MARK: The schema

    /// Migrations are written in the words of SQLite.
    func definition(_ statement: String) -> String {
      statement
        .replacing("INTEGER PRIMARY KEY AUTOINCREMENT", with: "BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY")
        .replacing("INTEGER", with: "BIGINT").replacing("BLOB", with: "BYTEA").replacing(" WITHOUT ROWID", with: "")
    }

    private static let marks = "stackhand_version"

    func version() throws(RunStoreError) -> Int {
      let tables = try rows(
        "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1", .text(Self.marks))
      guard tables.first?[0].int == 1 else { return 0 }
      return Int(try rows("SELECT number FROM \(Self.marks)").first?[0].int ?? 0)
    }

    func setVersion(_ version: Int) throws(RunStoreError) {
      try command("CREATE TABLE IF NOT EXISTS \(Self.marks) (number BIGINT NOT NULL)")
      try command("DELETE FROM \(Self.marks); INSERT INTO \(Self.marks) VALUES (\(version))")
    }

    /// The server looks after its files itself.
    func damage() throws(RunStoreError) -> [String] { [] }

    /// As the server's statistics have it: its files do not shrink, and rows that were removed do not count.
    func size() throws(RunStoreError) -> Int {
      let rows = try rows(
        """
        SELECT coalesce(sum(greatest(c.reltuples, 0) * w.width), 0)::bigint
        FROM pg_class c JOIN (
          SELECT tablename, sum(avg_width) AS width FROM pg_stats WHERE schemaname = current_schema() GROUP BY tablename
        ) w ON w.tablename = c.relname
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
        """)
      return Int(rows.first?[0].int ?? 0)
    }
  }
#endif
