import Synchronization
import Workflows

/// Tells one attempt that nothing new may begin, and later that it is cut off.
final class StopSignal: Sendable {
  /// Why an attempt is cut off.
  enum Cut: Sendable, Hashable {
    /// Its own time is up.
    case deadline
    case stopped(StopReason)
  }

  private struct State {
    var stopping: StopReason?
    var cut: Cut?
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// Why nothing new may begin; nil while it may.
  var stopping: StopReason? { state.withLock(\.stopping) }
  var cut: Cut? { state.withLock(\.cut) }

  func stop(_ reason: StopReason) {
    state.withLock { $0.stopping = $0.stopping ?? reason }
  }

  func cutOff(_ cut: Cut) {
    let waiting = state.withLock { state in
      state.cut = state.cut ?? cut
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume()
  }

  /// Returns when the attempt is cut off, or when the task is cancelled. One task at a time.
  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDone = state.withLock { state in
          if state.cut != nil || Task.isCancelled { return true }
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
