/// When the clocks of a zone change and to what: the contents of a TZif file (RFC 9636), or a fixed offset from UTC.
///
/// Copies share one storage.
public struct TimeZoneFile: Sendable {
  /// What the clocks of a zone show for a while.
  public struct Phase: Hashable, Sendable {
    /// Seconds to add to UTC.
    public let offset: Int
    public let isDaylightSaving: Bool
    /// `CET`
    public let abbreviation: String
  }

  /// A change of the clocks.
  public struct Transition: Hashable, Sendable {
    /// The first second of the new phase, since 1970-01-01T00:00:00Z.
    public let at: Int64
    public let before: Phase
    public let after: Phase
  }

  /// The instants at which the clocks of a zone show a time.
  public enum Instants: Hashable, Sendable {
    case once(Int64)
    /// The clocks jumped over it.
    case never(Transition)
    /// The clocks were set back: it comes twice.
    case twice(Int64, Int64)
  }

  public let name: String
  private let storage: Storage

  init(name: String, times: [Int64], phases: [Phase], first: Phase, rule: TimeZoneRule?) {
    self.name = name
    storage = Storage(times: times, phases: phases, first: first, rule: rule)
  }

  /// Clocks that always differ from UTC by this many seconds.
  public init(name: String, offset: Int) {
    let phase = Phase(offset: offset, isDaylightSaving: false, abbreviation: name)
    self.init(name: name, times: [], phases: [], first: phase, rule: nil)
  }

  public static let utc = TimeZoneFile(name: "UTC", offset: 0)

  /// What the clocks show at an instant, in seconds since 1970-01-01T00:00:00Z.
  public func phase(at seconds: Int64) -> Phase {
    let zone = storage
    guard let last = zone.times.last, seconds < last || zone.rule == nil else {
      return zone.rule?.phase(at: seconds) ?? zone.first
    }
    let count = zone.times.count(notAfter: seconds)
    return count == 0 ? zone.first : zone.phases[count - 1]
  }

  public func offset(at seconds: Int64) -> Int { phase(at: seconds).offset }

  /// The next change of the clocks after an instant, changes that show nothing (of the name only) included.
  public func transition(after seconds: Int64) -> Transition? {
    let zone = storage
    let count = zone.times.count(notAfter: seconds)
    if count < zone.times.count {
      let before = count == 0 ? zone.first : zone.phases[count - 1]
      return Transition(at: zone.times[count], before: before, after: zone.phases[count])
    }
    return zone.rule?.transition(after: seconds)
  }

  /// When the clocks of this zone show `time`.
  public func instants(of time: CivilTime) -> Instants {
    let wall = time.secondsSinceEpoch
    // No zone was ever more than 26 hours away from UTC, so every candidate uses an offset that holds around then.
    var found: [Int64] = []
    var from = wall - 93_600
    var offsets = [offset(at: from)]
    var crossed: [Transition] = []
    while let next = transition(after: from), next.at <= wall + 93_600, crossed.count < 100 {
      crossed.append(next)
      offsets.append(next.after.offset)
      from = next.at
    }
    for offset in offsets {
      let candidate = wall - Int64(offset)
      if self.offset(at: candidate) == offset, !found.contains(candidate) { found.append(candidate) }
    }
    found.sort()
    if found.count >= 2 { return .twice(found[0], found[1]) }
    if let only = found.first { return .once(only) }
    let gap = crossed.first { wall >= $0.at + Int64($0.before.offset) && wall < $0.at + Int64($0.after.offset) }
    return gap.map(Instants.never) ?? .once(wall - Int64(offsets[0]))
  }

  private final class Storage: Sendable {
    let times: [Int64]
    /// As many as `times`: what holds from each on.
    let phases: [Phase]
    /// Before the first of `times`.
    let first: Phase
    /// After the last of `times`.
    let rule: TimeZoneRule?

    init(times: [Int64], phases: [Phase], first: Phase, rule: TimeZoneRule?) {
      self.times = times
      self.phases = phases
      self.first = first
      self.rule = rule
    }
  }
}

extension [Int64] {
  /// How many elements of a sorted list are at most `value`.
  fileprivate func count(notAfter value: Int64) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
