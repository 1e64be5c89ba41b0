import Values
import Workflows

/// Pauses, approvals and other workflows: steps that mostly wait.
extension RunState {
  // MARK: Pause

  mutating func beginPause(_ address: Address, _ pause: CheckedPause) {
    switch pause {
    // On record, so that whoever watches the run sees what it waits for.
    case .span, .until: want(.evaluate(address, .instant))
    case .poll(_, _, _, let timeout):
      if steps[address]?.deadline == nil {
        steps[address]?.deadline = now.later(by: timeout)
        want(.wake(Alarm(address, .timeout), at: now.later(by: timeout)))
      }
      poll(address)
    }
  }

  private mutating func poll(_ address: Address) {
    let place = address.appending(.section(.poll))
    attemptsBefore[place, default: 0] += 1
    want(.attempt(AttemptID(place, attemptsBefore[place] ?? 1)))
  }

  mutating func pollEnded(_ attempt: AttemptID, _ end: AttemptEnd) {
    let address = attempt.address.owner
    guard let frame = steps[address], attemptsBefore[attempt.address] == attempt.number,
      case .pause(.poll(_, _, let every, _)) = frame.step.kind
    else { return }
    if frame.stopping != nil { return endPause(frame, frame.stopping?.outcome ?? .cancelled) }
    switch end.result {
    case .succeeded(let outputs):
      steps[address]?.seen = outputs
      want(.evaluate(address, .polled))
    // A look that fails is not the end: the timeout is.
    case .failed(let failure) where failure.outcome == .failed || failure.outcome == .timedOut:
      want(.wake(Alarm(address, .pause), at: now.later(by: every)))
    case .failed(let failure): endPause(frame, failure.outcome, failure)
    }
  }

  mutating func pauseEvaluated(_ address: Address, _ evaluation: Evaluation) {
    guard let frame = steps[address] else { return }
    switch (frame.step.kind, evaluation) {
    case (.pause(.span), .instant(let instant)), (.pause(.until), .instant(let instant)):
      want(.wake(Alarm(address, .pause), at: instant))
    case (.pause(.poll), .flag(true)): endPause(frame, .succeeded)
    case (.pause(.poll(_, _, let every, _)), .flag(false)):
      want(.wake(Alarm(address, .pause), at: now.later(by: every)))
    default: break
    }
  }

  mutating func pauseOver(_ address: Address) {
    guard let frame = steps[address], case .pause(let pause) = frame.step.kind else { return }
    if case .poll = pause { return poll(address) }
    endPause(frame, .succeeded)
  }

  mutating func endPause(_ frame: StepFrame, _ outcome: Outcome, _ failure: Failure? = nil) {
    want(.calm(Alarm(frame.address, .pause)))
    let own = frame.deadline.flatMap { _ in outcome == .timedOut ? frame.step.pauseTimeout : nil }
    bodyEnded(
      frame.address,
      StepResult(
        outcome, step: frame.step, outputs: outcome == .succeeded ? frame.seen : nil,
        failure: failure ?? own.map(Failure.timedOut), attempts: frame.tries, milliseconds: elapsed(frame)))
  }

  // MARK: Approval

  mutating func beginApproval(_ address: Address, _ approval: CheckedApproval) {
    let until = now.later(by: approval.timeout)
    approvals[address] = ApprovalFrame(until: until)
    want(.wake(Alarm(address, .approval), at: until))
    want(.ask(address))
  }

  mutating func voted(_ address: Address, _ vote: ApprovalVote) {
    lastOrder = max(lastOrder, vote.order)
    guard let verdict = approvals[address]?.vote(vote) else { return }
    switch verdict {
    case .open: want(.ask(address))
    case .approved: endApproval(address, .succeeded, vote, nil)
    case .rejected(let reason): endApproval(address, .rejected, vote, .rejected(reason))
    }
  }

  mutating func approvalOver(_ address: Address) {
    guard approvals[address] != nil, case .approve(let approval)? = steps[address]?.step.kind else { return }
    let silence = "nobody decided within \(DurationLiteral.text(approval.timeout))"
    switch approval.onTimeout {
    case .reject: endApproval(address, .rejected, nil, .rejected(silence))
    case .timeOut: endApproval(address, .timedOut, nil, Failure(.timedOut, "timed-out", silence))
    }
  }

  mutating func endApproval(_ address: Address, _ outcome: Outcome, _ vote: ApprovalVote?, _ failure: Failure?) {
    guard let frame = steps[address] else { return }
    approvals[address] = nil
    want(.calm(Alarm(address, .approval)))
    let outputs = vote.map { vote in
      Value.record(
        Record(
          Record.Layout(frame.step.outputType.fields.map(\.name)), [.string(vote.by), .string(vote.reason ?? "")]))
    }
    bodyEnded(
      address,
      StepResult(
        outcome, step: frame.step, outputs: outcome == .succeeded ? outputs : nil, failure: failure,
        attempts: frame.tries, milliseconds: elapsed(frame)))
  }

  // MARK: Other workflows

  mutating func childEnded(_ address: Address, _ end: ChildEnd) {
    guard let frame = steps[address], frame.phase == .working, case .run = frame.step.kind else { return }
    children[address] = nil
    var outcome = end.outcome
    if let stopping = frame.stopping, outcome == .cancelled { outcome = stopping.outcome }
    bodyEnded(
      address,
      StepResult(
        outcome, step: frame.step, outputs: end.outputs, failure: end.failure ?? timeoutFailure(frame, outcome),
        attempts: frame.tries, milliseconds: elapsed(frame)))
  }
}

extension CheckedStep {
  fileprivate var pauseTimeout: Duration? {
    if case .pause(.poll(_, _, _, let timeout)) = kind { timeout } else { self.timeout }
  }
}

extension Failure {
  fileprivate static func rejected(_ reason: String) -> Failure {
    Failure(.rejected, "rejected", reason, help: "start the run again once the matter is settled")
  }
}
