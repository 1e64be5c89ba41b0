import Diagnostics
import Expressions
import Values

/// Steps behind one that is certain to fail never run.
enum UnreachableSteps {
  static func check(_ findings: Findings) -> [Diagnostic] {
    let workflow = findings.checked
    let sequences = [workflow.steps, workflow.ending.rescue, workflow.ending.finally]
    let inner = workflow.allSteps.flatMap { $0.kind.sequences }
    return (sequences + inner).compactMap { steps in
      guard let stop = steps.firstIndex(where: \.isCertainToStop), stop + 1 < steps.count else { return nil }
      return .unreachableStep(findings.idSpan(of: steps[stop + 1]), behind: findings.idSpan(of: steps[stop]))
    }
  }
}

extension CheckedStep {
  /// Whether nothing that stands behind it is ever reached.
  fileprivate var isCertainToStop: Bool {
    guard onError == .fail, loop == nil, condition == nil || condition?.constant?.asBool == true else { return false }
    switch kind {
    case .assert(let assertion): return assertion.that.constant?.asBool == false
    case .block(let block): return block.ending.rescue.isEmpty && block.steps.contains(where: \.isCertainToStop)
    case .parallel(let branches, let ending):
      return ending.rescue.isEmpty && branches.contains { $0.steps.contains(where: \.isCertainToStop) }
    case .run(let subrun): return subrun.workflow.steps.contains(where: \.isCertainToStop)
    case .action, .escalate, .approve, .set, .pause: return false
    }
  }
}

extension CheckedStep.Kind {
  /// The rows of steps inside it that run one after the other.
  fileprivate var sequences: [[CheckedStep]] {
    switch self {
    case .block(let block): [block.steps, block.ending.rescue, block.ending.finally]
    case .parallel(let branches, let ending): branches.map(\.steps) + [ending.rescue, ending.finally]
    // After a tier that failed comes the next one.
    case .action, .escalate, .run, .approve, .assert, .set, .pause: []
    }
  }
}

extension Diagnostic {
  fileprivate static func unreachableStep(_ span: SourceSpan, behind stop: SourceSpan) -> Diagnostic {
    Diagnostic(.warning, "unreachable-step", "no run comes to this step")
      .label(span, "never runs").label(stop, "always fails, and what stands behind it is not begun")
      .help("give the failing step a condition, or remove what it makes pointless")
  }
}
