import Expressions
import Values
import Workflows

/// Actions: what they read is read, what they would write is noted.
extension PlanWalk {
  mutating func action(
    _ use: CheckedUse, of step: CheckedStep, at address: Address, _ notes: [String], item: Value?
  ) async {
    add(step, address, notes: notes, item: item)
    let place = plan.steps.count - 1
    switch await attempt(use, of: step, at: address, wanted: request.workflow.reads(of: step.id), noting: place) {
    case .success(let outputs): finish(address, StepResult(.succeeded, step: step, outputs: outputs))
    case .failure(let failure):
      plan.steps[place].outcome = failure.outcome
      plan.steps[place].failure = failure
      // Where a service is does not depend on what was written before.
      if isUncertain || (hasWritten && failure.kind != "no-endpoint") { state.uncertain.insert(address) }
      finish(address, StepResult(failure.outcome, step: step, failure: failure))
    }
  }

  /// Runs an action with its door shut. What it would write, and what may follow, is noted at a step of the plan.
  mutating func attempt(
    _ use: CheckedUse, of step: CheckedStep, at address: Address, wanted: FieldSelection, noting place: Int
  ) async -> Result<Value, Failure> {
    let (signature, stale) = (use.signature, hasWritten)
    let unknown = Value.record(signature.unknownOutputs)
    let arguments: PlannedArguments
    do throws(Failure) { arguments = try RunScope(state, request, at: address).plannedArguments(of: use) } catch {
      return .failure(error)
    }
    guard arguments.unknown.isEmpty else {
      plan.steps[place].notes.append(
        "only the run can tell \(arguments.unknown.map { "`\($0)`" }.joined(separator: ", "))")
      if !signature.needsCloud { plan.steps[place].notes.append("goes outside the cloud") }
      plan.steps[place].later += use.possibleWrites
      if !use.possibleWrites.isEmpty || !signature.needsCloud { hasWritten = true }
      return .success(unknown)
    }
    guard let action = registry[signature.name], let start = state.start else {
      return .failure(.bug("no action for \(address)"))
    }
    let log = PlanLog()
    let call = ActionCall(
      attempt: AttemptID(address, 1), arguments: arguments.values, region: arguments.region, wanted: wanted,
      journal: .closed, run: start, waitFor: step.waitFor, plan: log)
    let result: Result<Value, Failure>
    do { result = .success(.record(try await action.run(call))) } catch {
      result = .failure((error as? Failure) ?? .bug(error))
    }
    plan.steps[place].writes += log.writes
    if log.isOpen {
      let made = Set(log.writes.map(\.operation))
      plan.steps[place].later += use.possibleWrites.filter { !made.contains($0.name) }
    }
    if !log.writes.isEmpty { hasWritten = true }
    if stale, log.hasRead { plan.steps[place].isStale = true }
    return result
  }
}

/// The parameters of an action, as far as they are known before the run.
struct PlannedArguments {
  let values: Record
  let region: String?
  /// The names of those that only the run knows.
  let unknown: [String]
}

extension RunScope {
  func plannedArguments(of use: CheckedUse) throws(Failure) -> PlannedArguments {
    var unknown: [String] = []
    for argument in use.arguments where try evaluate(argument.value).holdsUnknown {
      unknown.append(argument.parameter.name)
    }
    guard unknown.isEmpty else { return PlannedArguments(values: Record([]), region: nil, unknown: unknown) }
    let known = try arguments(of: use)
    return PlannedArguments(values: known.values, region: known.region, unknown: [])
  }
}

extension CallJournal {
  /// Of a plan, in which nothing is written: whoever comes here has passed the door by.
  static let closed = CallJournal(
    begin: { _, intent in throw Failure.bug("a plan was about to send '\(intent.operation)'") }, end: { _, _ in },
    isStopping: { false })
}
