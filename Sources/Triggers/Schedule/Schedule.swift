public import Values
public import Workflows

/// An entry under `on.schedule`: when a workflow is to run by the clock.
public struct Schedule: Sendable {
  /// Unique among the schedules of a workflow.
  public let id: String
  public let cron: CronSchedule
  public let zone: TimeZoneFile
  public let missed: MissedPolicy
  /// A firing starts up to so much later than its time, always as much for the same firing.
  public let jitter: Duration
  public let changes: ClockChangePolicy

  /// A negative jitter is none.
  public init(
    id: String, cron: CronSchedule, zone: TimeZoneFile, missed: MissedPolicy = .standard, jitter: Duration = .zero,
    changes: ClockChangePolicy = .standard
  ) {
    self.id = id
    self.cron = cron
    self.zone = zone
    self.missed = missed
    self.jitter = max(jitter, .zero)
    self.changes = changes
  }

  /// The first firing whose time is later than `instant`; nil if there is none in 400 years.
  public func next(after instant: Timestamp) -> PlannedFiring? {
    cron.firing(after: instant.seconds, in: zone, changes).map(planned)
  }

  /// The last firing whose time is not later than `instant`.
  public func last(notAfter instant: Timestamp) -> PlannedFiring? {
    guard instant.seconds < Timestamp.latest.seconds else { return nil }
    return cron.firing(before: instant.seconds + 1, in: zone, changes).map(planned)
  }

  /// The firings whose times are later than `start` and not later than `end`, made as they are asked for.
  public func firings(after start: Timestamp, until end: Timestamp = .latest) -> some Sequence<PlannedFiring> & Sendable
  {
    ScheduleFirings(schedule: self, after: start, until: end)
  }

  private func planned(_ instant: CronSchedule.Instant) -> PlannedFiring {
    let nominal = Timestamp(seconds: instant.at)
    return PlannedFiring(
      schedule: id, nominal: nominal, due: due(instant.at) ?? nominal, isAfterGap: instant.isAfterGap)
  }

  /// The delayed start, in whole milliseconds; nil where there is no delay.
  private func due(_ nominal: Int64) -> Timestamp? {
    guard jitter > .zero else { return nil }
    // Two firings never change places: the delay ends before the next one.
    let next = cron.firing(after: nominal, in: zone, changes).map { Duration.seconds($0.at - nominal) } ?? jitter
    let (seconds, attoseconds) = min(jitter, next).components
    let bound = UInt64(clamping: seconds).multipliedReportingOverflow(by: 1_000)
    let milliseconds = bound.overflow ? UInt64.max : bound.partialValue + UInt64(attoseconds / 1_000_000_000_000_000)
    guard milliseconds > 0 else { return nil }
    let delay = Self.mixed(id, nominal) % milliseconds
    return Timestamp(seconds: nominal).advanced(by: .milliseconds(Int64(clamping: delay)))
  }

  /// FNV-1a over the name and the instant, then the finish of SplitMix64: the same on every machine and in every start.
  private static func mixed(_ id: String, _ nominal: Int64) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for byte in id.utf8 { add(byte) }
    for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: nominal >> Int64(shift))) }
    hash = (hash ^ hash >> 30) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ hash >> 27) &* 0x94d0_49bb_1331_11eb
    return hash ^ hash >> 31
  }
}

/// A firing that a schedule asks for. Schedule and nominal instant identify it, whenever it starts.
public struct PlannedFiring: Hashable, Sendable {
  /// The id of the schedule.
  public let schedule: String
  /// The time that the entry means.
  public let nominal: Timestamp
  /// When it is to start: the nominal instant and the jitter.
  public let due: Timestamp
  /// It stands for one time or more that the clocks jumped over just before.
  public let isAfterGap: Bool
}

/// The firings of a schedule, one by one.
private struct ScheduleFirings: Sequence, IteratorProtocol, Sendable {
  let schedule: Schedule
  let end: Timestamp
  private var place: Timestamp

  init(schedule: Schedule, after start: Timestamp, until end: Timestamp) {
    self.schedule = schedule
    self.end = end
    place = start
  }

  mutating func next() -> PlannedFiring? {
    guard place < end, let firing = schedule.next(after: place), firing.nominal <= end else { return nil }
    place = firing.nominal
    return firing
  }
}
