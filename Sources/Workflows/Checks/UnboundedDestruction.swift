import Diagnostics
import Expressions

/// A loop whose body destroys says how many items are too many: a list that is longer than expected must not clear a
/// project.
enum UnboundedDestruction {
  static func check(_ findings: Findings) -> [Diagnostic] {
    findings.checked.allSteps.compactMap { step in
      guard let loop = step.loop, loop.limits.maxItems == nil, let use = step.kind.firstUse(where: \.isDestructive)
      else { return nil }
      return .maxItemsMissing(loop, use)
    }
  }
}

extension Diagnostic {
  fileprivate static func maxItemsMissing(_ loop: CheckedLoop, _ use: FoundUse) -> Diagnostic {
    Diagnostic(.error, "max-items-missing", "a loop that destroys must say how many items are too many")
      .label(loop.each.span, "of any length").label(use.span, "'\(use.signature.name)' takes something away")
      .help("add `max_items: 20` to `for`: with more items than that, nothing starts")
  }
}
