/// From offsets in a text that was decoded (unquoted, unescaped, unfolded) to the place where it was written.
///
/// A decoded text is a row of pieces; within a piece the bytes stand one to one in the source.
public struct SourceMap: Hashable, Sendable {
  /// From `decoded` on, the text stands at `source` and after.
  public struct Piece: Hashable, Sendable {
    public let decoded: Int
    public let source: Int

    public init(decoded: Int, source: Int) {
      self.decoded = decoded
      self.source = source
    }
  }

  /// In rising order of `decoded`, the first at 0.
  private let pieces: [Piece]
  /// Where the source of the last byte ends.
  private let end: Int?

  /// A text that stands in the source as it is, from `offset` on.
  public init(offset: Int) {
    pieces = [Piece(decoded: 0, source: offset)]
    end = nil
  }

  /// `end` bounds every span: an escape at the end of a text is longer in the source than what it means.
  public init(pieces: [Piece], end: Int) {
    self.pieces = pieces.isEmpty ? [Piece(decoded: 0, source: end)] : pieces
    self.end = end
  }

  /// The source offset of a decoded byte.
  public func offset(of decoded: Int) -> Int {
    var low = 0
    var high = pieces.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if pieces[middle].decoded <= decoded { low = middle } else { high = middle }
    }
    let offset = pieces[low].source + (decoded - pieces[low].decoded)
    let limit = low + 1 < pieces.count ? pieces[low + 1].source : end
    return limit.map { min(offset, $0) } ?? offset
  }

  /// The source of the decoded bytes `lower..<upper`: from the first of them to behind the last.
  public func span(_ lower: Int, _ upper: Int) -> SourceSpan {
    guard upper > lower else { return SourceSpan(at: offset(of: lower)) }
    // Behind the last byte, not at the start of the next one: between the two the source may hold a fold or an escape.
    let last = offset(of: upper - 1)
    let next = pieces.first { $0.decoded == upper }?.source
    let isWholePiece = pieces.contains { $0.decoded == upper - 1 } && next != nil
    return SourceSpan(offset(of: lower), isWholePiece ? next! : min(last + 1, end ?? last + 1))
  }

  /// The map of the text from decoded offset `start` on.
  public func dropping(_ start: Int) -> SourceMap {
    var rest = [Piece(decoded: 0, source: offset(of: start))]
    for piece in pieces where piece.decoded > start {
      rest.append(Piece(decoded: piece.decoded - start, source: piece.source))
    }
    guard let end else { return SourceMap(offset: rest[0].source) }
    return SourceMap(pieces: rest, end: end)
  }
}
