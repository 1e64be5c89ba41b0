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

  /// A write that makes something: `request` puts the carrier on it. Where a restart lost the answer, `adopting` says how
  /// what it made is found; without that, or if nobody can say, the outcome is unknown.
  func create(
    _ operation: Operation, keeping selection: JSONSelection = .everything, recording: JSONSelection = .everything,
    adopting adoption: ((Carrier) -> Adoption)? = nil, _ request: (Carrier) throws -> ServiceRequest
  ) async throws -> Value {
    let number = nextNumber()
    let carrier = Carrier(run: call.run.run, call: number)
    do {
      return try await pass(operation, try request(carrier), number, keeping: selection, recording: recording) {
        began in
        guard let adoption else { throw Undecided() }
        return try await adopted(adoption(carrier), carrier, since: began)
      }
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
    recording: JSONSelection, settling: (Timestamp) async throws -> Value? = { _ in throw Undecided() }
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
    case .inDoubt(let began) where intent.isOnce:
      if let answer = try await settled(intent, { try await settling(began) }) {
        await call.journal.end(number, .answered(recording.applied(to: answer) ?? .null))
        return answer
      }
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

  /// What a request in doubt came to; nil if it came to nothing and may be sent. Throws unknown where nobody can say.
  private func settled(_ intent: CallIntent, _ settle: () async throws -> Value?) async throws -> Value? {
    do { return try await settle() } catch let failure as Failure {
      var doubt = Self.inDoubt(intent)
      doubt.message += "; looking for what it made failed: \(failure.message)"
      throw doubt
    } catch {
      throw Self.inDoubt(intent)
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

/// What a request in doubt came to cannot be found out.
struct Undecided: Error {}
