import Diagnostics

/// The source as lines and values, for saying what is wrong in it. Used only once something is.
struct Text {
  let bytes: UnsafeBufferPointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var count: Int { bytes.count }
  func byte(_ place: Int) -> UInt8? { place >= 0 && place < count ? bytes[place] : nil }
  func character(_ place: Int) -> Character? { byte(place).flatMap { $0 < 0x80 ? Character(Unicode.Scalar($0)) : nil } }

  func string(_ span: SourceSpan) -> String {
    let lower = min(max(0, span.lower), count)
    return String(decoding: bytes[lower..<min(max(lower, span.upper), count)], as: UTF8.self)
  }

  func has(_ text: StaticString, at place: Int) -> Bool {
    guard place >= 0, place + text.utf8CodeUnitCount <= count else { return false }
    return UnsafeBufferPointer(rebasing: bytes[place..<place + text.utf8CodeUnitCount])
      .elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  func first(_ text: StaticString, from lower: Int, before upper: Int) -> Int? {
    guard lower < upper else { return nil }
    return (lower..<upper).first { has(text, at: $0) && $0 + text.utf8CodeUnitCount <= upper }
  }

  // MARK: Lines

  func lineStart(_ place: Int) -> Int {
    var start = min(place, count)
    while start > 0, !isLineBreak(bytes[start - 1]) { start -= 1 }
    return start
  }

  func lineEnd(_ place: Int) -> Int {
    var end = min(place, count)
    while end < count, !isLineBreak(bytes[end]) { end += 1 }
    return end
  }

  func isOnOneLine(_ a: Int, _ b: Int) -> Bool {
    !bytes[min(a, b, count)..<min(max(a, b), count)].contains(where: isLineBreak)
  }

  /// The first byte of a line that is no blank, or the end of the line.
  func contentStart(ofLineAt place: Int) -> Int {
    var start = lineStart(place)
    while start < count, isBlank(bytes[start]) { start += 1 }
    return start
  }

  /// Code points before `place` in its line.
  func column(_ place: Int) -> Int {
    bytes[lineStart(place)..<min(place, count)].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }

  /// The last byte before `place` that is no space or line break.
  func lastContent(before place: Int) -> Int? {
    var last = min(place, count) - 1
    while last >= 0, isSpace(bytes[last]) { last -= 1 }
    return last >= 0 ? last : nil
  }

  /// One character from `place` on; at the end of the text, the place behind its last word.
  func character(at place: Int) -> SourceSpan {
    guard place < count else { return SourceSpan(at: lastContent(before: count).map { $0 + 1 } ?? count) }
    var end = place + 1
    while end < count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return SourceSpan(place, end)
  }

  /// From `place` to the end of its line, without blanks at the end.
  func restOfLine(_ place: Int) -> SourceSpan { trimmed(place, lineEnd(place)) }

  func trimmed(_ lower: Int, _ upper: Int) -> SourceSpan {
    var upper = upper
    while upper > lower, isSpace(bytes[upper - 1]) { upper -= 1 }
    return SourceSpan(lower, upper)
  }

  // MARK: Values

  /// Where the content of a line begins behind its indentation and any `- `.
  func itemStart(ofLineAt place: Int) -> Int {
    let end = lineEnd(place)
    var start = contentStart(ofLineAt: place)
    while start + 1 < end, bytes[start] == UInt8(ascii: "-") || bytes[start] == UInt8(ascii: "?"),
      isBlank(bytes[start + 1])
    {
      start += 1
      while start < end, isBlank(bytes[start]) { start += 1 }
    }
    return start
  }

  /// Where a value of block style starts in the line of `place`: behind `- ` and `key: `.
  func valueStart(ofLineAt place: Int) -> (start: Int, hasKey: Bool) {
    let end = lineEnd(place)
    let start = itemStart(ofLineAt: place)
    var colon = start
    if let quote = byte(start), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      colon += 1
      while colon < end, bytes[colon] != quote { colon += 1 }
    }
    while colon < end {
      if bytes[colon] == UInt8(ascii: ":"), colon + 1 == end || isBlank(bytes[colon + 1]) {
        var value = colon + 1
        while value < end, isBlank(bytes[value]) { value += 1 }
        return (value, true)
      }
      colon += 1
    }
    return (start, false)
  }

  /// A value of block style on one line: up to a comment, which cannot begin inside `${{ }}` for whoever wrote it.
  func blockValue(from start: Int) -> SourceSpan {
    let end = lineEnd(start)
    var place = start
    while place < end {
      if has("${{", at: place), let close = first("}}", from: place, before: end) {
        place = close + 2
      } else if bytes[place] == UInt8(ascii: "#"), place > start, isBlank(bytes[place - 1]) {
        break
      } else {
        place += 1
      }
    }
    return trimmed(start, place)
  }

  /// A value in brackets on one line: up to the comma or bracket that is not in `${{ }}`.
  func flowValue(from start: Int) -> SourceSpan {
    let end = lineEnd(start)
    var place = start
    while place < end {
      if has("{{", at: place), let close = first("}}", from: place, before: end) {
        place = close + 2
      } else if bytes[place] == UInt8(ascii: ",") || bytes[place] == UInt8(ascii: "]")
        || bytes[place] == UInt8(ascii: "}")
      {
        break
      } else {
        place += 1
      }
    }
    return trimmed(start, place)
  }

  /// A scalar in quotes that reads as `text`, which is of one line.
  static func quoted(_ text: String) -> String {
    if !text.utf8.contains(UInt8(ascii: "\"")), !text.utf8.contains(UInt8(ascii: "\\")) { return "\"\(text)\"" }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }

  func quoted(_ span: SourceSpan) -> String { Text.quoted(string(span)) }
}
