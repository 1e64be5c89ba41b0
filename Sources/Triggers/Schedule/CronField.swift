/// One of the five fields of a cron expression.
enum CronField: Int, CaseIterable {
  case minute
  case hour
  case day
  case month
  case weekday

  /// The first and last number that may be written; Sunday is 0 and 7.
  var range: ClosedRange<Int> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .day: 1...31
    case .month: 1...12
    case .weekday: 0...7
    }
  }

  /// Where `*` and an open step end: a week has seven days, although Sunday has two numbers.
  var last: Int { self == .weekday ? 6 : range.upperBound }

  /// How many different values there are.
  var count: Int { last - range.lowerBound + 1 }

  var isDay: Bool { self == .day || self == .weekday }

  /// As a sentence says it.
  var name: String {
    switch self {
    case .minute: "minute"
    case .hour: "hour"
    case .day: "day of the month"
    case .month: "month"
    case .weekday: "day of the week"
    }
  }

  var phrase: String { self == .hour ? "an hour" : "a \(name)" }

  /// What may be written there.
  var expected: String {
    switch self {
    case .minute: "a minute is 0 to 59"
    case .hour: "an hour is 0 to 23"
    case .day: "a day of the month is 1 to 31, or L for the last one"
    case .month: "a month is 1 to 12 or JAN to DEC"
    case .weekday: "a day of the week is 0 to 7 or SUN to SAT, 0 and 7 are Sunday"
    }
  }

  /// The words for the numbers from the first one on; matched whole, in any case.
  var words: [String] {
    switch self {
    case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    case .weekday: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    default: []
    }
  }

  /// How a number of this field is written in a help: with its word, if it has one.
  func text(_ value: Int) -> String {
    words.isEmpty ? String(value) : words[(value - range.lowerBound) % words.count]
  }
}

func ascii(_ scalar: Unicode.Scalar) -> UInt8 { UInt8(ascii: scalar) }
