import Engine
import Values
import Workflows

/// Locks as rows: who holds one, and who waits for it, in the order in which they came.
///
/// A row counts while its run has not ended and a process owns it. That of a run that waits for people without a process
/// counts too, if it holds the lock. Others are cleared away by whoever asks next.
extension SQLStore {
  enum LockStanding: Sendable {
    case held
    case refused(LockRefusal)
    /// With the number of the row, and what it waits for.
    case waits(Int64, LockRefusal)
  }

  fileprivate struct LockRow {
    enum Standing: String { case held, waiting, replaced }

    let number: Int64
    let owner: Int64
    let run: String
    let workflow: String
    let address: Address
    let standing: Standing
    let isLatest: Bool
    let since: Timestamp
    /// Whether no process goes on with its run, which waits for people.
    let isSuspended: Bool

    var holder: LockHolder {
      LockHolder(run: run, workflow: workflow, since: standing == .held ? since : nil, isSuspended: isSuspended)
    }
  }

  /// Asks for a lock: it is held, or refused, or waited for from now on.
  func ask(
    for name: String, _ owner: LockOwner, _ whenBusy: WhenBusy, now: Timestamp
  ) throws(RunStoreError) -> LockStanding {
    flush()
    return try database.transaction(isDurable: false) { () throws(RunStoreError) in
      let rows = try living(name)
      if try take(name, owner, rows, now) { return .held }
      guard let first = rows.first(where: { $0.standing == .held }) ?? rows.first(where: { $0.standing == .waiting })
      else { return .held }
      func refusal(_ outcome: Outcome, _ problem: String? = nil) -> LockRefusal {
        LockRefusal(outcome, lock: name, holder: first.holder, problem: problem)
      }
      switch whenBusy {
      case .skip: return .refused(refusal(.skipped))
      case .fail: return .refused(refusal(.failed))
      case .queue:
        // Steps of one run wait for each other, as many as there are.
        let isFull = rows.count { $0.standing == .waiting } >= LockAnswer.queueLimit
        guard owner.address != .root || !isFull else { return .refused(refusal(.failed, LockRefusal.fullQueue)) }
      case .queueLatest:
        for row in rows where row.standing == .waiting && row.isLatest { try change(row.number, to: .replaced, now) }
      case .cancelRunning:
        if first.isSuspended {
          return .refused(refusal(.failed, "no process goes on with it that could be told to stop"))
        }
        let order = RunOrder.cancel(by: "the run \(owner.run), which wants its lock")
        try database.run(
          "INSERT INTO orders (run, body) VALUES ($1, $2)", .int(first.owner),
          .text(JSONWriter.text(OrderCodec.encode(order))))
      }
      let number = try insert(name, owner, .waiting, isLatest: whenBusy == .queueLatest, now)
      return .waits(number, refusal(.skipped))
    }
  }

  /// Whether who waits has its turn now; nil: not yet.
  func askAgain(
    for name: String, _ owner: LockOwner, _ number: Int64, now: Timestamp
  ) throws(RunStoreError) -> LockAnswer? {
    // Most looks find nothing, and they must not keep others from writing.
    guard isOver(number, owner, try rows(of: name)) else { return nil }
    return try database.transaction(isDurable: false) { () throws(RunStoreError) in
      let rows = try living(name)
      guard isOver(number, owner, rows) else { return nil }
      guard let own = rows.first(where: { $0.number == number }), own.standing == .waiting else {
        try withdrawRow(number)
        let newer = rows.last { $0.standing == .waiting && $0.isLatest } ?? rows.first { $0.standing == .held }
        return .refused(LockRefusal(.skipped, lock: name, holder: newer?.holder, problem: LockRefusal.replaced))
      }
      try change(number, to: .held, now)
      return .held
    }
  }

  /// Waits no longer.
  func withdraw(_ number: Int64) { try? withdrawRow(number) }

  private func withdrawRow(_ number: Int64) throws(RunStoreError) {
    try database.run("DELETE FROM locks WHERE number = $1", .int(number))
  }

  /// Gives a lock back, soon; `done` is called then. If it cannot be written, the end of the run or of the process does it.
  nonisolated func giveBack(_ name: String, _ owner: LockOwner, _ done: @escaping @Sendable () -> Void) {
    executor.schedule { [self] in
      assumeIsolated { store in
        _ = try? store.database.run(
          "DELETE FROM locks WHERE name = $1 AND run = $2 AND address = $3 AND standing = 'held'", .text(name),
          .text(owner.run), .text(owner.address.description))
      }
      done()
    }
  }

  func giveBackAll(of run: Int64) throws(RunStoreError) {
    try database.run("DELETE FROM locks WHERE owner = $1", .int(run))
  }

  // MARK: Rows

  /// Whether a row waits no longer, or need not.
  private func isOver(_ number: Int64, _ owner: LockOwner, _ rows: [LockRow]) -> Bool {
    guard let own = rows.first(where: { $0.number == number }), own.standing == .waiting else { return true }
    if let holder = rows.first(where: { $0.standing == .held }) { return owner.isInside(holder.run, holder.address) }
    return rows.first { $0.standing == .waiting }?.number == number
  }

  private func take(
    _ name: String, _ owner: LockOwner, _ rows: [LockRow], _ now: Timestamp
  ) throws(RunStoreError) -> Bool {
    let held = rows.filter { $0.standing == .held }
    // A run that is taken up again finds what it held.
    if held.contains(where: { $0.run == owner.run && $0.address == owner.address }) { return true }
    if let first = held.first {
      guard owner.isInside(first.run, first.address) else { return false }
    } else if rows.contains(where: { $0.standing == .waiting }) {
      return false
    }
    _ = try insert(name, owner, .held, isLatest: false, now)
    return true
  }

  private func insert(
    _ name: String, _ owner: LockOwner, _ standing: LockRow.Standing, isLatest: Bool, _ now: Timestamp
  ) throws(RunStoreError) -> Int64 {
    guard let run = try row(of: owner.outermost) else { throw RunStoreError("there is no run \(owner.outermost)") }
    let rows = try database.rows(
      """
      INSERT INTO locks (name, owner, run, workflow, address, standing, is_latest, since)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING number
      """,
      [
        .text(name), .int(run.number), .text(owner.run), .text(owner.workflow), .text(owner.address.description),
        .text(standing.rawValue), SQLValue(isLatest), .int(now.nanosecondsSince1970),
      ])
    return rows.first?[0].int ?? 0
  }

  private func change(_ number: Int64, to standing: LockRow.Standing, _ now: Timestamp) throws(RunStoreError) {
    try database.run(
      "UPDATE locks SET standing = $1, since = $2 WHERE number = $3", .text(standing.rawValue),
      .int(now.nanosecondsSince1970), .int(number))
  }

  /// Those that count; the others are cleared away.
  private func living(_ name: String) throws(RunStoreError) -> [LockRow] {
    let living = try rows(of: name)
    let kept = Set(living.map(\.number))
    for row in try database.rows("SELECT number FROM locks WHERE name = $1", .text(name)) {
      if let number = row[0].int, !kept.contains(number) { try withdrawRow(number) }
    }
    return living
  }

  private func rows(of name: String) throws(RunStoreError) -> [LockRow] {
    try database.rows(
      """
      SELECT l.number, l.owner, l.run, l.workflow, l.address, l.standing, l.is_latest, l.since, r.is_suspended
      FROM locks l JOIN runs r ON r.number = l.owner WHERE l.name = $1 AND r.outcome IS NULL ORDER BY l.number
      """, .text(name)
    ).compactMap { row in
      guard let owner = row[1].int, let standing = row[5].text.flatMap(LockRow.Standing.init),
        let address = row[4].text.flatMap(Address.init)
      else { return nil }
      let isOwned = owners.isOwned(owner)
      guard isOwned || (standing == .held && row[8] == 1) else { return nil }
      return LockRow(
        number: row[0].int ?? 0, owner: owner, run: row[2].text ?? "", workflow: row[3].text ?? "", address: address,
        standing: standing, isLatest: row[6] == 1, since: Timestamp(nanoseconds: row[7].int ?? 0),
        isSuspended: !isOwned)
    }
  }
}
