import Values

/// The calendar of an entry, without any zone: which times of a clock on the wall fit.
///
/// A *wall second* is what ``CivilTime/secondsSinceEpoch`` gives: the seconds from 1970-01-01T00:00 on the same wall.
extension CronSchedule {
  /// After so many months every calendar has come round: the Gregorian one repeats in 400 years.
  private static let longestSearch = 12 * 401

  /// The first time that fits at this wall second or later; nil if there is none in 400 years.
  func firstWall(notBefore wall: Int64) -> Int64? {
    let minute = (wall + 59).floored(by: 60)
    let day = minute.floored(by: 1_440)
    let date = CivilDate(daysSinceEpoch: Int(day))
    var month = Month(date)
    var candidates = fitting(month) & (UInt32.max << UInt32(date.day))
    if candidates & (1 << UInt32(date.day)) != 0 {
      if let time = firstTime(notBefore: Int(minute - day * 1_440)) { return (day * 1_440 + Int64(time)) * 60 }
      candidates &= ~(1 << UInt32(date.day))
    }
    for _ in 0..<Self.longestSearch {
      if candidates != 0 {
        guard let time = firstTime(notBefore: 0) else { return nil }
        return (Int64(month.dayZero + candidates.trailingZeroBitCount) * 1_440 + Int64(time)) * 60
      }
      month = month.next
      candidates = fitting(month)
    }
    return nil
  }

  /// The last time that fits at this wall second or earlier; nil if there is none in 400 years.
  func lastWall(notAfter wall: Int64) -> Int64? {
    let minute = wall.floored(by: 60)
    let day = minute.floored(by: 1_440)
    let date = CivilDate(daysSinceEpoch: Int(day))
    var month = Month(date)
    var candidates = fitting(month) & ~(UInt32.max << UInt32(date.day + 1))
    if candidates & (1 << UInt32(date.day)) != 0 {
      if let time = lastTime(notAfter: Int(minute - day * 1_440)) { return (day * 1_440 + Int64(time)) * 60 }
      candidates &= ~(1 << UInt32(date.day))
    }
    for _ in 0..<Self.longestSearch {
      if candidates != 0 {
        guard let time = lastTime(notAfter: 1_439) else { return nil }
        return (Int64(month.dayZero + 31 - candidates.leadingZeroBitCount) * 1_440 + Int64(time)) * 60
      }
      month = month.previous
      candidates = fitting(month)
    }
    return nil
  }

  /// Whether any day of any year fits.
  var hasDays: Bool {
    if !weekdays.isOpen || days.isOpen || days.lastDay { return true }
    return (1...12).contains { month in
      months & (1 << UInt64(month)) != 0
        && days.bits & ((2 << UInt64(CivilDate.days(inMonth: month, of: 2_000))) - 1) != 0
    }
  }

  /// The months in words, for a message.
  var monthNames: String {
    (1...12).filter { months & (1 << UInt64($0)) != 0 }.map(CronField.month.text).joined(separator: ", ")
  }

  /// In minutes after midnight.
  private func firstTime(notBefore minute: Int) -> Int? {
    let hour = minute / 60
    if hours & (1 << UInt64(hour)) != 0 {
      let rest = minutes & (UInt64.max << UInt64(minute % 60))
      if rest != 0 { return hour * 60 + rest.trailingZeroBitCount }
    }
    let later = hours & (UInt64.max << UInt64(hour + 1))
    return later == 0 ? nil : later.trailingZeroBitCount * 60 + minutes.trailingZeroBitCount
  }

  private func lastTime(notAfter minute: Int) -> Int? {
    let hour = minute / 60
    if hours & (1 << UInt64(hour)) != 0 {
      let rest = minutes & ~(UInt64.max << UInt64(minute % 60 + 1))
      if rest != 0 { return hour * 60 + 63 - rest.leadingZeroBitCount }
    }
    let earlier = hours & ~(UInt64.max << UInt64(hour))
    return earlier == 0 ? nil : (63 - earlier.leadingZeroBitCount) * 60 + 63 - minutes.leadingZeroBitCount
  }

  /// The days of a month that fit, a bit for each from 1 to 31.
  private func fitting(_ month: Month) -> UInt32 {
    guard months & (1 << UInt64(month.number)) != 0 else { return 0 }
    let all = UInt32.max >> UInt32(31 - month.length) & ~1
    if days.isOpen && weekdays.isOpen { return all }
    let byWeekday = weekdays.isOpen ? 0 : fittingWeekdays(month)
    var byDay = days.isOpen ? 0 : UInt32(truncatingIfNeeded: days.bits)
    if days.lastDay { byDay |= 1 << UInt32(month.length) }
    return (byDay | byWeekday) & all
  }

  private func fittingWeekdays(_ month: Month) -> UInt32 {
    // Seen from the first of the month: bit n is the day of the week of day n + 1.
    let first = UInt64(month.firstWeekday)
    let turned = (weekdays.bits | weekdays.bits << 7) >> first & 0x7F
    var mask = turned | turned << 7 | turned << 14 | turned << 21 | turned << 28
    if weekdays.numbered != 0 {
      for week in UInt64(0)..<5 {
        let inWeek = weekdays.numbered >> (week * 7) & 0x7F
        mask |= ((inWeek | inWeek << 7) >> first & 0x7F) << (week * 7)
      }
    }
    return UInt32(truncatingIfNeeded: mask << 1)
  }
}

/// A month of a year and where its days are.
private struct Month {
  let year: Int
  let number: Int
  let length: Int
  /// Days from 1970-01-01 to the day before the first of the month.
  let dayZero: Int

  init(_ date: CivilDate) {
    self.init(date.year, date.month, dayZero: date.daysSinceEpoch - date.day)
  }

  private init(_ year: Int, _ number: Int, dayZero: Int) {
    self.year = year
    self.number = number
    self.dayZero = dayZero
    length = CivilDate.days(inMonth: number, of: year)
  }

  /// 0 for Sunday; 1970-01-01 was a Thursday.
  var firstWeekday: Int { ((dayZero + 5) % 7 + 7) % 7 }

  var next: Month {
    number == 12 ? Month(year + 1, 1, dayZero: dayZero + length) : Month(year, number + 1, dayZero: dayZero + length)
  }

  var previous: Month {
    let (year, number) = number == 1 ? (year - 1, 12) : (year, number - 1)
    return Month(year, number, dayZero: dayZero - CivilDate.days(inMonth: number, of: year))
  }
}

extension Int64 {
  /// The quotient, rounded down.
  fileprivate func floored(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
