import Engine
public import Values

/// How long journals of runs that have ended are kept. Those of others are never touched.
public struct Retention: Sendable, Equatable {
  /// Since the last entry.
  public var age: Duration
  /// When the whole database is larger, the oldest go, whatever their age.
  public var bytes: Int

  /// 90 days, and 512 MiB.
  public static let standard = Retention(age: .seconds(90 * 86_400), bytes: 512 << 20)

  public init(age: Duration, bytes: Int) {
    self.age = age
    self.bytes = bytes
  }
}

extension SQLStore {
  /// As many go at most at the start of a run, which is not to wait for it.
  private static let goAtOnce = 20

  /// Clears away by the rules of the store; a few at a time.
  func clear(by now: Timestamp) throws(RunStoreError) {
    let oldest = now.advanced(by: .zero - retention.age) ?? now
    var doomed = try ended(before: oldest, limit: Self.goAtOnce)
    if doomed.isEmpty, try database.size() > retention.bytes { doomed = try ended(before: now, limit: Self.goAtOnce) }
    for row in doomed { try remove(row) }
    // What is held or goes on has been seen lately, or it matters still.
    try database.run(
      """
      DELETE FROM firings WHERE number IN (
        SELECT number FROM firings WHERE seen < $1 AND state <> 'held' AND (state <> 'started' OR ended IS NOT NULL)
        LIMIT 100)
      """, SQLValue(oldest))
  }

  /// Removes runs that ended before an instant, and those that came to nothing; gives how many. What it frees is used
  /// again; the file does not shrink.
  public func prune(before instant: Timestamp) throws -> Int {
    flush()
    return try database.transaction { () throws(RunStoreError) in
      let empty = try database.rows("SELECT \(RunRow.columns) FROM runs WHERE entries = 0").map(RunRow.init)
      for row in empty where !owners.isOwned(row.number) { try remove(row) }
      let doomed = try ended(before: instant, limit: .max)
      for row in doomed { try remove(row) }
      return doomed.count
    }
  }

  private func ended(before instant: Timestamp, limit: Int) throws(RunStoreError) -> [RunRow] {
    try database.rows(
      """
      SELECT \(RunRow.columns) FROM runs WHERE outcome IS NOT NULL AND parent IS NULL AND changed < $1
      ORDER BY changed LIMIT $2
      """, .int(instant.nanosecondsSince1970), SQLValue(limit)
    ).map(RunRow.init)
  }

  func remove(_ row: RunRow) throws(RunStoreError) {
    try database.run(
      "DELETE FROM entries WHERE run IN (SELECT number FROM runs WHERE number = $1 OR parent = $2)", .int(row.number),
      .text(row.record.run))
    try database.run("DELETE FROM orders WHERE run = $1", .int(row.number))
    try giveBackAll(of: row.number)
    try database.run("DELETE FROM runs WHERE number = $1 OR parent = $2", .int(row.number), .text(row.record.run))
  }
}
