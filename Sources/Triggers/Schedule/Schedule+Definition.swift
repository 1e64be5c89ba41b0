import Values

extension Schedule {
  /// What its times follow from: one that says something else is another schedule.
  public var definition: String { "\(cron.text) \(zone.name)" }
}
