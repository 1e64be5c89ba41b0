import Values
import Workflows

/// One attempt: the action's work, a deadline and a stop signal; the first to end decides.
struct AttemptRunner: Sendable {
  let action: any Action
  let call: ActionCall
  let timeout: Duration
  let stop: StopSignal
  let clock: any Clock<Duration>

  private enum First: Sendable {
    case worked(AttemptEnd.Result)
    case deadline
    case stopped
    case idle
  }

  func run() async -> AttemptEnd {
    let began = ContinuousClock.now
    let result = await race()
    return AttemptEnd(result, milliseconds: Int((ContinuousClock.now - began) / .milliseconds(1)))
  }

  private func race() async -> AttemptEnd.Result {
    await withTaskGroup(of: First.self) { group in
      group.addTask { .worked(await work()) }
      group.addTask {
        do { try await clock.sleep(for: timeout) } catch { return .idle }
        return .deadline
      }
      group.addTask {
        await stop.wait()
        guard stop.isFired else { return .idle }
        do { try await clock.sleep(for: RunDriver.grace) } catch { return .idle }
        return .stopped
      }
      var cut: First?
      var worked: AttemptEnd.Result?
      for await first in group {
        if case .worked(let result) = first { worked = result }
        if case .idle = first { continue }
        if cut == nil { cut = first }
        // The work itself is always waited for: it says whether a write was left in doubt.
        group.cancelAll()
      }
      return verdict(cut, worked ?? .failed(.bug("an attempt without an end")))
    }
  }

  /// An attempt that was cut off keeps what it knows better: that it succeeded after all, or that nobody can say.
  private func verdict(_ cut: First?, _ worked: AttemptEnd.Result) -> AttemptEnd.Result {
    switch (cut, worked) {
    case (.deadline, .failed(let failure)) where failure.outcome != .unknown:
      return .failed(
        Failure(
          .timedOut, "timed-out", "no end after \(DurationLiteral.text(timeout))",
          help: "give the step a longer `timeout`, or look at the service", request: failure.request))
    case (.stopped, .failed(let failure)) where failure.outcome != .unknown:
      return .failed(Failure(.cancelled, "cancelled", "the run was stopped", request: failure.request))
    default: return worked
    }
  }

  private func work() async -> AttemptEnd.Result {
    do {
      return .succeeded(.record(try await action.run(call)))
    } catch let failure as Failure {
      return .failed(failure)
    } catch is CancellationError {
      return .failed(Failure(.cancelled, "cancelled", "the request was dropped"))
    } catch {
      return .failed(.bug(error))
    }
  }
}
