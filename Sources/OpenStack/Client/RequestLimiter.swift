import Synchronization

/// Holds callers back so that a service's rate limit is not met. First come, first served; a caller that is cancelled
/// leaves the queue and nobody else notices.
public final class RequestLimiter: Sendable {
  private struct Waiting {
    let id: Int
    /// nil until the caller has come to rest, and for the first in the queue.
    var continuation: CheckedContinuation<Void, any Error>?
  }

  private struct State {
    var window: RequestWindow
    var nextID = 0
    /// The first one waits for the window, the others for their turn.
    var queue: [Waiting] = []
    /// Cancelled before they came to rest.
    var cancelled: Set<Int> = []
  }

  private let state: Mutex<State>
  private let elapsed: @Sendable () -> Duration
  private let clock: any Clock<Duration>

  public init(_ window: RequestWindow, clock: any Clock<Duration>) {
    state = Mutex(State(window: window))
    self.clock = clock
    elapsed = stopwatch(clock)
  }

  /// Comes back when a request may leave. Throws only `CancellationError`.
  public func acquire() async throws {
    try Task.checkCancellation()
    let id = state.withLock { state -> Int? in
      if state.queue.isEmpty, state.window.take(at: elapsed()) == nil { return nil }
      state.nextID += 1
      state.queue.append(Waiting(id: state.nextID))
      return state.nextID
    }
    guard let id else { return }
    try await turn(id)
    defer { leave(id) }
    while let wait = state.withLock({ $0.window.take(at: elapsed()) }) { try await clock.sleep(for: wait) }
  }

  /// How many wait.
  public var waiting: Int { state.withLock { $0.queue.count } }

  /// Waits until `id` is the first in the queue.
  private func turn(_ id: Int) async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let outcome = state.withLock { state -> Result<Void, any Error>? in
          if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
          guard let place = state.queue.firstIndex(where: { $0.id == id }) else { return .failure(CancellationError()) }
          if place == 0 { return .success(()) }
          state.queue[place].continuation = continuation
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      cancel(id)
    }
  }

  private func cancel(_ id: Int) {
    let continuation = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard let place = state.queue.firstIndex(where: { $0.id == id }) else { return nil }
      // Whoever is not at rest yet, or first and waiting for the window, notices by itself.
      guard let continuation = state.queue[place].continuation else {
        if place > 0 {
          state.queue.remove(at: place)
          state.cancelled.insert(id)
        }
        return nil
      }
      state.queue.remove(at: place)
      return continuation
    }
    continuation?.resume(throwing: CancellationError())
  }

  private func leave(_ id: Int) {
    let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      state.cancelled.remove(id)
      state.queue.removeAll { $0.id == id }
      guard !state.queue.isEmpty else { return nil }
      defer { state.queue[0].continuation = nil }
      return state.queue[0].continuation
    }
    next?.resume()
  }
}

/// Time since now, by any clock.
func stopwatch<C: Clock>(_ clock: C) -> @Sendable () -> Duration where C.Duration == Duration {
  let start = clock.now
  return { start.duration(to: clock.now) }
}
