import Diagnostics
import Engine
import Values
import Workflows

/// The end of a run for people: every failure with its place, what the loops and ladders came to, what is left behind,
/// then one line that says it all.
public enum RunSummary {
  /// More failures of one loop are counted, not written out.
  public static let failureLimit = 10

  public static func text(_ report: RunReport, style: TextStyle) -> String {
    let renderer = DiagnosticRenderer(report.file, color: style.color)
    var failures = FailureList()
    if let failure = report.failure { failures.add(failure, at: nil) }
    failures.add(report.steps)
    var parts = failures.parts.map { part in
      switch part {
      case .diagnostic(let diagnostic): renderer.render(diagnostic)
      case .rest(let text): text + "\n"
      }
    }
    var tallies = Tallies()
    tallies.add(report.steps, within: "")
    parts += [tallies.text(style), leftBehind(report), remainders(report), questions(report)].filter { !$0.isEmpty }
    if let earlier = report.rerunOf {
      let taken = report.takenOver > 0 ? "; taken over from it: \(report.takenOver)" : ""
      parts.append("repeats the run \(earlier)\(taken)\n")
    }
    parts.append(closingLine(report, style))
    return parts.joined(separator: "\n")
  }

  private static func leftBehind(_ report: RunReport) -> String {
    guard !report.leftBehind.isEmpty else { return "" }
    var lines = ["left behind, as completed steps were not undone:"]
    for left in report.leftBehind.prefix(StepTable.rowLimit) {
      let ids = left.resources.entries.map { "\($0.asString ?? "") \(StepTable.cell($1))" }
      let what = ids.isEmpty ? "" : ": \(ids.joined(separator: ", "))"
      lines.append(printable("  \(left.address) \(left.uses)\(what); \(left.undo) removes it (\(left.reason))"))
    }
    let rest = report.leftBehind.count - StepTable.rowLimit
    if rest > 0 { lines.append("  and \(rest) more") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func remainders(_ report: RunReport) -> String {
    guard !report.remainders.isEmpty else { return "" }
    var lines = ["left behind:"]
    for left in report.remainders.prefix(StepTable.rowLimit) {
      if let command = left.command {
        lines.append(printable("  \(left.address) made the \(left.kind ?? "") \(left.id ?? ""); remove it: \(command)"))
      } else {
        let place = left.region.map { " in \($0)" } ?? ""
        lines.append(printable("  \(left.address) changed \(left.path)\(place): \(left.operation)"))
      }
    }
    let rest = report.remainders.count - StepTable.rowLimit
    if rest > 0 { lines.append("  and \(rest) more") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func questions(_ report: RunReport) -> String {
    var lines: [String] = []
    for question in report.questions {
      var facts = ["until \(question.until.format("%Y-%m-%d %H:%M:%S UTC") ?? "")"]
      if let by = question.request.by { facts.insert("by \(by.joined(separator: ", "))", at: 0) }
      if question.request.count > 1 { facts.append("\(question.votes.count) of \(question.request.count) have agreed") }
      let message = question.request.message
      lines.append(
        printable("waits for approval of '\(question.address)': \(message) (\(facts.joined(separator: "; ")))"))
    }
    if report.standing == .suspended {
      lines.append("decide with `stackhand runs approve \(report.run)` or `stackhand runs reject \(report.run)`")
    }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  private static func closingLine(_ report: RunReport, _ style: TextStyle) -> String {
    var facts = [counts(report.counts)].filter { !$0.isEmpty }
    let leaves = report.steps.leafCount
    if report.steps.contains(where: { $0.steps != nil || $0.loop != nil }) { facts.append("\(leaves) steps in all") }
    if report.opening != nil { facts.append("\(report.logins) login\(report.logins == 1 ? "" : "s")") }
    facts.append(TextStyle.time(report.milliseconds))
    facts.append("exit code \(report.exitCode.rawValue)")
    var outcome = style.word(report.outcome) + (report.isRescued ? ", rescued" : "")
    if report.standing != .ended { outcome = style.bold(report.standing.rawValue) }
    return "\(style.bold(report.workflow)): \(outcome) \(style.dim("(\(facts.joined(separator: "; ")))"))\n"
  }

  static func counts(_ counts: [(outcome: Outcome, count: Int)]) -> String {
    counts.map { "\($0.count) \($0.outcome.rawValue.replacing("_", with: " "))" }.joined(separator: ", ")
  }
}

/// The failures of a run as diagnostics of its text.
struct FailureList {
  enum Part {
    case diagnostic(Diagnostic)
    /// What a loop had beyond its first failures.
    case rest(String)
  }

  private(set) var parts: [Part] = []
  private var policies: Set<String> = []
  /// The outermost loop that is walked through, and what it had so far.
  private var loop: (written: Int, rest: [Outcome])?

  mutating func add(_ failure: Failure, at place: FailurePlace?) {
    // That a step could not run without a login is said at the login.
    guard failure.outcome != .skipped else { return }
    if let loop, loop.written >= RunSummary.failureLimit {
      self.loop?.rest.append(failure.outcome)
      return
    }
    loop?.written += 1
    let isNew = failure.denial?.policy.map { policies.insert(JSONWriter.text($0)).inserted } ?? true
    parts.append(.diagnostic(Diagnostic(failure, at: place, showsPolicy: isNew)))
  }

  /// What is the same for all that is inside of something.
  private struct Around {
    var item: String?
    var excuse: String?
  }

  mutating func add(_ steps: [StepReport]) { add(steps, Around()) }

  private mutating func add(_ steps: [StepReport], _ around: Around) {
    for step in steps {
      if let inner = step.steps { add(inner, Self.within(step, step.isRescued, step.outcome, step.outputs, around)) }
      if let loop = step.loop { add(loop, of: step, around) }
      note(step.failure, step.address, step, step.isAllowed, around)
    }
  }

  private mutating func add(_ report: LoopReport, of step: StepReport, _ around: Around) {
    let isOutermost = loop == nil
    if isOutermost { loop = (0, []) }
    for item in report.items {
      var around = around
      around.item = item.name
      if let steps = item.steps { add(steps, Self.within(step, item.isRescued, item.outcome, item.outputs, around)) }
      note(item.failure, step.address.appending(.item(item.index)), step, item.isAllowed, around)
    }
    guard isOutermost, let ended = loop else { return }
    loop = nil
    guard !ended.rest.isEmpty else { return }
    parts.append(
      .rest("… and \(ended.rest.count) more in '\(step.address)': \(RunSummary.counts(ended.rest.counted))"))
  }

  private mutating func note(
    _ failure: Failure?, _ address: Address, _ step: StepReport, _ isAllowed: Bool, _ around: Around
  ) {
    guard let failure else { return }
    let excuse = isAllowed ? "allowed by the workflow: it does not count" : around.excuse
    add(failure, at: FailurePlace(address: address, item: around.item, span: step.span, excuse: excuse))
  }

  /// What failed inside may have been mended by it.
  private static func within(
    _ step: StepReport, _ isRescued: Bool, _ outcome: Outcome, _ outputs: Value?, _ around: Around
  ) -> Around {
    var inside = around
    if isRescued { inside.excuse = "mended by the rescue of '\(step.id)'" }
    if step.probe != nil, outcome == .succeeded, let tier = outputs?["tier"]?.asString {
      inside.excuse = "'\(step.id)' was healed all the same, by the tier '\(tier)'"
    }
    return inside
  }
}
