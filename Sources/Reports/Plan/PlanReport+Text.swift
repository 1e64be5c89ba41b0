import Diagnostics
import Engine
import Permissions
import Workflows

extension PlanReport {
  /// For people: a line for each step, under it what it would write.
  public func text(style: TextStyle = .plain) -> String {
    var out = "\(style.bold("plan of \(plan.workflow.name)")): nothing is changed\n"
    if let opening = plan.opening, let project = opening.project {
      let roles = opening.roles.isEmpty ? "no role" : opening.roles.joined(separator: ", ")
      out +=
        style.dim(
          "project \(project)\(opening.regions.isEmpty ? "" : " in \(opening.regions.joined(separator: ", "))") as \(roles)"
        )
        + "\n"
    }
    for remark in plan.opening?.remarks ?? [] { out += "note: \(printable(remark))\n" }
    for step in plan.steps { out += lines(of: step, style) }
    out += "\n" + summary
    for room in room { out += line(of: room) }
    for missing in plan.opening?.missing ?? [] { out += "\(style.paint("warning", "1;33")): \(missing.sentence)\n" }
    return out
  }

  private func lines(of step: PlannedStep, _ style: TextStyle) -> String {
    let indent = String(repeating: "  ", count: step.depth)
    var line = "\(indent)\(sign(step, style)) \(step.step.id)"
    if let item = step.item { line += " (\(ItemName.of(item) ?? "item known in the run"))" }
    if let word = sectionWord(step) { line += " \(style.dim(word))" }
    line += " \(style.dim(step.step.kindWord))"
    if let outcome = step.outcome { line += " \(style.word(outcome))" }
    var notes = step.notes
    if let failure = step.failure { notes.insert(failure.message, at: 0) }
    if step.isStale { notes.append("seen as things are now; steps before it write") }
    if !notes.isEmpty { line += ": " + notes.joined(separator: "; ") }
    var out = printable(line, keeping: style) + "\n"
    for write in step.writes { out += "\(indent)    \(printable(text(of: write)))\n" }
    for call in step.later {
      out +=
        "\(indent)    \(printable("then, depending on what comes of it: \(call.operation.name) (\(call.operation.method) \(call.operation.path))"))\n"
    }
    return out
  }

  private func sign(_ step: PlannedStep, _ style: TextStyle) -> String {
    if let outcome = step.outcome { return style.sign(outcome) }
    if step.isUncertain { return style.paint("?", "1;33") }
    return step.writes.isEmpty && step.later.isEmpty ? style.dim("·") : style.paint("~", "1;34")
  }

  private func sectionWord(_ step: PlannedStep) -> String? {
    let parts = step.address.parts
    guard parts.count > 1, case .section(let section) = parts[parts.count - 2] else { return nil }
    return "(\(section.rawValue))"
  }

  private func text(of write: PlannedWrite) -> String {
    var text = "\(Self.mark(write.kind)) \(write.operation)"
    if let subject = subject(write) { text += " \(subject)" }
    text += "  \(write.method) \(write.path)"
    if let region = write.region { text += " in \(region)" }
    if !write.rights.isEmpty { text += "  needs \(write.rights.joined(separator: " and "))" }
    if !write.missing.isEmpty { text += ": \(write.missing.joined(separator: " and ")) is not held" }
    return text
  }

  private static func mark(_ kind: PlannedWrite.Kind) -> String {
    switch kind {
    case .create: "+"
    case .change: "~"
    case .delete: "-"
    }
  }

  private var summary: String {
    if let failure = plan.failure { return "no plan could be made: \(printable(failure.message))\n" }
    let open = plan.steps.count { $0.isUncertain || !$0.later.isEmpty }
    var text = "would create \(count(.create)), change \(count(.change)), delete \(count(.delete))"
    let outside = plan.writes.count { $0.service == "outside" }
    if outside > 0 { text += "; \(outside) request\(outside == 1 ? "" : "s") outside the cloud" }
    if open > 0 { text += "; of \(open) step\(open == 1 ? "" : "s") only the run can tell" }
    return text + "\n"
  }

  private func line(of room: PlannedRoom) -> String {
    let place = room.region.map { " in \($0)" } ?? ""
    let most = room.most.map { " of \($0)" } ?? ", no limit"
    let words = "\(room.what)\(place): \(room.used) and \(room.adds) more\(most)"
    return room.fits ? words + "\n" : "quota: \(words): not enough\n"
  }
}

/// Colours that were put in on purpose stay; nothing else that steers a terminal does.
private func printable(_ text: String, keeping style: TextStyle) -> String {
  guard style.color else { return printable(text) }
  return text.split(separator: "\u{1B}", omittingEmptySubsequences: false).map { printable(String($0)) }
    .joined(separator: "\u{1B}")
}
