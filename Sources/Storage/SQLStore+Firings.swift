import Engine
public import Triggers
public import Values
import Workflows

/// Firings as rows: the unique key of workflow, trigger and identity makes each start once, whoever decides.
extension SQLStore: FiringStore {
  public func write(_ changes: [FiringChange]) throws(FiringStoreError) -> Set<FiringIdentity> {
    try firings { () throws(RunStoreError) in
      try database.transaction { () throws(RunStoreError) in
        var taken: Set<FiringIdentity> = []
        for change in changes {
          switch change {
          case .insert(let row):
            if try insert(row) { try moveOn(row) } else { taken.insert(FiringIdentity(row)) }
          case .update(let row): try update(row)
          }
        }
        return taken
      }
    }
  }

  public func row(_ identity: FiringIdentity) throws(FiringStoreError) -> FiringRow? {
    let trigger = identity.trigger
    return try firings(
      "WHERE workflow = $1 AND source = $2 AND identity = $3",
      [.text(trigger.workflow), .text(trigger.id), .text(identity.identity)]
    ).first
  }

  public func rows(of trigger: TriggerName, limit: Int) throws(FiringStoreError) -> [FiringRow] {
    try firings(
      "WHERE workflow = $1 AND source = $2 ORDER BY number DESC LIMIT $3",
      [.text(trigger.workflow), .text(trigger.id), SQLValue(limit)]
    ).reversed()
  }

  public func running() throws(FiringStoreError) -> [FiringRow] {
    try firings("WHERE state = 'started' AND ended IS NULL ORDER BY number", [])
  }

  public func newest(_ limit: Int) throws(FiringStoreError) -> [FiringRow] {
    try firings("ORDER BY number DESC LIMIT $1", [SQLValue(limit)])
  }

  public func seen(
    _ schedule: TriggerName, as definition: String, now: Timestamp
  ) throws(FiringStoreError) -> Timestamp {
    try firings { () throws(RunStoreError) in
      try database.transaction { () throws(RunStoreError) in
        let name = [SQLValue.text(schedule.workflow), .text(schedule.id)]
        let known = try database.rows(
          "SELECT definition, seen FROM schedules WHERE workflow = $1 AND source = $2", name
        ).first
        if let known, known[0].text == definition, let seen = known[1].int { return Timestamp(nanoseconds: seen) }
        try database.run(
          """
          INSERT INTO schedules (workflow, source, definition, seen) VALUES ($1, $2, $3, $4)
          ON CONFLICT (workflow, source) DO UPDATE SET definition = excluded.definition, seen = excluded.seen
          """, name + [.text(definition), .int(now.nanosecondsSince1970)])
        return now
      }
    }
  }

  // MARK: Rows

  private static let columns = """
    workflow, source, identity, nominal, received, key, state, reason, detail, due, inputs, started, ended, outcome,
    resolved, repeats, seen
    """

  func firings(_ condition: String, _ values: [SQLValue]) throws(FiringStoreError) -> [FiringRow] {
    try firings { () throws(RunStoreError) in
      try database.rows("SELECT \(Self.columns) FROM firings \(condition)", values).compactMap(FiringRow.init)
    }
  }

  func firings<Result>(_ work: () throws(RunStoreError) -> Result) throws(FiringStoreError) -> Result {
    do throws(RunStoreError) { return try work() } catch { throw FiringStoreError(error.message) }
  }

  /// False if it was there.
  private func insert(_ row: FiringRow) throws(RunStoreError) -> Bool {
    try database.run(
      """
      INSERT INTO firings (\(Self.columns))
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
      ON CONFLICT (workflow, source, identity) DO NOTHING
      """, row.columns) > 0
  }

  /// Of two services that know the firing, one may not have heard yet that its run has ended.
  private func update(_ row: FiringRow) throws(RunStoreError) {
    let columns = row.columns
    try database.run(
      """
      UPDATE firings SET key = $1, state = CASE WHEN ended IS NULL THEN $2 ELSE state END, reason = $3, detail = $4,
        due = $5, inputs = $6, started = $7, ended = coalesce($8, ended), outcome = coalesce($9, outcome),
        resolved = coalesce($10, resolved), repeats = $11, seen = $12
      WHERE workflow = $13 AND source = $14 AND identity = $15
      """, Array(columns[5...]) + columns[..<3])
  }

  /// A schedule has been decided on up to the newest of its times, also when their rows are cleared away.
  private func moveOn(_ row: FiringRow) throws(RunStoreError) {
    try database.run(
      "UPDATE schedules SET seen = $1 WHERE workflow = $2 AND source = $3 AND seen < $1",
      .int(row.nominal.nanosecondsSince1970), .text(row.trigger.workflow), .text(row.trigger.id))
  }
}

extension FiringRow {
  /// In the order in which the table names them.
  fileprivate var columns: [SQLValue] {
    [
      .text(trigger.workflow), .text(trigger.id), .text(identity), SQLValue(nominal), SQLValue(received), .text(key),
      .text(state.rawValue), SQLValue(reason?.rawValue), SQLValue(detail), SQLValue(due),
      .text(JSONWriter.text(.map(inputs))), SQLValue(started), SQLValue(ended), SQLValue(outcome?.rawValue),
      SQLValue(resolved), SQLValue(repeats), SQLValue(seen),
    ]
  }

  /// nil if a newer version wrote what this one does not know.
  fileprivate init?(_ row: SQLRow) {
    guard let state = row[6].text.flatMap(State.init), let nominal = row[3].instant, let received = row[4].instant
    else { return nil }
    let inputs = try? JSONReader.read(Array((row[10].text ?? "").utf8))
    self.init(
      TriggerName(workflow: row[0].text ?? "", id: row[1].text ?? ""), row[2].text ?? "", nominal: nominal,
      received: received, key: row[5].text ?? "", state: state, reason: row[7].text.flatMap(Reason.init),
      inputs: inputs?.asMap ?? ValueMap())
    detail = row[8].text
    due = row[9].instant
    started = row[11].instant
    ended = row[12].instant
    outcome = row[13].text.flatMap(Outcome.init)
    resolved = row[14].instant
    repeats = Int(row[15].int ?? 0)
    seen = row[16].instant ?? received
  }
}

extension SQLValue {
  init(_ instant: Timestamp?) { self = instant.map { .int($0.nanosecondsSince1970) } ?? .null }

  var instant: Timestamp? { int.map { Timestamp(nanoseconds: $0) } }
}
