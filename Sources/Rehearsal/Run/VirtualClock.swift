import Synchronization
public import Values

/// Time that moves only when nothing else does.
///
/// What is given to ``run(_:)`` is carried out job by job on the calling thread. When no job is left, the clock jumps to
/// the next sleeper; an hour takes as long as a second. When nobody sleeps either, and the work has not ended, it never
/// would: that is an error instead of a wait without an end.
public final class VirtualClock: Clock, Sendable {
  public struct Instant: InstantProtocol {
    public let offset: Duration
    public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    public func duration(to other: Instant) -> Duration { other.offset - offset }
    public static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
  }

  /// Nothing moves any more, and the work has not ended.
  public struct Stuck: Error, CustomStringConvertible {
    public let after: Duration
    public var description: String { "after \(after) nothing moves any more, and the work has not ended" }
  }

  fileprivate struct Sleeper {
    let id: Int
    let wake: Instant
    let continuation: CheckedContinuation<Void, any Error>
  }

  fileprivate struct State {
    var now = Instant(offset: .zero)
    var nextID = 0
    /// By instant, then by who came first.
    var sleepers: [Sleeper] = []
    /// Sleeps that were cancelled before they began.
    var cancelled: Set<Int> = []
  }

  private let state = Mutex(State())
  private let executor = QuietExecutor()
  /// What a calendar says when the clock stands at zero.
  public let start: Timestamp

  public init(start: Timestamp = Timestamp(seconds: 1_700_000_000)) { self.start = start }

  public var now: Instant { state.withLock { $0.now } }
  public var minimumResolution: Duration { .nanoseconds(1) }

  /// How much time has passed.
  public var passed: Duration { now.offset }

  /// The instant that a calendar would say.
  public var timestamp: Timestamp {
    let (seconds, attoseconds) = passed.components
    return Timestamp(
      seconds: start.seconds + seconds, nanoseconds: Int64(start.nanoseconds) + attoseconds / 1_000_000_000)
  }

  public func sleep(for duration: Duration) async throws {
    try await sleep(until: now.advanced(by: duration), tolerance: nil)
  }

  public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
    try Task.checkCancellation()
    let id = state.withLock { $0.makeID() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = state.withLock { state in
          if state.cancelled.remove(id) != nil { return true }
          state.insert(deadline, continuation, id)
          return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      let sleeper = state.withLock { state -> Sleeper? in
        guard let place = state.sleepers.firstIndex(where: { $0.id == id }) else {
          state.cancelled.insert(id)
          return nil
        }
        return state.sleepers.remove(at: place)
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Carries out `work`, and all that it starts, to its end.
  public func run<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
    let end = Mutex<Swift.Result<Result, any Error>?>(nil)
    let task = Task(executorPreference: executor) {
      do {
        let result = try await work()
        end.withLock { $0 = .success(result) }
      } catch {
        end.withLock { $0 = .failure(error) }
      }
    }
    while true {
      executor.drain()
      if let result = end.withLock({ $0 }) { return try result.get() }
      guard let next = state.withLock({ $0.nextSleeper() }) else {
        task.cancel()
        executor.drain()
        throw Stuck(after: passed)
      }
      next.resume()
    }
  }
}

extension VirtualClock.State {
  fileprivate mutating func makeID() -> Int {
    nextID += 1
    return nextID
  }

  fileprivate mutating func insert(
    _ wake: VirtualClock.Instant, _ continuation: CheckedContinuation<Void, any Error>, _ id: Int? = nil
  ) {
    let sleeper = VirtualClock.Sleeper(id: id ?? makeID(), wake: wake, continuation: continuation)
    let place = sleepers.firstIndex { $0.wake > wake } ?? sleepers.endIndex
    sleepers.insert(sleeper, at: place)
  }

  /// The one who wakes next, at its instant.
  fileprivate mutating func nextSleeper() -> CheckedContinuation<Void, any Error>? {
    guard !sleepers.isEmpty else { return nil }
    let sleeper = sleepers.removeFirst()
    now = max(now, sleeper.wake)
    return sleeper.continuation
  }
}

/// Keeps jobs until somebody carries them out, one after the other.
private final class QuietExecutor: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  /// Until none is left.
  func drain() {
    while true {
      let next = jobs.withLock { jobs in
        defer { jobs.removeAll(keepingCapacity: true) }
        return jobs
      }
      if next.isEmpty { return }
      for job in next { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
  }
}
