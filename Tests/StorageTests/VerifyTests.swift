import Engine
import TestSupport
import Testing
import Values
import Workflows

@testable import Storage

/// What the hashes of a journal find out.
@Suite struct VerifyTests {
  private func store() async throws -> SQLStore {
    let store = try StoredJournal(isFile: true).open()
    let events = [Journals.start("a")] + (0..<20).map { RunEvent.cancelRequested(by: "somebody \($0)") }
    // Of several transactions.
    for entry in Journals.entries(events + [.ended(.cancelled)]) {
      try await store.settle(store.append([entry], to: "a"))
    }
    try await store.settle(store.append(Journals.ended("a-1", within: ["a"]), to: "a-1"))
    try await store.settle(store.append(Journals.ended("b"), to: "b"))
    return store
  }

  private func problems(_ store: SQLStore) async throws -> [String] {
    try await store.verify(nil).flatMap { one in
      one.problems.map { "\(one.run ?? "?") \($0.entry.map(String.init) ?? "-") \($0.text)" }
    }
  }

  @Test func `nothing, where nothing was changed`() async throws {
    let store = try await store()
    #expect(try await problems(store).isEmpty)
    #expect(try await store.verify("a").map(\.run) == ["a", "a-1"])
    #expect(try await store.verify("a").map(\.entries) == [22, 2])
  }

  @Test func `an entry that was changed, and only that one`() async throws {
    let store = try await store()
    try await store.damage(
      "UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), 'somebody 3', 'nobody 3') AS BLOB) WHERE run = 1")
    #expect(try await problems(store) == ["a 5 was changed"])
  }

  @Test func `an entry that was taken out`() async throws {
    let store = try await store()
    try await store.damage("DELETE FROM entries WHERE run = 1 AND sequence = 7")
    #expect(try await problems(store) == ["a 7 is missing"])
  }

  @Test func `an end that was cut off`() async throws {
    let store = try await store()
    try await store.damage("DELETE FROM entries WHERE run = 1 AND sequence > 20")
    #expect(try await problems(store) == ["a 21 is missing", "a 22 is missing"])
  }

  @Test func `an end that was cut off and its count with it`() async throws {
    let store = try await store()
    try await store.damage("DELETE FROM entries WHERE run = 1 AND sequence > 20")
    try await store.damage("UPDATE runs SET entries = 20 WHERE number = 1")
    #expect(try await problems(store).count == 2)
  }

  @Test func `an outcome that was changed in the record`() async throws {
    let store = try await store()
    try await store.damage("UPDATE runs SET outcome = 'succeeded' WHERE number = 1")
    #expect(try await problems(store) == ["a - the record of the run does not follow from its entries"])
  }

  @Test func `two entries that changed places`() async throws {
    let store = try await store()
    try await store.damage("UPDATE entries SET sequence = 99 WHERE run = 1 AND sequence = 5")
    try await store.damage("UPDATE entries SET sequence = 5 WHERE run = 1 AND sequence = 6")
    try await store.damage("UPDATE entries SET sequence = 6 WHERE run = 1 AND sequence = 99")
    #expect(try await problems(store).first == "a 5 was changed")
  }

  @Test func `entries whose run is not on record`() async throws {
    let store = try await store()
    try await store.damage("DELETE FROM runs WHERE id = 'b'")
    #expect(try await problems(store) == ["? - entries of a run of which the record is missing"])
  }

  @Test func `entries from before there were hashes are counted, and the chain begins behind them`() async throws {
    let journal = try StoredJournal(isFile: true)
    do {
      let database = try SQLiteDatabase(path: journal.path)
      try Migration.apply(Array(Migration.all.prefix(3)), to: database)
      try database.run(
        """
        INSERT INTO runs (id, workflow, cause, actor, started, changed, questions, is_suspended, entries)
        VALUES ('a', 'test', 'manual', 'ada', 0, 0, 0, 0, 1)
        """)
      let entry = Journals.entries([Journals.start("a")])[0]
      try database.run(
        "INSERT INTO entries (run, sequence, body) VALUES (1, 1, $1)", .blob(JSONWriter.bytes(EventCodec.encode(entry)))
      )
    }
    let store = try journal.open()
    try await store.settle(store.append(Journals.entries([.suspended, .ended(.succeeded)], from: 2), to: "a"))
    let found = try #require(try await store.verify("a").first)
    #expect(found.entries == 3 && found.unhashed == 1)
    #expect(found.problems.isEmpty, "\(found.problems)")
    try await store.damage("UPDATE entries SET hash = NULL WHERE sequence = 3")
    #expect(try await problems(store) == ["a 3 has no hash, and those before it have"])
  }
}

extension SQLStore {
  fileprivate func damage(_ sql: String) throws { try database.run(sql) }
}
