import Synchronization

/// Tells one attempt that its run is being stopped.
final class StopSignal: Sendable {
  private struct State {
    var isFired = false
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  var isFired: Bool { state.withLock(\.isFired) }

  func fire() {
    let waiting = state.withLock { state in
      state.isFired = true
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume()
  }

  /// Returns when the signal was given, or when the task is cancelled. One task at a time.
  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDone = state.withLock { state in
          if state.isFired || Task.isCancelled { return true }
          state.waiting = continuation
          return false
        }
        if isDone { continuation.resume() }
      }
    } onCancel: {
      let waiting = state.withLock { state in
        defer { state.waiting = nil }
        return state.waiting
      }
      waiting?.resume()
    }
  }
}
