import Values
import Workflows

/// The run as a whole: its lock, its login, its rollback, its end.
extension RunState {
  mutating func started(_ start: RunStart) {
    self.start = start
    phase = .locking
    want(.acquire(.root))
  }

  mutating func rootLocked() {
    guard phase == .locking else { return want(.release(.root)) }
    phase = .opening
    want(.open)
  }

  mutating func rootRefused(_ refusal: LockRefusal) {
    guard phase == .locking else { return }
    conclusionFailure = .busy(refusal)
    phase = .ending(refusal.outcome)
    want(.end(refusal.outcome))
  }

  mutating func opened(_ opening: Opening) {
    self.opening = opening
    guard phase == .opening else { return }
    phase = .running
    beginMain()
    want(.wake(Alarm(.root, .timeout), at: now.later(by: workflow.timeout)))
    advanceBlock(.root)
  }

  mutating func openingFailed(_ failure: Failure) {
    openingFailure = failure
    // Without a name for its group it does not come to the login.
    guard phase == .opening || phase == .locking else { return }
    phase = .running
    beginMain()
    blocks[.root]?.stop(failure.outcome)
    advanceBlock(.root)
  }

  mutating func beginMain() { blocks[.root] = BlockFrame(workflow.steps, workflow.ending, at: .root) }

  mutating func workflowEnded(_ outcome: Outcome) {
    var outcome = outcome
    if let failure = conclusionFailure { outcome = outcome.worse(failure.outcome) }
    blocks[.root] = nil
    want(.calm(Alarm(.root, .timeout)))
    want(.release(.root))
    phase = .ending(outcome)
    want(.end(outcome))
  }

  // MARK: Rollback

  /// Whether there is something to undo by itself.
  var undoes: Bool { workflow.rollback == .onFailure && undoable.contains { $0.undo.when == .auto } }

  private static let rollbackAddress = Address.root.appending(.section(.undo))

  mutating func beginRollback() {
    rollback = RollbackFrame(rest: undoable.filter { $0.undo.when == .auto })
    want(.wake(Alarm(Self.rollbackAddress, .timeout), at: now.later(by: Self.sectionBudget)))
    undoNext()
  }

  private mutating func undoNext() {
    guard let next = rollback?.rest.popLast() else { return endRollback() }
    rollback?.current = next
    if opening == nil, next.undo.use.signature.needsCloud { return undoNext() }
    let place = next.address.appending(.section(.undo))
    // What a block did in several attempts is undone as often.
    attemptsBefore[place, default: 0] += 1
    want(.attempt(undoing(next)))
  }

  private func undoing(_ step: Undoable) -> AttemptID {
    let place = step.address.appending(.section(.undo))
    return AttemptID(place, attemptsBefore[place] ?? 1)
  }

  mutating func undoEnded(_ attempt: AttemptID, _ end: AttemptEnd) {
    guard let current = rollback?.current, undoing(current) == attempt, let step = step(at: current.address) else {
      return
    }
    var result = StepResult(.succeeded, step: step, attempts: 1, milliseconds: end.milliseconds)
    if case .failed(let failure) = end.result {
      result = StepResult(
        failure.outcome, step: step, failure: failure, attempts: 1, milliseconds: end.milliseconds)
    }
    // Of several a failure is kept.
    if undone[current.address].map({ $0.outcome == .succeeded }) ?? true { undone[current.address] = result }
    let soFar = rollback?.outcome ?? .succeeded
    rollback?.outcome = soFar.worse(result.outcome)
    rollback?.current = nil
    // What nobody can say stops it: the rest is listed, and a person goes on.
    if result.outcome == .unknown { rollback?.rest = [] }
    undoNext()
  }

  mutating func stopRollback(_ reason: StopReason) {
    guard let current = rollback?.current else { return }
    rollback?.rest = []
    if reason == .cancelled { rollback?.outcome = .cancelled }
    want(.stop(undoing(current), reason))
  }

  private mutating func endRollback() {
    guard let frame = rollback else { return }
    rollback = nil
    want(.calm(Alarm(Self.rollbackAddress, .timeout)))
    blocks[.root]?.rolledBack(frame.outcome)
    leaveSection(.root)
  }

  /// Completed steps that can be undone and were not: what the run leaves behind.
  public var leftBehind: [Address] {
    var seen: Set<Address> = []
    return undoable.map(\.address).filter { undone[$0]?.outcome != .succeeded && seen.insert($0).inserted }
  }

  /// What the step gave that is being undone.
  var undoneOutputs: Value? { rollback?.current?.outputs }
}
