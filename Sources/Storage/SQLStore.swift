public import Engine
import Synchronization
import Values
import Workflows

/// Journals in a database: what has been settled survives the end of the process and the loss of power.
///
/// Appends are taken in memory and written behind: what has come together while the disk was busy becomes one
/// transaction. A store works on one thread of its own, since a database blocks. Once it cannot write it stays so: every
/// later ``settle(_:)`` throws.
public actor SQLStore: RunStore {
  let database: any SQLDatabase
  let owners: any RunOwners
  let retention: Retention
  let executor: DatabaseExecutor
  private let inbox = Mutex(Inbox())
  /// The last ticket whose entries are in the database, on the disk or not yet.
  private var written: UInt64 = 0
  /// Rows of the runs that are being written.
  private var rows: [String: RunRow] = [:]

  private struct Inbox {
    var entries: [(run: String, entries: [JournalEntry])] = []
    /// The last ticket that was given out, and the last one that is safe.
    var last: UInt64 = 0
    var safe: UInt64 = 0
    var failure: RunStoreError?
    var waiting: [(ticket: UInt64, answer: CheckedContinuation<Void, any Error>)] = []
    var isScheduled = false
    var isSyncScheduled = false
  }

  /// Entries that nobody waits for are written this much later: by then somebody does, as a rule.
  private static let patience = Duration.milliseconds(2)

  /// Opens a journal, or makes it: a file of which the folder is there, or a database of a server (see
  /// ``isServer(_:)``). Throws ``RunStoreError``.
  public init(at place: String, retention: Retention = .standard) throws {
    if Self.isServer(place) {
      try self.init(server: place, retention: retention)
    } else {
      try self.init(file: place, retention: retention, patience: SQLiteDatabase.patience)
    }
  }

  /// Whether a place is the URI of a PostgreSQL database, which only builds with the trait `PostgreSQL` can open.
  public static func isServer(_ place: String) -> Bool {
    place.hasPrefix("postgresql://") || place.hasPrefix("postgres://")
  }

  /// `patience`: how long a statement waits for other processes.
  init(file path: String, retention: Retention = .standard, patience: Duration) throws {
    // Before the database: whether a file may be made is said in our words.
    let owners = try OwnerFile(path: path + ".lock")
    try self.init(SQLiteDatabase(path: path, patience: patience), owners, retention)
  }

  /// Keeps everything as long as the process lives, and of runs that have ended the last 32 MiB.
  public static func inMemory() throws -> SQLStore {
    try SQLStore(SQLiteDatabase(), OwnerFile(), Retention(age: Retention.standard.age, bytes: 32 << 20))
  }

  private init(server place: String, retention: Retention) throws {
    #if PostgreSQL
      let database = try PostgreSQLDatabase(place)
      try self.init(database, SessionOwners(database), retention)
    #else
      throw RunStoreError(
        "this stackhand keeps journals in files only",
        help: "name a file with `--state`, or build stackhand with `--traits PostgreSQL`")
    #endif
  }

  private init(_ database: some SQLDatabase, _ owners: any RunOwners, _ retention: Retention) throws {
    try Migration.apply(to: database)
    self.database = database
    self.owners = owners
    self.retention = retention
    executor = DatabaseExecutor()
  }

  nonisolated public var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  // MARK: Appending

  nonisolated public func append(_ entries: [JournalEntry], to run: String) -> StoreTicket {
    let (ticket, isFirst) = inbox.withLock { inbox in
      inbox.last += 1
      inbox.entries.append((run, entries))
      defer { inbox.isScheduled = true }
      return (inbox.last, !inbox.isScheduled)
    }
    if isFirst { executor.schedule(after: Self.patience) { [self] in assumeIsolated { $0.flush() } } }
    return StoreTicket(ticket)
  }

  nonisolated public func settle(_ ticket: StoreTicket) async throws {
    try await withCheckedThrowingContinuation { (answer: CheckedContinuation<Void, any Error>) in
      let (result, isFirst) = inbox.withLock { inbox -> (Result<Void, any Error>?, Bool) in
        if inbox.safe >= ticket.number { return (.success(()), false) }
        if let failure = inbox.failure { return (.failure(failure), false) }
        inbox.waiting.append((ticket.number, answer))
        defer { inbox.isSyncScheduled = true }
        return (nil, !inbox.isSyncScheduled)
      }
      if isFirst { executor.schedule { [self] in assumeIsolated { $0.flush(isDurable: true) } } }
      if let result { answer.resume(with: result) }
    }
  }

  nonisolated public var failure: RunStoreError? { inbox.withLock(\.failure) }

  /// Returns when everything that has been appended up to now is safe.
  public func settleAll() throws {
    flush(isDurable: true)
    if let failure { throw failure }
  }

  /// Writes all that has been appended up to now. `isDurable`: it is safe then; the one wait for the disk serves everybody.
  func flush(isDurable: Bool = false) {
    let (entries, last, safe, failure) = inbox.withLock { inbox in
      defer {
        inbox.entries = []
        inbox.isScheduled = false
        if isDurable { inbox.isSyncScheduled = false }
      }
      return (inbox.entries, inbox.last, inbox.safe, inbox.failure)
    }
    guard failure == nil, !entries.isEmpty || (isDurable && written > safe) else { return }
    do throws(RunStoreError) {
      try database.transaction(isDurable: isDurable) { () throws(RunStoreError) in
        for (run, entries) in entries { try write(entries, to: run) }
        // A transaction that changes nothing would not wait for the disk.
        if entries.isEmpty { try database.setVersion(try database.version()) }
      }
      written = last
      if isDurable { answer { $0.safe = last } }
    } catch {
      answer { $0.failure = error }
    }
  }

  /// Tells those who wait and need not any more.
  private func answer(_ change: (inout Inbox) -> Void) {
    let (answered, failure) = inbox.withLock { inbox in
      change(&inbox)
      let (safe, failure) = (inbox.safe, inbox.failure)
      let answered = inbox.waiting.filter { failure != nil || $0.ticket <= safe }
      inbox.waiting.removeAll { failure != nil || $0.ticket <= safe }
      return (answered, failure)
    }
    for waiting in answered {
      if let failure { waiting.answer.resume(throwing: failure) } else { waiting.answer.resume() }
    }
  }

  private func write(_ entries: [JournalEntry], to run: String) throws(RunStoreError) {
    var row = try openRow(of: run)
    var hash = row.hash ?? HashChain.start(of: run)
    for entry in entries {
      let body = JSONWriter.bytes(EventCodec.encode(entry))
      hash = HashChain.next(after: hash, body)
      try database.run(
        "INSERT INTO entries (run, sequence, body, hash) VALUES ($1, $2, $3, $4)", .int(row.number),
        SQLValue(entry.sequence), .blob(body), .blob(hash))
      row.record.add(entry)
      // Its key is for a run that begins.
      if case .lockRefused(.root, _) = entry.event {
        try database.run("UPDATE runs SET key = NULL WHERE number = $1", .int(row.number))
      }
    }
    row.hash = hash
    try update(row)
    if row.record.outcome != nil, row.record.parent == nil { try giveBackAll(of: row.number) }
    rows[run] = row.record.outcome == nil ? row : nil
  }

  private func openRow(of run: String) throws(RunStoreError) -> RunRow {
    if let row = rows[run] { return row }
    if let row = try row(of: run) { return row }
    return try makeRow(of: run)
  }

  // MARK: Reading

  public func journal(of run: String) throws -> [JournalEntry] { try journal(of: run, after: 0) }

  /// The entries behind one; those that have been appended and are not safe yet are among them.
  public func journal(of run: String, after sequence: Int) throws -> [JournalEntry] {
    flush()
    let bodies = try database.rows(
      """
      SELECT body FROM entries WHERE run = (SELECT number FROM runs WHERE id = $1) AND sequence > $2 ORDER BY sequence
      """, .text(run), SQLValue(sequence))
    var entries: [JournalEntry] = []
    for row in bodies {
      do { entries.append(try EventCodec.decode(try JSONReader.read(row[0].blob ?? []))) } catch {
        let words = (error as? CodecError)?.problem ?? "it is no JSON"
        throw RunStoreError("the journal of the run \(run) holds an entry that cannot be read: \(words)")
      }
    }
    return entries
  }
}
