import Diagnostics
import Permissions

/// Alerts come many at a time: what one of them starts must not act on what another one is working on.
enum UnlockedAlerts {
  static func check(_ findings: Findings) -> [Diagnostic] {
    let alerts = findings.workflow.triggers.alerts
    guard let first = alerts.first else { return [] }
    var found: [Diagnostic] = []
    if findings.workflow.concurrency == nil, let use = unlocked(findings.checked.steps + findings.checked.ending.steps)
    {
      found.append(.lockMissing(first.id, use))
    }
    let isDestructive = findings.checked.allSteps.contains { $0.kind.firstUse(where: \.isDestructive) != nil }
    guard !findings.hasErrors, !isDestructive else { return found }
    for alert in alerts {
      if let span = alert.budgetSpan { found.append(.idleBudget(span)) }
    }
    return found
  }

  /// The first step that changes something in a cloud and stands under no lock.
  private static func unlocked(_ steps: [CheckedStep]) -> FoundUse? {
    for step in steps where step.lock == nil {
      let inner = step.kind.steps
      let use =
        inner.isEmpty
        ? step.kind.firstUse { $0.signature.needsCloud && $0.semantics != .safe } : unlocked(inner)
      if let use { return use }
    }
    return nil
  }
}

extension Diagnostic {
  fileprivate static func lockMissing(_ id: Spanned<String>, _ use: FoundUse) -> Diagnostic {
    Diagnostic(.error, "lock-missing", "a workflow that alerts start needs a lock where it changes something")
      .label(use.span, "'\(use.signature.name)' may meet another run").label(id.span, "alerts come many at a time")
      .help("add `lock: server/${{ inputs.server }}` to the step, or `concurrency: { group: … }` to the workflow")
  }

  fileprivate static func idleBudget(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "misplaced-key", "'budget' means nothing here")
      .label(span, "it counts runs that take something away").help(
        "remove it, or limit all runs with `throttle` or `storm`")
  }
}
