import CSQLite
import Engine

/// What a failure of SQLite means to whoever keeps a journal in it, and the way out.
///
/// Source: the list of result codes of SQLite's documentation, "Result and Error Codes".
enum SQLiteFailure {
  static func error(_ code: Int32, _ path: String, _ detail: String = "") -> RunStoreError {
    switch code & 0xFF {
    case SQLITE_FULL:
      RunStoreError(
        "there is no room left for \(path)", help: "free some space, or keep the journal elsewhere with `--state`")
    case SQLITE_READONLY, SQLITE_PERM:
      RunStoreError(
        "\(path) may not be written",
        help: "look at the rights of the file and of its folder, or name another with `--state`")
    case SQLITE_CANTOPEN:
      RunStoreError(
        "\(path) cannot be opened",
        help: "look at the rights of the file and of its folder, or name another with `--state`")
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
      RunStoreError(
        "\(path) is locked by another program", help: "end the program that holds it; `fuser \(path)` names it",
        isBusy: true)
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      RunStoreError(
        "\(path) is damaged, or no database",
        help: "move it away together with its -wal and -shm; `sqlite3 FILE .recover` saves what can be read of it")
    case SQLITE_IOERR:
      RunStoreError(
        "\(path) could not be read or written (\(code))",
        help: "look at the disk, at the limits of the process (`ulimit -f`) and at the system's log")
    default:
      RunStoreError("\(path): \(detail.isEmpty ? "SQLite's error \(code)" : detail) (\(code))")
    }
  }
}
