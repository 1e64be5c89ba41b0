import Diagnostics

/// Reads one field: a list of values, ranges and stars, each maybe with a step.
struct CronFieldReader {
  private typealias Step = (value: Int, range: Range<Int>)

  private let field: CronField
  private let bytes: [UInt8]
  private let range: Range<Int>
  private var place: Int
  private(set) var values = CronFieldValues()
  /// Steps that do not divide their field: where, and the last value that they reach.
  private(set) var uneven: (range: Range<Int>, step: Int)?

  init(_ field: CronField, _ bytes: [UInt8], _ range: Range<Int>) {
    self.field = field
    self.bytes = bytes
    self.range = range
    place = range.lowerBound
  }

  mutating func read() throws(CronFault) {
    while true {
      try readItem()
      guard place < range.upperBound else { return }
      guard bytes[place] == ascii(",") else { throw unexpected() }
      place += 1
    }
  }

  private mutating func readItem() throws(CronFault) {
    let start = place
    guard place < range.upperBound, bytes[place] != ascii(",") else {
      throw CronFault(
        .notAValue, max(range.lowerBound, place - 1)..<min(range.upperBound, place + 1),
        "a value is missing in the list", expected: field.expected)
    }
    switch bytes[place] {
    case ascii("*"):
      place += 1
      let step = try readStep()
      insert(field.range.lowerBound, field.last, step: step, from: start)
      values.isInterval = true
      if (step?.value ?? 1) == 1 { values.isOpen = true }
    case ascii("?") where field.isDay:
      place += 1
      values.isOpen = true
      insert(field.range.lowerBound, field.last, step: nil, from: start)
    case ascii("L") where field == .day, ascii("l") where field == .day:
      place += 1
      if place < range.upperBound, bytes[place] != ascii(",") {
        throw notSupported(start, "only 'L' alone is known: the last day of the month")
      }
      values.lastDay = true
    default:
      try readValues(from: start)
    }
  }

  /// `5`, `5-9`, `5-9/2`, `5/2`, `MON#2`.
  private mutating func readValues(from start: Int) throws(CronFault) {
    let first = try readValue()
    if place < range.upperBound, bytes[place] == ascii("#"), field == .weekday {
      return try readNumbered(first, from: start)
    }
    guard place < range.upperBound, bytes[place] == ascii("-") else {
      let step = try readStep()
      let last = step == nil ? first : max(first, field.last)
      insert(first, last, step: step, from: start)
      if step != nil { values.isInterval = true }
      return
    }
    place += 1
    let second = place
    var last = try readValue()
    // The week may also end with Sunday: SAT-SUN.
    if last == 0, field == .weekday, first > 0, bytes[second] > ascii("9") { last = 7 }
    guard first <= last else { throw backwards(first, last, start..<place) }
    let step = try readStep()
    insert(first, last, step: step, from: start)
    if step != nil { values.isInterval = true }
  }

  private mutating func readNumbered(_ day: Int, from start: Int) throws(CronFault) {
    let digits = place + 1
    place = digits
    while place < range.upperBound, bytes[place] != ascii(",") { place += 1 }
    guard place == digits + 1, (ascii("1")...ascii("5")).contains(bytes[digits]) else {
      throw CronFault(
        .notAValue, digits - 1..<place, "'\(shown(start..<place))' is no day of a month",
        expected: "#1 to #5: the first to the fifth one of a month")
    }
    values.numbered |= 1 << UInt64(day % 7 + 7 * Int(bytes[digits] - ascii("1")))
  }

  private mutating func readStep() throws(CronFault) -> Step? {
    guard place < range.upperBound, bytes[place] == ascii("/") else { return nil }
    let start = place
    place += 1
    let digits = place
    while place < range.upperBound, isWordByte(bytes[place]) || bytes[place] == ascii("-") { place += 1 }
    let expected = "a step is 1 to \(field.count)"
    guard let step = number(digits..<place) else {
      throw CronFault(
        .step, start..<max(place, start + 1),
        digits == place ? "a step is missing" : "'\(shown(digits..<place))' is not a step", expected: expected)
    }
    guard (1...field.count).contains(step) else {
      throw CronFault(
        .step, digits..<place, step == 0 ? "a step of 0 leads nowhere" : "a step of \(step) leads out of the field",
        expected: expected)
    }
    return (step, start..<place)
  }

  private mutating func insert(_ first: Int, _ last: Int, step: Step?, from start: Int) {
    let stride = step?.value ?? 1
    var value = first
    while value <= last {
      values.insert(value, in: field)
      value += stride
    }
    // Days have no steps that come out even: months differ.
    let coversField = first == field.range.lowerBound && last == field.last
    if coversField, field == .minute || field == .hour, field.count % stride != 0 || stride == field.count {
      uneven = (start..<place, stride)
    }
  }

  private mutating func readValue() throws(CronFault) -> Int {
    let start = place
    while place < range.upperBound, isWordByte(bytes[place]) { place += 1 }
    guard start < place else { throw unexpected() }
    let written = start..<place
    if let value = number(written) {
      guard field.range.contains(value) else {
        throw CronFault(
          .outOfRange, written, "\(shown(written)) is not \(field.phrase)", expected: field.expected)
      }
      return value
    }
    if let index = word(written) { return field.range.lowerBound + index }
    throw unknown(written)
  }

  private func word(_ written: Range<Int>) -> Int? {
    guard written.count == 3 else { return nil }
    return field.words.firstIndex { word in
      zip(word.utf8, bytes[written]).allSatisfy { $0 == $1 & 0xDF }
    }
  }

  private func number(_ written: Range<Int>) -> Int? {
    guard !written.isEmpty else { return nil }
    var value = 0
    for byte in bytes[written] {
      guard (ascii("0")...ascii("9")).contains(byte) else { return nil }
      // Larger numbers are all the same: too large.
      value = min(value * 10 + Int(byte - ascii("0")), 1_000_000)
    }
    return value
  }
}

extension CronFieldReader {
  private func shown(_ written: Range<Int>) -> String { printable(String(decoding: bytes[written], as: UTF8.self)) }

  private func isWordByte(_ byte: UInt8) -> Bool {
    (ascii("0")...ascii("9")).contains(byte) || (ascii("A")...ascii("Z")).contains(byte & 0xDF) || byte >= 0x80
  }

  private func unknown(_ written: Range<Int>) -> CronFault {
    let text = shown(written)
    // A full name starts with its word.
    let known = field.words.first { text.utf8.count > 3 && text.uppercased().hasPrefix($0) }
    return CronFault(
      .notAValue, written, "'\(text)' is not \(field.phrase)", expected: field.expected,
      replacement: known ?? nearest(to: text, in: field.words))
  }

  private func unexpected() -> CronFault {
    var end = place + 1
    while end < range.upperBound, bytes[end] & 0xC0 == 0x80 { end += 1 }
    guard place < range.upperBound else {
      return CronFault(
        .notAValue, max(range.lowerBound, place - 1)..<place, "the \(field.name) ends too early",
        expected: field.expected)
    }
    let sign = bytes[place]
    if sign == ascii("?") || sign == ascii("L") {
      return notSupported(place, "'\(shown(place..<end))' stands only for days")
    }
    return CronFault(
      .notAValue, place..<end, "'\(shown(place..<end))' is not expected here",
      expected: "\(field.phrase) is a value, a range a-b, a list a,b or *, maybe with a step /n")
  }

  private func notSupported(_ start: Int, _ expected: String) -> CronFault {
    var end = start
    while end < range.upperBound, bytes[end] != ascii(",") { end += 1 }
    return CronFault(
      .notSupported, start..<end, "'\(shown(start..<end))' is not supported in the \(field.name)", expected: expected)
  }

  private func backwards(_ first: Int, _ last: Int, _ written: Range<Int>) -> CronFault {
    func span(_ a: Int, _ b: Int) -> String { a == b ? field.text(a) : "\(field.text(a))-\(field.text(b))" }
    let end = field == .weekday && last > 0 ? 7 : field.range.upperBound
    let rest = field == .weekday ? max(last, 1) : last
    let low = field == .weekday ? 1 : field.range.lowerBound
    let mended = last == 0 && field == .weekday ? span(first, 7) : "\(span(first, end)),\(span(low, rest))"
    return CronFault(
      .backwards, written, "the range '\(shown(written))' runs backwards",
      expected: "a range goes from the smaller to the larger value",
      // A step would only be that of the second part.
      replacement: written.upperBound < range.upperBound && bytes[written.upperBound] == ascii("/") ? nil : mended)
  }
}
