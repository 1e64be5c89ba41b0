public import Engine
import Values

/// Finding runs.
extension SQLStore {
  /// The newest first, without those that are steps of others.
  public func runs(limit: Int) throws -> [RunRecord] { try newest(limit).map(\.record) }

  /// The same, each with whether a process goes on with it.
  public func runsWithOwners(limit: Int) throws -> [(record: RunRecord, isOwned: Bool)] {
    try newest(limit).map { ($0.record, $0.record.outcome == nil && owners.isOwned($0.number)) }
  }

  private func newest(_ limit: Int) throws(RunStoreError) -> [RunRow] {
    flush()
    return try database.rows(
      """
      SELECT \(RunRow.columns) FROM runs WHERE parent IS NULL AND entries > 0 ORDER BY started DESC, number DESC LIMIT $1
      """, SQLValue(limit)
    ).map(RunRow.init)
  }

  /// The run of this id, or those whose id begins or ends so; at most ten.
  public func runs(like text: String) throws -> [RunRecord] {
    flush()
    if let row = try row(of: text), row.record.entries > 0 { return [row.record] }
    // No id holds what LIKE knows as a pattern.
    let isPlain = text.utf8.allSatisfy {
      $0 == UInt8(ascii: "-") || ("0"..."9").contains($0) || ("a"..."z").contains($0)
    }
    guard isPlain, text.utf8.count >= 4 else { return [] }
    return try database.rows(
      """
      SELECT \(RunRow.columns) FROM runs
      WHERE parent IS NULL AND entries > 0 AND (id LIKE $1 OR id LIKE $2) ORDER BY started DESC LIMIT 10
      """, .text(text + "%"), .text("%" + text)
    ).map { RunRow($0).record }
  }

  /// The runs that are steps of one, the oldest first.
  public func parts(of run: String) throws -> [RunRecord] {
    flush()
    return try database.rows(
      "SELECT \(RunRow.columns) FROM runs WHERE parent = $1 AND entries > 0 ORDER BY number", .text(run)
    ).map { RunRow($0).record }
  }
}

extension ClosedRange<String> {
  fileprivate func contains(_ byte: UInt8) -> Bool {
    (lowerBound.utf8.first ?? 0)...(upperBound.utf8.first ?? 0) ~= byte
  }
}
