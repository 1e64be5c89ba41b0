import Values
import Workflows

extension RunState {
  /// An event from a journal that went through JSON, its values of their declared types again.
  public func restored(_ event: RunEvent) -> RunEvent {
    switch event {
    case .attemptEnded(let attempt, let end):
      guard case .succeeded(let outputs) = end.result, let step = workflow.step(at: attempt.address),
        case .action(let use) = step.kind
      else { return event }
      let typed = outputs.restored(as: .record(use.signature.outputType))
      return .attemptEnded(attempt, AttemptEnd(.succeeded(typed), milliseconds: end.milliseconds))
    case .concluded(.outputs(.map(let outputs))):
      var typed = outputs
      for output in workflow.outputs {
        typed[output.name] = outputs[output.name]?.restored(as: output.value.type)
      }
      return .concluded(.outputs(.map(typed)))
    default: return event
    }
  }
}

extension CheckedWorkflow {
  /// The step at an address.
  func step(at address: Address) -> CheckedStep? { address.stepID.flatMap { step($0) } }
}
