/// From offsets in a text that was decoded (unquoted, unescaped, unfolded) to the place where it was written.
///
/// A decoded text is a row of pieces without gaps. A piece as long in the source as it is decoded stands there byte for
/// byte; any other was written differently (an escape, a fold) and is mapped as a whole. Source that no piece covers
/// means nothing in the text: quotes, indentation, an escaped line break.
public struct SourceMap: Hashable, Sendable {
  /// `length` decoded bytes from `decoded` on, and the source that they were made of.
  public struct Piece: Hashable, Sendable {
    public let decoded: Int
    public let length: Int
    public let source: SourceSpan

    public init(decoded: Int, length: Int, source: SourceSpan) {
      self.decoded = decoded
      self.length = length
      self.source = source
    }

    var isVerbatim: Bool { length == source.length }
    var decodedEnd: Int { decoded + length }
  }

  private enum Storage: Hashable {
    case shifted(Int)
    case pieces([Piece], end: Int)
  }

  private let storage: Storage

  /// A text that stands in the source as it is, from `offset` on.
  public init(offset: Int) { storage = .shifted(offset) }

  /// `pieces` in rising order, the first at 0, each where the one before ends; `end` is the place of an empty text.
  public init(pieces: [Piece], end: Int) { storage = .pieces(pieces, end: end) }

  /// The source offset of a decoded byte; behind the last one, the end of its source.
  public func offset(of decoded: Int) -> Int {
    switch storage {
    case .shifted(let shift): return shift + decoded
    case .pieces(let pieces, let end):
      guard !pieces.isEmpty else { return end }
      let piece = pieces[index(of: decoded, in: pieces)]
      if decoded >= piece.decodedEnd { return piece.source.upper }
      return piece.isVerbatim ? piece.source.lower + (decoded - piece.decoded) : piece.source.lower
    }
  }

  /// The source of the decoded bytes `lower..<upper`: from the first of them to behind the last, without what stands
  /// between the last one and its successor.
  public func span(_ lower: Int, _ upper: Int) -> SourceSpan {
    guard upper > lower else { return SourceSpan(at: offset(of: lower)) }
    switch storage {
    case .shifted(let shift): return SourceSpan(shift + lower, shift + upper)
    case .pieces(let pieces, let end):
      guard !pieces.isEmpty else { return SourceSpan(at: end) }
      let last = pieces[index(of: upper - 1, in: pieces)]
      let isInside = last.isVerbatim && upper < last.decodedEnd
      return SourceSpan(offset(of: lower), isInside ? last.source.lower + (upper - last.decoded) : last.source.upper)
    }
  }

  /// The map of the text from decoded offset `start` on.
  public func dropping(_ start: Int) -> SourceMap {
    guard start > 0 else { return self }
    switch storage {
    case .shifted(let shift): return SourceMap(offset: shift + start)
    case .pieces(let pieces, let end):
      var rest: [Piece] = []
      for piece in pieces where piece.decodedEnd > start {
        let cut = max(0, start - piece.decoded)
        let source = piece.isVerbatim ? SourceSpan(piece.source.lower + cut, piece.source.upper) : piece.source
        rest.append(Piece(decoded: max(0, piece.decoded - start), length: piece.length - cut, source: source))
      }
      return SourceMap(pieces: rest, end: rest.isEmpty ? pieces.last?.source.upper ?? end : end)
    }
  }

  /// The piece that holds a decoded byte, or the nearest one.
  private func index(of decoded: Int, in pieces: [Piece]) -> Int {
    var low = 0
    var high = pieces.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if pieces[middle].decoded <= decoded { low = middle } else { high = middle }
    }
    return low
  }
}
