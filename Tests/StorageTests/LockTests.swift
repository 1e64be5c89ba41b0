import Engine
import Glibc
import TestSupport
import Testing
import Values
import Workflows

@testable import Storage

private struct Unexpected: Error {
  let what: String
  init(_ what: String) { self.what = what }
}

/// Locks that hold between stores of one file, as between processes.
@Suite struct LockTests {
  private let journal: StoredJournal
  private let now = Timestamp(seconds: 1_000_000)

  init() throws { journal = try StoredJournal() }

  private static func owner(_ run: String, within: [String] = [], at address: Address = .root) -> LockOwner {
    LockOwner(run: run, workflow: "of \(run)", within: within, address: address) { _ in }
  }

  /// A process: a store of its own, with a run that goes on.
  private struct Machine: Sendable {
    let run: String
    let store: SQLStore
    let locks: SQLRunLocks

    func acquire(_ name: String, _ whenBusy: WhenBusy = .fail) async -> LockAnswer {
      await locks.acquire(name, for: LockTests.owner(run), whenBusy: whenBusy)
    }

    /// Returns when the lock has been given back.
    func release(_ name: String) async throws {
      locks.release(name, by: LockTests.owner(run))
      _ = try await store.isOwned(run)
    }
  }

  private func machine(_ run: String, waits: @escaping @Sendable (LockRefusal) -> Void = { _ in }) async throws
    -> Machine
  {
    let store = try journal.open()
    _ = try await store.begin(run, of: "test", now: now)
    try await store.settle(store.append(Journals.entries([Journals.start(run)]), to: run))
    let now = now
    return Machine(
      run: run, store: store, locks: SQLRunLocks(store, pace: .milliseconds(1), now: { now }, waits: waits))
  }

  /// Starts waiting for a lock, and returns once it stands in the queue.
  private func queue(_ whenBusy: WhenBusy, _ run: String, _ name: String = "g") async throws -> Task<LockAnswer, Never>
  {
    let (begun, begin) = AsyncStream<Void>.makeStream()
    let machine = try await machine(run) { _ in begin.yield() }
    let task = Task { await machine.acquire(name, whenBusy) }
    for await _ in begun { break }
    return task
  }

  @Test func `a lock has one holder, and the refusal says who and since when`() async throws {
    let (one, two) = (try await machine("one"), try await machine("two"))
    #expect(await one.acquire("g") == .held)
    let holder = LockHolder(run: "one", workflow: "of one", since: now)
    #expect(await two.acquire("g") == .refused(LockRefusal(.failed, lock: "g", holder: holder)))
    #expect(await two.acquire("g", .skip) == .refused(LockRefusal(.skipped, lock: "g", holder: holder)))
    #expect(await two.acquire("h") == .held)
    try await one.release("g")
    #expect(await two.acquire("g") == .held)
  }

  @Test func `who is inside of what the holder locked has it too, until the outer one gives it back`() async throws {
    let (one, two) = (try await machine("one"), try await machine("two"))
    let (block, step) = (Address([.step("b")]), Address([.step("b"), .step("s")]))
    #expect(await one.locks.acquire("g", for: Self.owner("one", at: block), whenBusy: .fail) == .held)
    #expect(await one.locks.acquire("g", for: Self.owner("one", at: step), whenBusy: .fail) == .held)
    #expect(await one.locks.acquire("g", for: Self.owner("one-1", within: ["one"]), whenBusy: .fail) == .held)
    one.locks.release("g", by: Self.owner("one", at: step))
    one.locks.release("g", by: Self.owner("one-1", within: ["one"]))
    guard case .refused = await two.acquire("g") else { throw Unexpected("given away too early") }
    #expect(
      await one.locks.acquire("g", for: Self.owner("one", at: Address([.step("c")])), whenBusy: .fail) != .held)
    one.locks.release("g", by: Self.owner("one", at: block))
    _ = try await one.store.isOwned("one")
    #expect(await two.acquire("g") == .held)
  }

  @Test func `the lock of a process that has gone is free`() async throws {
    do {
      let one = try await machine("one")
      #expect(await one.acquire("g") == .held)
    }
    let two = try await machine("two")
    #expect(await two.acquire("g") == .held)
    // What was interrupted cannot go on beside it, and can once it is over.
    let store = try journal.open()
    #expect(try await store.take("one"))
    let locks = SQLRunLocks(store, now: { now })
    guard case .refused(let refusal) = await locks.acquire("g", for: Self.owner("one"), whenBusy: .fail) else {
      throw Unexpected("two hold it")
    }
    #expect(refusal.holder?.run == "two")
    try await two.release("g")
    #expect(await locks.acquire("g", for: Self.owner("one"), whenBusy: .fail) == .held)
  }

  @Test func `a run that waits for people keeps its lock without a process, and finds it again`() async throws {
    do {
      let one = try await machine("one")
      #expect(await one.acquire("g") == .held)
      try await one.store.settle(one.store.append(Journals.entries([.suspended], from: 2), to: "one"))
    }
    let two = try await machine("two")
    guard case .refused(let refusal) = await two.acquire("g") else { throw Unexpected("given away") }
    #expect(refusal.holder?.isSuspended == true)
    guard case .refused(let stubborn) = await two.acquire("g", .cancelRunning) else { throw Unexpected("given away") }
    #expect(stubborn.outcome == .failed && stubborn.problem?.contains("no process") == true)
    let store = try journal.open()
    #expect(try await store.take("one"))
    #expect(await SQLRunLocks(store, now: { now }).acquire("g", for: Self.owner("one"), whenBusy: .fail) == .held)
    try await store.settle(store.append(Journals.entries([.ended(.succeeded)], from: 3), to: "one"))
    #expect(await two.acquire("g") == .held)
  }

  @Test func `those who queue have their turn in the order in which they came, from whichever process`() async throws {
    let one = try await machine("one")
    #expect(await one.acquire("g") == .held)
    let (turns, turn) = AsyncStream<String>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for run in ["two", "three", "four"] {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let machine = try await machine(run) { _ in begin.yield() }
        group.addTask {
          #expect(await machine.acquire("g", .queue) == .held)
          turn.yield(run)
          try await machine.release("g")
        }
        for await _ in begun { break }
      }
      turn.yield("one")
      try await one.release("g")
      try await group.waitForAll()
    }
    turn.finish()
    #expect(await turns.reduce(into: []) { $0.append($1) } == ["one", "two", "three", "four"])
  }

  @Test func `ten runs wait, the next one is refused`() async throws {
    let one = try await machine("one")
    #expect(await one.acquire("g") == .held)
    var waiting: [Task<LockAnswer, Never>] = []
    for run in 0..<10 { waiting.append(try await queue(.queue, "w\(run)")) }
    let late = try await machine("late")
    guard case .refused(let refusal) = await late.acquire("g", .queue) else { throw Unexpected("an eleventh waits") }
    #expect(refusal.outcome == .failed && refusal.problem == LockRefusal.fullQueue)
    for task in waiting { task.cancel() }
    for task in waiting {
      guard case .refused(let refusal) = await task.value else { throw Unexpected("held") }
      #expect(refusal.outcome == .cancelled)
    }
    let next = try await queue(.queue, "next")
    try await one.release("g")
    #expect(await next.value == .held)
  }

  @Test func `the newest waits in the place of the one that waited before it`() async throws {
    let one = try await machine("one")
    #expect(await one.acquire("g") == .held)
    let older = try await queue(.queueLatest, "older")
    let newer = try await queue(.queueLatest, "newer")
    guard case .refused(let refusal) = await older.value else { throw Unexpected("held") }
    #expect(refusal.outcome == .skipped && refusal.holder?.run == "newer")
    try await one.release("g")
    #expect(await newer.value == .held)
  }

  @Test func `a run is told to stop for the one that wants its lock`() async throws {
    let one = try await machine("one")
    #expect(await one.acquire("g") == .held)
    let two = try await queue(.cancelRunning, "two")
    #expect(try await one.store.orders(to: "one").map(\.order) == [.cancel(by: "the run two, which wants its lock")])
    try await one.store.settle(one.store.append(Journals.entries([.ended(.cancelled)], from: 2), to: "one"))
    #expect(await two.value == .held)
  }

  @Test func `who died waiting stands in nobody's way`() async throws {
    let one = try await machine("one")
    #expect(await one.acquire("g") == .held)
    do {
      let dead = try await machine("dead")
      let wish = try await dead.store.ask(for: "g", Self.owner("dead"), .queue, now: now)
      guard case .waits = wish else { throw Unexpected("did not wait") }
    }
    try await one.release("g")
    let two = try await machine("two")
    #expect(await two.acquire("g") == .held)
  }
}
