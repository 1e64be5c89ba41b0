import Diagnostics
import Expressions
import Values

/// A condition that is known before the run decides nothing.
enum ConstantConditions {
  static func check(_ findings: Findings) -> [Diagnostic] {
    findings.checked.allSteps.flatMap { step -> [Diagnostic] in
      var found: [Diagnostic] = []
      if let condition = step.condition, let value = condition.constant?.asBool {
        found.append(.constantCondition(condition, value, value ? "the step always runs" : "the step never runs"))
      }
      // One that is always false is how a workflow fails on purpose.
      if case .assert(let assertion) = step.kind, assertion.that.constant?.asBool == true {
        found.append(.constantCondition(assertion.that, true, "there is nothing to assert"))
      }
      return found
    }
  }
}

extension Diagnostic {
  fileprivate static func constantCondition(
    _ condition: CheckedExpression, _ value: Bool, _ meaning: String
  ) -> Diagnostic {
    Diagnostic(.warning, "constant-condition", "this condition is always \(value)")
      .label(condition.span, meaning)
      .help("a condition asks something that is known in the run only: inputs, outcomes, outputs")
  }
}
