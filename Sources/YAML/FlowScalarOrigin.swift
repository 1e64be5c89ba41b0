import Diagnostics

/// The pieces of a plain or quoted scalar: folds, doubled quotes, escapes (YAML 1.2.2, sections 7.3 and 5.7, as libyaml
/// reads them).
struct FlowScalarOrigin {
  private let source: UnsafeBufferPointer<UInt8>
  private let style: ScalarStyle
  private let end: Int
  private var place: Int
  /// From here to `place` all reads as it is written.
  private var start: Int
  private var writer = PieceWriter()

  static func pieces(
    of span: SourceSpan, _ style: ScalarStyle, in source: UnsafeBufferPointer<UInt8>
  ) -> [SourceMap.Piece] {
    let quote = style == .plain ? 0 : 1
    var origin = FlowScalarOrigin(source, style, span.lower + quote, span.upper - quote)
    return origin.read()
  }

  private init(_ source: UnsafeBufferPointer<UInt8>, _ style: ScalarStyle, _ start: Int, _ end: Int) {
    self.source = source
    self.style = style
    self.start = start
    self.end = end
    place = start
  }

  private mutating func read() -> [SourceMap.Piece] {
    while place < end {
      if isBlank(source[place]) || lineBreak != nil {
        readSpace()
      } else if style == .singleQuoted, source[place] == UInt8(ascii: "'") {
        write(sourceLength: 2, length: 1)
      } else if style == .doubleQuoted, source[place] == UInt8(ascii: "\\") {
        readEscape()
      } else {
        place += 1
      }
    }
    writer.copy(start, end)
    return writer.pieces
  }

  private var lineBreak: LineBreak? { LineBreak(source, at: place, before: end) }

  private mutating func readSpace() {
    let lower = place
    while place < end, isBlank(source[place]) { place += 1 }
    guard let first = lineBreak else { return }
    writer.copy(start, lower)
    place = first.span.upper
    let others = readEmptyLines()
    if !first.becomesLineFeed { writer.write(first) }
    if first.becomesLineFeed, others.isEmpty { writer.write(SourceSpan(lower, place), length: 1) }
    for other in others { writer.write(other) }
    start = place
  }

  private mutating func readEmptyLines() -> [LineBreak] {
    var breaks: [LineBreak] = []
    while place < end {
      if isBlank(source[place]) {
        place += 1
      } else if let next = lineBreak {
        breaks.append(next)
        place = next.span.upper
      } else {
        break
      }
    }
    return breaks
  }

  private mutating func readEscape() {
    guard place + 1 < end else {
      place += 1
      return
    }
    if let escaped = LineBreak(source, at: place + 1, before: end) {
      writer.copy(start, place)
      place = escaped.span.upper
      for other in readEmptyLines() { writer.write(other) }
      start = place
      return
    }
    switch source[place + 1] {
    case UInt8(ascii: "x"): write(sourceLength: 4, length: utf8Length(digits: 2))
    case UInt8(ascii: "u"): write(sourceLength: 6, length: utf8Length(digits: 4))
    case UInt8(ascii: "U"): write(sourceLength: 10, length: utf8Length(digits: 8))
    case UInt8(ascii: "N"), UInt8(ascii: "_"): write(sourceLength: 2, length: 2)
    case UInt8(ascii: "L"), UInt8(ascii: "P"): write(sourceLength: 2, length: 3)
    default: write(sourceLength: 2, length: 1)
    }
  }

  private mutating func write(sourceLength: Int, length: Int) {
    writer.copy(start, place)
    writer.write(SourceSpan(place, min(place + sourceLength, end)), length: length)
    place = min(place + sourceLength, end)
    start = place
  }

  private func utf8Length(digits: Int) -> Int {
    var value: UInt32 = 0
    for byte in source[min(place + 2, end)..<min(place + 2 + digits, end)] {
      value = value << 4 | UInt32(Unicode.Scalar(byte).properties.numericType == nil ? (byte & 7) + 9 : byte & 15)
    }
    return Unicode.Scalar(value).map { UTF8.width($0) } ?? 1
  }
}
