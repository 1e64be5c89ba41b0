import Engine
import Glibc
import TestSupport
import Testing
import Values
import Workflows

@testable import Storage

/// What is said of files that are no journal, and of those that cannot be written.
@Suite struct BadFileTests {
  private func refused(_ path: String) -> RunStoreError? {
    do {
      _ = try SQLStore(at: path)
      return nil
    } catch { return error as? RunStoreError }
  }

  @Test func `a folder that is not there`() throws {
    let folder = try TemporaryFolder()
    let refusal = try #require(refused("\(folder.path)/not/there/journal.db"))
    #expect(refusal.message.contains("not/there/journal.db"))
    #expect(refusal.help?.contains("--state") == true)
  }

  @Test func `a folder in place of the file`() throws {
    let folder = try TemporaryFolder()
    #expect(mkdir("\(folder.path)/journal.db", 0o700) == 0)
    let refusal = try #require(refused("\(folder.path)/journal.db"))
    #expect(refusal.message.contains("cannot be opened"))
    rmdir("\(folder.path)/journal.db")
  }

  @Test func `a file of something else`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(String(repeating: "no database at all\n", count: 300), to: "journal.db")
    let refusal = try #require(refused(path))
    #expect(refusal.message.contains("damaged, or no database"))
    #expect(refusal.help?.contains("move it away") == true)
  }

  @Test func `a database of another program`() throws {
    let journal = try StoredJournal(isFile: true)
    do {
      let database = try SQLiteDatabase(path: journal.path)
      try database.run("PRAGMA application_id = 77")
    }
    #expect(refused(journal.path)?.message.contains("another program") == true)
  }

  @Test func `a journal of a newer version`() throws {
    let journal = try StoredJournal(isFile: true)
    _ = try journal.open()
    do { try SQLiteDatabase(path: journal.path).setVersion(99) }
    let refusal = try #require(refused(journal.path))
    #expect(refusal.message.contains("newer stackhand"))
    #expect(refusal.help?.contains("use that version") == true)
  }

  @Test func `a damaged journal`() async throws {
    let journal = try StoredJournal(isFile: true)
    do {
      let store = try journal.open()
      for run in 0..<200 { _ = store.append(Journals.ended("r\(run)"), to: "r\(run)") }
      try await store.settle(store.append(Journals.ended("last"), to: "last"))
      _ = try SQLiteDatabase(path: journal.path).rows("PRAGMA wal_checkpoint(TRUNCATE)")
    }
    let file = open(journal.path, O_WRONLY)
    for page in 2..<20 { #expect(pwrite(file, [UInt8](repeating: 0xA5, count: 4096), 4096, page * 4096) == 4096) }
    close(file)
    let store = try journal.open()
    await #expect {
      for run in 0..<200 { _ = try await store.journal(of: "r\(run)") }
    } throws: { ($0 as? RunStoreError)?.message.contains("damaged") == true }
  }

  @Test func `a file that another program has locked`() async throws {
    let journal = try StoredJournal(isFile: true)
    let store = try SQLStore(file: journal.path, patience: .milliseconds(20))
    let other = try SQLiteDatabase(path: journal.path)
    try other.begin(isDurable: false)
    let ticket = store.append(Journals.ended("a"), to: "a")
    await #expect {
      try await store.settle(ticket)
    } throws: { error in
      let error = error as? RunStoreError
      return error?.isBusy == true && error?.message.contains("locked by another program") == true
        && error?.help?.contains("fuser") == true
    }
    #expect(store.failure != nil)
    other.rollback()
    // What was not reported is not there, and nothing half.
    let next = try journal.open()
    #expect(try await next.runs(limit: 9).isEmpty)
    #expect(try await next.verify(nil).isEmpty)
  }

  @Test func `a place where nothing may be made`() throws {
    let refusal = try #require(refused("/proc/self/journal.db"))
    #expect(refusal.message.contains("/proc/self/journal.db") && refusal.help?.contains("--state") == true)
  }

  @Test func `a damaged beginning of the file`() async throws {
    let journal = try StoredJournal(isFile: true)
    do { _ = try await journal.open().begin("a", of: "test", now: Timestamp(seconds: 0)) }
    let file = open(journal.path, O_WRONLY)
    #expect(pwrite(file, [UInt8](repeating: 0xA5, count: 100), 100, 0) == 100)
    close(file)
    for side in ["-wal", "-shm"] { unlink(journal.path + side) }
    let refusal = try #require(refused(journal.path))
    #expect(refusal.message.contains("damaged") && refusal.help?.contains(".recover") == true)
  }

  @Test func `after a full disk what was settled is there, and the run goes on from it`() async throws {
    let journal = try StoredJournal(isFile: true)
    do {
      let store = try journal.open()
      try await store.settle(store.append(Journals.entries([Journals.start("a")]), to: "a"))
      try await store.limit(toPages: 30)
      let many = (0..<2000).map { RunEvent.cancelRequested(by: "somebody \($0)") }
      let ticket = store.append(Journals.entries(many, from: 2), to: "a")
      await #expect(throws: RunStoreError.self) { try await store.settle(ticket) }
      // Nor is anything taken that comes later, when there might be room again.
      let later = store.append(Journals.entries([.ended(.succeeded)], from: 2002), to: "a")
      await #expect(throws: RunStoreError.self) { try await store.settle(later) }
    }
    let store = try journal.open()
    #expect(try await store.journal(of: "a").count == 1)
    #expect(try await store.verify(nil).allSatisfy { $0.problems.isEmpty })
    #expect(try await store.take("a"))
    try await store.settle(store.append(Journals.entries([.ended(.succeeded)], from: 2), to: "a"))
  }

  @Test func `a full disk`() async throws {
    let journal = try StoredJournal(isFile: true)
    let store = try journal.open()
    try await store.limit(toPages: 12)
    let ticket = store.append(
      Journals.entries([Journals.start("a")] + (0..<2000).map { .cancelRequested(by: "somebody \($0)") }), to: "a")
    await #expect {
      try await store.settle(ticket)
    } throws: { ($0 as? RunStoreError)?.message.contains("no room left") == true }
  }

  @Test func `old forms are brought up to date, each step once`() throws {
    let journal = try StoredJournal(isFile: true)
    let database = try SQLiteDatabase(path: journal.path)
    let steps = [
      Migration(version: 1, statements: ["CREATE TABLE one (a INTEGER)", "INSERT INTO one VALUES (7)"]),
      Migration(version: 2, statements: ["ALTER TABLE one ADD COLUMN b INTEGER"]),
    ]
    try Migration.apply(Array(steps.prefix(1)), to: database)
    try Migration.apply(steps, to: database)
    try Migration.apply(steps, to: database)
    #expect(try database.rows("SELECT a, b FROM one").map(\.values) == [[.int(7), .null]])
    #expect(try database.version() == 2)
  }

  @Test func `a step that fails leaves the form as it was`() throws {
    let journal = try StoredJournal(isFile: true)
    let database = try SQLiteDatabase(path: journal.path)
    let steps = [Migration(version: 1, statements: ["CREATE TABLE one (a INTEGER)", "nonsense"])]
    #expect(throws: RunStoreError.self) { try Migration.apply(steps, to: database) }
    #expect(try database.version() == 0)
    #expect(try database.rows("SELECT name FROM sqlite_master").isEmpty)
  }
}

extension SQLStore {
  /// As if the disk were full beyond that.
  fileprivate func limit(toPages pages: Int) throws { _ = try database.rows("PRAGMA max_page_count = \(pages)") }
}
