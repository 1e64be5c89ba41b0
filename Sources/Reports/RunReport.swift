public import Diagnostics
public import Engine
public import Values
public import Workflows

/// A run that has ended, as people and programs read it.
public struct RunReport: Sendable {
  public let run: String
  public let workflow: String
  /// That of what has ended so far, if the run has not.
  public let outcome: Outcome
  public let standing: RunStanding
  public let exitCode: ExitCode
  /// Questions to people that are open.
  public let questions: [OpenQuestion]
  public let opening: Opening?
  /// How often the run logged in, renewals included; 0 if no login came about.
  public let logins: Int
  /// Why the run as a whole went wrong, where no step did: the login, the outputs.
  public let failure: Failure?
  /// Whether the workflow's rescue mended what had failed; the outcome stays what it was.
  public let isRescued: Bool
  /// The run that this one repeats.
  public let rerunOf: String?
  /// How many of its steps, and items of loops, were not done again.
  public let takenOver: Int
  /// The workflow's own steps, then those of its `rescue` and `finally`, as far as they were entered.
  public let steps: [StepReport]
  public let outputs: Value?
  public let cancelledBy: String?
  /// Completed steps that can be undone and were not, of a run that did not succeed.
  public let leftBehind: [LeftBehind]
  /// What the run made and changed, as far as it was not undone and no entry of `leftBehind` tells it; of a run that
  /// succeeded nothing, unless it was asked for.
  public let remainders: [Remainder]
  /// From the first event to the last.
  public let milliseconds: Int
  /// The text that ran.
  public let file: SourceFile

  /// `logins` as counted at the end; nil: those before the first step.
  ///
  /// `standing` is asked of whoever knows whether a run that has not ended goes on. `showsAllRemainders`: also of a run that
  /// succeeded.
  public init(
    _ state: RunState, logins: Int? = nil, milliseconds: Int, standing: RunStanding? = nil,
    showsAllRemainders: Bool = false
  ) {
    run = state.start?.run ?? ""
    workflow = state.workflow.name
    let outcome: Outcome = if case .ended(let outcome) = state.phase { outcome } else { state.outcomeSoFar }
    self.outcome = outcome
    self.standing = state.isOpen ? standing ?? .suspended : .ended
    questions = state.openQuestions
    exitCode = state.exitCode
    opening = state.opening
    self.logins = state.opening.map { logins ?? $0.logins } ?? 0
    failure = state.openingFailure ?? state.conclusionFailure
    isRescued = state.isRescued
    rerunOf = state.start?.rerunOf
    takenOver = state.results.values.count(where: \.isTakenOver)
    outputs = state.outputs
    cancelledBy = state.cancelledBy
    file = state.workflow.file
    self.milliseconds = milliseconds
    steps = StepReports(state).all
    let isFine = outcome == .succeeded && !state.isOpen
    leftBehind = isFine ? [] : state.leftBehind.compactMap { LeftBehind($0, state) }
    remainders = isFine && !showsAllRemainders ? [] : Remainder.all(of: state, without: leftBehind.map(\.address))
  }

  /// The regions of the run: those of its login, and those of single steps.
  public var regions: [String] {
    var regions = opening?.regions ?? []
    for step in steps { step.addRegions(to: &regions) }
    return regions
  }

  /// How many of the workflow's own steps ended how, in the order of the outcomes' list.
  public var counts: [(outcome: Outcome, count: Int)] { steps.map(\.outcome).counted }
}

/// A step that has ended, with all that it holds.
public struct StepReport: Sendable {
  public let address: Address
  public let id: String
  /// The action's name, or the word for what the step is: `steps`, `parallel`, `escalate`, `run NAME`, `approve`.
  public let uses: String
  public let region: String?
  public let outcome: Outcome
  /// Not successful, and the workflow says that it does not count.
  public let isAllowed: Bool
  /// What had failed in it was mended by its rescue.
  public let isRescued: Bool
  /// An earlier run did it, and this one did not.
  public let isTakenOver: Bool
  public let attempts: Int
  public let milliseconds: Int
  /// What may be shown of what it gave; those of a loop are with its items.
  public let outputs: Value?
  public let failure: Failure?
  /// How the step was undone, or that it could not be.
  public let undone: Outcome?
  /// The section it stands in, if it is not one of the steps themselves: `rescue` or `finally`.
  public let section: Address.Section?
  /// The branch it stands in.
  public let branch: String?
  /// The run of the workflow that ran as this step.
  public let run: String?
  /// The action with which a ladder looks.
  public let probe: String?
  /// Where the workflow says what the step does.
  public let span: SourceSpan
  /// What to show of the outputs as a table.
  public let table: Output?
  /// The steps inside it that were entered, or skipped with it begun; nil if it is of a kind that holds none, or a loop.
  public let steps: [StepReport]?
  /// Nil if it is no loop.
  public let loop: LoopReport?

  func addRegions(to regions: inout [String]) {
    if let region, !regions.contains(region) { regions.append(region) }
    for step in steps ?? [] { step.addRegions(to: &regions) }
    for item in loop?.items ?? [] {
      if let region = item.failure?.request?.region, !regions.contains(region) { regions.append(region) }
      for step in item.steps ?? [] { step.addRegions(to: &regions) }
    }
  }

  /// How many steps that hold no others came to an end in it, each item of a loop for itself.
  var leafCount: Int {
    if let loop {
      return loop.items.reduce(0) { $0 + ($1.steps?.leafCount ?? ($1.outcome == .skipped ? 0 : 1)) }
    }
    return steps?.leafCount ?? (outcome == .skipped ? 0 : 1)
  }
}

/// The items of a loop.
public struct LoopReport: Sendable {
  public let items: [ItemReport]
  /// Items at the end that were skipped because the loop stopped, and are not among `items`.
  public let skippedItems: Int

  public var counts: [(outcome: Outcome, count: Int)] {
    (items.map(\.outcome) + Array(repeating: .skipped, count: skippedItems)).counted
  }
}

/// One item of a loop.
public struct ItemReport: Sendable {
  /// From 0.
  public let index: Int
  /// Its `id` and `name`, or the value itself if it is small.
  public let item: Value
  /// What to call it.
  public let name: String?
  public let outcome: Outcome
  public let isAllowed: Bool
  public let isRescued: Bool
  public let attempts: Int
  public let milliseconds: Int
  public let outputs: Value?
  public let failure: Failure?
  public let undone: Outcome?
  public let steps: [StepReport]?
}

extension [StepReport] {
  var leafCount: Int { reduce(0) { $0 + $1.leafCount } }
}

extension [Outcome] {
  /// How many there are of each, in the order of the outcomes' list.
  var counted: [(outcome: Outcome, count: Int)] {
    var counts: [Outcome: Int] = [:]
    for outcome in self { counts[outcome, default: 0] += 1 }
    return Outcome.allCases.compactMap { outcome in counts[outcome].map { (outcome, $0) } }
  }
}
