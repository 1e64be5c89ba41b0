import Engine
import OpenStack
import Permissions
import Values
import Workflows

extension CloudCall {
  /// The one door for writes: the intent is on record before the request leaves, its result after, and a call that is on
  /// record from before a restart is not made again.
  ///
  /// Gives what the service answered, as far as `selection` keeps it.
  func perform(
    _ operation: Operation, _ request: ServiceRequest, keeping selection: JSONSelection = .everything
  ) async throws -> Value {
    let number = nextNumber()
    let intent = CallIntent(
      operation: operation.name, service: operation.service.rawValue,
      region: call.region ?? access.region(of: operation.service), method: operation.method, path: request.path.text,
      isOnce: operation.semantics == .once)
    switch try await call.journal.begin(number, intent) {
    case .ended(.answered(let answer)): return answer
    case .ended(.failed(let failure)): throw failure
    case .inDoubt where intent.isOnce: throw Self.inDoubt(intent)
    case .inDoubt, .new: break
    }
    var request = request
    request.isRepeatable = operation.semantics != .once
    let sent = request
    do {
      let answer = try await asking(operation) { client in try await client.call(sent, keeping: selection).body ?? .null
      }
      await call.journal.end(number, .answered(answer))
      return answer
    } catch is CancellationError where intent.isOnce {
      let failure = Self.inDoubt(intent)
      await call.journal.end(number, .failed(failure))
      throw failure
    } catch is CancellationError {
      // May be sent again: a call without an end is.
      throw CancellationError()
    } catch {
      let shown = Refusal.failure(of: error, in: self)
      if let failure = shown as? Failure { await call.journal.end(number, .failed(failure)) }
      throw shown
    }
  }

  static let doubtHelp = "it may have been carried out: look at the cloud before anything is run again"

  /// A request that must not be repeated was on its way and nobody knows whether it arrived.
  static func inDoubt(_ intent: CallIntent) -> Failure {
    Failure(
      .unknown, "in-doubt", "the request may have arrived, and no answer came",
      help: doubtHelp,
      request: Failure.RequestFacts(
        service: intent.service, region: intent.region, method: intent.method, path: intent.path, status: nil))
  }
}
