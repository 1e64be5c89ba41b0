/// Why a text is not JSON, or is more of it than is accepted.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// A byte that cannot stand where it stands.
    case syntax
    /// The text ends too early.
    case truncated
    /// Not UTF-8.
    case encoding
    /// Deeper, longer or more than `JSONLimits` allows.
    case limit
    /// A number that was to be kept lies outside the range of a double.
    case range
  }

  public let kind: Kind
  /// How many bytes of the document come before the one that is wrong; the length of the document if it ends too early.
  public let offset: Int
  /// In plain words, with the place: `ends in the middle of a string at byte 4096`.
  public let message: String

  init(_ kind: Kind, _ what: String, at offset: Int) {
    self.kind = kind
    self.offset = offset
    message = "\(what) at byte \(offset)"
  }

  public var description: String { message }

  /// Line and column (in code points), both from 1, if the whole document is at hand.
  public func position(in document: [UInt8]) -> (line: Int, column: Int) {
    let before = document.prefix(offset)
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let line = before.count { $0 == 0x0A } + 1
    return (line, before[start...].count { $0 & 0xC0 != 0x80 } + 1)
  }
}
