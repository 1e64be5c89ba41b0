import Synchronization
public import Values
import Workflows

/// Carries out what the state of a run wants, and puts what comes of it on record.
///
/// The state decides, this acts: one loop owns the state, attempts run beside it, and whatever they have to say comes
/// back to the loop as an event.
public struct RunDriver: Sendable {
  public let registry: ActionRegistry
  public let store: any RunStore
  public let setup: any RunSetup
  public let observer: (any RunObserver)?
  public let locks: any RunLocks
  /// Nil: nobody can be asked here.
  public let approver: (any Approver)?
  /// Whether votes may come as orders, also later: a run that waits for nothing else is suspended, and comes back from
  /// ``run(_:orders:)`` without having ended. Otherwise, and without an approver, what needs approval is rejected.
  public let suspends: Bool
  /// Told whether a run that is a step of another one waits for people only.
  let idle: (@Sendable (Bool) -> Void)?
  /// Waited for before a write goes on record and leaves: whoever is about to end the process lets none begin.
  public let gate: @Sendable () async -> Void
  public let clock: any Clock<Duration>
  public let now: @Sendable () -> Timestamp
  /// How long a call in flight may go on after the run was cancelled.
  public static let grace = Duration.seconds(10)

  public init(
    registry: ActionRegistry, store: any RunStore, setup: any RunSetup, observer: (any RunObserver)? = nil,
    locks: any RunLocks = MemoryRunLocks(), approver: (any Approver)? = nil, suspends: Bool = false,
    clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp,
    gate: @escaping @Sendable () async -> Void = {}
  ) {
    self.init(
      registry: registry, store: store, setup: setup, observer: observer, locks: locks, approver: approver,
      suspends: suspends, idle: nil, clock: clock, now: now, gate: gate)
  }

  private init(
    registry: ActionRegistry, store: any RunStore, setup: any RunSetup, observer: (any RunObserver)?,
    locks: any RunLocks, approver: (any Approver)?, suspends: Bool, idle: (@Sendable (Bool) -> Void)?,
    clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp, gate: @escaping @Sendable () async -> Void
  ) {
    self.registry = registry
    self.store = store
    self.setup = setup
    self.observer = observer
    self.locks = locks
    self.approver = approver
    self.suspends = suspends
    self.idle = idle
    self.clock = clock
    self.now = now
    self.gate = gate
  }

  /// Runs a workflow to its end. Throws ``RunStoreError`` if the journal cannot be kept.
  public func run(_ request: RunRequest, orders: AsyncStream<RunOrder>) async throws -> RunState {
    try await drive(request, from: [], pending: [], orders: orders)
  }

  /// Takes a run up again where its journal ends. `pending` are orders that came while nobody listened; what has come due
  /// meanwhile counts before them. Throws ``Failure`` if it cannot log in again: nothing has gone on then.
  public func resume(
    _ request: RunRequest, journal: [JournalEntry], pending: [RunOrder] = [], orders: AsyncStream<RunOrder>
  ) async throws -> RunState {
    try await drive(request, from: journal, pending: pending, orders: orders)
  }

  /// The same without an observer: for runs that are steps of others.
  func quiet(idle: @escaping @Sendable (Bool) -> Void) -> RunDriver {
    RunDriver(
      registry: registry, store: store, setup: setup, observer: nil, locks: locks, approver: approver,
      suspends: suspends, idle: idle, clock: clock, now: now, gate: gate)
  }

  private func drive(
    _ request: RunRequest, from journal: [JournalEntry], pending: [RunOrder], orders: AsyncStream<RunOrder>
  ) async throws -> RunState {
    let (shown, show) = AsyncStream<(StoreTicket, [JournalEntry])>.makeStream()
    let (inbox, post) = AsyncStream<Message>.makeStream()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      if let observer {
        group.addTask {
          for await (ticket, entries) in shown {
            do { try await store.settle(ticket) } catch {
              // What cannot be kept must not go on; the run itself throws the error at its end.
              post.yield(.event(.cancelRequested(by: "the journal, which cannot be kept")))
              return
            }
            await observer.observe(entries)
          }
        }
      }
      let state = try await withThrowingTaskGroup(of: Void.self) { work in
        let stopped = StopSignal()
        var loop = RunLoop(
          driver: self, request: request, post: post, stopped: stopped, show: observer == nil ? nil : show)
        work.addTask {
          for await order in orders {
            if case .cancel = order { stopped.cutOff(.stopped(.cancelled)) }
            post.yield(.order(order))
          }
        }
        let ended: Result<RunState, any Error>
        do { ended = .success(try await loop.drive(from: journal, pending: pending, inbox: inbox, in: &work)) } catch {
          ended = .failure(error)
        }
        work.cancelAll()
        while !work.isEmpty { _ = try? await work.next() }
        // A run that will be taken up again keeps what it holds.
        if loop.hasEnded || !suspends { loop.releaseAll() }
        return try ended.get()
      }
      show.finish()
      try await group.waitForAll()
      return state
    }
  }
}

/// What comes to the loop.
enum Message: Sendable {
  /// `reply` gets the ticket, if whoever posted waits for it.
  case event(RunEvent, reply: (@Sendable (StoreTicket) -> Void)? = nil)
  case order(RunOrder)
  /// A run that is a step of this one waits for people only, or does not any more.
  case child(Address, isIdle: Bool)
  /// A sleep until this instant has ended.
  case slept(Timestamp)
}
