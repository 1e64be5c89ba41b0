import Synchronization

/// Keeps what became of firings.
///
/// A table with a unique key on (workflow, trigger, identity) fulfils it: an insert that meets the key changes nothing and says so.
public protocol FiringStore: Sendable {
  /// Writes all of them or none; what is written will survive a loss of power when this returns.
  ///
  /// Gives the identities of new rows that were there already: somebody else owns those firings.
  func write(_ changes: [FiringChange]) async throws(FiringStoreError) -> Set<FiringIdentity>
  /// What a dispatcher must know to go on: the rows of a trigger that came last, oldest first.
  func rows(of trigger: TriggerName, limit: Int) async throws(FiringStoreError) -> [FiringRow]
  /// The newest rows of all triggers, newest first.
  func newest(_ limit: Int) async throws(FiringStoreError) -> [FiringRow]
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

/// Firings in memory: gone with the process. Beyond its limit the oldest are forgotten.
public final class MemoryFiringStore: FiringStore {
  private struct State {
    var rows: [FiringIdentity: FiringRow] = [:]
    /// In the order in which they came; those before `first` are forgotten.
    var order: [FiringIdentity] = []
    var first = 0
  }

  private let state = Mutex(State())
  private let limit: Int

  public init(limit: Int = 100_000) { self.limit = max(limit, 1) }

  public func write(_ changes: [FiringChange]) async throws(FiringStoreError) -> Set<FiringIdentity> {
    state.withLock { state in
      var taken: Set<FiringIdentity> = []
      for change in changes {
        let identity = FiringIdentity(change.row)
        let isThere = state.rows[identity] != nil
        switch change {
        case .insert where isThere: taken.insert(identity)
        case .insert(let row):
          state.rows[identity] = row
          state.order.append(identity)
        case .update(let row): if isThere { state.rows[identity] = row }
        }
      }
      forget(&state)
      return taken
    }
  }

  private func forget(_ state: inout State) {
    while state.rows.count > limit {
      state.rows[state.order[state.first]] = nil
      state.first += 1
    }
    if state.first > limit {
      state.order.removeFirst(state.first)
      state.first = 0
    }
  }

  public func rows(of trigger: TriggerName, limit: Int) async throws(FiringStoreError) -> [FiringRow] {
    state.withLock { state in
      state.order[state.first...].suffix(self.limit).filter { $0.trigger == trigger }.suffix(limit)
        .compactMap { state.rows[$0] }
    }
  }

  public func newest(_ limit: Int) async throws(FiringStoreError) -> [FiringRow] {
    state.withLock { state in state.order[state.first...].suffix(limit).reversed().compactMap { state.rows[$0] } }
  }
}
