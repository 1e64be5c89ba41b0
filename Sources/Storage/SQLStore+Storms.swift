import Engine
public import Triggers
import Values
import Workflows

/// What people decided on storms: rows that every service on the database notices.
extension SQLStore {
  public func held() throws(FiringStoreError) -> [FiringRow] {
    try firings("WHERE state = 'held' ORDER BY number", [])
  }

  public func decide(_ decision: StormDecision) throws(FiringStoreError) {
    try firings { () throws(RunStoreError) in
      try database.transaction { () throws(RunStoreError) in
        let oldest = decision.at.advanced(by: .zero - AlertPolicy.stormHold)
        try database.run("DELETE FROM storm_decisions WHERE at < $1", SQLValue(oldest))
        try database.run(
          """
          INSERT INTO storm_decisions (workflow, source, is_released, actor, reason, at) VALUES ($1, $2, $3, $4, $5, $6)
          """, .text(decision.trigger.workflow), .text(decision.trigger.id), SQLValue(decision.isReleased),
          .text(decision.by), .text(decision.reason), SQLValue(decision.at))
      }
    }
  }

  public func stormDecisions(after number: Int64) throws(FiringStoreError) -> [KeptStormDecision] {
    try firings { () throws(RunStoreError) in
      try database.rows(
        """
        SELECT number, workflow, source, is_released, actor, reason, at FROM storm_decisions WHERE number > $1
        ORDER BY number
        """, .int(number)
      ).compactMap { row in
        guard let number = row[0].int, let at = row[6].instant else { return nil }
        let trigger = TriggerName(workflow: row[1].text ?? "", id: row[2].text ?? "")
        return KeptStormDecision(
          number: number,
          decision: StormDecision(
            trigger, isReleased: row[3] == 1, by: row[4].text ?? "", reason: row[5].text ?? "", at: at))
      }
    }
  }
}
