import Diagnostics
import Testing

@Suite struct SourceMapTests {
  /// `a''b\n  c` in single quotes at offset 10: `'a''b`, a fold of three bytes, `c'`.
  let quoted = SourceMap(
    pieces: [
      .init(decoded: 0, length: 1, source: SourceSpan(11, 12)),
      .init(decoded: 1, length: 1, source: SourceSpan(12, 14)),
      .init(decoded: 2, length: 1, source: SourceSpan(14, 15)),
      .init(decoded: 3, length: 1, source: SourceSpan(15, 18)),
      .init(decoded: 4, length: 1, source: SourceSpan(18, 19)),
    ], end: 20)

  @Test func `a text that stands as it is written is only shifted`() {
    let map = SourceMap(offset: 7)
    #expect(map.offset(of: 0) == 7)
    #expect(map.span(2, 5) == SourceSpan(9, 12))
    #expect(map.span(3, 3) == SourceSpan(at: 10))
    #expect(map.dropping(4).span(0, 1) == SourceSpan(11, 12))
  }

  @Test func `a span takes in the whole of an escape and a fold`() {
    #expect(quoted.span(0, 1) == SourceSpan(11, 12))
    #expect(quoted.span(1, 2) == SourceSpan(12, 14))
    #expect(quoted.span(3, 4) == SourceSpan(15, 18))
    #expect(quoted.span(0, 5) == SourceSpan(11, 19))
  }

  @Test func `a span does not reach over what stands behind its last byte`() {
    let block = SourceMap(
      pieces: [
        .init(decoded: 0, length: 2, source: SourceSpan(4, 6)),
        .init(decoded: 2, length: 1, source: SourceSpan(8, 9)),
      ], end: 9)
    #expect(block.span(0, 2) == SourceSpan(4, 6))
    #expect(block.span(1, 3) == SourceSpan(5, 9))
  }

  @Test func `behind the last byte is where its source ends`() {
    #expect(quoted.offset(of: 5) == 19)
    #expect(quoted.span(5, 5) == SourceSpan(at: 19))
  }

  @Test func `an escape longer than its text is one place`() {
    // "\u263A": three bytes out of six.
    let map = SourceMap(pieces: [.init(decoded: 0, length: 3, source: SourceSpan(1, 7))], end: 8)
    #expect(map.offset(of: 1) == 1)
    #expect(map.span(1, 2) == SourceSpan(1, 7))
  }

  @Test func `dropping cuts a piece that reads as it is written, and keeps an escape whole`() {
    let map = SourceMap(
      pieces: [
        .init(decoded: 0, length: 4, source: SourceSpan(1, 5)),
        .init(decoded: 4, length: 1, source: SourceSpan(5, 9)),
        .init(decoded: 5, length: 2, source: SourceSpan(9, 11)),
      ], end: 12)
    #expect(map.dropping(2).span(0, 2) == SourceSpan(3, 5))
    #expect(map.dropping(2).span(2, 3) == SourceSpan(5, 9))
    #expect(map.dropping(4).span(0, 3) == SourceSpan(5, 11))
    #expect(map.dropping(7).span(0, 0) == SourceSpan(at: 11))
    #expect(map.dropping(0) == map)
  }

  @Test func `an empty text has a place`() {
    #expect(SourceMap(pieces: [], end: 5).span(0, 0) == SourceSpan(at: 5))
    #expect(SourceMap(pieces: [], end: 5).offset(of: 3) == 5)
  }
}
