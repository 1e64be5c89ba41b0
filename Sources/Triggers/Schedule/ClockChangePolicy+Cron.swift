import Workflows

extension ClockChangePolicy {
  func gap(for cron: CronSchedule) -> Gap { gap ?? (cron.isFrequent ? .skip : .runAfter) }
  func overlap(for cron: CronSchedule) -> Overlap { overlap ?? (cron.isFrequent ? .both : .first) }
}
