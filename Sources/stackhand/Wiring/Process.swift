import Dispatch
import Engine
import Glibc
import Synchronization

/// The process itself: its end, its signals, and the way from a synchronous `main` to asynchronous work.
enum Process {
  static func exit(_ code: ExitCode) -> Never { Glibc.exit(code.rawValue) }

  /// Leaves something for the end of the process to clear away: taking a large tree apart just before it is a waste.
  static func keepToTheEnd(_ object: some AnyObject) { _ = Unmanaged.passRetained(object) }

  /// Runs asynchronous work to its end while the main thread waits.
  ///
  /// `executor` is where the work and its child tasks run; nil: the pool's threads.
  static func wait(on executor: (any TaskExecutor)?, _ work: @escaping @Sendable () async -> ExitCode) -> ExitCode {
    let result = Result()
    let done = DispatchSemaphore(value: 0)
    // Detached, and waited for by the one thread that runs no tasks.
    Task.detached(executorPreference: executor) {
      let code = await work()
      result.code.withLock { $0 = code }
      done.signal()
    }
    done.wait()
    return result.code.withLock { $0 }
  }

  /// The same for something that is needed before the work proper.
  static func wait<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
    let (box, done) = (Box<Swift.Result<Value, any Error>>(), DispatchSemaphore(value: 0))
    Task.detached {
      let end: Swift.Result<Value, any Error>
      do { end = .success(try await work()) } catch { end = .failure(error) }
      box.value.withLock { $0 = end }
      done.signal()
    }
    done.wait()
    guard let end = box.value.withLock({ $0 }) else { throw CancellationError() }
    return try end.get()
  }

  private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }

  private final class Result: Sendable {
    let code = Mutex(ExitCode.bug)
  }

  /// A closed pipe, or a file that may not grow any more, is an error of the write, not the end of us.
  static func ignoreBrokenWrites() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// From here on interrupts wait for ``onInterrupt(first:second:)``; until then they end the process as usual. To be
  /// called by the main thread before any other starts, since threads inherit what is blocked.
  static func takeInterrupts() {
    var set = signalSet()
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Calls `first` at the first SIGINT or SIGTERM, and `second` at the second. Needs ``takeInterrupts()``.
  static func onInterrupt(first: @escaping @Sendable () -> Void, second: @escaping @Sendable () -> Never) {
    Thread.start {
      var set = signalSet()
      var number: Int32 = 0
      sigwait(&set, &number)
      first()
      sigwait(&set, &number)
      second()
    }
  }

  private static func signalSet() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    return set
  }
}

/// A thread that nobody waits for.
enum Thread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  static func start(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Body(body)).toOpaque()
    pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, context)
    pthread_detach(thread)
  }
}
