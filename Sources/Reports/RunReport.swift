public import Diagnostics
public import Engine
public import Values
public import Workflows

/// A run that has ended, as people and programs read it.
public struct RunReport: Sendable {
  public let run: String
  public let workflow: String
  public let outcome: Outcome
  public let exitCode: ExitCode
  public let opening: Opening?
  /// How often the run logged in, renewals included; 0 if no login came about.
  public let logins: Int
  /// Why the run as a whole went wrong, where no step did: the login, the outputs.
  public let failure: Failure?
  public let steps: [StepReport]
  public let outputs: Value?
  public let cancelledBy: String?
  /// From the first event to the last.
  public let milliseconds: Int
  /// The text that ran.
  public let file: SourceFile

  /// `logins` as counted at the end; nil: those before the first step.
  public init(_ state: RunState, logins: Int? = nil, milliseconds: Int) {
    run = state.start?.run ?? ""
    workflow = state.workflow.name
    outcome = if case .ended(let outcome) = state.phase { outcome } else { .unknown }
    exitCode = state.exitCode
    opening = state.opening
    self.logins = state.opening.map { logins ?? $0.logins } ?? 0
    failure = state.openingFailure ?? state.conclusionFailure
    outputs = state.outputs
    cancelledBy = state.cancelledBy
    file = state.workflow.file
    self.milliseconds = milliseconds
    let regions = state.opening?.regions ?? []
    steps = state.workflow.steps.compactMap { step in
      state.results[.root.appending(.step(step.id))].map { StepReport(step, $0, runRegions: regions) }
    }
  }

  /// The regions of the run: those of its login, and those of single steps.
  public var regions: [String] {
    var regions = opening?.regions ?? []
    for region in steps.compactMap(\.region) where !regions.contains(region) { regions.append(region) }
    return regions
  }

  /// How many steps ended how, in the order of the outcomes' list.
  public var counts: [(outcome: Outcome, count: Int)] {
    Outcome.allCases.compactMap { outcome in
      let count = steps.count { $0.outcome == outcome }
      return count > 0 ? (outcome, count) : nil
    }
  }
}

/// A step that has ended.
public struct StepReport: Sendable {
  public let id: String
  public let uses: String
  public let region: String?
  public let outcome: Outcome
  /// Not successful, and the workflow says that it does not count.
  public let isAllowed: Bool
  public let attempts: Int
  public let milliseconds: Int
  public let outputs: Value?
  public let failure: Failure?
  /// Where the workflow names the action.
  public let span: SourceSpan
  /// What to show of the outputs as a table.
  public let table: Output?

  init(_ step: CheckedStep, _ result: StepResult, runRegions: [String]) {
    id = step.id
    outcome = result.outcome
    isAllowed = result.isAllowed
    attempts = result.attempts
    milliseconds = result.milliseconds
    outputs = result.outputs
    failure = result.failure
    switch step.kind {
    case .action(let use):
      uses = use.signature.name
      span = use.span
      table = use.signature.table
      let own: String? = if case .constant(let value)? = step.region { value.asString } else { nil }
      region =
        result.failure?.request?.region ?? own
        ?? (use.signature.needsCloud && runRegions.count == 1 ? runRegions[0] : nil)
    }
  }
}
