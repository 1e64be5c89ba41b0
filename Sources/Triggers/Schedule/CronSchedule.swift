/// Times of a clock on the wall: a cron expression of five fields, read once.
///
/// The syntax is that of crontab(5), with `L` for the last day of a month, `MON#2` for the second Monday, and
/// `@hourly` and its like. There are no seconds and no years.
///
/// If both day fields are restricted, a day that fits either suffices. A day field is restricted unless it has a `*`
/// (or `*/1`, `?`) of its own; `*/2` restricts.
public struct CronSchedule: Hashable, Sendable {
  /// As it was written.
  public internal(set) var text: String
  let minutes: UInt64
  let hours: UInt64
  let months: UInt64
  let days: CronFieldValues
  let weekdays: CronFieldValues

  /// Whether the entry says how often rather than at what time: its minute or its hour has a `*` or a step.
  ///
  /// Such an entry follows elapsed time when the clocks change; any other one runs once.
  public let isFrequent: Bool
  /// What its writer may not expect of it.
  public let cautions: [CronCaution]

  /// Reads an expression; a fault names the first part that is wrong.
  public static func parse(_ text: String) -> Result<CronSchedule, CronFault> {
    do throws(CronFault) { return .success(try CronReader(text).read()) } catch { return .failure(error) }
  }

  init(text: String, fields: [CronFieldValues], cautions: [CronCaution]) {
    self.text = text
    minutes = fields[0].bits
    hours = fields[1].bits
    days = fields[2]
    months = fields[3].bits
    weekdays = fields[4]
    isFrequent = fields[0].isInterval || fields[1].isInterval
    self.cautions = cautions
  }
}
