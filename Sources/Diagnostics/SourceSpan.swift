/// A range of UTF-8 bytes in one text.
///
/// Spans survive quoting, folding and escapes: they always point at the text as it was written, never at a value that
/// was made of it.
public struct SourceSpan: Hashable, Sendable {
  /// The offset of the first byte.
  public let lower: Int
  /// The offset behind the last byte.
  public let upper: Int

  public init(_ lower: Int, _ upper: Int) {
    self.lower = lower
    self.upper = max(lower, upper)
  }

  /// An empty span, a place between two bytes.
  public init(at offset: Int) { self.init(offset, offset) }

  public var isEmpty: Bool { lower == upper }
  public var length: Int { upper - lower }

  /// The smallest span that covers both.
  public func joined(with other: SourceSpan) -> SourceSpan {
    SourceSpan(min(lower, other.lower), max(upper, other.upper))
  }

  public func contains(_ other: SourceSpan) -> Bool { lower <= other.lower && other.upper <= upper }
}

/// A value together with where it was written.
public struct Spanned<Wrapped> {
  public let value: Wrapped
  public let span: SourceSpan

  public init(_ value: Wrapped, _ span: SourceSpan) {
    self.value = value
    self.span = span
  }

  public func map<Other>(_ transform: (Wrapped) throws -> Other) rethrows -> Spanned<Other> {
    Spanned<Other>(try transform(value), span)
  }
}

extension Spanned: Equatable where Wrapped: Equatable {}
extension Spanned: Hashable where Wrapped: Hashable {}
extension Spanned: Sendable where Wrapped: Sendable {}
