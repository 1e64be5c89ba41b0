public import Diagnostics
public import Values
public import Workflows

/// Judges what a workflow declares by the crontab syntax of ``CronSchedule`` and the time zones of the system.
public struct StandardTriggerRules: TriggerRules {
  private let zones: TimeZones

  public init(zones: TimeZones = .system) { self.zones = zones }

  public func diagnostics(of schedule: ScheduleDeclaration) -> [Diagnostic] {
    var found: [Diagnostic] = []
    if let cron = schedule.cron {
      switch CronSchedule.parse(cron.text) {
      case .success(let parsed): found += parsed.cautions.map { $0.diagnostic(in: cron.map) }
      case .failure(let fault): found.append(fault.diagnostic(in: cron.map))
      }
    }
    if let name = schedule.timezone, case .failure(let fault) = zones.schedulable(name.value) {
      found.append(fault.diagnostic(at: name.span))
    }
    return found
  }
}

extension TriggerRules where Self == StandardTriggerRules {
  public static var standard: StandardTriggerRules { StandardTriggerRules() }
}

extension Schedule {
  /// What a workflow declares, ready to be asked. nil if it was not checked by ``StandardTriggerRules``, or if the system
  /// has lost the zone since.
  public init?(_ declared: CheckedSchedule, zones: TimeZones = .system) {
    guard case .success(let cron) = CronSchedule.parse(declared.cron),
      case .success(let zone) = zones.schedulable(declared.timezone)
    else { return nil }
    self.init(
      id: declared.id, cron: cron, zone: zone, missed: declared.missed, jitter: declared.jitter,
      changes: declared.changes)
  }
}
