import Values
import Workflows

/// Blocks, branches and the workflow itself: their steps, then `rescue`, `finally` and `outputs`.
extension RunState {
  mutating func advanceBlock(_ address: Address) {
    // In place: a copy of the frame would be a copy of all that it holds.
    guard let entered = blocks[address]?.advance() else { return }
    for (step, place) in entered { enter(step, at: place) }
    if blocks[address]?.isThrough == true { sectionEnded(address) }
  }

  mutating func blockChildEnded(_ address: Address, _ child: Address, _ result: StepResult) {
    blocks[address]?.childEnded(result, at: child)
    advanceBlock(address)
  }

  private mutating func sectionEnded(_ address: Address) {
    guard let ended = blocks[address]?.section, ended != .outputs, ended != .rollback else { return }
    skipRest(of: address)
    leaveSection(address)
  }

  private mutating func skipRest(of address: Address) {
    for lane in blocks[address]?.lanes ?? [] {
      for step in lane.rest { results[lane.address.appending(.step(step.id))] = StepResult(.skipped, step: step) }
    }
  }

  /// Goes to the next section, or ends the block.
  mutating func leaveSection(_ address: Address) {
    // The time of a block is that of its steps: what follows has its own.
    if let section = blocks[address]?.sectionAddress { want(.calm(Alarm(section, .timeout))) }
    let isWorkflow = address == .root
    let undoes = isWorkflow && self.undoes
    let next = blocks[address]?.nextSection(isWorkflow: isWorkflow, undoes: undoes)
    if isWorkflow { isRescued = blocks[address]?.isRescued ?? false }
    guard let section = next else { return blockEnded(address) }
    switch section {
    case .main: break
    case .rescue, .finally:
      if let place = blocks[address]?.sectionAddress {
        want(.wake(Alarm(place, .timeout), at: now.later(by: Self.sectionBudget)))
      }
      advanceBlock(address)
    case .rollback: beginRollback()
    case .outputs: want(.evaluate(address, .outputs))
    }
  }

  mutating func outputsEvaluated(_ address: Address, _ evaluation: Evaluation) {
    guard blocks[address]?.section == .outputs else { return }
    var given: Value?
    var failure: Failure?
    switch evaluation {
    case .values(let values): given = values
    case .failed(let reason):
      failure = reason
      blocks[address]?.outputsFailed(reason.outcome)
    default: return
    }
    if address == .root {
      outputs = given
      conclusionFailure = conclusionFailure ?? failure
    }
    blockEnded(address, outputs: given, failure: failure)
  }

  private mutating func blockEnded(_ address: Address, outputs: Value? = nil, failure: Failure? = nil) {
    guard let block = blocks[address] else { return }
    if address == .root { return workflowEnded(block.outcome) }
    blocks[address] = nil
    guard let frame = steps[address] else { return }
    var outcome = block.outcome
    // A rescue cannot mend that the block was stopped.
    if let stopping = frame.stopping, !block.isRescued { outcome = outcome.worse(stopping.outcome) }
    bodyEnded(
      address,
      StepResult(
        outcome, step: frame.step, outputs: outputs, failure: failure ?? timeoutFailure(frame, outcome),
        attempts: frame.tries, milliseconds: elapsed(frame), isRescued: block.isRescued))
  }

  /// Why a step that holds others timed out, if it was its own time that was up.
  func timeoutFailure(_ frame: StepFrame, _ outcome: Outcome) -> Failure? {
    guard outcome == .timedOut, frame.stopping == .timedOut, let timeout = frame.step.timeout else { return nil }
    return .timedOut(after: timeout)
  }

  func elapsed(_ frame: StepFrame) -> Int {
    frame.began.map { max(0, Int(now.duration(since: $0) / .milliseconds(1))) } ?? 0
  }
}
