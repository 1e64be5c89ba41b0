public import Engine
public import Values

/// Who goes on with a run: one process at a time.
extension SQLStore {
  /// What became of the wish to begin a run.
  public enum Beginning: Sendable, Equatable {
    /// It is this store's now.
    case begun
    /// There is one of the same key.
    case known(RunRecord)
  }

  /// Makes a run this store's own before its first entry is written. With a key there is one run of a workflow for good.
  /// Old journals are cleared away by the way.
  public func begin(_ run: String, of workflow: String, key: String? = nil, now: Timestamp) throws -> Beginning {
    flush()
    // Nothing has happened yet that a loss of power could take away.
    return try database.transaction(isDurable: false) { () throws(RunStoreError) in
      if let key, let known = try self.row(of: workflow, key: key) {
        // One that was ended before its first entry has not begun.
        guard known.record.entries == 0, owners.take(known.number) else { return .known(known.record) }
        owners.release(known.number)
        try remove(known)
      }
      try clear(by: now)
      let row = try makeRow(of: run, key: key, workflow: workflow)
      guard owners.take(row.number) else { throw RunStoreError("the run \(run) is owned before it began") }
      return .begun
    }
  }

  /// Makes a run that is there this store's own; false if somebody goes on with it at this moment.
  public func take(_ run: String) throws -> Bool {
    flush()
    guard let row = try row(of: run) else { throw RunStoreError("there is no run \(run)") }
    return owners.take(row.number)
  }

  /// Gives it up again; so does the end of the process.
  public func release(_ run: String) throws {
    flush()
    if let row = try row(of: run) { owners.release(row.number) }
  }

  /// Whether a process goes on with it.
  public func isOwned(_ run: String) throws -> Bool {
    guard let row = try row(of: run) else { return false }
    return owners.isOwned(row.number)
  }

  private func row(of workflow: String, key: String) throws(RunStoreError) -> RunRow? {
    try database.rows(
      "SELECT \(RunRow.columns) FROM runs WHERE workflow = $1 AND key = $2", .text(workflow), .text(key)
    ).first.map(RunRow.init)
  }
}
