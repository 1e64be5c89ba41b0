import Diagnostics

/// Reads a whole cron expression.
struct CronReader {
  private let text: String
  private let bytes: [UInt8]

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  func read() throws(CronFault) -> CronSchedule {
    let words = words()
    if let first = words.first, bytes[first.lowerBound] == ascii("@") { return try readMacro(first, words.count) }
    guard words.count == 5 else { throw wrongCount(words) }
    var fields: [CronFieldValues] = []
    fields.reserveCapacity(5)
    var cautions: [CronCaution] = []
    for field in CronField.allCases {
      var reader = CronFieldReader(field, bytes, words[field.rawValue])
      try reader.read()
      if let uneven = reader.uneven { cautions.append(.uneven(field, uneven.step, at: uneven.range)) }
      fields.append(reader.values)
    }
    let days = words[CronField.day.rawValue]
    if !fields[2].isOpen, !fields[4].isOpen {
      cautions.append(.eitherDay(days.lowerBound..<words[CronField.weekday.rawValue].upperBound))
    }
    let schedule = CronSchedule(text: text, fields: fields, cautions: cautions)
    if !schedule.hasDays {
      throw CronFault(
        .never, days, "there is no such day in \(schedule.monthNames)", expected: "the months have fewer days",
        help: "L is the last day of a month, whatever its number")
    }
    return schedule
  }

  private func words() -> [Range<Int>] {
    var words: [Range<Int>] = []
    words.reserveCapacity(5)
    var start: Int?
    for place in bytes.indices {
      switch bytes[place] {
      case ascii(" "), ascii("\t"), ascii("\n"), ascii("\r"):
        if let begun = start { words.append(begun..<place) }
        start = nil
      default: if start == nil { start = place }
      }
    }
    if let start { words.append(start..<bytes.count) }
    return words
  }

  private func readMacro(_ word: Range<Int>, _ count: Int) throws(CronFault) -> CronSchedule {
    let name = String(decoding: bytes[word], as: UTF8.self)
    if count == 1, let fields = Self.macros.first(where: { $0.name == name.lowercased() })?.fields {
      var schedule = try CronReader(fields).read()
      schedule.text = text
      return schedule
    }
    throw unknownMacro(name, word, count)
  }
}

/// Words for whole expressions, and what is said of a wrong number of fields.
extension CronReader {
  private static let macros: [(name: String, fields: String)] = [
    ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"),
  ]

  private static let expectedFields = "five fields: minute, hour, day of the month, month, day of the week"

  private func unknownMacro(_ name: String, _ word: Range<Int>, _ count: Int) -> CronFault {
    let known = Self.macros.map(\.name)
    let expected = "one of \(known.joined(separator: ", ")), and nothing behind it"
    switch name.lowercased() {
    case "@reboot":
      return CronFault(
        .notSupported, word, "'\(name)' is not a time", expected: expected,
        help: "a schedule runs by the clock, however often the program is started")
    case "@every":
      return CronFault(
        .notSupported, word, "'\(name)' is not supported", expected: expected,
        help: "an interval is a step: '*/10 * * * *' is every ten minutes, '0 */2 * * *' every two hours")
    case let word where known.contains(word):
      return CronFault(.fieldCount, 0..<bytes.count, "'\(name)' stands alone", expected: expected)
    default:
      return CronFault(
        .macro, word, "'\(printable(name))' is not a time", expected: expected,
        replacement: nearest(to: name, in: known))
    }
  }

  private func wrongCount(_ words: [Range<Int>]) -> CronFault {
    let expected = Self.expectedFields
    guard !words.isEmpty else {
      return CronFault(.fieldCount, 0..<bytes.count, "a cron expression is missing", expected: expected)
    }
    guard words.count > 5 else {
      let last = words[words.count - 1]
      return CronFault(
        .fieldCount, last, "the expression ends after \(words.count) of five fields", expected: expected)
    }
    let help = words.count == 6 ? "there are no fields for seconds and years; the time zone has a key of its own" : nil
    return CronFault(
      .fieldCount, words[5].lowerBound..<words[words.count - 1].upperBound,
      "the expression has \(words.count) fields instead of five", expected: expected, help: help)
  }
}

extension CronCaution {
  fileprivate static func eitherDay(_ range: Range<Int>) -> CronCaution {
    CronCaution(
      kind: .eitherDay, span: SourceSpan(range.lowerBound, range.upperBound),
      message: "both day fields are restricted: it runs on every day that fits either of them",
      label: "not only on days that fit both",
      help: "put * in one of them; the second Monday of a month is '* * MON#2' in the last three fields")
  }

  fileprivate static func uneven(_ field: CronField, _ step: Int, at range: Range<Int>) -> CronCaution {
    let whole = field == .minute ? "hour" : "day"
    let message =
      step == field.count
      ? "a step of \(step) comes once in every \(whole)"
      : "a step of \(step) does not divide the \(field.count) \(field.name)s of \(field == .minute ? "an hour" : "a day")"
    return CronCaution(
      kind: .unevenStep, span: SourceSpan(range.lowerBound, range.upperBound), message: message,
      label: step == field.count ? "the same as \(field.range.lowerBound)" : "it starts over with every \(whole)",
      help: step == field.count
        ? "write \(field.range.lowerBound), which says so" : "use a step that divides \(field.count)")
  }
}
