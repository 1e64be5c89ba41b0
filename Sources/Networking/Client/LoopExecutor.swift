import NIOCore

/// Runs tasks on the thread that moves the bytes of all transports.
///
/// For a process that does little besides waiting for answers: what an answer wakes up runs where it arrived, so that no
/// other thread has to be woken. A task that computes for long keeps bytes waiting meanwhile.
final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

extension NetworkTransport {
  /// The executor to prefer for tasks that mostly wait for answers.
  public static var executor: any TaskExecutor { NetworkThread.executor }
}
