import Values

/// The alarms of a run, and the deadlines of its attempts: which is next, and which are due.
struct AlarmClock {
  enum Ring: Hashable, Sendable {
    case alarm(Alarm)
    /// An attempt is cut off.
    case cut(AttemptID, StopSignal.Cut)
  }

  private var due: [Ring: Timestamp] = [:]
  /// When somebody sleeps until; nil: nobody does.
  private var sleepsUntil: Timestamp?

  mutating func set(_ ring: Ring, at instant: Timestamp) { due[ring] = instant }

  mutating func calm(_ ring: Ring) { due[ring] = nil }

  /// Whether it is set for anything but the end of a time: something goes on by itself then.
  var isForWork: Bool {
    due.keys.contains { ring in
      guard case .alarm(let alarm) = ring else { return true }
      return alarm.kind != .timeout && alarm.kind != .approval
    }
  }

  /// The instant to sleep until, if nobody sleeps until an earlier one.
  mutating func nextSleep() -> Timestamp? {
    guard let first = due.values.min() else { return nil }
    if let sleepsUntil, sleepsUntil <= first { return nil }
    sleepsUntil = first
    return first
  }

  /// A sleep has ended.
  mutating func woke(at instant: Timestamp) {
    if let sleepsUntil, sleepsUntil <= instant { self.sleepsUntil = nil }
  }

  /// The earliest that is due at that instant. One at a time: what it leads to may calm the next one.
  mutating func nextDue(at instant: Timestamp) -> Ring? {
    let first = due.filter { $0.value <= instant }.min { ($0.value, $0.key.order) < ($1.value, $1.key.order) }
    guard let ring = first?.key else { return nil }
    due[ring] = nil
    return ring
  }
}

extension AlarmClock.Ring {
  /// A fixed order among those of one instant.
  fileprivate var order: String {
    switch self {
    case .alarm(let alarm): "\(alarm.address)#\(alarm.kind.rawValue)"
    case .cut(let attempt, _): "\(attempt.address)#\(attempt.number)"
    }
  }
}
