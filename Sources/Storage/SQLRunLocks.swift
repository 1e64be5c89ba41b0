public import Engine
import Synchronization
public import Values
public import Workflows

/// Locks in the database of a journal: they hold for all processes that share it, and survive the process of a run that
/// waits for people.
///
/// Only for runs that the store owns. Who waits looks again at a fixed pace, and at once when the lock is given back in
/// this process.
public final class SQLRunLocks: RunLocks {
  private let store: SQLStore
  private let pace: Duration
  private let now: @Sendable () -> Timestamp
  private let waits: @Sendable (LockRefusal) -> Void
  private let turns = Mutex<(last: Int, waiting: [String: [Int: AsyncStream<Void>.Continuation]])>((0, [:]))

  /// `waits` is told who holds the lock, when somebody begins to wait for it.
  public init(
    _ store: SQLStore, pace: Duration = .milliseconds(200), now: @escaping @Sendable () -> Timestamp,
    waits: @escaping @Sendable (LockRefusal) -> Void = { _ in }
  ) {
    self.store = store
    self.pace = pace
    self.now = now
    self.waits = waits
  }

  /// The database must be asked.
  public func acquireNow(_ name: String, for owner: LockOwner) -> Bool { false }

  public func acquire(_ name: String, for owner: LockOwner, whenBusy: WhenBusy) async -> LockAnswer {
    do {
      switch try await store.ask(for: name, owner, whenBusy, now: now()) {
      case .held: return .held
      case .refused(let refusal): return .refused(refusal)
      case .waits(let number, let refusal):
        waits(refusal)
        if let answer = try await wait(name, owner, number) { return answer }
        await store.withdraw(number)
        return .refused(LockRefusal(.cancelled, lock: name, holder: refusal.holder))
      }
    } catch {
      let reason = (error as? RunStoreError)?.message ?? "\(type(of: error))"
      return .refused(LockRefusal(.failed, lock: name, holder: nil, problem: reason))
    }
  }

  public func release(_ name: String, by owner: LockOwner) {
    store.giveBack(name, owner) { [self] in
      for turn in turns.withLock({ Array(($0.waiting[name] ?? [:]).values) }) { turn.yield() }
    }
  }

  /// Until it has its turn; nil if the task is cancelled before.
  private func wait(_ name: String, _ owner: LockOwner, _ number: Int64) async throws -> LockAnswer? {
    let (looks, look) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let turn = turns.withLock { turns in
      turns.last += 1
      turns.waiting[name, default: [:]][turns.last] = look
      return turns.last
    }
    defer {
      turns.withLock { turns in
        turns.waiting[name]?[turn] = nil
        if turns.waiting[name]?.isEmpty == true { turns.waiting[name] = nil }
      }
    }
    // It may have been given back before this one listened.
    look.yield()
    let pace = pace
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while true {
          do { try await Task.sleep(for: pace) } catch { return }
          look.yield()
        }
      }
      defer { group.cancelAll() }
      for await _ in looks {
        if let answer = try await store.askAgain(for: name, owner, number, now: now()) { return answer }
      }
      return nil
    }
  }
}
