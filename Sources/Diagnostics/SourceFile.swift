private import Synchronization

/// A text that somebody wrote, with a name to show and a table of its lines.
///
/// Copies share one storage.
public struct SourceFile: Sendable {
  /// What to call the text in a message: a path, or `<stdin>`.
  public let name: String
  private let storage: Storage

  public init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// `bytes` need not be valid UTF-8; what is not is shown as U+FFFD.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    storage = Storage(bytes)
  }

  public var bytes: [UInt8] { storage.bytes }
  public var text: String { String(decoding: storage.bytes, as: UTF8.self) }

  /// The text of a span, clamped to the file.
  public subscript(span: SourceSpan) -> String {
    let lower = min(max(0, span.lower), bytes.count)
    let upper = min(max(lower, span.upper), bytes.count)
    return String(decoding: storage.bytes[lower..<upper], as: UTF8.self)
  }

  /// Everything from the first to the last byte.
  public var whole: SourceSpan { SourceSpan(0, bytes.count) }

  /// A place as a person counts: both from 1, the column in code points.
  public struct Position: Hashable, Sendable {
    public let line: Int
    public let column: Int
  }

  /// The place of a byte offset, clamped to the file.
  public func position(of offset: Int) -> Position {
    let offset = min(max(0, offset), bytes.count)
    let line = lineIndex(of: offset)
    return Position(line: line + 1, column: codePoints(from: storage.lineStarts[line], to: offset) + 1)
  }

  /// The same place as editors count it: both from 0, the column in UTF-16 units.
  public func utf16Position(of offset: Int) -> Position {
    let offset = min(max(0, offset), bytes.count)
    let line = lineIndex(of: offset)
    return Position(line: line, column: self[SourceSpan(storage.lineStarts[line], offset)].utf16.count)
  }

  /// The number of lines; a file that ends in a line break does not have an empty last one.
  public var lineCount: Int {
    let last = storage.lineStarts.count
    return storage.lineStarts[last - 1] == bytes.count && last > 1 ? last - 1 : last
  }

  /// The span of a line (from 1) without its line break.
  public func span(ofLine line: Int) -> SourceSpan {
    let start = storage.lineStarts[line - 1]
    var end = line < storage.lineStarts.count ? storage.lineStarts[line] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return SourceSpan(start, end)
  }

  /// The byte offset of a place given as line and column, both from 0, the column in code points (as libyaml counts).
  public func offset(line: Int, column: Int) -> Int {
    guard line < storage.lineStarts.count else { return bytes.count }
    var offset = storage.lineStarts[line]
    var left = column
    while left > 0, offset < bytes.count {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      left -= 1
    }
    return offset
  }

  private func lineIndex(of offset: Int) -> Int {
    let starts = storage.lineStarts
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  private func codePoints(from lower: Int, to upper: Int) -> Int {
    var count = 0
    for byte in storage.bytes[lower..<upper] where byte & 0xC0 != 0x80 { count += 1 }
    return count
  }

  private final class Storage: Sendable {
    let bytes: [UInt8]
    private let knownStarts = Mutex<[Int]?>(nil)

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Found when first asked for, which is once something is to be said of the text.
    var lineStarts: [Int] {
      knownStarts.withLock { known in
        if let known { return known }
        var starts = [0]
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(index + 1) }
        known = starts
        return starts
      }
    }
  }
}
