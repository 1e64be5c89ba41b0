import Values
import Workflows

/// One attempt: the action's work, until it ends or is cut off.
struct AttemptRunner: Sendable {
  let action: any Action
  let call: ActionCall
  /// For the message, if the time is up.
  let timeout: Duration
  let signal: StopSignal
  let clock: any Clock<Duration>

  func run() async -> AttemptEnd {
    let passed = Self.stopwatch(clock)
    let result = verdict(await work())
    return AttemptEnd(result, milliseconds: Int(passed() / .milliseconds(1)))
  }

  /// How long it has been since.
  private static func stopwatch<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
    let began = clock.now
    return { began.duration(to: clock.now) }
  }

  /// The work itself is always waited for, also once it is cut off: it says whether a write was left in doubt.
  private func work() async -> AttemptEnd.Result {
    await withTaskGroup(of: AttemptEnd.Result?.self) { group in
      group.addTask {
        await signal.wait()
        return nil
      }
      group.addTask { await attempt() }
      var worked: AttemptEnd.Result?
      for await result in group {
        worked = result ?? worked
        group.cancelAll()
      }
      return worked ?? .failed(.bug("an attempt without an end"))
    }
  }

  /// An attempt that was cut off keeps what it knows better: that it succeeded after all, or that nobody can say.
  private func verdict(_ worked: AttemptEnd.Result) -> AttemptEnd.Result {
    guard case .failed(let failure) = worked, failure.outcome != .unknown else { return worked }
    switch (signal.cut, signal.stopping) {
    case (.deadline?, _):
      // The action knows better what was waited for.
      if failure.outcome == .timedOut { return worked }
      var late = Failure.timedOut(after: timeout)
      late.request = failure.request
      return .failed(late)
    case (.stopped(let reason)?, _), (nil, let reason?):
      // It failed by itself, while nobody stopped it yet.
      if signal.cut == nil, failure.outcome != .cancelled { return worked }
      return .failed(
        Failure(
          reason.outcome, reason == .cancelled ? "cancelled" : "timed-out",
          reason == .cancelled ? "the run was stopped" : "the time of the block or of the run was up",
          request: failure.request))
    case (nil, nil): return worked
    }
  }

  private func attempt() async -> AttemptEnd.Result {
    do {
      return .succeeded(.record(try await action.run(call)))
    } catch let failure as Failure {
      return .failed(failure)
    } catch is CancellationError {
      return .failed(Failure(.cancelled, "cancelled", "the request was dropped"))
    } catch let error as RunStoreError {
      return .failed(
        Failure(.failed, "no-journal", "the request did not leave: \(error.message)", help: error.help))
    } catch {
      return .failed(.bug(error))
    }
  }
}
