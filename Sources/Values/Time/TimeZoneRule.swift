/// The rule for all years after the table of a zone ends: the POSIX `TZ` text in the footer of a TZif file,
/// `CET-1CEST,M3.5.0,M10.5.0/3`, with hours from -167 to 167 as RFC 9636 allows.
struct TimeZoneRule: Sendable {
  private struct Change {
    enum Day {
      /// 1 to 365; 29 February is never counted.
      case julian(Int)
      /// 0 to 365; 29 February is counted.
      case ofYear(Int)
      /// The week 5 is the last one.
      case ofMonth(month: Int, week: Int, weekday: Int)
    }

    let day: Day
    let time: Int

    /// In seconds of the wall clock since 1970-01-01T00:00.
    func wallSeconds(in year: Int) -> Int64 {
      let newYear = CivilDate(year: year, month: 1, day: 1)?.daysSinceEpoch ?? 0
      let date: Int
      switch day {
      case .julian(let number): date = newYear + number - 1 + (CivilDate.isLeap(year) && number >= 60 ? 1 : 0)
      case .ofYear(let number): date = newYear + number
      case .ofMonth(let month, let week, let weekday):
        let first = CivilDate(year: year, month: month, day: 1)?.daysSinceEpoch ?? 0
        let firstWeekday = CivilDate(daysSinceEpoch: first).weekday
        var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
        if day >= CivilDate.days(inMonth: month, of: year) { day -= 7 }
        date = first + day
      }
      return Int64(date) * 86_400 + Int64(time)
    }
  }

  private let standard: TimeZoneFile.Phase
  private let daylight: TimeZoneFile.Phase?
  private let start: Change?
  private let end: Change?

  init?(_ text: String) {
    var scan = DigitScanner(text)
    guard let name = Self.name(&scan), let offset = Self.time(&scan) else { return nil }
    standard = TimeZoneFile.Phase(offset: -offset, isDaylightSaving: false, abbreviation: name)
    if scan.isAtEnd {
      (daylight, start, end) = (nil, nil, nil)
      return
    }
    guard let other = Self.name(&scan) else { return nil }
    var shift = offset - 3_600
    if scan.next != UInt8(ascii: ",") {
      guard let given = Self.time(&scan) else { return nil }
      shift = given
    }
    guard scan.skip(","), let start = Self.change(&scan), scan.skip(","), let end = Self.change(&scan), scan.isAtEnd
    else { return nil }
    daylight = TimeZoneFile.Phase(offset: -shift, isDaylightSaving: true, abbreviation: other)
    (self.start, self.end) = (start, end)
  }

  func phase(at seconds: Int64) -> TimeZoneFile.Phase {
    guard let daylight, let start, let end else { return standard }
    let year = CivilTime(secondsSinceEpoch: seconds + Int64(standard.offset)).date.year
    let from = start.wallSeconds(in: year) - Int64(standard.offset)
    let until = end.wallSeconds(in: year) - Int64(daylight.offset)
    let isDaylight = from < until ? seconds >= from && seconds < until : !(seconds >= until && seconds < from)
    return isDaylight ? daylight : standard
  }

  func transition(after seconds: Int64) -> TimeZoneFile.Transition? {
    guard let daylight, let start, let end else { return nil }
    let year = CivilTime(secondsSinceEpoch: seconds + Int64(standard.offset)).date.year
    let candidates = (year - 1...year + 1).flatMap { year in
      [
        TimeZoneFile.Transition(
          at: start.wallSeconds(in: year) - Int64(standard.offset), before: standard, after: daylight),
        TimeZoneFile.Transition(
          at: end.wallSeconds(in: year) - Int64(daylight.offset), before: daylight, after: standard),
      ]
    }
    return candidates.filter { $0.at > seconds && phase(at: $0.at - 1) != phase(at: $0.at) }.min { $0.at < $1.at }
  }

  private static func name(_ scan: inout DigitScanner) -> String? {
    if scan.skip("<") {
      let name = scan.text { $0 != UInt8(ascii: ">") }
      return scan.skip(">") && !name.isEmpty ? name : nil
    }
    let name = scan.letters()
    return name.utf8.count >= 3 ? name : nil
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  private static func time(_ scan: inout DigitScanner) -> Int? {
    let sign = scan.skip("-") ? -1 : 1
    if sign == 1 { _ = scan.skip("+") }
    guard let hours = scan.number(), hours <= 167 else { return nil }
    var seconds = hours * 3_600
    for unit in [Int64(60), 1] where scan.skip(":") {
      guard let number = scan.number(), number <= 59 else { return nil }
      seconds += number * unit
    }
    return sign * Int(seconds)
  }

  private static func change(_ scan: inout DigitScanner) -> Change? {
    func number(_ range: ClosedRange<Int64>) -> Int? {
      scan.number().flatMap { range.contains($0) ? Int($0) : nil }
    }
    let day: Change.Day
    if scan.skip("M") {
      guard let month = number(1...12), scan.skip("."), let week = number(1...5), scan.skip("."),
        let weekday = number(0...6)
      else { return nil }
      day = .ofMonth(month: month, week: week, weekday: weekday)
    } else if scan.skip("J") {
      guard let given = number(1...365) else { return nil }
      day = .julian(given)
    } else {
      guard let given = number(0...365) else { return nil }
      day = .ofYear(given)
    }
    var time = 7_200
    if scan.skip("/") {
      guard let given = Self.time(&scan) else { return nil }
      time = given
    }
    return Change(day: day, time: time)
  }
}
