/// What a caller may do. Who may operate or approve may read too.
public enum AccessScope: String, Sendable, CaseIterable {
  case read
  /// Start, cancel, pause.
  case operate
  /// Decide what runs ask.
  case approve
}
