import Engine
import Values

/// What the look at a journal's hashes found.
public struct Verification: Sendable, Equatable {
  /// Nil for entries of which no record says whose they are.
  public let run: String?
  public let workflow: String
  public internal(set) var entries = 0
  /// Of these, how many were written before there were hashes.
  public internal(set) var unhashed = 0
  /// Empty: every entry is as it was written, and none is missing.
  public internal(set) var problems: [Problem] = []

  public struct Problem: Sendable, Equatable {
    /// The entry's number; nil where it is the run as a whole.
    public let entry: Int?
    public let text: String
  }
}

/// Whether journals are as they were written.
extension SQLStore {
  /// Looks at a run and those that are its steps, the oldest first; nil: at all of them, and at the database itself.
  public func verify(_ run: String?) throws -> [Verification] {
    flush()
    if run == nil {
      let damage = try database.damage()
      if !damage.isEmpty {
        var found = Verification(run: nil, workflow: "")
        found.problems = damage.map { Verification.Problem(entry: nil, text: "the database is damaged: \($0)") }
        return [found]
      }
    }
    let rows =
      if let run {
        try database.rows("SELECT number FROM runs WHERE id = $1 OR parent = $1 ORDER BY number", .text(run))
      } else {
        try database.rows("SELECT number FROM runs ORDER BY number")
      }
    var found: [Verification] = []
    for number in rows.compactMap({ $0[0].int }) {
      // One at a time: whoever writes waits for one only.
      let one = try database.transaction(isDurable: false) { () throws(RunStoreError) in try verification(of: number) }
      if let one { found.append(one) }
    }
    return run == nil ? found + (try strays()) : found
  }

  private func verification(of number: Int64) throws(RunStoreError) -> Verification? {
    let rows = try database.rows("SELECT \(RunRow.columns) FROM runs WHERE number = $1", .int(number))
    // It may have been cleared away meanwhile.
    guard let row = rows.first.map(RunRow.init) else { return nil }
    var walk = ChainWalk(row)
    for entry in try database.rows(
      "SELECT sequence, body, hash FROM entries WHERE run = $1 ORDER BY sequence", .int(number))
    {
      walk.add(Int(entry[0].int ?? 0), entry[1].blob ?? [], entry[2].blob)
    }
    return walk.end()
  }

  private func strays() throws(RunStoreError) -> [Verification] {
    try database.rows(
      "SELECT run, count(*) FROM entries WHERE run NOT IN (SELECT number FROM runs) GROUP BY run ORDER BY run"
    ).map { row in
      var stray = Verification(run: nil, workflow: "")
      stray.entries = Int(row[1].int ?? 0)
      stray.problems = [Verification.Problem(entry: nil, text: "entries of a run of which the record is missing")]
      return stray
    }
  }
}

/// Goes along one run's entries.
private struct ChainWalk {
  private let row: RunRow
  private var record: RunRecord?
  private var found: Verification
  private var next = 1
  private var hash: [UInt8]

  init(_ row: RunRow) {
    self.row = row
    record = RunRecord(run: row.record.run)
    found = Verification(run: row.record.run, workflow: row.record.workflow)
    hash = HashChain.start(of: row.record.run)
  }

  mutating func add(_ sequence: Int, _ body: [UInt8], _ stored: [UInt8]?) {
    if sequence != next { missing(next, sequence - 1) }
    next = sequence + 1
    found.entries += 1
    if let stored {
      // Behind a gap there is nothing to compare with.
      let isBehindGap = found.problems.last.map { $0.entry == sequence - 1 && $0.text.hasSuffix(Self.gone) } ?? false
      if HashChain.next(after: hash, body) != stored, !isBehindGap { note(sequence, "was changed") }
      // From here on each is judged by itself again.
      hash = stored
    } else if found.unhashed == found.entries - 1 {
      found.unhashed += 1
    } else {
      note(sequence, "has no hash, and those before it have")
    }
    if let value = try? JSONReader.read(body), let entry = try? EventCodec.decode(value) {
      record?.add(entry)
    } else {
      record = nil
      note(sequence, "cannot be read")
    }
  }

  mutating func end() -> Verification {
    let known = row.record.entries
    if next <= known {
      missing(next, known)
    } else if next > known + 1 {
      note(known + 1, "is behind the end: the record of the run counts \(known)")
    }
    guard found.problems.isEmpty else { return found }
    if found.unhashed < found.entries, row.hash != hash {
      note(nil, "the record of the run does not end with the hash of its last entry")
    }
    if found.entries > 0, let record, record != row.record {
      note(nil, "the record of the run does not follow from its entries")
    }
    return found
  }

  private static let gone = "is missing"

  private mutating func missing(_ first: Int, _ last: Int) {
    for sequence in first..<max(first, min(last, first + 9) + 1) { note(sequence, Self.gone) }
    if last > first + 9 { note(last, "and all between \(first + 9) and it \(Self.gone)") }
  }

  private mutating func note(_ sequence: Int?, _ text: String) {
    found.problems.append(Verification.Problem(entry: sequence, text: text))
  }
}
