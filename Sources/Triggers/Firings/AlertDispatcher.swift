public import Values
public import Workflows

/// Decides which alerts of one trigger start a run. Pure: time comes in, decisions come out.
///
/// An episode is known by fingerprint and beginning; a sender that does not say when trouble began gets one episode from the
/// first message to the one that says it is over. All that is remembered is rows, so the rows of a store make the same dispatcher again.
public struct AlertDispatcher: Sendable {
  public let trigger: TriggerName
  public private(set) var policy: AlertPolicy
  /// Whether its runs take something away: these the budget counts.
  public private(set) var isDestructive: Bool
  /// Why nothing starts at present; nil as long as it does. Whoever asks looks it up before an event.
  public var pausedBecause: String?

  /// Episodes by identity.
  var rows: [String: FiringRow] = [:]
  /// The last episode of a fingerprint.
  var latest: [String: String] = [:]
  /// How many runs an episode has had, where these are several: each is a row of its own.
  var attempts: [String: Int] = [:]
  /// When runs started, oldest first, with their keys.
  var starts: [(at: Timestamp, key: String)] = []
  /// When the last run of a key ended; nil while it goes on.
  var runs: [String: Timestamp?] = [:]

  /// More episodes than this are not remembered at once.
  public static let mostEpisodes = 50_000

  public init(_ trigger: TriggerName, _ policy: AlertPolicy, isDestructive: Bool) {
    self.trigger = trigger
    self.policy = policy
    self.isDestructive = isDestructive
  }

  /// The workflow was changed: from now on this holds. What is remembered stays.
  public mutating func adopt(_ policy: AlertPolicy, isDestructive: Bool) {
    self.policy = policy
    self.isDestructive = isDestructive
  }

  /// What comes of an event.
  public struct Decisions: Sendable, Equatable {
    /// Rows that are new or changed, in order.
    public internal(set) var changes: [FiringChange] = []
    /// Those of them whose run is to start.
    public internal(set) var start: [FiringRow] = []
    /// Those whose run is to be cancelled.
    public internal(set) var cancel: [FiringRow] = []

    public init() {}

    mutating func insert(_ row: FiringRow) {
      changes.append(.insert(row))
      if row.state == .started { start.append(row) }
    }

    mutating func update(_ row: FiringRow, from state: FiringRow.State) {
      changes.append(.update(row))
      if row.state == .started, state != .started { start.append(row) }
    }
  }

  // MARK: Events

  /// The alerts of a delivery, one by one, each by its own status.
  public mutating func received(_ arrivals: [AlertArrival], now: Timestamp) -> Decisions {
    var decisions = Decisions()
    for arrival in arrivals {
      switch arrival.alert.status {
      case .resolved: resolve(arrival, now, &decisions)
      case .firing, .noData: fire(arrival, now, &decisions)
      }
    }
    forget(now)
    return decisions
  }

  /// Looks at what is held: to be called when ``nextDue`` has come.
  public mutating func tick(now: Timestamp) -> Decisions {
    var decisions = Decisions()
    let due = rows.values.filter { $0.state == .held && ($0.due.map { $0 <= now } ?? false) }
      .sorted { ($0.nominal, $0.identity) < ($1.nominal, $1.identity) }
    for var row in due {
      row.seen = now
      if row.reason == .storm {
        close(&row, .dropped, .stormExpired)
      } else if let when = row.due, now.duration(since: when) > policy.maxAge {
        close(&row, .dropped, .tooOld)
      } else {
        decide(&row, now)
      }
      keep(row)
      decisions.update(row, from: .held)
    }
    forget(now)
    return decisions
  }

  /// When ``tick(now:)`` has something to do; nil if nothing is held.
  public var nextDue: Timestamp? { rows.values.lazy.filter { $0.state == .held }.compactMap(\.due).min() }

  /// The run of a firing has ended: from now on `cool_down` counts.
  public mutating func ended(_ identity: String, _ outcome: Outcome? = nil, now: Timestamp) -> Decisions {
    var decisions = Decisions()
    guard var row = rows[identity], row.isRunning else { return decisions }
    (row.ended, row.outcome) = (now, outcome)
    runs[row.key] = .some(now)
    keep(row)
    decisions.update(row, from: .started)
    return decisions
  }

  /// A person has decided on all that a storm held up to then. The same decision again changes nothing.
  public mutating func settle(_ decision: StormDecision, now: Timestamp) -> Decisions {
    var decisions = Decisions()
    let held = rows.values.filter { row in
      guard row.isHeldByStorm, let since = row.due.flatMap(FiringRow.heldSince) else { return false }
      return since <= decision.at
    }
    for var row in held.sorted(by: { ($0.nominal, $0.identity) < ($1.nominal, $1.identity) }) {
      row.seen = now
      if decision.isReleased { decide(&row, now, isStormOver: true) } else { close(&row, .dropped, .refused) }
      if row.state != .suppressed { row.detail = decision.words }
      keep(row)
      decisions.update(row, from: .held)
    }
    return decisions
  }

  // MARK: Firing

  private mutating func fire(_ arrival: AlertArrival, _ now: Timestamp, _ decisions: inout Decisions) {
    let alert = arrival.alert
    let identity = identity(of: alert, now)
    guard var row = rows[identity] else {
      guard rows.count < Self.mostEpisodes else {
        var row = FiringRow(trigger, identity, nominal: alert.startsAt ?? now, received: now, state: .suppressed)
        row.reason = .overloaded
        decisions.insert(row)
        return
      }
      var row = FiringRow(
        trigger, identity, nominal: min(alert.startsAt ?? now, now), received: now, state: .suppressed)
      judge(&row, arrival, now, isNew: true)
      keep(row, fingerprint: alert.fingerprint)
      decisions.insert(row)
      return
    }
    let before = row.state
    row.repeats += 1
    row.seen = now
    // What has ended, started, or waits for its time is not judged again.
    let mayJudge = row.state == .suppressed && row.reason != .tooOld && row.resolved == nil
    if mayJudge { judge(&row, arrival, now, isNew: false) }
    keep(row, fingerprint: alert.fingerprint)
    decisions.update(row, from: before)
    if before == .started, row.ended != nil, row.resolved == nil, policy.repeats == .retry, alert.status == .firing {
      retry(row, arrival, now, &decisions)
    }
  }

  /// Another run for trouble that goes on after the last one: a firing of its own.
  private mutating func retry(
    _ last: FiringRow, _ arrival: AlertArrival, _ now: Timestamp, _ decisions: inout Decisions
  ) {
    let base = Self.parts(last.identity).base
    let count = attempts[base, default: 1] + 1
    var row = FiringRow(trigger, "\(base)#\(count)", nominal: last.nominal, received: now, state: .suppressed)
    judge(&row, arrival, now, isNew: false)
    // As long as nothing starts, the row of the last run stands for the trouble.
    guard row.state == .started else { return }
    keep(row, fingerprint: arrival.alert.fingerprint)
    decisions.insert(row)
  }

  private mutating func judge(_ row: inout FiringRow, _ arrival: AlertArrival, _ now: Timestamp, isNew: Bool) {
    if arrival.alert.status == .noData { return close(&row, .suppressed, .noData) }
    switch arrival.verdict {
    case .noMatch: close(&row, .suppressed, .noMatch)
    case .unusable(let why):
      close(&row, .suppressed, .badInput)
      row.detail = why
    case .meant(let key, let inputs):
      (row.key, row.inputs, row.detail) = (key, inputs, nil)
      if isNew, now.duration(since: row.nominal) > policy.maxAge { return close(&row, .suppressed, .tooOld) }
      if policy.holdFor > .zero, let due = row.nominal.advanced(by: policy.holdFor), now < due {
        (row.state, row.reason, row.due) = (.held, .holdFor, due)
        return
      }
      decide(&row, now)
    }
  }

  /// Whether a run starts now, for trouble that has lasted long enough.
  private mutating func decide(_ row: inout FiringRow, _ now: Timestamp, isStormOver: Bool = false) {
    if let why = pausedBecause {
      row.detail = why
      return close(&row, .suppressed, .paused)
    }
    if let run = runs[row.key] {
      guard let end = run else { return close(&row, .suppressed, .running) }
      if now.duration(since: end) < policy.coolDown { return close(&row, .suppressed, .coolDown) }
    }
    if let quota = policy.throttle, count(quota, now, key: row.key) >= quota.limit {
      return close(&row, .suppressed, .throttle)
    }
    if isDestructive, let quota = policy.budget, count(quota, now) >= quota.limit {
      return close(&row, .suppressed, .budget)
    }
    if !isStormOver, let quota = policy.storm, count(quota, now) >= quota.limit {
      (row.state, row.reason, row.due) = (.held, .storm, now.advanced(by: AlertPolicy.stormHold))
      return
    }
    (row.state, row.reason, row.due, row.started) = (.started, nil, nil, now)
    (row.seen, row.detail) = (now, nil)
    starts.append((now, row.key))
    runs[row.key] = .some(nil)
  }

  func close(_ row: inout FiringRow, _ state: FiringRow.State, _ reason: FiringRow.Reason) {
    (row.state, row.reason, row.due) = (state, reason, nil)
  }

  private func count(_ quota: AlertPolicy.Quota, _ now: Timestamp, key: String? = nil) -> Int {
    starts.reversed().prefix { now.duration(since: $0.at) < quota.per }.count { key == nil || $0.key == key }
  }

  // MARK: Resolving

  private mutating func resolve(_ arrival: AlertArrival, _ now: Timestamp, _ decisions: inout Decisions) {
    let alert = arrival.alert
    let identity = identity(of: alert, now)
    guard var row = rows[identity] else {
      // It ended before it was seen, or the end overtook the beginning.
      guard rows.count < Self.mostEpisodes else { return }
      var row = FiringRow(
        trigger, identity, nominal: min(alert.startsAt ?? now, now), received: now, state: .suppressed,
        reason: .resolved)
      row.resolved = now
      keep(row, fingerprint: alert.fingerprint)
      decisions.insert(row)
      return
    }
    guard row.resolved == nil else {
      row.repeats += 1
      row.seen = now
      keep(row)
      decisions.update(row, from: row.state)
      return
    }
    let before = row.state
    row.resolved = now
    row.seen = now
    if row.state == .held { close(&row, .dropped, .resolved) }
    keep(row)
    decisions.update(row, from: before)
    if row.isRunning, policy.onResolved == .cancel { decisions.cancel.append(row) }
  }

  /// The episode that a message is about; of several runs for it the last.
  private func identity(of alert: Alert, _ now: Timestamp) -> String {
    if let began = alert.startsAt { return last(of: "\(alert.fingerprint)@\(began.rfc3339)") }
    // Its end may be said without saying which beginning it belongs to.
    if let known = latest[alert.fingerprint].map({ last(of: $0) }), let row = rows[known],
      row.resolved == nil || alert.status == .resolved
    {
      return known
    }
    return last(of: "\(alert.fingerprint)@\(now.rfc3339)")
  }

  private func last(of episode: String) -> String { attempts[episode].map { "\(episode)#\($0)" } ?? episode }

  /// `x@t` and 3 of `x@t#3`.
  static func parts(_ identity: String) -> (base: String, count: Int) {
    // What follows the beginning holds no other number sign.
    guard let mark = identity.lastIndex(of: "#"), let at = identity.lastIndex(of: "@"), at < mark,
      let count = Int(identity[identity.index(after: mark)...])
    else { return (identity, 1) }
    return (String(identity[..<mark]), count)
  }

  mutating func keep(_ row: FiringRow, fingerprint: String? = nil) {
    rows[row.identity] = row
    guard let fingerprint else { return }
    let (episode, count) = Self.parts(row.identity)
    latest[fingerprint] = episode
    if count > 1 { attempts[episode] = max(count, attempts[episode, default: 1]) }
  }
}
