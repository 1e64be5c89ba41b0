import Diagnostics
import Engine
import Workflows

/// The end of a run for people: every failure with its place, then one line that says it all.
public enum RunSummary {
  public static func text(_ report: RunReport, style: TextStyle) -> String {
    let renderer = DiagnosticRenderer(report.file, color: style.color)
    var parts: [String] = []
    for diagnostic in diagnostics(report) { parts.append(renderer.render(diagnostic)) }
    parts.append(closingLine(report, style))
    return parts.joined(separator: "\n")
  }

  /// The failures of a run as diagnostics of its text.
  static func diagnostics(_ report: RunReport) -> [Diagnostic] {
    var all = report.steps.compactMap { step in
      step.failure.map { failure -> Diagnostic in
        let diagnostic = Diagnostic(failure, step: step)
        return step.isAllowed ? diagnostic.note("allowed by the workflow: it does not count") : diagnostic
      }
    }
    if let failure = report.failure { all.insert(Diagnostic(failure, step: nil), at: 0) }
    return all
  }

  private static func closingLine(_ report: RunReport, _ style: TextStyle) -> String {
    let counts = report.counts.map { "\($0.count) \($0.outcome.rawValue.replacing("_", with: " "))" }
    var facts = [counts.joined(separator: ", ")]
    if report.opening != nil { facts.append("\(report.logins) login\(report.logins == 1 ? "" : "s")") }
    facts.append(TextStyle.time(report.milliseconds))
    facts.append("exit code \(report.exitCode.rawValue)")
    return
      "\(style.bold(report.workflow)): \(style.word(report.outcome)) \(style.dim("(\(facts.joined(separator: "; ")))"))\n"
  }
}
