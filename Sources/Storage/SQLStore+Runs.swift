public import Engine
import Values
public import Workflows

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

  /// Some of the runs, the newest first, each with whether a process goes on with it.
  public func runsWithOwners(_ selection: RunSelection) throws -> [(record: RunRecord, isOwned: Bool)] {
    flush()
    var conditions = ["parent IS NULL", "entries > 0"]
    var values: [SQLValue] = []
    if let workflow = selection.workflow {
      values.append(.text(workflow))
      conditions.append("workflow = $\(values.count)")
    }
    switch selection.outcome {
    case .any: break
    case .none: conditions.append("outcome IS NULL")
    case .one(let outcome):
      values.append(.text(outcome.rawValue))
      conditions.append("outcome = $\(values.count)")
    }
    values += [SQLValue(selection.limit), SQLValue(selection.offset)]
    return try database.rows(
      """
      SELECT \(RunRow.columns) FROM runs WHERE \(conditions.joined(separator: " AND "))
      ORDER BY started DESC, number DESC LIMIT $\(values.count - 1) OFFSET $\(values.count)
      """, values
    ).map { row in
      let row = RunRow(row)
      return (row.record, row.record.outcome == nil && owners.isOwned(row.number))
    }
  }

  /// Runs that ask people something, steps of others among them, those that began first first.
  public func asking(limit: Int) throws -> [RunRecord] {
    flush()
    return try database.rows(
      "SELECT \(RunRow.columns) FROM runs WHERE questions > 0 AND outcome IS NULL ORDER BY number LIMIT $1",
      SQLValue(limit)
    ).map { RunRow($0).record }
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

/// Which runs are wanted.
public struct RunSelection: Sendable {
  public enum Ending: Sendable {
    case any
    /// It has not ended.
    case none
    case one(Outcome)
  }

  public var workflow: String?
  public var outcome: Ending
  public var limit: Int
  public var offset: Int

  public init(workflow: String? = nil, outcome: Ending = .any, limit: Int, offset: Int = 0) {
    self.workflow = workflow
    self.outcome = outcome
    self.limit = limit
    self.offset = offset
  }
}

extension ClosedRange<String> {
  fileprivate func contains(_ byte: UInt8) -> Bool {
    (lowerBound.utf8.first ?? 0)...(upperBound.utf8.first ?? 0) ~= byte
  }
}
