import Triggers
import Values
import Workflows

/// Alerts, times and what became of them, in few words.
struct Watch {
  var dispatcher: AlertDispatcher
  var now = Watch.start
  /// Every row by identity, as a store would have it.
  private(set) var kept: [String: FiringRow] = [:]
  private(set) var started: [FiringRow] = []
  private(set) var cancelled: [FiringRow] = []
  private(set) var inserted = 0

  static let start = Timestamp(seconds: 1_700_000_000)

  init(isDestructive: Bool = false, _ change: (inout AlertPolicy) -> Void = { _ in }) {
    var policy = AlertPolicy()
    change(&policy)
    dispatcher = AlertDispatcher(TriggerName(workflow: "w", id: "t"), policy, isDestructive: isDestructive)
  }

  @discardableResult mutating func take(_ decisions: AlertDispatcher.Decisions) -> [FiringRow] {
    for change in decisions.changes {
      if case .insert = change {
        inserted += 1
        precondition(kept[change.row.identity] == nil, "inserted twice")
      } else {
        precondition(kept[change.row.identity] != nil, "updated and not there")
      }
      kept[change.row.identity] = change.row
    }
    started += decisions.start
    cancelled += decisions.cancel
    return decisions.changes.map(\.row)
  }

  /// One message with these alerts.
  @discardableResult mutating func receive(_ arrivals: [AlertArrival]) -> [FiringRow] {
    take(dispatcher.received(arrivals, now: now))
  }

  @discardableResult mutating func firing(_ print: String, since: Int64? = 0, key: String? = nil) -> FiringRow? {
    receive([Watch.arrival(print, .firing, since: since, key: key)]).last
  }

  @discardableResult mutating func resolved(_ print: String, since: Int64? = 0) -> FiringRow? {
    receive([Watch.arrival(print, .resolved, since: since)]).last
  }

  /// Lets time pass, and wakes the dispatcher whenever it wants to be.
  mutating func wait(_ seconds: Int64) {
    let end = Timestamp(seconds: now.seconds + seconds)
    while let due = dispatcher.nextDue, due <= end {
      now = max(due, now)
      take(dispatcher.tick(now: now))
    }
    now = end
  }

  mutating func end(_ row: FiringRow?) {
    guard let row else { return }
    take(dispatcher.ended(row.identity, now: now))
  }

  func count(_ state: FiringRow.State, _ reason: FiringRow.Reason? = nil) -> Int {
    kept.values.count { $0.state == state && $0.reason == reason }
  }

  /// `since`: seconds after the start of all tests; nil: the sender does not say.
  static func arrival(
    _ print: String, _ status: Alert.Status, since: Int64? = 0, key: String? = nil,
    verdict: AlertArrival.Verdict? = nil
  ) -> AlertArrival {
    let began = since.map { Timestamp(seconds: start.seconds + $0) }
    return AlertArrival(
      Alert(.alertmanager, status, fingerprint: print, startsAt: began),
      verdict ?? .meant(key: key ?? print, inputs: ["server": .string(print)]))
  }
}
