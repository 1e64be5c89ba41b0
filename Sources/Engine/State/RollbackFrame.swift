import Workflows

/// The rollback of a run: what is still to be undone, and how it stands.
struct RollbackFrame: Sendable {
  /// The oldest first; undone from the end.
  var rest: [RunState.Undoable]
  var current: RunState.Undoable?
  var outcome = Outcome.succeeded
}
