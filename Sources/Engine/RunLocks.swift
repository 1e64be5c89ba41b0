import Synchronization
public import Values
public import Workflows

/// Keeps runs, and steps of runs, from touching the same thing at once.
public protocol RunLocks: Sendable {
  /// Whether the lock was free, or its holder is around the one who asks; it is held then. False also where somebody else
  /// must be asked first.
  func acquireNow(_ name: String, for owner: LockOwner) -> Bool
  /// Waits for the lock, or says why it was not given; a cancelled task waits no longer.
  func acquire(_ name: String, for owner: LockOwner, whenBusy: WhenBusy) async -> LockAnswer
  func release(_ name: String, by owner: LockOwner)
}

/// Who holds a lock, or wants it.
public struct LockOwner: Sendable {
  public let run: String
  public let workflow: String
  /// The runs that this one is a step of, the outermost first.
  public let within: [String]
  public let address: Address
  /// Asks the run to stop; takes the name of the run that wants it.
  public let cancel: @Sendable (String) -> Void

  public init(
    run: String, workflow: String = "", within: [String], address: Address, cancel: @escaping @Sendable (String) -> Void
  ) {
    self.run = run
    self.workflow = workflow
    self.within = within
    self.address = address
    self.cancel = cancel
  }

  /// Whether this one runs inside what `holder` locked: then the lock is its own.
  public func isInside(_ run: String, _ address: Address) -> Bool {
    within.contains(run) || (self.run == run && address.contains(self.address))
  }

  /// The outermost run that it belongs to: the one that a process owns.
  public var outermost: String { within.first ?? run }
}

/// Who has a lock that somebody else wants.
public struct LockHolder: Sendable, Equatable {
  public let run: String
  public let workflow: String
  /// Since when; nil where that is not known.
  public let since: Timestamp?
  /// Whether it waits for people, without a process: it keeps what it holds.
  public let isSuspended: Bool

  public init(run: String, workflow: String, since: Timestamp? = nil, isSuspended: Bool = false) {
    self.run = run
    self.workflow = workflow
    self.since = since
    self.isSuspended = isSuspended
  }
}

/// What became of asking for a lock.
public enum LockAnswer: Sendable, Equatable {
  case held
  case refused(LockRefusal)

  /// As many wait at most, where `when_busy` says `queue`.
  public static let queueLimit = 10
}

/// Locks of one process.
public final class MemoryRunLocks: RunLocks {
  fileprivate struct Waiting {
    let number: Int
    let owner: LockOwner
    let isLatest: Bool
    let answer: CheckedContinuation<LockAnswer, Never>
  }

  fileprivate struct Lock {
    /// The first holds it; the others are inside of it.
    var holders: [LockOwner]
    var waiting: [Waiting] = []
  }

  fileprivate struct State {
    var locks: [String: Lock] = [:]
    var lastNumber = 0
    var cancelled: Set<Int> = []
  }

  private let state = Mutex(State())

  public init() {}

  public func acquireNow(_ name: String, for owner: LockOwner) -> Bool {
    state.withLock { $0.take(name, owner) }
  }

  public func acquire(_ name: String, for owner: LockOwner, whenBusy: WhenBusy) async -> LockAnswer {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { answer in
        ask(name, Waiting(number: number, owner: owner, isLatest: whenBusy == .queueLatest, answer: answer), whenBusy)
      }
    } onCancel: {
      withdraw(name, number)
    }
  }

  private func ask(_ name: String, _ waiting: Waiting, _ whenBusy: WhenBusy) {
    // Answers are given and runs cancelled outside of the lock.
    let act: @Sendable () -> Void = state.withLock { state in
      if state.take(name, waiting.owner) { return { waiting.answer.resume(returning: .held) } }
      let holder = state.locks[name]?.holders.first
      let refused = { (outcome: Outcome, problem: String?) -> @Sendable () -> Void in
        let refusal = LockRefusal(outcome, lock: name, holder: holder?.asHolder, problem: problem)
        return { waiting.answer.resume(returning: .refused(refusal)) }
      }
      if state.cancelled.remove(waiting.number) != nil { return refused(.cancelled, nil) }
      switch whenBusy {
      case .skip: return refused(.skipped, nil)
      case .fail: return refused(.failed, nil)
      case .queue:
        // Steps of one run wait for each other, as many as there are.
        let isFull = (state.locks[name]?.waiting.count ?? 0) >= LockAnswer.queueLimit
        guard waiting.owner.address != .root || !isFull else { return refused(.failed, LockRefusal.fullQueue) }
        state.locks[name]?.waiting.append(waiting)
        return {}
      case .queueLatest:
        let older = state.locks[name]?.waiting.filter(\.isLatest) ?? []
        state.locks[name]?.waiting.removeAll(where: \.isLatest)
        state.locks[name]?.waiting.append(waiting)
        let refusal = LockRefusal(
          .skipped, lock: name, holder: waiting.owner.asHolder, problem: LockRefusal.replaced)
        return { for one in older { one.answer.resume(returning: .refused(refusal)) } }
      case .cancelRunning:
        state.locks[name]?.waiting.append(waiting)
        return { holder?.cancel(waiting.owner.run) }
      }
    }
    act()
  }

  private func withdraw(_ name: String, _ number: Int) {
    let waiting = state.withLock { state -> Waiting? in
      guard let place = state.locks[name]?.waiting.firstIndex(where: { $0.number == number }) else {
        state.cancelled.insert(number)
        return nil
      }
      return state.locks[name]?.waiting.remove(at: place)
    }
    waiting?.answer.resume(returning: .refused(LockRefusal(.cancelled, lock: name, holder: nil)))
  }

  public func release(_ name: String, by owner: LockOwner) {
    let next = state.withLock { $0.release(name, owner) }
    next?.answer.resume(returning: .held)
  }
}

extension MemoryRunLocks.State {
  fileprivate mutating func take(_ name: String, _ owner: LockOwner) -> Bool {
    guard let first = locks[name]?.holders.first else {
      locks[name] = MemoryRunLocks.Lock(holders: [owner])
      return true
    }
    guard owner.isInside(first.run, first.address) else { return false }
    locks[name]?.holders.append(owner)
    return true
  }

  /// The one who waits and holds it now.
  fileprivate mutating func release(_ name: String, _ owner: LockOwner) -> MemoryRunLocks.Waiting? {
    guard let place = locks[name]?.holders.lastIndex(where: { $0.run == owner.run && $0.address == owner.address })
    else { return nil }
    locks[name]?.holders.remove(at: place)
    guard locks[name]?.holders.isEmpty == true else { return nil }
    guard locks[name]?.waiting.isEmpty == false, let next = locks[name]?.waiting.removeFirst() else {
      locks[name] = nil
      return nil
    }
    locks[name]?.holders = [next.owner]
    return next
  }
}

extension LockOwner {
  fileprivate var asHolder: LockHolder { LockHolder(run: run, workflow: workflow) }
}
