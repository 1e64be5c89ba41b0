import Diagnostics

/// Gathers the pieces of a source map in the order of the text.
struct PieceWriter {
  private(set) var pieces: [SourceMap.Piece] = []
  private(set) var decoded = 0

  /// Source that reads as it is written.
  mutating func copy(_ lower: Int, _ upper: Int) {
    if upper > lower { write(SourceSpan(lower, upper), length: upper - lower) }
  }

  /// Source that was written for `length` other bytes.
  mutating func write(_ source: SourceSpan, length: Int) {
    if let last = pieces.last, last.source.upper == source.lower, last.length == last.source.length,
      length == source.length
    {
      pieces[pieces.count - 1] = SourceMap.Piece(
        decoded: last.decoded, length: last.length + length, source: last.source.joined(with: source))
    } else {
      pieces.append(SourceMap.Piece(decoded: decoded, length: length, source: source))
    }
    decoded += length
  }

  mutating func write(_ lineBreak: LineBreak) { write(lineBreak.span, length: lineBreak.length) }
}

/// A line break, and the number of bytes that libyaml makes of it.
struct LineBreak {
  let span: SourceSpan
  let length: Int

  /// LF, CR, CRLF and NEL become a line feed; the line and paragraph separators stay.
  var becomesLineFeed: Bool { length == 1 }

  /// The line break that begins at `place`, or nil.
  init?(_ source: UnsafeBufferPointer<UInt8>, at place: Int, before limit: Int) {
    guard place < limit else { return nil }
    func byte(_ distance: Int) -> UInt8? { place + distance < limit ? source[place + distance] : nil }
    switch source[place] {
    case UInt8(ascii: "\n"): self.init(span: SourceSpan(place, place + 1), length: 1)
    case UInt8(ascii: "\r"):
      self.init(span: SourceSpan(place, place + (byte(1) == UInt8(ascii: "\n") ? 2 : 1)), length: 1)
    case 0xC2 where byte(1) == 0x85: self.init(span: SourceSpan(place, place + 2), length: 1)
    case 0xE2 where byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9):
      self.init(span: SourceSpan(place, place + 3), length: 3)
    default: return nil
    }
  }

  private init(span: SourceSpan, length: Int) {
    self.span = span
    self.length = length
  }
}
