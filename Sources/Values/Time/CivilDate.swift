/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Hashable, Sendable, Comparable {
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to 31.
  public let day: Int

  /// nil if there is no such day: 30 February.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year) else { return nil }
    self.init(unchecked: year, month, day)
  }

  private init(unchecked year: Int, _ month: Int, _ day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that comes this many days after 1970-01-01.
  public init(daysSinceEpoch days: Int) {
    // Years are counted from 1 March, so that a leap day is the last of its year; 146,097 days are 400 years.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    self.init(unchecked: year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
  }

  public var daysSinceEpoch: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// 0 for Sunday to 6 for Saturday.
  public var weekday: Int {
    let rest = (daysSinceEpoch + 4) % 7
    return rest < 0 ? rest + 7 : rest
  }

  /// 1 for 1 January.
  public var dayOfYear: Int { daysSinceEpoch - CivilDate(unchecked: year, 1, 1).daysSinceEpoch + 1 }

  /// The week of the year after ISO 8601, and the year that the week belongs to.
  public var isoWeek: (year: Int, week: Int) {
    let thursday = CivilDate(daysSinceEpoch: daysSinceEpoch - (weekday + 6) % 7 + 3)
    return (thursday.year, (thursday.dayOfYear - 1) / 7 + 1)
  }

  public static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  public static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  public static func < (a: CivilDate, b: CivilDate) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }
}

/// What a clock and a calendar on the wall show, without saying where the wall is.
public struct CivilTime: Hashable, Sendable, Comparable {
  public let date: CivilDate
  public let hour: Int
  public let minute: Int
  /// 0 to 59; leap seconds do not occur.
  public let second: Int

  /// nil if one of the numbers is out of its range.
  public init?(_ date: CivilDate, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
    self.date = date
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// What a clock in UTC shows this many seconds after 1970-01-01T00:00:00Z.
  public init(secondsSinceEpoch seconds: Int64) {
    let days = seconds.flooredQuotient(86_400)
    let rest = Int(seconds - days * 86_400)
    date = CivilDate(daysSinceEpoch: Int(days))
    hour = rest / 3_600
    minute = rest / 60 % 60
    second = rest % 60
  }

  /// The instant at which a clock in UTC shows this.
  public var secondsSinceEpoch: Int64 {
    Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
  }

  public static func < (a: CivilTime, b: CivilTime) -> Bool {
    (a.date, a.hour, a.minute, a.second) < (b.date, b.hour, b.minute, b.second)
  }
}

extension Int64 {
  func flooredQuotient(_ divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
