import Expressions
import Values
import Workflows

/// The life of a step: condition, items, lock, body, and again.
extension RunState {
  mutating func enter(_ step: CheckedStep, at address: Address, isItem: Bool = false) {
    if !isReachable(step) {
      return end(step, at: address, StepResult(.skipped, step: step, failure: .noLogin))
    }
    var frame = StepFrame(step, at: address, attemptsBefore: attemptsBefore[address] ?? 0, isItem: isItem)
    if isTakenOver(step, at: address) { frame.phase = .takingOver }
    steps[address] = frame
    switch frame.phase {
    case .takingOver: want(.takeOver(address))
    case .condition: want(.evaluate(address, .condition))
    case .items: want(.evaluate(address, .items))
    default: beginLock(address)
    }
  }

  /// A step that needs the cloud cannot run where there was no login.
  private func isReachable(_ step: CheckedStep) -> Bool {
    opening != nil || !step.uses.contains(where: \.signature.needsCloud)
  }

  mutating func evaluated(_ address: Address, _ evaluation: Evaluation) {
    if address == .root { return outputsEvaluated(.root, evaluation) }
    guard let frame = steps[address] else { return }
    if case .failed(let failure) = evaluation { return evaluationFailed(frame, failure) }
    switch (frame.phase, evaluation) {
    case (.condition, .flag(true)):
      if frame.step.loop != nil, !frame.isItem {
        steps[address]?.phase = .items
        want(.evaluate(address, .items))
      } else {
        beginLock(address)
      }
    case (.condition, .flag(false)): end(frame.step, at: address, StepResult(.skipped, step: frame.step))
    case (.items, .items(let items)): beginLoop(address, items)
    case (.retryDecision, .flag(let again)):
      if again { delayRetry(address) } else { endBody(address) }
    case (.working, _): bodyEvaluated(frame, evaluation)
    default: break
    }
  }

  private mutating func bodyEvaluated(_ frame: StepFrame, _ evaluation: Evaluation) {
    let (step, address) = (frame.step, frame.address)
    switch (step.kind, evaluation) {
    case (.set, .values(let values)): bodyEnded(address, StepResult(.succeeded, step: step, outputs: values))
    case (.assert(let assertion), .assertion(let isTrue, let message)):
      bodyEnded(
        address,
        isTrue
          ? StepResult(.succeeded, step: step)
          : StepResult(assertion.outcome, step: step, failure: .assertion(assertion, message)))
    case (.block, .values), (.parallel, .values): outputsEvaluated(address, evaluation)
    case (.escalate, .flag(let isHealthy)): judged(address, isHealthy: isHealthy)
    case (.pause, _): pauseEvaluated(address, evaluation)
    default: break
    }
  }

  private mutating func evaluationFailed(_ frame: StepFrame, _ failure: Failure) {
    switch frame.phase {
    case .retryDecision: endBody(frame.address)
    case .working:
      switch frame.step.kind {
      case .block, .parallel: outputsEvaluated(frame.address, .failed(failure))
      case .escalate: probeSilent(frame.address, failure)
      default: bodyEnded(frame.address, StepResult(failure.outcome, step: frame.step, failure: failure))
      }
    default: end(frame.step, at: frame.address, StepResult(failure.outcome, step: frame.step, failure: failure))
    }
  }

  // MARK: Lock

  private mutating func beginLock(_ address: Address) {
    steps[address]?.phase = .lock
    guard steps[address]?.step.lock != nil else { return beginBody(address) }
    want(.acquire(address))
  }

  mutating func locked(_ address: Address) {
    if address == .root { return rootLocked() }
    guard steps[address]?.phase == .lock else { return want(.release(address)) }
    steps[address]?.holdsLock = true
    beginBody(address)
  }

  mutating func lockRefused(_ address: Address, _ refusal: LockRefusal) {
    if address == .root { return rootRefused(refusal) }
    guard let frame = steps[address], frame.phase == .lock else { return }
    end(frame.step, at: address, StepResult(refusal.outcome, step: frame.step, failure: .busy(refusal)))
  }

  // MARK: Body

  private mutating func beginBody(_ address: Address) {
    guard var frame = steps[address] else { return }
    let step = frame.step
    frame.phase = .working
    frame.tries += 1
    frame.attempt += 1
    if frame.began == nil {
      frame.began = now
      if let timeout = step.timeout {
        frame.deadline = now.later(by: timeout)
        // An action's own attempt keeps to the deadline.
        if !step.isAction { want(.wake(Alarm(address, .timeout), at: now.later(by: timeout))) }
      } else if case .action(let use) = step.kind {
        frame.deadline = now.later(by: use.signature.standardTimeout)
      }
    } else if let deadline = frame.deadline, !step.isAction {
      want(.wake(Alarm(address, .timeout), at: deadline))
    }
    steps[address] = frame
    switch step.kind {
    case .action: want(.attempt(frame.attemptID))
    case .set: want(.evaluate(address, .values))
    case .assert: want(.evaluate(address, .assertion))
    case .block(let block):
      blocks[address] = BlockFrame(block.steps, block.ending, at: address)
      advanceBlock(address)
    case .parallel(let branches, let ending):
      blocks[address] = BlockFrame(branches, ending, at: address)
      advanceBlock(address)
    case .escalate: beginLadder(address)
    case .run: want(.begin(address))
    case .approve(let approval): beginApproval(address, approval)
    case .pause(let pause): beginPause(address, pause)
    }
  }

  mutating func attemptEnded(_ attempt: AttemptID, _ end: AttemptEnd) {
    let madeOnceCall = mayHaveWritten(attempt)
    let end = judged(attempt, end)
    if !calls.isEmpty { calls = calls.filter { $0.key.attempt != attempt } }
    begun.remove(attempt)
    switch attempt.address.parts.last {
    case .section(.probe)?: return probeEnded(attempt, end)
    case .section(.poll)?: return pollEnded(attempt, end)
    case .section(.undo)?: return undoEnded(attempt, end)
    default: break
    }
    guard let frame = steps[attempt.address], frame.attempt == attempt.number, frame.phase == .working else { return }
    let result =
      switch end.result {
      case .succeeded(let outputs):
        StepResult(
          .succeeded, step: frame.step, outputs: outputs, attempts: frame.tries, milliseconds: end.milliseconds)
      case .failed(let failure):
        StepResult(
          failure.outcome, step: frame.step, failure: failure, attempts: frame.tries, milliseconds: end.milliseconds)
      }
    bodyEnded(attempt.address, result, isRepeatable: !madeOnceCall)
  }

  /// An attempt that left a write without an end does not know what it has done, whatever it says: it was cut off, or
  /// after a restart it failed before it came to the write again.
  private func judged(_ attempt: AttemptID, _ end: AttemptEnd) -> AttemptEnd {
    guard case .failed(let failure) = end.result, failure.outcome != .unknown,
      let open = calls.first(where: { $0.key.attempt == attempt && $0.value.isInDoubt })
    else { return end }
    return AttemptEnd(.failed(.inDoubt(open.value.intent, failure)), milliseconds: end.milliseconds)
  }

  /// Whether a write of the attempt that must never be repeated may have been carried out.
  private func mayHaveWritten(_ attempt: AttemptID) -> Bool {
    calls.contains { call, record in
      guard call.attempt == attempt, record.intent.isOnce else { return false }
      guard case .failed(let failure)? = record.end, failure.outcome != .unknown else { return true }
      // Refused, or never sent.
      guard let status = failure.request?.status else { return false }
      return !(400..<500).contains(status)
    }
  }

  /// The body is through, this time.
  mutating func bodyEnded(_ address: Address, _ result: StepResult, isRepeatable: Bool = true) {
    guard let frame = steps[address] else { return }
    steps[address]?.last = result
    guard let retry = frame.step.retry, result.outcome == .failed || result.outcome == .timedOut, isRepeatable,
      frame.stopping == nil,
      frame.tries < retry.policy.attempts, hasTimeLeft(frame, after: retry.policy.delay(after: frame.tries))
    else { return endBody(address) }
    if retry.condition == nil { return delayRetry(address) }
    steps[address]?.phase = .retryDecision
    want(.evaluate(address, .retry))
  }

  private func hasTimeLeft(_ frame: StepFrame, after delay: Duration) -> Bool {
    frame.deadline.map { now.later(by: delay) < $0 } ?? true
  }

  private mutating func delayRetry(_ address: Address) {
    guard let frame = steps[address], let retry = frame.step.retry else { return }
    steps[address]?.phase = .retryDelay
    want(.wake(Alarm(address, .retry), at: now.later(by: retry.policy.delay(after: frame.tries))))
  }

  private mutating func retryBody(_ address: Address) {
    forget(within: address)
    beginBody(address)
  }

  /// What ran within a block is run again, under numbers that go on.
  private mutating func forget(within address: Address) {
    guard let step = steps[address]?.step, !step.isAction else { return }
    for (inner, result) in results where inner != address && address.contains(inner) {
      attemptsBefore[inner, default: 0] += result.attempts
      results[inner] = nil
    }
  }

  /// The last word on the body.
  mutating func endBody(_ address: Address) {
    guard let frame = steps[address], let result = frame.last else { return }
    end(frame.step, at: address, result)
  }

  // MARK: End

  mutating func end(_ step: CheckedStep, at address: Address, _ result: StepResult) {
    if let frame = steps.removeValue(forKey: address) {
      // Also if it is still waited for.
      if frame.holdsLock || (frame.phase == .lock && step.lock != nil) { want(.release(address)) }
      if frame.phase == .retryDelay { want(.calm(Alarm(address, .retry))) }
      if frame.deadline != nil, !step.isAction { want(.calm(Alarm(address, .timeout))) }
    }
    results[address] = result
    if result.outcome == .succeeded, let undo = step.undo, step.loop == nil || address.isItem {
      undoable.append(Undoable(address: address, undo: undo, outputs: result.outputs))
    }
    note(result.failure?.denial)
    let owner = address.owner
    if address.isItem { return itemEnded(address, result) }
    if blocks[owner] != nil { return blockChildEnded(owner, address, result) }
    tierEnded(owner, address, result)
  }

  private mutating func note(_ denial: Failure.Denial?) {
    for right in denial?.missing ?? [] where !denied.contains(right) { denied.append(right) }
  }

  mutating func woke(_ alarm: Alarm) {
    let address = alarm.address
    switch alarm.kind {
    case .timeout: timedOut(address)
    case .retry:
      guard steps[address]?.phase == .retryDelay else { return }
      retryBody(address)
    case .pause: pauseOver(address)
    case .look: lookAgain(address)
    case .approval: approvalOver(address)
    }
  }
}

extension CheckedStep {
  var isAction: Bool { if case .action = kind { true } else { false } }
}

extension Address {
  var isItem: Bool { if case .item? = parts.last { true } else { false } }
}

extension Failure {
  /// Steps that need the cloud are skipped where there was no login; it is said at the login.
  static var noLogin: Failure { Failure(.skipped, "no-login", "needs the cloud, and there was no login") }

  fileprivate static func inDoubt(_ intent: CallIntent, _ failure: Failure) -> Failure {
    Failure(
      .unknown, "in-doubt", "the request may have arrived, and no answer is on record: \(failure.message)",
      help: "it may have been carried out: look at the cloud before anything is run again",
      request: Failure.RequestFacts(
        service: intent.service, region: intent.region, method: intent.method, path: intent.path, status: nil))
  }

  static func assertion(_ assertion: CheckedAssertion, _ message: String?) -> Failure {
    Failure(
      assertion.outcome, "assertion", message ?? "not true: \(assertion.that.text)", span: assertion.that.span)
  }
}
