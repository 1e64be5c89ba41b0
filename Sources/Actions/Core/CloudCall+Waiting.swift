import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// A thing that a write has set in motion, and where to look at it.
struct Awaited: Sendable {
  let resource: Resource
  let id: String
  /// The request that looks at it.
  let look: Operation
  let path: ServicePath
  /// The member of the answer that holds it; nil if the answer is the thing.
  let member: String?
  let microversion: Microversion?
  /// The write whose end is waited for: failures name it.
  let write: Operation

  func name(_ seen: Record?) -> String {
    let name = seen?.text("name").map { "'\($0)' " } ?? ""
    return "\(resource.name) \(name)\(id)"
  }
}

extension CloudCall {
  /// Waits as the step asks, after a write was accepted: for one look (`wait_for: accepted`), until `goal`, or for a
  /// status that the step names. Gives what was seen last.
  ///
  /// Every output that is read is therefore known whatever a step waits for: with `accepted` it is what the first look
  /// shows. Where nothing is read nobody looks, and only the id is given.
  ///
  /// Throws ``Failure``: `failed` in the words of the service's own fault where the state cannot be reached (or `quota`
  /// or `denied`, if that is what they mean), `timed_out` where time ran out, with the id of what is left.
  func wait(for goal: WaitGoal, of awaited: Awaited, asking aside: WaitAside = .nothing) async throws -> Record {
    switch call.waitFor {
    // Nobody asks what became of it.
    case .accepted where call.wanted.isNothing: Record([("id", .string(awaited.id))])
    case .accepted: try await poll(.any, awaited, atOnce: true)
    case .done: try await poll(goal, awaited, asking: aside)
    case .status(let status, let timeout):
      try await poll(.seen(as: status, failing: goal.failing), awaited, timeout: timeout, asking: aside)
    }
  }

  /// Waits for something between two writes of one action, whatever the step waits for in the end.
  func waitBetween(
    for goal: WaitGoal, of awaited: Awaited, asking aside: WaitAside = .nothing
  ) async throws -> Record { try await poll(goal, awaited, asking: aside) }

  /// Waits until a thing is gone, or for what else the step names; not at all with `wait_for: accepted`.
  ///
  /// With `goal` it need not be gone: it is enough if it is so.
  func waitUntilGone(
    _ awaited: Awaited, failing: Set<String> = ["ERROR"], or goal: WaitGoal? = nil,
    asking aside: WaitAside = .nothing
  ) async throws {
    if hasPlannedWrites { return }
    switch call.waitFor {
    case .accepted: return
    case .done: _ = try await seen(of: awaited, until: goal ?? .gone(failing: failing), asking: aside)
    case .status(let status, let timeout):
      _ = try await poll(.seen(as: status, failing: failing), awaited, timeout: timeout, asking: aside)
    }
  }

  /// One look at a thing. Throws ``Failure``.
  func look(at awaited: Awaited) async throws -> Record {
    if call.plan?.touches(awaited.path.text) == true { return awaited.resource.unknown }
    return try await show(
      awaited.look, awaited.resource, path: awaited.path, member: awaited.member, microversion: awaited.microversion)
  }

  private func poll(
    _ goal: WaitGoal, _ awaited: Awaited, atOnce: Bool = false, timeout: Duration? = nil,
    asking aside: WaitAside = .nothing
  ) async throws -> Record {
    guard let seen = try await seen(of: awaited, until: goal, atOnce: atOnce, timeout: timeout, asking: aside) else {
      throw UndeclaredUse("wait for what is gone")
    }
    return seen
  }

  /// What was seen last; nil if it is gone.
  private func seen(
    of awaited: Awaited, until goal: WaitGoal, atOnce: Bool = false, timeout: Duration? = nil,
    asking aside: WaitAside = .nothing
  ) async throws -> Record? {
    if hasPlannedWrites { return awaited.resource.unknown }
    var obstacle: String?
    let request = showRequest(awaited.path, microversion: awaited.microversion)
    let selection = awaited.resource.selection(Set(awaited.resource.fields.map(\.name)))
    func saying(_ seen: Record??) -> String {
      let last = seen ?? nil
      let state = last.map { " is \(Self.state(of: $0))" } ?? " was not seen"
      return "\(awaited.name(last))\(state)"
    }
    return try await waiting(
      after: awaited.write, atOnce: atOnce, timeout: timeout, saying: saying, reason: aside.reason
    ) { () async throws -> Record? in
      do {
        let answer = try await client(for: awaited.look).call(
          request, keeping: awaited.member.map { .members([$0: .record(selection)]) } ?? .record(selection))
        let raw = (awaited.member.map { answer.body?[$0] } ?? answer.body)?.asRecord
        let seen = raw.map(awaited.resource.converted)
        if let seen, goal.judge(seen) == .pending { obstacle = try await aside.obstacle(seen) }
        return seen
      } catch let error as OpenStackError where error.kind.isAbsence {
        if let refusal = hiddenLook(error, awaited.look) { throw refusal }
        return nil
      }
    } judge: { (seen: Record?) -> WaitVerdict in
      guard let seen else { return goal.isAbsence ? .reached : .failed("it is gone") }
      return obstacle.map(WaitVerdict.failed) ?? goal.judge(seen)
    }
  }

  /// Cinder and glance say 404 to who may not look: where the right to look is missing, that is no sign of absence.
  private func hiddenLook(_ error: OpenStackError, _ look: Operation) -> Failure? {
    guard let row = access.rights[look], case .missing = access.held.verdict(on: row.need) else { return nil }
    var hidden = error
    hidden.kind = .hidden
    var failure = Refusal.failure(of: hidden, look, in: self)
    failure.help = Self.acceptedHelp
    return failure
  }

  /// Looks until `judge` is content, and tells every other end as a ``Failure`` of the write that came before.
  ///
  /// `saying` puts what was seen last into words: `server 'web-1' 7c1f… is BUILD (spawning)`.
  func waiting<Seen: Sendable>(
    after write: Operation, atOnce: Bool = false, timeout: Duration? = nil, saying: (Seen?) -> String,
    reason: () async -> String? = { nil }, look: () async throws -> Seen, judge: (Seen) -> WaitVerdict
  ) async throws -> Seen {
    if hasPlannedWrites { throw PlanEnd() }
    let waiter = access.waiter(within: timeout)
    var last: Seen?
    do {
      return try await waiter.wait(
        atOnce: atOnce,
        look: {
          let seen = try await look()
          last = seen
          return seen
        }, judge: judge)
    } catch let error as WaitError<Seen> {
      switch error.reason {
      case .failed(let why):
        let words = [why, await reason() ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
        throw faulted(saying(error.seen), words, after: write)
      case .deadline: throw ranOut(saying(error.seen), after: write)
      }
    } catch is CancellationError {
      throw ranOut(saying(last), after: write)
    } catch let failure as Failure where failure.outcome == .cancelled {
      throw ranOut(saying(last), after: write)
    } catch let error as OpenStackError {
      var failure = Refusal.failure(of: error, write, in: self)
      // The write itself was accepted; only looking at it failed.
      if failure.outcome == .unknown { failure.outcome = .failed }
      failure.message = "\(saying(last)), and a look at it failed: \(failure.message)"
      failure.help = Self.acceptedHelp
      throw failure
    }
  }

  static let acceptedHelp = "the request was accepted: look at what became of it before it is run again"

  /// `ACTIVE (rebooting)`.
  static func state(of seen: Record) -> String {
    let status = seen["status"]?.asString ?? "there"
    return seen.text("task_state").map { "\(status) (\($0))" } ?? status
  }

  /// The service's own words decide whether it was a quota, a missing right or a plain failure.
  private func faulted(_ what: String, _ why: String, after write: Operation) -> Failure {
    let request = ServiceCall(
      service: write.service.rawValue, region: call.region ?? access.region(of: write.service), method: write.method,
      path: write.path)
    let meaning = AnswerClassifier.fault(why, service: write.service.rawValue)
    var failure = Refusal.failure(
      of: OpenStackError(
        meaning.kind, request, message: why.isEmpty ? what : "\(what): \(meaning.message)", rules: meaning.rules,
        innerService: meaning.innerService, mayHaveHappened: false), write, in: self)
    if failure.help == nil, why.isEmpty { failure.help = "the service gives no reason; its log may" }
    return failure
  }

  private func ranOut(_ what: String, after write: Operation) -> Failure {
    let facts = Failure.RequestFacts(
      service: write.service.rawValue, region: call.region ?? access.region(of: write.service), method: write.method,
      path: write.path, status: nil)
    do { try call.journal.checkGoingOn() } catch {
      return Failure(
        .cancelled, "cancelled", "the run was stopped while \(what)", help: Self.acceptedHelp, request: facts)
    }
    return Failure(
      .timedOut, "timed-out", "time ran out while \(what)",
      help: "the request was accepted; give the step a longer `timeout`, or look at the service", request: facts)
  }
}
