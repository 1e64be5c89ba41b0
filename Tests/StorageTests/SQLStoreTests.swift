import Engine
import Glibc
import TestSupport
import Testing
import Values
import Workflows

@testable import Storage

@Suite struct SQLStoreTests {
  private let now = Timestamp(seconds: 1_000_000)

  // MARK: What stays

  @Test func `what was settled is there for whoever opens the file next`() async throws {
    let journal = try StoredJournal()
    let entries = Journals.ended("a")
    let first = try journal.open()
    try await first.settle(first.append(entries, to: "a"))
    let second = try journal.open()
    #expect(try await second.journal(of: "a") == entries)
    #expect(try await second.runs(limit: 10).map(\.run) == ["a"])
    #expect(try await second.runs(limit: 10).first?.outcome == .succeeded)
  }

  @Test func `only its owner can read the file`() async throws {
    let journal = try StoredJournal(isFile: true)
    let store = try journal.open()
    try await store.settle(store.append(Journals.ended("a"), to: "a"))
    for file in ["", "-wal", "-shm", ".lock"] {
      var status = stat()
      #expect(stat(journal.path + file, &status) == 0)
      #expect(status.st_mode & 0o077 == 0, "\(file)")
    }
  }

  @Test func `the row of a run says where it stands`() async throws {
    let store = try StoredJournal().open()
    let gate = Address([.step("gate")])
    let question = ApprovalRequest(message: "Go?", by: nil, notBy: [], count: 1)
    var events = [Journals.start("a", at: 5), .asked(gate, question)]
    try await store.settle(store.append(Journals.entries(events), to: "a"))
    #expect(try await store.runs(limit: 1).first?.questions == 1)
    events += [.suspended]
    try await store.settle(store.append(Journals.entries([.suspended], from: 3, at: 9), to: "a"))
    let waiting = try #require(try await store.runs(limit: 1).first)
    #expect(waiting.isSuspended)
    #expect(waiting.started == Timestamp(seconds: 5))
    #expect(waiting.changed == Timestamp(seconds: 9))
    let vote = RunEvent.voted(gate, ApprovalVote(isApproved: true, by: "bob"))
    try await store.settle(store.append(Journals.entries([vote, .ended(.succeeded)], from: 4), to: "a"))
    let ended = try #require(try await store.runs(limit: 1).first)
    #expect(!ended.isSuspended && ended.questions == 0 && ended.outcome == .succeeded && ended.entries == 5)
  }

  @Test func `a run is found by how its id begins or ends, and runs that are steps are not in the list`() async throws {
    let store = try StoredJournal().open()
    for (index, run) in ["tabc-1234abcd", "tabd-9999ffff"].enumerated() {
      _ = store.append(Journals.ended(run, at: Int64(index)), to: run)
    }
    _ = store.append(Journals.ended("tabc-1234abcd-1", within: ["tabc-1234abcd"]), to: "tabc-1234abcd-1")
    #expect(try await store.runs(like: "tabc-1234abcd").map(\.run) == ["tabc-1234abcd"])
    #expect(try await store.runs(like: "tabc").map(\.run) == ["tabc-1234abcd"])
    #expect(try await store.runs(like: "9999ffff").map(\.run) == ["tabd-9999ffff"])
    #expect(try await store.runs(like: "ta_%").isEmpty)
    #expect(try await store.runs(limit: 9).map(\.run) == ["tabd-9999ffff", "tabc-1234abcd"])
    #expect(try await store.parts(of: "tabc-1234abcd").map(\.run) == ["tabc-1234abcd-1"])
  }

  @Test func `a thousand runs that wait are listed with who owns them, the newest first`() async throws {
    let journal = try StoredJournal()
    let store = try journal.open()
    for run in 0..<1000 {
      _ = store.append(Journals.entries([Journals.start("r\(run)", at: Int64(run)), .suspended]), to: "r\(run)")
    }
    #expect(try await store.take("r7"))
    let listed = try await journal.open().runsWithOwners(limit: 1000)
    #expect(listed.count == 1000 && listed.first?.record.run == "r999")
    #expect(listed.filter(\.isOwned).map(\.record.run) == ["r7"])
  }

  @Test func `runs are selected by workflow, by how they ended, and by a place in the list`() async throws {
    let store = try SQLStore.inMemory()
    for run in 0..<6 { _ = store.append(Journals.ended("e\(run)", at: Int64(run)), to: "e\(run)") }
    _ = store.append(Journals.entries([Journals.start("open", at: 9)]), to: "open")
    let gate = Address([.step("gate")])
    let question = ApprovalRequest(message: "Go?", by: nil, notBy: [], count: 1)
    _ = store.append(Journals.entries([Journals.start("asks", at: 10), .asked(gate, question)]), to: "asks")
    func runs(_ selection: RunSelection) async throws -> [String] {
      try await store.runsWithOwners(selection).map(\.record.run)
    }
    #expect(try await runs(RunSelection(limit: 3)) == ["asks", "open", "e5"])
    #expect(try await runs(RunSelection(limit: 3, offset: 2)) == ["e5", "e4", "e3"])
    #expect(try await runs(RunSelection(outcome: .none, limit: 9)) == ["asks", "open"])
    #expect(try await runs(RunSelection(outcome: .one(.succeeded), limit: 2)) == ["e5", "e4"])
    #expect(try await runs(RunSelection(outcome: .one(.denied), limit: 2)).isEmpty)
    #expect(try await runs(RunSelection(workflow: "other", limit: 9)).isEmpty)
    #expect(try await store.asking(limit: 9).map(\.run) == ["asks"])
  }

  // MARK: Owners

  @Test func `a run has one owner, until that gives it up or ends`() async throws {
    let journal = try StoredJournal()
    let (first, second) = (try journal.open(), try journal.open())
    #expect(try await first.begin("a", of: "test", now: now) == .begun)
    try await first.settle(first.append(Journals.entries([Journals.start("a")]), to: "a"))
    #expect(try await second.isOwned("a"))
    #expect(try await second.take("a") == false)
    #expect(try await first.take("a") == false)
    try await first.release("a")
    #expect(try await second.isOwned("a") == false)
    #expect(try await second.take("a"))
    #expect(try await first.isOwned("a"))
    await #expect(throws: RunStoreError.self) { try await first.take("nobody") }
  }

  @Test func `the end of a store ends its ownership`() async throws {
    let journal = try StoredJournal()
    do {
      let first = try journal.open()
      _ = try await first.begin("a", of: "test", now: now)
      try await first.settle(first.append(Journals.entries([Journals.start("a")]), to: "a"))
    }
    #expect(try await journal.open().take("a"))
  }

  @Test func `a key means one run of a workflow`() async throws {
    let journal = try StoredJournal()
    let store = try journal.open()
    #expect(try await store.begin("a", of: "test", key: "k", now: now) == .begun)
    try await store.settle(store.append(Journals.ended("a"), to: "a"))
    guard case .known(let record) = try await journal.open().begin("b", of: "test", key: "k", now: now) else {
      Issue.record("the key was used twice")
      return
    }
    #expect(record.run == "a" && record.outcome == .succeeded)
    #expect(try await store.begin("b", of: "another", key: "k", now: now) == .begun)
    #expect(try await store.begin("c", of: "test", key: "l", now: now) == .begun)
  }

  @Test func `a run that did not get the lock of its group leaves its key to another`() async throws {
    let store = try StoredJournal().open()
    #expect(try await store.begin("a", of: "test", key: "k", now: now) == .begun)
    let refusal = RunEvent.lockRefused(.root, LockRefusal(.skipped, lock: "g", holder: nil))
    try await store.settle(
      store.append(Journals.entries([Journals.start("a"), refusal, .ended(.skipped)]), to: "a"))
    #expect(try await store.begin("b", of: "test", key: "k", now: now) == .begun)
    #expect(try await store.verify("a").allSatisfy { $0.problems.isEmpty })
  }

  @Test func `two that write to one run are found out`() async throws {
    let journal = try StoredJournal()
    let (first, second) = (try journal.open(), try journal.open())
    try await first.settle(first.append(Journals.entries([Journals.start("a")]), to: "a"))
    let ticket = second.append(Journals.entries([Journals.start("a")]), to: "a")
    await #expect(throws: RunStoreError.self) { try await second.settle(ticket) }
    // What it could not write it never will.
    let later = second.append(Journals.ended("b"), to: "b")
    await #expect(throws: RunStoreError.self) { try await second.settle(later) }
  }

  // MARK: Retention

  @Test func `old runs go when a new one begins, those that have not ended stay`() async throws {
    let store = try StoredJournal().open(retention: Retention(age: .seconds(100), bytes: 1 << 30))
    _ = store.append(Journals.ended("old", at: 10), to: "old")
    _ = store.append(Journals.ended("old-1", within: ["old"], at: 10), to: "old-1")
    _ = store.append(Journals.entries([Journals.start("open", at: 10)], at: 10), to: "open")
    _ = store.append(Journals.ended("new", at: 150), to: "new")
    _ = try await store.begin("next", of: "test", now: Timestamp(seconds: 200))
    #expect(try await store.runs(limit: 9).map(\.run) == ["new", "open"])
    #expect(try await store.journal(of: "old").isEmpty)
    #expect(try await store.journal(of: "old-1").isEmpty)
  }

  @Test func `where there is too much the oldest go, whatever their age`() async throws {
    let store = try StoredJournal().open(retention: Retention(age: .seconds(1_000_000), bytes: 1))
    for run in 0..<30 { _ = store.append(Journals.ended("r\(run)", at: Int64(run)), to: "r\(run)") }
    try await store.settleAll()
    // A server knows the size of its tables from statistics.
    try await store.analyze()
    _ = try await store.begin("next", of: "test", now: Timestamp(seconds: 200))
    #expect(try await store.runs(limit: 99).map(\.run).last == "r20")
  }

  @Test func `pruning removes what ended before an instant, and says how many`() async throws {
    let store = try StoredJournal().open()
    for run in 0..<30 { _ = store.append(Journals.ended("r\(run)", at: Int64(run * 10)), to: "r\(run)") }
    #expect(try await store.prune(before: Timestamp(seconds: 101)) == 10)
    #expect(try await store.runs(limit: 99).count == 20)
  }
}

extension SQLStore {
  fileprivate func analyze() throws { try database.run("ANALYZE") }
}
