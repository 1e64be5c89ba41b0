public import Engine
public import Triggers
public import Values
public import Workflows

/// Pauses, and the begin of runs, which looks at them in the same transaction: after a pause is on record nothing begins.
extension SQLStore {
  public func pause(_ pause: TriggerPause) throws(FiringStoreError) {
    try firings { () throws(RunStoreError) in
      try database.transaction { () throws(RunStoreError) in
        let (workflow, source) = Self.names(of: pause.scope)
        try database.run(
          """
          INSERT INTO pauses (workflow, source, until, reason, actor, since) VALUES ($1, $2, $3, $4, $5, $6)
          ON CONFLICT (workflow, source) DO UPDATE SET until = excluded.until, reason = excluded.reason,
            actor = excluded.actor, since = excluded.since
          """,
          [
            .text(workflow), .text(source), SQLValue(pause.until), .text(pause.reason), .text(pause.by),
            SQLValue(pause.since),
          ])
      }
    }
  }

  public func resume(_ scope: TriggerPause.Scope) throws(FiringStoreError) -> [TriggerPause] {
    try firings { () throws(RunStoreError) in
      try database.transaction { () throws(RunStoreError) in
        let lifted = try standing().all.filter { scope.contains($0.scope) }
        for pause in lifted {
          let (workflow, source) = Self.names(of: pause.scope)
          try database.run(
            "DELETE FROM pauses WHERE workflow = $1 AND source = $2", .text(workflow), .text(source))
        }
        return lifted
      }
    }
  }

  public func pauses() throws(FiringStoreError) -> TriggerPauses {
    try firings { () throws(RunStoreError) in try standing() }
  }

  private func standing() throws(RunStoreError) -> TriggerPauses {
    TriggerPauses(
      try database.rows("SELECT workflow, source, until, reason, actor, since FROM pauses ORDER BY since").map { row in
        let (workflow, source) = (row[0].text ?? "", row[1].text ?? "")
        let scope: TriggerPause.Scope =
          workflow.isEmpty
          ? .all : source.isEmpty ? .workflow(workflow) : .trigger(TriggerName(workflow: workflow, id: source))
        return TriggerPause(
          scope, until: row[2].instant, reason: row[3].text ?? "", by: row[4].text ?? "",
          since: row[5].instant ?? Timestamp(seconds: 0))
      })
  }

  private static func names(of scope: TriggerPause.Scope) -> (workflow: String, source: String) {
    switch scope {
    case .all: ("", "")
    case .workflow(let name): (name, "")
    case .trigger(let trigger): (trigger.workflow, trigger.id)
    }
  }

  // MARK: Runs of firings

  /// What became of the wish to go on with the run of a firing.
  public enum Claim: Sendable, Equatable {
    /// It is this store's now, and has no journal yet.
    case begun
    /// It is this store's now, and was interrupted.
    case interrupted(RunRecord)
    /// Somebody goes on with it at this moment.
    case elsewhere
    case ended(Outcome, at: Timestamp)
    /// Nothing is to start.
    case paused(TriggerPause, hasBegun: Bool)
  }

  /// Makes the run of a firing this store's own, to begin it or to go on with it.
  public func claim(_ run: String, of trigger: TriggerName, now: Timestamp) throws -> Claim {
    flush()
    // Nothing has happened yet that a loss of power could take away.
    return try database.transaction(isDurable: false) { () throws(RunStoreError) in
      let known = try row(of: run)
      if let record = known?.record, let outcome = record.outcome { return .ended(outcome, at: record.changed) }
      if let known, owners.isOwned(known.number) { return .elsewhere }
      let hasBegun = (known?.record.entries ?? 0) > 0
      if let pause = try standing().pause(of: trigger, now: now) { return .paused(pause, hasBegun: hasBegun) }
      if known == nil { try clear(by: now) }
      let row = if let known { known } else { try makeRow(of: run, workflow: trigger.workflow) }
      guard owners.take(row.number) else { return .elsewhere }
      return hasBegun ? .interrupted(row.record) : .begun
    }
  }
}
