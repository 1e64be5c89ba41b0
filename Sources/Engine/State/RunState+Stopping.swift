import Values
import Workflows

/// Stopping: nothing new starts, what waits ends, what runs is told. Clean-up goes on.
extension RunState {
  mutating func cancel(by: String) {
    guard cancelledBy == nil else { return }
    switch phase {
    case .fresh, .ending, .ended: return
    case .locking:
      cancelledBy = by
      return workflowEnded(.cancelled)
    case .opening, .running: break
    }
    cancelledBy = by
    if phase == .opening {
      phase = .running
      beginMain()
    }
    stop(.root, .cancelled)
    stopRollback(.cancelled)
  }

  /// The time of a step, a section or the workflow is up.
  mutating func timedOut(_ address: Address) {
    guard phase == .running else { return }
    if address != .root, case .section(.undo)? = address.parts.last { return stopRollback(.timedOut) }
    if steps[address] != nil, steps[address]?.stopping == nil { steps[address]?.stopping = .timedOut }
    stop(address, .timedOut)
  }

  /// Stops everything at an address and within, but for clean-up that goes on in there.
  private mutating func stop(_ address: Address, _ reason: StopReason) {
    // Containers first: whatever ends below them must not start anything.
    for place in blocks.keys where isStopped(section(of: place), by: address) {
      blocks[place]?.stop(reason.outcome)
    }
    for place in loops.keys where isStopped(place, by: address) { loops[place]?.stop(reason.outcome) }
    let open = steps.keys.filter { isStopped($0, by: address) }
      // The innermost first, in a fixed order.
      .sorted { ($1.parts.count, $0.description) < ($0.parts.count, $1.description) }
    for place in open { stopStep(place, reason) }
    if address == .root || steps[address] == nil { closeIfThrough(address) }
  }

  /// A block is where its section is: in a `finally` it goes on.
  private func section(of block: Address) -> Address { blocks[block]?.sectionAddress ?? block }

  private func isStopped(_ place: Address, by address: Address) -> Bool {
    guard address.contains(place) else { return false }
    return !place.parts.dropFirst(address.parts.count).contains(.section(.finally))
  }

  private mutating func stopStep(_ address: Address, _ reason: StopReason) {
    guard let frame = steps[address] else { return }
    if frame.stopping == nil { steps[address]?.stopping = reason }
    let step = frame.step
    func ended() -> StepResult {
      StepResult(
        reason.outcome, step: step, failure: .stopped(reason), attempts: frame.tries, milliseconds: elapsed(frame))
    }
    switch frame.phase {
    case .takingOver, .condition, .items, .lock, .retryDecision, .retryDelay: end(step, at: address, ended())
    case .looping: break
    case .working:
      switch step.kind {
      case .action: want(.stop(frame.attemptID, reason))
      case .set, .assert: end(step, at: address, ended())
      case .block, .parallel: closeIfThrough(address)
      case .escalate: stopLadder(address, reason)
      case .run: want(.interrupt(address))
      case .approve: endApproval(address, reason.outcome, nil, .stopped(reason))
      case .pause(.poll) where !isWaiting(address):
        want(
          .stop(
            AttemptID(address.appending(.section(.poll)), attemptsBefore[address.appending(.section(.poll))] ?? 1),
            reason))
      case .pause: endPause(frame, reason.outcome, reason == .timedOut ? nil : .stopped(reason))
      }
    }
  }

  private func isWaiting(_ address: Address) -> Bool {
    let poll = AttemptID(address.appending(.section(.poll)), attemptsBefore[address.appending(.section(.poll))] ?? 1)
    return !begun.contains(poll)
  }

  private mutating func stopLadder(_ address: Address, _ reason: StopReason) {
    switch ladders[address]?.phase {
    case .looking?:
      want(.stop(AttemptID(address.appending(.section(.probe)), ladders[address]?.looks ?? 1), reason))
    case .judging?, .asking?, .settling?: endLadder(address, reason.outcome)
    // Its tier has been told, and its end is the ladder's.
    case .tier?, nil: break
    }
  }

  /// A block whose lanes were all between two steps ends now.
  private mutating func closeIfThrough(_ address: Address) {
    guard blocks[address] != nil else { return }
    advanceBlock(address)
  }
}

extension Failure {
  fileprivate static func stopped(_ reason: StopReason) -> Failure {
    switch reason {
    case .cancelled: Failure(.cancelled, "cancelled", "the run was stopped")
    case .timedOut: Failure(.timedOut, "timed-out", "the time of the block or of the run was up")
    }
  }
}
