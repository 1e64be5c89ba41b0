import CSQLite
import Engine
import Glibc

/// One file of SQLite: write-ahead log, every durable commit on the disk before it returns.
final class SQLiteDatabase: SQLDatabase {
  private let path: String
  private let handle: OpaquePointer
  /// Prepared once; there is a fixed number of different ones.
  private var statements: [String: OpaquePointer] = [:]
  private var isSynchronized = true

  /// How long a statement waits for other processes.
  static let patience = Duration.seconds(10)
  /// In pages of 4 KiB. Whoever opens the file reads what the log holds.
  private static let logLimit = 256
  /// Says what the file is (SQLite's `application_id`): "sthd".
  private static let mark: Int64 = 0x7374_6864

  /// Opens the file. A new one can be read by its owner only.
  init(path: String, patience: Duration = SQLiteDatabase.patience) throws(RunStoreError) {
    self.path = path
    // SQLite would let others read it. One that is there is left alone: closing it again would drop SQLite's locks.
    let made = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if made >= 0 { close(made) }
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      if let handle { sqlite3_close_v2(handle) }
      throw SQLiteFailure.error(code, path)
    }
    self.handle = handle
    sqlite3_busy_timeout(handle, Int32(patience / .milliseconds(1)))
    try prepareFile()
  }

  /// In memory, gone with this connection.
  init() throws(RunStoreError) {
    path = ":memory:"
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(
      path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let handle else {
      if let handle { sqlite3_close_v2(handle) }
      throw SQLiteFailure.error(code, path)
    }
    self.handle = handle
  }

  deinit {
    for statement in statements.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(handle)
  }

  private func prepareFile() throws(RunStoreError) {
    let mark = try number("PRAGMA application_id")
    var isOurs = mark == Self.mark
    if mark == 0 { isOurs = try number("SELECT count(*) FROM sqlite_master") == 0 }
    guard isOurs else {
      throw RunStoreError(
        "\(path) is a database of another program", help: "name another file with `--state`")
    }
    if try rows("PRAGMA journal_mode").first?[0].text != "wal" { try makeLog() }
    try run("PRAGMA synchronous = FULL")
    try run("PRAGMA wal_autocheckpoint = \(Self.logLimit)")
    if mark == 0 { try run("PRAGMA application_id = \(Self.mark)") }
  }

  /// SQLite does not wait by itself for another process that does the same at this moment.
  private func makeLog() throws(RunStoreError) {
    for attempt in 0... {
      do throws(RunStoreError) {
        guard try rows("PRAGMA journal_mode = WAL").first?[0].text == "wal" else {
          throw RunStoreError(
            "\(path) is on a file system without shared memory between processes",
            help: "name a file on a local disk with `--state`")
        }
        return
      } catch  where error.isBusy && attempt < 200 {
        usleep(10_000)
      }
    }
  }

  private func number(_ sql: String) throws(RunStoreError) -> Int64 { try rows(sql).first?[0].int ?? 0 }

  // MARK: Statements

  func run(_ sql: String, _ values: [SQLValue]) throws(RunStoreError) -> Int {
    _ = try rows(sql, values)
    return Int(sqlite3_changes(handle))
  }

  func rows(_ sql: String, _ values: [SQLValue]) throws(RunStoreError) -> [SQLRow] {
    let statement = try prepared(sql)
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    for (index, value) in values.enumerated() { try bind(value, to: Int32(index + 1), of: statement) }
    var rows: [SQLRow] = []
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return rows }
      guard code == SQLITE_ROW else { throw SQLiteFailure.error(code, path, detail) }
      rows.append(SQLRow(values: (0..<sqlite3_column_count(statement)).map { Self.column($0, of: statement) }))
    }
  }

  private func prepared(_ sql: String) throws(RunStoreError) -> OpaquePointer {
    if let known = statements[sql] { return known }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else { throw SQLiteFailure.error(code, path, detail) }
    statements[sql] = statement
    return statement
  }

  private func bind(_ value: SQLValue, to index: Int32, of statement: OpaquePointer) throws(RunStoreError) {
    // SQLite makes its own copy (SQLITE_TRANSIENT).
    let copy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    let code =
      switch value {
      case .null: sqlite3_bind_null(statement, index)
      case .int(let number): sqlite3_bind_int64(statement, index, number)
      case .text(let text):
        sqlite3_bind_text64(statement, index, text, UInt64(text.utf8.count), copy, UInt8(SQLITE_UTF8))
      case .blob(let bytes):
        bytes.withUnsafeBytes { bytes in
          guard let start = bytes.baseAddress else { return sqlite3_bind_zeroblob(statement, index, 0) }
          return sqlite3_bind_blob64(statement, index, start, UInt64(bytes.count), copy)
        }
      }
    guard code == SQLITE_OK else { throw SQLiteFailure.error(code, path, detail) }
  }

  private static func column(_ index: Int32, of statement: OpaquePointer) -> SQLValue {
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: return .int(sqlite3_column_int64(statement, index))
    case SQLITE_TEXT:
      guard let text = sqlite3_column_text(statement, index) else { return .null }
      let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, index)))
      return .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_BLOB:
      guard let start = sqlite3_column_blob(statement, index) else { return .blob([]) }
      let count = Int(sqlite3_column_bytes(statement, index))
      return .blob(Array(UnsafeRawBufferPointer(start: start, count: count)))
    default: return .null
    }
  }

  private var detail: String { String(cString: sqlite3_errmsg(handle)) }

  // MARK: Transactions

  func begin(isDurable: Bool) throws(RunStoreError) {
    if isDurable != isSynchronized {
      try run(isDurable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
      isSynchronized = isDurable
    }
    try run("BEGIN IMMEDIATE")
  }

  func commit() throws(RunStoreError) { try run("COMMIT") }

  /// After some failures SQLite has done it by itself.
  func rollback() { if sqlite3_get_autocommit(handle) == 0 { _ = try? run("ROLLBACK") } }

  // MARK: The file

  func definition(_ statement: String) -> String { statement }

  func version() throws(RunStoreError) -> Int { Int(try number("PRAGMA user_version")) }

  func setVersion(_ version: Int) throws(RunStoreError) { try run("PRAGMA user_version = \(version)") }

  func damage() throws(RunStoreError) -> [String] {
    try rows("PRAGMA quick_check(10)").compactMap { $0[0].text }.filter { $0 != "ok" }
  }

  func size() throws(RunStoreError) -> Int {
    let used = try number("PRAGMA page_count") - number("PRAGMA freelist_count")
    return Int(used * (try number("PRAGMA page_size")))
  }
}
