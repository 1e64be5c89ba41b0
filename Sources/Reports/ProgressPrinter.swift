import Diagnostics
public import Engine
import Synchronization
public import Workflows

/// Says while a run goes on what it does: who it is, then a line for each step that ends, waits or climbs. On a terminal
/// what runs is shown too, in one line that is replaced.
public final class ProgressPrinter: RunObserver {
  private struct State {
    var progress: RunProgress
    /// What stands in the line that is replaced; nil if there is none.
    var shown: String?
  }

  private let state: Mutex<State>
  private let style: TextStyle
  /// Whether lines may be replaced.
  private let isLive: Bool
  private let write: @Sendable (String) -> Void

  /// `isVerbose`: also steps that only compute, and steps of loops that were skipped.
  public init(
    _ workflow: CheckedWorkflow, style: TextStyle, isLive: Bool, isVerbose: Bool = false,
    write: @escaping @Sendable (String) -> Void
  ) {
    state = Mutex(State(progress: RunProgress(workflow, style, isVerbose: isVerbose)))
    self.style = style
    self.isLive = isLive
    self.write = write
  }

  public func observe(_ entries: [JournalEntry]) async {
    state.withLock { state in
      for entry in entries { show(entry, &state) }
    }
  }

  private func show(_ entry: JournalEntry, _ state: inout State) {
    let lines = state.progress.take(entry)
    if !lines.isEmpty {
      clear(&state)
      for line in lines { write(line + "\n") }
    }
    guard isLive else { return }
    let status = state.progress.status
    guard status != state.shown else { return }
    if let status {
      write((state.shown == nil ? "" : "\r\u{1B}[K") + style.dim("⋯ ") + status)
      state.shown = status
    } else {
      clear(&state)
    }
  }

  private func clear(_ state: inout State) {
    if state.shown != nil { write("\r\u{1B}[K") }
    state.shown = nil
  }
}
