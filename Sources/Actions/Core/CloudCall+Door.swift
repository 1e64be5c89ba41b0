import Engine
import OpenStack
import Permissions
import Values
import Workflows

extension CloudCall {
  /// The one door for writes: the intent is on record before the request leaves, its result after, and a call that is on
  /// record from before a restart is not made again.
  ///
  /// Gives what the service answered, as far as `selection` keeps it. With `recording` only that much of it goes on
  /// record, and a resumed attempt gets no more: for answers that hold a secret.
  ///
  /// `number` is the call's own if it was taken before: a write that is not always made must not move the numbers of
  /// those behind it.
  func perform(
    _ operation: Operation, _ request: ServiceRequest, as number: CallID? = nil,
    keeping selection: JSONSelection = .everything, recording: JSONSelection = .everything
  ) async throws -> Value {
    try await pass(operation, request, number ?? nextNumber(), keeping: selection, recording: recording)
  }

  /// A write that makes something: `request` puts the carrier on it.
  func create(
    _ operation: Operation, keeping selection: JSONSelection = .everything, recording: JSONSelection = .everything,
    _ request: (Carrier) throws -> ServiceRequest
  ) async throws -> Value {
    let number = nextNumber()
    let carrier = Carrier(run: call.run.run, call: number)
    do {
      return try await pass(operation, try request(carrier), number, keeping: selection, recording: recording)
    } catch var failure as Failure where failure.outcome == .unknown {
      failure.help = "\(failure.help ?? Self.doubtHelp); what it made bears the mark \(carrier)"
      throw failure
    }
  }

  /// Decides once: what `decide` gives is on record before any write that follows from it, and a resumed attempt goes by
  /// the record. An action whose writes depend on what it reads keeps to one order of calls that way.
  func decided(_ what: String, _ decide: () async throws -> Value) async throws -> Value {
    // Nothing is on record of a plan, and nothing is taken up again.
    if call.plan != nil { return try await decide() }
    let number = nextNumber()
    let intent = CallIntent(
      operation: what, service: "stackhand", region: call.region, method: "", path: "", isOnce: false)
    if case .ended(.answered(let known)) = try await call.journal.begin(number, intent) { return known }
    let value = try await decide()
    await call.journal.end(number, .answered(value))
    return value
  }

  private func pass(
    _ operation: Operation, _ request: ServiceRequest, _ number: CallID, keeping selection: JSONSelection,
    recording: JSONSelection
  ) async throws -> Value {
    if let plan = call.plan {
      plan.add(try planned(operation, request))
      return .unknown(.dyn)
    }
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
      await call.journal.end(number, .answered(recording.applied(to: answer) ?? .null))
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
