extension RunState {
  /// Whether nothing is open: neither a step nor anything that holds steps. True of every run that has ended.
  var isQuiet: Bool {
    steps.isEmpty && blocks.isEmpty && loops.isEmpty && ladders.isEmpty && approvals.isEmpty && calls.isEmpty
      && begun.isEmpty && children.isEmpty && rollback == nil
  }
}
