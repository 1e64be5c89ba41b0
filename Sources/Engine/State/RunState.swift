public import Values
public import Workflows

/// A run as its events add up: which steps have ended and how, what is open, what comes next.
///
/// Pure: the same events give the same state and the same directives. It waits for nothing and asks nobody.
public struct RunState: Sendable {
  public enum Phase: Sendable, Equatable {
    case fresh
    case opening
    case running
    case concluding(Outcome)
    case ending(Outcome)
    case ended(Outcome)
  }

  public let workflow: CheckedWorkflow
  public private(set) var phase = Phase.fresh
  public private(set) var start: RunStart?
  public private(set) var opening: Opening?
  public private(set) var openingFailure: Failure?
  /// Every step that has ended, also those that were skipped.
  public private(set) var results: [Address: StepResult] = [:]
  public private(set) var outputs: Value?
  /// Why the outputs could not be evaluated.
  public private(set) var conclusionFailure: Failure?
  public private(set) var cancelledBy: String?
  /// Calls on record of attempts that have not ended.
  public private(set) var calls: [CallID: RecordedCall] = [:]
  private var begun: Set<AttemptID> = []
  private var sequence: SequenceFrame
  private var open: [Address: StepFrame] = [:]

  /// A write that is on record.
  public struct RecordedCall: Sendable, Equatable {
    public let intent: CallIntent
    public fileprivate(set) var end: CallEnd?
  }

  public init(_ workflow: CheckedWorkflow) {
    self.workflow = workflow
    sequence = SequenceFrame(workflow.steps, at: .root)
  }

  /// Whether the journal says already that an attempt began.
  public func hasBegun(_ attempt: AttemptID) -> Bool { begun.contains(attempt) }

  /// Adds an event, and says what is to be done because of it. An event that cannot follow on the earlier ones changes
  /// nothing.
  public mutating func apply(_ event: RunEvent) -> [RunDirective] {
    switch event {
    case .started(let start):
      self.start = start
      phase = .opening
      return [.open]
    case .opened(let opening):
      self.opening = opening
      guard phase == .opening else { return [] }
      phase = .running
      return continueSequence()
    case .openingFailed(let failure):
      openingFailure = failure
      phase = .running
      sequence.stop(failure.outcome)
      return continueSequence()
    case .decided(let address, let decision): return decided(decision, at: address)
    case .attemptBegan(let attempt, _):
      begun.insert(attempt)
      return []
    case .callBegan(let call, let intent):
      calls[call] = RecordedCall(intent: intent, end: nil)
      return []
    case .callEnded(let call, let end):
      calls[call]?.end = end
      return []
    case .attemptEnded(let attempt, let end): return attemptEnded(attempt, end)
    case .cancelRequested(let by): return cancel(by: by)
    case .concluded(let conclusion): return concluded(conclusion)
    case .ended(let outcome):
      phase = .ended(outcome)
      return []
    }
  }

  /// What is open, for a run that is taken up again from its journal.
  public func pending() -> [RunDirective] {
    switch phase {
    case .fresh, .ended: []
    case .opening: [.open]
    case .running: open.values.map(\.directive).sorted { "\($0)" < "\($1)" }
    case .concluding: [.conclude]
    case .ending(let outcome): [.end(outcome)]
    }
  }

  /// What the process should say about the run, once it has ended.
  public var exitCode: ExitCode {
    guard case .ended(let outcome) = phase else { return .bug }
    if let openingFailure, openingFailure.outcome == .failed, outcome == .failed { return .noCloud }
    return ExitCode(outcome)
  }

  private mutating func decided(_ decision: Decision, at address: Address) -> [RunDirective] {
    guard var frame = open[address] else { return [] }
    switch decision {
    case .run:
      frame.beginAttempt()
      open[address] = frame
      return [frame.directive]
    case .skip: return end(frame, StepResult(.skipped, step: frame.step))
    case .failed(let failure):
      return end(frame, StepResult(failure.outcome, step: frame.step, failure: failure))
    }
  }

  private mutating func attemptEnded(_ attempt: AttemptID, _ end: AttemptEnd) -> [RunDirective] {
    guard let frame = open[attempt.address], frame.attempt == attempt else { return [] }
    calls = calls.filter { $0.key.attempt != attempt }
    begun.remove(attempt)
    let result =
      switch end.result {
      case .succeeded(let outputs):
        StepResult(
          .succeeded, step: frame.step, outputs: outputs, attempts: attempt.number, milliseconds: end.milliseconds)
      case .failed(let failure):
        StepResult(
          failure.outcome, step: frame.step, failure: failure, attempts: attempt.number,
          milliseconds: end.milliseconds)
      }
    return self.end(frame, result)
  }

  private mutating func end(_ frame: StepFrame, _ result: StepResult) -> [RunDirective] {
    open[frame.address] = nil
    results[frame.address] = result
    sequence.childEnded(result)
    return continueSequence()
  }

  private mutating func continueSequence() -> [RunDirective] {
    guard open.isEmpty, phase == .running else { return [] }
    if let step = sequence.advance() {
      let frame = StepFrame(step, at: .root.appending(.step(step.id)))
      open[frame.address] = frame
      return [frame.directive]
    }
    for step in sequence.rest {
      results[.root.appending(.step(step.id))] = StepResult(.skipped, step: step)
    }
    // A block that stopped has no outputs to speak of: what they are made of is missing.
    if sequence.isStopped || workflow.outputs.isEmpty {
      phase = .ending(sequence.outcome)
      return [.end(sequence.outcome)]
    }
    phase = .concluding(sequence.outcome)
    return [.conclude]
  }

  private mutating func concluded(_ conclusion: Conclusion) -> [RunDirective] {
    guard case .concluding(var outcome) = phase else { return [] }
    switch conclusion {
    case .outputs(let outputs): self.outputs = outputs
    case .failed(let failure):
      conclusionFailure = failure
      outcome = outcome.worse(failure.outcome)
    }
    phase = .ending(outcome)
    return [.end(outcome)]
  }

  private mutating func cancel(by: String) -> [RunDirective] {
    guard cancelledBy == nil else { return [] }
    switch phase {
    case .fresh, .ending, .ended: return []
    case .opening, .running, .concluding: break
    }
    cancelledBy = by
    sequence.stop(.cancelled)
    if case .concluding = phase {
      phase = .ending(sequence.outcome)
      return [.end(sequence.outcome)]
    }
    if phase == .opening { phase = .running }
    let running = open.values.compactMap(\.attempt)
    return running.isEmpty ? cancelOpen() : running.map(RunDirective.stop)
  }

  /// Ends steps that only wait for a decision.
  private mutating func cancelOpen() -> [RunDirective] {
    for frame in open.values { results[frame.address] = StepResult(.skipped, step: frame.step) }
    open = [:]
    return continueSequence()
  }
}
