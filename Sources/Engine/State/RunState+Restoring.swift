import Diagnostics
import Expressions
import Values
import Workflows

extension RunState {
  /// An event from a journal that went through JSON, its values of their declared types again.
  public func restored(_ event: RunEvent) -> RunEvent {
    switch event {
    case .started(let start):
      guard let taken = start.takenOver else { return event }
      return .started(start.taking(taken.restored(in: workflow)))
    case .attemptEnded(let attempt, let end):
      guard case .succeeded(let outputs) = end.result, let use = plan(of: attempt, at: now)?.use else { return event }
      let typed = outputs.restored(as: .record(use.signature.outputType))
      return .attemptEnded(attempt, AttemptEnd(.succeeded(typed), milliseconds: end.milliseconds))
    case .evaluated(.root, .values(.map(let outputs))):
      var typed = outputs
      for output in workflow.outputs {
        typed[output.name] = outputs[output.name]?.restored(as: output.value.type)
      }
      return .evaluated(.root, .values(.map(typed)))
    case .evaluated(let address, .values(let values)):
      guard let step = step(at: address) else { return event }
      return .evaluated(address, .values(values.restored(as: .record(step.outputType))))
    case .evaluated(let address, .items(let items)):
      guard case .list(let element)? = step(at: address)?.loop?.each.type else { return event }
      return .evaluated(address, .items(items.map { $0.restored(as: element) }))
    case .childEnded(let address, let end):
      guard let step = step(at: address) else { return event }
      return .childEnded(
        address,
        ChildEnd(
          end.outcome, outputs: end.outputs?.restored(as: .record(step.outputType)), failure: end.failure))
    default: return event
    }
  }
}

extension RunStart {
  fileprivate func taking(_ taken: TakenOver) -> RunStart {
    RunStart(
      run: run, workflow: workflow, source: source, sourceName: sourceName, inputs: inputs, vars: vars,
      environment: environment, cause: cause, actor: actor, nominal: nominal, started: started, within: within,
      others: others, access: access, rerunOf: rerunOf, takenOver: taken)
  }
}
