import Diagnostics
public import Engine
import Synchronization
import Values
public import Workflows

/// Says while a run goes on what it does: who it is, then a line for each step that ends. On a terminal the step that
/// runs is shown too, and replaced by its end.
public final class ProgressPrinter: RunObserver {
  private let workflow: CheckedWorkflow
  private let style: TextStyle
  /// Whether lines may be replaced.
  private let isLive: Bool
  private let write: @Sendable (String) -> Void
  private let isOpen = Mutex(false)

  public init(
    _ workflow: CheckedWorkflow, style: TextStyle, isLive: Bool, write: @escaping @Sendable (String) -> Void
  ) {
    self.workflow = workflow
    self.style = style
    self.isLive = isLive
    self.write = write
  }

  public func observe(_ entries: [JournalEntry]) async {
    for entry in entries { show(entry.event) }
  }

  private func show(_ event: RunEvent) {
    switch event {
    case .started(let start):
      line("\(style.bold(start.workflow)) \(style.dim("run \(start.run)"))")
      begin("logging in")
    case .opened(let opening): show(opening)
    case .attemptBegan(let attempt, _):
      begin("\(attempt.address) \(style.dim(uses(attempt.address)))")
    case .attemptEnded(let attempt, let end):
      let outcome: Outcome = if case .failed(let failure) = end.result { failure.outcome } else { .succeeded }
      show(attempt.address, outcome, style.dim(TextStyle.time(end.milliseconds)))
    case .decided(let address, .skip): show(address, .skipped, style.dim("its condition is false"))
    case .decided(let address, .failed): show(address, .failed, style.dim("its condition has no value"))
    case .cancelRequested(let by): line("stopping: \(by)")
    case .openingFailed, .concluded, .ended: clear()
    case .decided(_, .run), .callBegan, .callEnded: break
    }
  }

  private func show(_ opening: Opening) {
    clear()
    for remark in opening.remarks { line("note: \(printable(remark))") }
    guard let project = opening.project else { return }
    let name = opening.projectName.map { " (\(printable($0)))" } ?? ""
    let regions = opening.regions.isEmpty ? "" : " in \(opening.regions.joined(separator: ", "))"
    let roles = opening.roles.isEmpty ? "no role" : printable(opening.roles.joined(separator: ", "))
    line(style.dim("project \(project)\(name)\(regions) as \(roles)"))
  }

  private func show(_ address: Address, _ outcome: Outcome, _ remark: String) {
    let word = outcome == .succeeded ? "" : style.word(outcome) + " "
    line("\(style.sign(outcome)) \(address) \(style.dim(uses(address))) \(word)\(remark)")
  }

  private func uses(_ address: Address) -> String {
    guard let id = address.stepID, let step = workflow.step(id), case .action(let use) = step.kind else { return "" }
    return use.signature.name
  }

  /// Shows what goes on, to be replaced by what came of it.
  private func begin(_ text: String) {
    guard isLive else { return }
    isOpen.withLock { isOpen in
      write((isOpen ? "\r\u{1B}[K" : "") + style.dim("⋯ ") + text)
      isOpen = true
    }
  }

  private func clear() {
    isOpen.withLock { isOpen in
      if isOpen { write("\r\u{1B}[K") }
      isOpen = false
    }
  }

  private func line(_ text: String) {
    clear()
    write(text + "\n")
  }
}
