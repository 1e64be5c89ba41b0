public import Values

/// Keeps what became of firings.
///
/// A table with a unique key on (workflow, trigger, identity) fulfils it: an insert that meets the key changes nothing and says so.
public protocol FiringStore: Sendable {
  /// Writes all of them or none; what is written will survive a loss of power when this returns.
  ///
  /// Gives the identities of new rows that were there already: somebody else owns those firings.
  func write(_ changes: [FiringChange]) async throws(FiringStoreError) -> Set<FiringIdentity>
  func row(_ identity: FiringIdentity) async throws(FiringStoreError) -> FiringRow?
  /// What a dispatcher must know to go on: the rows of a trigger that came last, oldest first.
  func rows(of trigger: TriggerName, limit: Int) async throws(FiringStoreError) -> [FiringRow]
  /// Those that have started and not ended, oldest first.
  func running() async throws(FiringStoreError) -> [FiringRow]
  /// The newest rows of all triggers, newest first.
  func newest(_ limit: Int) async throws(FiringStoreError) -> [FiringRow]
  /// Up to which instant a schedule has been decided on; `now`, from now on, if it is new or says something else than before.
  func seen(_ schedule: TriggerName, as definition: String, now: Timestamp) async throws(FiringStoreError) -> Timestamp

  /// Puts a pause on record, in place of the one of the same scope. When this returns nothing new starts.
  func pause(_ pause: TriggerPause) async throws(FiringStoreError)
  /// Lifts a pause and those of everything within its scope; gives them.
  func resume(_ scope: TriggerPause.Scope) async throws(FiringStoreError) -> [TriggerPause]
  func pauses() async throws(FiringStoreError) -> TriggerPauses

  /// Those that are held, oldest first.
  func held() async throws(FiringStoreError) -> [FiringRow]
  /// Puts a decision on record; whoever holds what it concerns carries it out. It is kept as long as a storm may hold something.
  func decide(_ decision: StormDecision) async throws(FiringStoreError)
  /// The decisions behind a number, in the order in which they were made.
  func stormDecisions(after number: Int64) async throws(FiringStoreError) -> [KeptStormDecision]
}

/// The unique key of a firing.
public struct FiringIdentity: Hashable, Sendable {
  public let trigger: TriggerName
  public let identity: String

  public init(_ row: FiringRow) {
    trigger = row.trigger
    identity = row.identity
  }
}

/// A row to write.
public enum FiringChange: Sendable, Equatable {
  case insert(FiringRow)
  case update(FiringRow)

  public var row: FiringRow {
    switch self {
    case .insert(let row), .update(let row): row
    }
  }
}

/// Firings cannot be kept.
public struct FiringStoreError: Error, Sendable, Equatable {
  public let message: String

  public init(_ message: String) { self.message = message }
}
