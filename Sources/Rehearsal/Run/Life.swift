import Synchronization

/// One life of the process that is rehearsed: it goes on until a fault ends it, or the run does.
final class Life: Sendable {
  private let hasEnded = Mutex(false)
  private let deaths: AsyncStream<Void>
  private let death: AsyncStream<Void>.Continuation

  init() { (deaths, death) = AsyncStream.makeStream() }

  var isAlive: Bool { hasEnded.withLock { !$0 } }

  /// From here on nothing leaves, and nothing is kept.
  func end() {
    hasEnded.withLock { $0 = true }
    death.yield()
    death.finish()
  }

  /// Comes back when it ends, or the task is cancelled.
  func waitForEnd() async { for await _ in deaths { return } }
}
