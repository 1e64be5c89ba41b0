import Values
import Workflows

/// Ladders: look, and only if the patient is known to be ill, the next tier; settle, and look again.
extension RunState {
  mutating func beginLadder(_ address: Address) {
    let probe = address.appending(.section(.probe))
    ladders[address] = LadderFrame(looksBefore: attemptsBefore[probe] ?? 0)
    look(address)
  }

  private mutating func look(_ address: Address) {
    ladders[address]?.look()
    guard let ladder = ladders[address] else { return }
    want(.attempt(AttemptID(address.appending(.section(.probe)), ladder.looks)))
  }

  mutating func probeEnded(_ attempt: AttemptID, _ end: AttemptEnd) {
    let address = attempt.address.owner
    guard ladders[address]?.phase == .looking, ladders[address]?.looks == attempt.number,
      let step = steps[address]?.step, case .escalate(let ladder) = step.kind
    else { return }
    if let stopping = steps[address]?.stopping { return endLadder(address, stopping.outcome) }
    switch end.result {
    case .succeeded(let outputs):
      steps[address]?.seen = outputs
      guard ladder.probe.healthy != nil else {
        return judged(address, isHealthy: outputs["healthy"]?.asBool == true)
      }
      ladders[address]?.judge()
      want(.evaluate(address, .health))
    case .failed(let failure) where failure.outcome == .denied:
      endLadder(address, .denied, failure)
    case .failed(let failure): probeSilent(address, failure)
    }
  }

  mutating func judged(_ address: Address, isHealthy: Bool) {
    guard let step = steps[address]?.step, case .escalate(let ladder) = step.kind else { return }
    if isHealthy { return endLadder(address, .succeeded, isHealthy: true) }
    guard let tier = ladders[address]?.climb(ladder) else {
      return endLadder(address, .failed, .notHealed(ladder))
    }
    enter(ladder.tiers[tier], at: address.appending(.tier(tier)).appending(.step(ladder.tiers[tier].id)))
  }

  /// The probe gave no answer: neither well nor ill, so no tier runs.
  mutating func probeSilent(_ address: Address, _ failure: Failure) {
    guard let step = steps[address]?.step, case .escalate(let ladder) = step.kind else { return }
    guard ladders[address]?.keepAsking(ladder, at: now) == true else {
      return endLadder(address, .unknown, .probeSilent(failure, ladder))
    }
    want(.wake(Alarm(address, .look), at: now.later(by: LadderFrame.interval)))
  }

  mutating func lookAgain(_ address: Address) {
    switch ladders[address]?.phase {
    case .asking?, .settling?: look(address)
    default: break
    }
  }

  mutating func tierEnded(_ address: Address, _ tier: Address, _ result: StepResult) {
    guard let step = steps[address]?.step, case .escalate(let ladder) = step.kind else { return }
    if result.outcome != .skipped, let id = tier.stepID { ladders[address]?.ran(id) }
    switch result.outcome {
    // Its condition was false: the patient is as ill as before.
    case .skipped where steps[address]?.stopping == nil: judged(address, isHealthy: false)
    case .succeeded, .failed, .timedOut:
      if let stopping = steps[address]?.stopping { return endLadder(address, stopping.outcome) }
      ladders[address]?.settle()
      want(.wake(Alarm(address, .look), at: now.later(by: ladder.settle)))
    case .skipped: endLadder(address, steps[address]?.stopping?.outcome ?? .skipped)
    case .denied, .quota, .rejected, .cancelled, .unknown: endLadder(address, result.outcome)
    }
  }

  mutating func endLadder(
    _ address: Address, _ outcome: Outcome, _ failure: Failure? = nil, isHealthy: Bool = false
  ) {
    guard let frame = steps[address], let ladder = ladders.removeValue(forKey: address) else { return }
    attemptsBefore[address.appending(.section(.probe))] = ladder.looks
    want(.calm(Alarm(address, .look)))
    let outputs = Record(
      Record.Layout(frame.step.outputType.fields.map(\.name)), [.bool(isHealthy), .string(ladder.tier ?? "none")])
    bodyEnded(
      address,
      StepResult(
        outcome, step: frame.step, outputs: .record(outputs), failure: failure ?? timeoutFailure(frame, outcome),
        attempts: frame.tries, milliseconds: elapsed(frame)))
  }
}

extension Failure {
  fileprivate static func notHealed(_ ladder: CheckedLadder) -> Failure {
    Failure(
      .failed, "not-healed", "not healthy after the last tier, '\(ladder.tiers.last?.id ?? "")'",
      help: "this is for a person now: nothing gentler is left to try", span: ladder.probe.use.span)
  }

  fileprivate static func probeSilent(_ failure: Failure, _ ladder: CheckedLadder) -> Failure {
    Failure(
      .unknown, "probe-silent",
      "the probe gave no answer for \(DurationLiteral.text(ladder.probeFor)), so no tier runs: \(failure.message)",
      help: "find out why the probe cannot be evaluated; whether anything is wrong is not known",
      request: failure.request, span: ladder.probe.use.span)
  }

  static func timedOut(after timeout: Duration) -> Failure {
    Failure(
      .timedOut, "timed-out", "no end after \(DurationLiteral.text(timeout))",
      help: "give it a longer `timeout`, or look at the service")
  }
}
