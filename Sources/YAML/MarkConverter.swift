/// From libyaml's marks, which count code points, to offsets of bytes.
///
/// Marks come almost in the order of the text, so it walks from the last one asked for; where all is ASCII there is
/// nothing to walk.
struct MarkConverter {
  private let source: UnsafeBufferPointer<UInt8>
  /// Bytes before what libyaml was given.
  private let base: Int
  private let isASCII: Bool
  private var index = 0
  private var place: Int

  init(_ source: UnsafeBufferPointer<UInt8>, base: Int) {
    self.source = source
    self.base = base
    place = base
    isASCII = MarkConverter.isASCII(UnsafeBufferPointer(rebasing: source[base...]))
  }

  mutating func offset(of mark: Int) -> Int {
    if isASCII { return base + mark }
    while index < mark, place < source.count {
      place += 1
      while place < source.count, source[place] & 0xC0 == 0x80 { place += 1 }
      index += 1
    }
    while index > mark, place > base {
      place -= 1
      while place > base, source[place] & 0xC0 == 0x80 { place -= 1 }
      index -= 1
    }
    return place
  }

  private static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let raw = UnsafeRawBufferPointer(bytes)
    let words = raw.count / 8
    var bits: UInt64 = 0
    for word in 0..<words { bits |= raw.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self) }
    var rest: UInt8 = 0
    for byte in raw[(words * 8)...] { rest |= byte }
    return bits & 0x8080_8080_8080_8080 == 0 && rest & 0x80 == 0
  }
}
