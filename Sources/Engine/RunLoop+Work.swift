import Values
import Workflows

/// What runs beside the loop, and comes back to it as events.
extension RunLoop {
  // MARK: Login

  func open(in work: inout ThrowingTaskGroup<Void, any Error>) {
    let (driver, request, post) = (driver, request, post)
    let prepared = Result { try RunScope(state, request).login() }
    work.addTask {
      do {
        let (credentials, region) = try prepared.get()
        let opening = try await driver.setup.open(request, credentials: credentials, region: region)
        post.yield(.event(.opened(opening)))
      } catch let failure as Failure {
        post.yield(.event(.openingFailed(failure)))
      } catch {
        post.yield(.event(.openingFailed(.bug(error))))
      }
    }
  }

  // MARK: Attempts

  mutating func start(_ attempt: AttemptID, in work: inout ThrowingTaskGroup<Void, any Error>) {
    let now = driver.now()
    guard let plan = state.plan(of: attempt, at: now), let action = driver.registry[plan.use.signature.name],
      let start = state.start
    else { return end(attempt, .failed(.bug("no action for \(attempt.address)"))) }
    let scope = RunScope(state, request, at: attempt.address, own: undoneStep(attempt))
    let arguments: StepArguments
    do { arguments = try scope.arguments(of: plan.use) } catch { return end(attempt, .failed(error)) }
    if !state.hasBegun(attempt) { record(.attemptBegan(attempt, arguments: arguments.shown)) }
    let signal = StopSignal()
    signals[attempt] = signal
    alarms.set(.cut(attempt, .deadline), at: now.later(by: plan.timeout))
    let call = ActionCall(
      attempt: attempt, arguments: arguments.values, region: arguments.region, wanted: plan.wanted,
      journal: journal(signal), run: start, waitFor: plan.step.waitFor)
    let runner = AttemptRunner(
      action: action, call: call, timeout: plan.timeout, signal: signal, clock: driver.clock)
    let post = post
    work.addTask { post.yield(.event(.attemptEnded(attempt, await runner.run()))) }
  }

  /// `self` of an undo: what the step gave that is undone.
  private func undoneStep(_ attempt: AttemptID) -> Value? {
    guard case .section(.undo)? = attempt.address.parts.last, let step = state.step(at: attempt.address) else {
      return nil
    }
    let outputs = state.undoneOutputs
    let names = step.outputType.fields.map(\.name)
    return .record(
      Record(
        Record.Layout(["outcome"] + names), [.string(Outcome.succeeded.rawValue)] + names.map { outputs?[$0] }))
  }

  mutating func stop(_ attempt: AttemptID, _ reason: StopReason) {
    guard let signal = signals[attempt] else { return }
    signal.stop(reason)
    switch reason {
    case .timedOut: signal.cutOff(.stopped(.timedOut))
    // The call in flight may still come to its end.
    case .cancelled: alarms.set(.cut(attempt, .stopped(.cancelled)), at: driver.now().later(by: RunDriver.grace))
    }
  }

  private mutating func end(_ attempt: AttemptID, _ result: AttemptEnd.Result) {
    record(.attemptEnded(attempt, AttemptEnd(result, milliseconds: 0)))
  }

  /// The journal as an attempt sees it: what was on record when it started, and a way to the loop.
  private func journal(_ signal: StopSignal) -> CallJournal {
    let (post, store, recorded, gate) = (post, driver.store, state.calls, driver.gate)
    return CallJournal(
      begin: { call, intent in
        if let known = recorded[call] { return known.end.map(CallJournal.Standing.ended) ?? .inDoubt(since: known.at) }
        await gate()
        guard let ticket = await Self.told(.callBegan(call, intent), to: post) else { throw CancellationError() }
        if intent.isOnce { try await store.settle(ticket) }
        // Others do not wait for the disk; none leaves once it is known that nothing can be kept.
        if let failure = store.failure { throw failure }
        return .new
      },
      end: { call, end in
        _ = await Self.told(.callEnded(call, end), to: post)
      },
      isStopping: { signal.stopping != nil })
  }

  /// The ticket of an event; nil if the loop has been cancelled and hears nothing any more.
  private static func told(_ event: RunEvent, to post: AsyncStream<Message>.Continuation) async -> StoreTicket? {
    await withCheckedContinuation { continuation in
      let end = post.yield(.event(event, reply: { continuation.resume(returning: $0) }))
      if case .terminated = end { continuation.resume(returning: nil) }
    }
  }

  // MARK: Locks

  mutating func acquire(_ address: Address, in work: inout ThrowingTaskGroup<Void, any Error>) {
    let name: String
    do { name = try RunScope(state, request, at: address).lockName() } catch {
      return record(address == .root ? .openingFailed(error) : .evaluated(address, .failed(error)))
    }
    locks[address, default: []].append(name)
    let whenBusy = address == .root ? request.whenBusy : .queue
    let owner = owner(of: address)
    if driver.locks.acquireNow(name, for: owner) { return record(.locked(address)) }
    let (locks, post, signal) = (driver.locks, post, StopSignal())
    lockWaits[address] = signal
    work.addTask {
      let answer = await withTaskGroup(of: LockAnswer?.self) { group in
        group.addTask {
          await signal.wait()
          return nil
        }
        group.addTask { await locks.acquire(name, for: owner, whenBusy: whenBusy) }
        var answer: LockAnswer?
        for await result in group {
          answer = result ?? answer
          group.cancelAll()
        }
        return answer
      }
      switch answer {
      case .held? where signal.cut != nil: locks.release(name, by: owner)
      case _ where signal.cut != nil: break
      case .held?: post.yield(.event(.locked(address)))
      case .refused(let refusal)?: post.yield(.event(.lockRefused(address, refusal)))
      case nil: break
      }
    }
  }

  /// Gives a lock back, or waits for it no longer.
  mutating func release(_ address: Address) {
    // If it has just been given, that comes as an event, and it is given back then.
    if let waiting = lockWaits.removeValue(forKey: address) { return waiting.cutOff(.stopped(.cancelled)) }
    guard let name = locks[address]?.popLast() else { return }
    if locks[address]?.isEmpty == true { locks[address] = nil }
    driver.locks.release(name, by: owner(of: address))
  }

  /// Gets again what a run held when its process ended. Others may have it now: then the run cannot go on; one that is a
  /// step of another waits its turn.
  func regain(_ address: Address, _ name: String) async throws(Failure) {
    let owner = owner(of: address)
    if driver.locks.acquireNow(name, for: owner) { return }
    let (locks, signal, isStep) = (driver.locks, stopped, !request.within.isEmpty)
    let answer = await withTaskGroup(of: LockAnswer?.self) { group in
      group.addTask {
        await signal.wait()
        return nil
      }
      group.addTask { await locks.acquire(name, for: owner, whenBusy: isStep ? .queue : .fail) }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    switch answer {
    case .held?: return
    case .refused(let refusal)?:
      var failure = Failure.busy(refusal)
      failure.message = "the run cannot go on: \(failure.message)"
      throw failure
    case nil: throw Failure(.cancelled, "cancelled", "the run was stopped before it had its lock '\(name)' again")
    }
  }

  /// Gives back what was given at the last moment, when nobody listened any more.
  func releaseAll() {
    for (address, names) in locks {
      for name in names { driver.locks.release(name, by: owner(of: address)) }
    }
  }

  func owner(of address: Address) -> LockOwner {
    let post = post
    return LockOwner(
      run: request.run, workflow: request.workflow.name, within: request.within, address: address
    ) { by in
      post.yield(.event(.cancelRequested(by: "the run \(by), which wants its lock")))
    }
  }

  // MARK: People

  mutating func ask(_ address: Address, in work: inout ThrowingTaskGroup<Void, any Error>) {
    let asked: ApprovalRequest
    do { asked = try RunScope(state, request, at: address).approval() } catch {
      return record(.voted(address, ApprovalVote(isApproved: false, by: "nobody", reason: error.message)))
    }
    record(.asked(address, asked))
    guard let approver = driver.approver else {
      // The answer comes as an order.
      if driver.suspends { return }
      let vote = ApprovalVote(isApproved: false, by: "nobody", reason: "there is nobody to ask")
      return record(.voted(address, vote))
    }
    let (withdrawn, question) = AsyncStream<Never>.makeStream()
    questions[address] = question
    let post = post
    work.addTask {
      guard let vote = await approver.vote(on: asked, until: withdrawn) else { return }
      post.yield(.event(.voted(address, vote)))
    }
  }

  // MARK: Other workflows

  mutating func begin(_ address: Address, in work: inout ThrowingTaskGroup<Void, any Error>) {
    guard case .run(let subrun)? = state.step(at: address)?.kind else { return }
    let inputs: ValueMap
    do { inputs = try RunScope(state, request, at: address).inputs(of: subrun) } catch {
      return record(.childEnded(address, ChildEnd(error.outcome, outputs: nil, failure: error)))
    }
    let isOnRecord = state.children[address] != nil
    let run = state.children[address] ?? "\(request.run)-\(state.childCount + 1)"
    if !isOnRecord { record(.childBegan(address, run: run)) }
    let child = request.child(
      run, subrun.workflow, inputs: inputs, takenOver: state.start?.takenOver?.children[address])
    let (orders, order) = AsyncStream<RunOrder>.makeStream()
    children[address] = order
    let post = post
    let driver = driver.quiet { post.yield(.child(address, isIdle: $0)) }
    let own = pending.filter { $0.concerns(run) }
    pending.removeAll { $0.concerns(run) }
    work.addTask {
      do {
        let journal = isOnRecord ? try await driver.store.journal(of: run) : []
        let ended = try await driver.resume(child, journal: journal, pending: own, orders: orders)
        // Otherwise the run around it is suspended.
        if !ended.isOpen { post.yield(.event(.childEnded(address, ended.asChild))) }
      } catch let failure as Failure {
        // It cannot be taken up again, and what it was about to do is not known.
        var unknown = failure
        unknown.outcome = .unknown
        post.yield(.event(.childEnded(address, ChildEnd(.unknown, outputs: nil, failure: unknown))))
      } catch {
        post.yield(.event(.childEnded(address, ChildEnd(.unknown, outputs: nil, failure: .noJournal(run, error)))))
      }
    }
  }
}

extension RunOrder {
  /// Whether it is a vote for this run, or for one that is a step of it.
  fileprivate func concerns(_ run: String) -> Bool {
    guard case .vote(let voted, _, _) = self else { return false }
    return voted == run || voted.hasPrefix(run + "-")
  }
}

extension RunState {
  /// How the run ended, for the run that it is a step of.
  fileprivate var asChild: ChildEnd {
    let outcome: Outcome = if case .ended(let outcome) = phase { outcome } else { .unknown }
    var failure = openingFailure ?? conclusionFailure
    if failure == nil, outcome != .succeeded {
      let first = workflow.allSteps.lazy.compactMap { step -> (CheckedStep, Failure)? in
        results[.root.appending(.step(step.id))]?.failure.map { (step, $0) }
      }.first { $0.1.outcome == outcome }
      if let (step, cause) = first {
        failure = cause
        failure?.message = "in '\(workflow.name)', step '\(step.id)': \(cause.message)"
        // It points into the other file.
        failure?.span = nil
      }
    }
    return ChildEnd(outcome, outputs: outputs.map { .map($0.asMap ?? ValueMap()) }, failure: failure)
  }
}

extension Failure {
  /// Something that cannot happen did.
  static func bug(_ error: any Error) -> Failure { bug("\(type(of: error))") }

  /// What the other run did nobody can say.
  fileprivate static func noJournal(_ run: String, _ error: any Error) -> Failure {
    let reason = (error as? RunStoreError)?.message ?? "\(type(of: error))"
    return Failure(
      .unknown, "no-journal", "the journal of the run \(run) cannot be kept: \(reason)",
      help: "mend the store, then resume the run")
  }

  static func bug(_ what: String) -> Failure {
    Failure(.failed, "bug", "stackhand went wrong: \(what)", help: "please report it, with the journal of the run")
  }
}
