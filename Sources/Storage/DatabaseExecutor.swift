import Dispatch

/// A thread's worth of work for one database: its calls block, which the threads of the pool must not.
final class DatabaseExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "stackhand.database")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
  }

  /// For work that nobody waits for.
  func schedule(after delay: Duration = .zero, _ work: @escaping @Sendable () -> Void) {
    if delay == .zero { return queue.async(execute: work) }
    queue.asyncAfter(deadline: .now() + .microseconds(Int(delay / .microseconds(1))), execute: work)
  }

  func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
