public import Values
public import Workflows

/// A run as its events add up: which steps have ended and how, what is open, what comes next.
///
/// Pure: the same entries give the same state and the same directives. It waits for nothing and asks nobody; the time
/// that it knows is that of the journal. What has been entered is kept by address, one kind of frame in each table;
/// what an event does to one kind is in an extension of its own.
public struct RunState: Sendable {
  public enum Phase: Sendable, Equatable {
    case fresh
    /// Waits for the lock of the workflow.
    case locking
    case opening
    case running
    case ending(Outcome)
    case ended(Outcome)
  }

  public let workflow: CheckedWorkflow
  public internal(set) var phase = Phase.fresh
  public internal(set) var start: RunStart?
  public internal(set) var opening: Opening?
  public internal(set) var openingFailure: Failure?
  /// Every step, and every item of a loop, that has ended, also those that were skipped.
  public internal(set) var results: [Address: StepResult] = [:]
  /// Those that were undone, or could not be, by the address of the step.
  public internal(set) var undone: [Address: StepResult] = [:]
  public internal(set) var outputs: Value?
  /// Why the outputs could not be evaluated, or the run could not begin.
  public internal(set) var conclusionFailure: Failure?
  public internal(set) var cancelledBy: String?
  /// Whether the workflow's rescue mended what had failed.
  public internal(set) var isRescued = false
  /// The rights that were missing so far.
  public internal(set) var denied: [String] = []
  /// Calls on record of attempts that have not ended.
  public internal(set) var calls: [CallID: RecordedCall] = [:]
  /// Other workflows that run as steps.
  public internal(set) var children: [Address: String] = [:]
  /// The latest run of each step that runs another workflow, also once it has ended.
  public internal(set) var childRuns: [Address: String] = [:]
  /// The number of the newest order that was carried out.
  public internal(set) var lastOrder: Int64 = 0
  /// Writes that a service took, the oldest first.
  public internal(set) var writes: [DoneWrite] = []

  var steps: [Address: StepFrame] = [:]
  var blocks: [Address: BlockFrame] = [:]
  var loops: [Address: LoopFrame] = [:]
  var ladders: [Address: LadderFrame] = [:]
  var approvals: [Address: ApprovalFrame] = [:]
  var begun: Set<AttemptID> = []
  /// Whether it is that of a plan: how the run would end is not known then.
  var isPlan = false
  /// In a plan, steps of which only the run can tell what becomes of them.
  var uncertain: Set<Address> = []
  /// Numbers of attempts of steps whose block is repeated.
  var attemptsBefore: [Address: Int] = [:]
  /// Completed steps that can be undone, the oldest first.
  var undoable: [Undoable] = []
  var rollback: RollbackFrame?
  var childCount = 0
  /// The time of the event that is being applied.
  var now = Timestamp(seconds: 0)
  /// What the event that is being applied leads to.
  var directives: [RunDirective] = []

  /// How long `rescue`, `rollback` and `finally` may take, each, outside of what they follow on.
  public static let sectionBudget = Duration.seconds(600)

  /// A write that is on record.
  public struct RecordedCall: Sendable, Equatable {
    public let intent: CallIntent
    /// When the intent went on record.
    public let at: Timestamp
    public internal(set) var end: CallEnd?

    /// Whether nobody can say if it was carried out, and it must not be repeated.
    var isInDoubt: Bool {
      guard intent.isOnce else { return false }
      switch end {
      case nil: return true
      case .failed(let failure)?: return failure.outcome == .unknown
      case .answered?: return false
      }
    }
  }

  /// A write that a service took.
  public struct DoneWrite: Sendable, Equatable {
    public let address: Address
    public let intent: CallIntent
    /// The id of what it made, as the answer tells it.
    public let id: String?
  }

  /// A completed step that can be taken back.
  struct Undoable: Sendable {
    let address: Address
    let undo: CheckedUndo
    let outputs: Value?
  }

  public init(_ workflow: CheckedWorkflow) { self.workflow = workflow }

  /// Whether the journal says already that an attempt began.
  public func hasBegun(_ attempt: AttemptID) -> Bool { begun.contains(attempt) }

  /// Adds an entry of the journal, and says what is to be done because of it. An event that cannot follow on the earlier
  /// ones changes nothing.
  public mutating func apply(_ event: RunEvent, at time: Timestamp) -> [RunDirective] {
    now = time
    directives.removeAll(keepingCapacity: true)
    switch event {
    case .started(let start): started(start)
    case .locked(let address): locked(address)
    case .lockRefused(let address, let refusal): lockRefused(address, refusal)
    case .opened(let opening): opened(opening)
    case .openingFailed(let failure): openingFailed(failure)
    case .evaluated(let address, let evaluation): evaluated(address, evaluation)
    case .tookOver(let address): tookOver(address)
    case .attemptBegan(let attempt, _): begun.insert(attempt)
    case .callBegan(let call, let intent): calls[call] = RecordedCall(intent: intent, at: time, end: nil)
    case .callEnded(let call, let end): callEnded(call, end)
    case .attemptEnded(let attempt, let end): attemptEnded(attempt, end)
    case .woke(let alarm): woke(alarm)
    case .asked(let address, let request): approvals[address]?.asked(request)
    case .voted(let address, let vote): voted(address, vote)
    case .childBegan(let address, let run):
      children[address] = run
      childRuns[address] = run
      childCount += 1
    case .childEnded(let address, let end): childEnded(address, end)
    case .cancelRequested(let by): cancel(by: by)
    case .suspended: break
    case .ended(let outcome): phase = .ended(outcome)
    }
    return directives
  }

  private mutating func callEnded(_ call: CallID, _ end: CallEnd) {
    calls[call]?.end = end
    // What the engine's own records of decisions say is no write.
    guard case .answered(let answer) = end, let intent = calls[call]?.intent, !intent.method.isEmpty else { return }
    writes.append(DoneWrite(address: call.attempt.address, intent: intent, id: intent.isOnce ? answer.madeID : nil))
  }

  mutating func want(_ directive: RunDirective) { directives.append(directive) }

  /// What the process should say about the run: how it has ended, or that it waits for people.
  public var exitCode: ExitCode {
    guard case .ended(let outcome) = phase else { return .suspended }
    if let openingFailure, openingFailure.outcome == .failed, outcome == .failed { return .noCloud }
    return ExitCode(outcome)
  }

  /// The worst counted outcome so far, as `run.outcome` shows it.
  public var outcomeSoFar: Outcome {
    switch phase {
    case .ending(let outcome), .ended(let outcome): outcome
    default: blocks[.root].map { $0.outcome.worse(.worst(of: $0.lanes.map(\.outcome))) } ?? .succeeded
    }
  }

  /// The step at an address: that of its innermost part.
  func step(at address: Address) -> CheckedStep? { steps[address]?.step ?? address.stepID.flatMap(workflow.step) }
}
