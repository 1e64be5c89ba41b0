public import Diagnostics

/// Who knows calendars and clocks: the language knows the keys of a trigger, not what a cron expression is.
public protocol TriggerRules: Sendable {
  /// What is wrong with a schedule beyond its form, and what about it may surprise; the warnings forbid nothing.
  func diagnostics(of schedule: ScheduleDeclaration) -> [Diagnostic]
}

/// Accepts everything: for workflows that are not started by triggers.
public struct NoTriggerRules: TriggerRules {
  public init() {}

  public func diagnostics(of schedule: ScheduleDeclaration) -> [Diagnostic] { [] }
}
