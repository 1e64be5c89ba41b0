import Workflows

/// A step that has been entered and has not ended: where it stands between its condition and its last attempt.
struct StepFrame: Sendable {
  enum Phase: Sendable {
    case deciding
    case attempting(number: Int)
  }

  let address: Address
  let step: CheckedStep
  private(set) var phase: Phase

  /// Entering asks for the condition first, if there is one.
  init(_ step: CheckedStep, at address: Address) {
    self.step = step
    self.address = address
    phase = step.condition == nil ? .attempting(number: 1) : .deciding
  }

  mutating func beginAttempt() { phase = .attempting(number: 1) }

  /// What is to be done for it now, at first and again after a restart.
  var directive: RunDirective {
    switch phase {
    case .deciding: .decide(address)
    case .attempting(let number): .attempt(AttemptID(address, number))
    }
  }

  /// The attempt that runs, if one does.
  var attempt: AttemptID? {
    if case .attempting(let number) = phase { AttemptID(address, number) } else { nil }
  }
}
