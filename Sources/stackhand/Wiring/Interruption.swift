import Engine
import Synchronization

/// What SIGINT and SIGTERM do to a run: the first cancels it, the second ends the process at once.
final class Interruption: RunObserver {
  /// Writes that have left and have no answer yet.
  private let open = Mutex(0)

  func observe(_ entries: [JournalEntry]) async {
    for entry in entries {
      switch entry.event {
      case .callBegan: open.withLock { $0 += 1 }
      case .callEnded: open.withLock { $0 -= 1 }
      default: break
      }
    }
  }

  /// From here on signals give orders.
  func giveOrders(to order: AsyncStream<RunOrder>.Continuation, _ console: Console) {
    Process.onInterrupt(
      first: {
        console.error("stopping: nothing new starts, a request in flight gets 10 s; interrupt again to end at once\n")
        order.yield(.cancel(by: "interrupt"))
      },
      second: { [self] in
        let isInDoubt = open.withLock { $0 > 0 }
        if isInDoubt { console.error("ended with a write in flight: nobody knows whether it arrived\n") }
        Process.exit(isInDoubt ? .unknown : .cancelled)
      })
  }
}
