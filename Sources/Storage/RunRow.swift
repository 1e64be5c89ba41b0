import Engine
import Values
import Workflows

/// A run in the database, with the number by which its owner is known.
struct RunRow {
  let number: Int64
  var record: RunRecord
  /// The hash of its last entry; nil before the first, and where that was written before there were hashes.
  var hash: [UInt8]?

  static let columns = """
    number, id, parent, workflow, cause, actor, started, changed, outcome, questions, is_suspended, entries,
    hash
    """

  /// From a row of ``columns``.
  init(_ row: SQLRow) {
    number = row[0].int ?? 0
    record = RunRecord(
      run: row[1].text ?? "", parent: row[2].text, workflow: row[3].text ?? "",
      cause: row[4].text.flatMap(RunCause.init) ?? .manual, actor: row[5].text ?? "",
      started: Timestamp(nanoseconds: row[6].int ?? 0), changed: Timestamp(nanoseconds: row[7].int ?? 0),
      outcome: row[8].text.flatMap(Outcome.init), questions: Int(row[9].int ?? 0), isSuspended: row[10] == 1,
      entries: Int(row[11].int ?? 0))
    hash = row[12].blob
  }
}

extension Timestamp {
  /// Since 1970; as far as 64 bits go, which is the year 2262.
  init(nanoseconds: Int64) {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    self =
      rest < 0
      ? Timestamp(seconds: seconds - 1, nanoseconds: rest + 1_000_000_000)
      : Timestamp(seconds: seconds, nanoseconds: rest)
  }

  var nanosecondsSince1970: Int64 {
    let (seconds, isTooFar) = self.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !isTooFar else { return self.seconds < 0 ? .min : .max }
    return seconds.addingReportingOverflow(Int64(nanoseconds)).partialValue
  }
}

extension SQLStore {
  func row(of run: String) throws(RunStoreError) -> RunRow? {
    try database.rows("SELECT \(RunRow.columns) FROM runs WHERE id = $1", .text(run)).first.map(RunRow.init)
  }

  /// `key`: under which the run can be found again.
  func makeRow(of run: String, key: String? = nil, workflow: String = "") throws(RunStoreError) -> RunRow {
    try database.run(
      """
      INSERT INTO runs (id, key, workflow, cause, actor, started, changed, questions, is_suspended, entries)
      VALUES ($1, $2, $3, 'manual', '', 0, 0, 0, 0, 0)
      """, .text(run), SQLValue(key), .text(workflow))
    guard let row = try row(of: run) else { throw RunStoreError("the run \(run) was not kept") }
    return row
  }

  func update(_ row: RunRow) throws(RunStoreError) {
    let record = row.record
    try database.run(
      """
      UPDATE runs SET parent = $1, workflow = $2, cause = $3, actor = $4, started = $5, changed = $6, outcome = $7,
        questions = $8, is_suspended = $9, entries = $10, hash = $11 WHERE number = $12
      """,
      [
        SQLValue(record.parent), .text(record.workflow), .text(record.cause.rawValue), .text(record.actor),
        .int(record.started.nanosecondsSince1970), .int(record.changed.nanosecondsSince1970),
        SQLValue(record.outcome?.rawValue), SQLValue(record.questions), SQLValue(record.isSuspended),
        SQLValue(record.entries), row.hash.map(SQLValue.blob) ?? .null, .int(row.number),
      ])
  }
}
