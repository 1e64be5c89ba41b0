import Diagnostics

/// The pieces of a literal or folded scalar: indentation dropped, lines folded, the end chomped (YAML 1.2.2, section 8.1,
/// as libyaml reads it).
struct BlockScalarOrigin {
  private let source: UnsafeBufferPointer<UInt8>
  private let isFolded: Bool
  private let text: UnsafeBufferPointer<UInt8>
  private var place: Int
  private var column = 0
  private var indentation = 0
  private var writer = PieceWriter()
  /// The break behind the last line, and those of empty lines after it: not known yet to be kept, folded or dropped.
  private var lineEnd: LineBreak?
  private var emptyLines: [LineBreak] = []

  /// `start` is the place of the `|` or `>`; `text` is what libyaml made of the scalar, which says where it ends.
  static func pieces(
    from start: Int, _ style: ScalarStyle, text: UnsafeBufferPointer<UInt8>, in source: UnsafeBufferPointer<UInt8>
  ) -> [SourceMap.Piece] {
    var origin = BlockScalarOrigin(source, start, isFolded: style == .folded, text)
    return origin.read()
  }

  private init(
    _ source: UnsafeBufferPointer<UInt8>, _ start: Int, isFolded: Bool, _ text: UnsafeBufferPointer<UInt8>
  ) {
    self.source = source
    self.isFolded = isFolded
    self.text = text
    place = start
    skipLine()
    indentation = BlockScalarOrigin.indentation(source, from: place, text)
  }

  private var lineBreak: LineBreak? { LineBreak(source, at: place, before: source.count) }

  private mutating func skipLine() {
    while place < source.count, lineBreak == nil { place += 1 }
    place = lineBreak?.span.upper ?? place
  }

  /// How far the content is indented: by the spaces of its first line that the text does not have.
  private static func indentation(
    _ source: UnsafeBufferPointer<UInt8>, from start: Int, _ text: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let emptyLines = text.prefix { $0 == UInt8(ascii: "\n") }.count
    guard emptyLines < text.count else { return Int.max }
    var place = start
    for _ in 0..<emptyLines {
      while place < source.count, LineBreak(source, at: place, before: source.count) == nil { place += 1 }
      place = LineBreak(source, at: place, before: source.count)?.span.upper ?? place
    }
    let written = source[place...].prefix { $0 == UInt8(ascii: " ") }.count
    let read = text[emptyLines...].prefix { $0 == UInt8(ascii: " ") }.count
    return max(0, written - read)
  }

  private mutating func read() -> [SourceMap.Piece] {
    var afterBlank = false
    skipEmptyLines()
    while column == indentation, place < source.count, writer.decoded < text.count {
      let startsBlank = isBlank(source[place])
      joinLines(isFold: isFolded && !afterBlank && !startsBlank)
      afterBlank = startsBlank
      let start = place
      while place < source.count, lineBreak == nil { place += 1 }
      writer.copy(start, place)
      lineEnd = lineBreak
      place = lineEnd?.span.upper ?? place
      skipEmptyLines()
    }
    for kept in [lineEnd].compactMap({ $0 }) + emptyLines where writer.decoded < text.count { writer.write(kept) }
    return writer.pieces
  }

  private mutating func joinLines(isFold: Bool) {
    if let lineEnd {
      if !isFold || !lineEnd.becomesLineFeed {
        writer.write(lineEnd)
      } else if emptyLines.isEmpty {
        writer.write(SourceSpan(lineEnd.span.lower, place), length: 1)
      }
    }
    for line in emptyLines { writer.write(line) }
    lineEnd = nil
    emptyLines = []
  }

  private mutating func skipEmptyLines() {
    column = 0
    while place < source.count {
      if source[place] == UInt8(ascii: " "), column < indentation {
        place += 1
        column += 1
      } else if let next = lineBreak {
        emptyLines.append(next)
        place = next.span.upper
        column = 0
      } else {
        break
      }
    }
  }
}
