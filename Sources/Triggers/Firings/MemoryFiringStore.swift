import Synchronization
public import Values
import Workflows

/// Firings in memory: gone with the process. Beyond its limit the oldest are forgotten.
public final class MemoryFiringStore: FiringStore {
  private struct State {
    var rows: [FiringIdentity: FiringRow] = [:]
    /// In the order in which they came; those before `first` are forgotten.
    var order: [FiringIdentity] = []
    var first = 0
    var schedules: [TriggerName: (definition: String, seen: Timestamp)] = [:]
    var pauses: [TriggerPause] = []
    var decisions: [KeptStormDecision] = []
    var decided: Int64 = 0
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
          if let seen = state.schedules[row.trigger]?.seen {
            state.schedules[row.trigger]?.seen = max(seen, row.nominal)
          }
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

  public func row(_ identity: FiringIdentity) async throws(FiringStoreError) -> FiringRow? {
    state.withLock { $0.rows[identity] }
  }

  public func running() async throws(FiringStoreError) -> [FiringRow] {
    state.withLock { state in
      state.order[state.first...].compactMap { state.rows[$0] }.filter(\.isRunning)
    }
  }

  public func newest(_ limit: Int) async throws(FiringStoreError) -> [FiringRow] {
    state.withLock { state in state.order[state.first...].suffix(limit).reversed().compactMap { state.rows[$0] } }
  }

  public func seen(
    _ schedule: TriggerName, as definition: String, now: Timestamp
  ) async throws(FiringStoreError) -> Timestamp {
    state.withLock { state in
      if let known = state.schedules[schedule], known.definition == definition { return known.seen }
      state.schedules[schedule] = (definition, now)
      return now
    }
  }

  // MARK: TriggerPauses

  public func pause(_ pause: TriggerPause) async throws(FiringStoreError) {
    state.withLock { state in
      state.pauses.removeAll { $0.scope == pause.scope }
      state.pauses.append(pause)
    }
  }

  public func resume(_ scope: TriggerPause.Scope) async throws(FiringStoreError) -> [TriggerPause] {
    state.withLock { state in
      let lifted = state.pauses.filter { scope.contains($0.scope) }
      state.pauses.removeAll { scope.contains($0.scope) }
      return lifted
    }
  }

  public func pauses() async throws(FiringStoreError) -> TriggerPauses { state.withLock { TriggerPauses($0.pauses) } }

  // MARK: Storms

  public func held() async throws(FiringStoreError) -> [FiringRow] {
    state.withLock { state in
      state.order[state.first...].compactMap { state.rows[$0] }.filter { $0.state == .held }
    }
  }

  public func decide(_ decision: StormDecision) async throws(FiringStoreError) {
    state.withLock { state in
      state.decided += 1
      state.decisions.removeAll { decision.at.duration(since: $0.decision.at) > AlertPolicy.stormHold }
      state.decisions.append(KeptStormDecision(number: state.decided, decision: decision))
    }
  }

  public func stormDecisions(after number: Int64) async throws(FiringStoreError) -> [KeptStormDecision] {
    state.withLock { state in state.decisions.filter { $0.number > number } }
  }
}
