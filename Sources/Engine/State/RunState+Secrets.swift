import Values
import Workflows

extension RunState {
  /// An event as it goes on record: outputs that are secret are left out. A run that is taken up again does not have them.
  func withoutSecrets(_ event: RunEvent) -> RunEvent {
    guard case .attemptEnded(let attempt, let end) = event, case .succeeded(.record(let outputs)) = end.result,
      let use = plan(of: attempt, at: now)?.use
    else { return event }
    let secret = use.signature.outputs.filter { $0.taint.contains(.secret) }.map(\.name)
    guard !secret.isEmpty else { return event }
    let kept = outputs.layout.names.map { secret.contains($0) ? nil : outputs[$0] }
    return .attemptEnded(
      attempt,
      AttemptEnd(.succeeded(.record(Record(outputs.layout, kept))), milliseconds: end.milliseconds))
  }
}
