import Diagnostics
import Expressions
import Values

/// A ladder climbs by itself; what destroys on it waits for a person.
enum UnapprovedTiers {
  static func check(_ findings: Findings) -> [Diagnostic] {
    findings.checked.allSteps.flatMap { step -> [Diagnostic] in
      guard case .escalate(let ladder) = step.kind else { return [] }
      return ladder.tiers.compactMap { tier in
        guard !mayAsk(tier.id, findings) else { return nil }
        var walk = Walk()
        return walk.unapproved([tier]).map { .approveMissing($0, tier.id, findings.idSpan(of: tier)) }
      }
    }
  }

  /// Whether a step that was to ask is lost through a mistake of its own, which has been reported.
  private static func mayAsk(_ tier: String, _ findings: Findings) -> Bool {
    guard findings.hasErrors else { return false }
    if findings.workflow.lost.contains(.steps) { return true }
    return findings.places.steps(in: tier).contains { step in
      switch step.kind {
      case .approve, .run, .lost: findings.checked.step(step.id.value) == nil
      default: false
      }
    }
  }

  /// Goes through steps in their order and remembers whether a person has agreed.
  private struct Walk {
    var isApproved = false

    mutating func unapproved(_ steps: [CheckedStep]) -> FoundUse? {
      for step in steps {
        if let found = unapproved(step) { return found }
        if isApproved { return nil }
      }
      return nil
    }

    private mutating func unapproved(_ step: CheckedStep) -> FoundUse? {
      switch step.kind {
      case .approve: isApproved = step.mustSucceed
      case .block(let block): return unapproved([block.steps], block.ending, of: step)
      case .parallel(let branches, let ending): return unapproved(branches.map(\.steps), ending, of: step)
      case .escalate(let ladder): return unapproved(ladder.tiers.map { [$0] }, nil, of: step)
      case .run(let subrun):
        let other = subrun.workflow
        return unapproved([other.steps], other.ending, of: step).map {
          FoundUse(signature: $0.signature, span: subrun.span)
        }
      case .action, .pause: return step.kind.firstUse(where: \.isDestructive)
      case .assert, .set: break
      }
      return nil
    }

    /// Rows of steps of which each begins with what holds now; what follows if they fail does so too.
    private mutating func unapproved(
      _ rows: [[CheckedStep]], _ ending: CheckedEnding?, of step: CheckedStep
    ) -> FoundUse? {
      var isApprovedWithin = false
      for row in rows {
        var inner = self
        if let found = inner.unapproved(row) { return found }
        if inner.isApproved { isApprovedWithin = true }
      }
      for row in [ending?.rescue ?? [], ending?.finally ?? []] {
        var inner = self
        if let found = inner.unapproved(row) { return found }
      }
      if case .escalate = step.kind { return nil }
      if isApprovedWithin, step.mustSucceed, ending?.rescue.isEmpty ?? true { isApproved = true }
      return nil
    }
  }
}

extension CheckedStep {
  /// Whether what stands behind it runs only after it has run and succeeded.
  fileprivate var mustSucceed: Bool {
    onError == .fail && onDenied == .fail && loop == nil
      && (condition == nil || condition?.constant?.asBool == true)
  }
}

extension Diagnostic {
  fileprivate static func approveMissing(_ use: FoundUse, _ tier: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "approve-missing", "the tier '\(tier)' destroys without asking anybody")
      .label(use.span, "'\(use.signature.name)' takes something away")
      .label(span, "a ladder climbs to this tier by itself")
      .help("make the tier a block whose first step is an `approve` without `if` or `on_error`")
  }
}
