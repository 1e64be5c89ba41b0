/// The inside of strings and numbers, once it is known to follow the grammar.
enum JSONText {
  /// The first byte from `start` on that is a quote, a backslash, a control character or not ASCII; `end` if none is.
  @inline(__always)
  static func plainEnd(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var at = start
    while end - at >= 16 {
      let bytes = UnsafeRawPointer(at).loadUnaligned(as: SIMD16<Int8>.self)
      // As signed numbers the bytes from 0x80 on are negative, so they too are less than a space. The type is
      // written out at each vector: without it the generic operators are taken, which are loops over the bytes.
      let stops =
        (bytes .< SIMD16<Int8>(repeating: 0x20)) .| (bytes .== SIMD16<Int8>(repeating: 0x22))
        .| (bytes .== SIMD16<Int8>(repeating: 0x5C))
      let halves = unsafeBitCast(stops, to: SIMD2<UInt64>.self)
      if halves[0] != 0 { return at + UInt64(littleEndian: halves[0]).trailingZeroBitCount >> 3 }
      if halves[1] != 0 { return at + 8 + UInt64(littleEndian: halves[1]).trailingZeroBitCount >> 3 }
      at += 16
    }
    while at < end {
      let byte = at.pointee
      if byte < 0x20 || byte >= 0x80 || byte == JSONByte.quote || byte == JSONByte.backslash { break }
      at += 1
    }
    return at
  }

  /// The text of a string, of which the bytes between the quotes are given.
  static func string(_ bytes: UnsafeBufferPointer<UInt8>, escaped: Bool) -> String {
    escaped
      ? String(decoding: unescaped(bytes), as: UTF8.self)
      : String(decoding: bytes, as: UTF8.self)
  }

  /// Escapes replaced by what they stand for; a lone surrogate by U+FFFD.
  static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      guard bytes[at] == JSONByte.backslash else {
        let next = bytes[at...].firstIndex(of: JSONByte.backslash) ?? bytes.count
        text.append(contentsOf: bytes[at..<next])
        at = next
        continue
      }
      let letter = bytes[at + 1]
      at += 2
      switch letter {
      case 0x62: text.append(0x08)
      case 0x66: text.append(0x0C)
      case 0x6E: text.append(0x0A)
      case 0x72: text.append(0x0D)
      case 0x74: text.append(0x09)
      case 0x75:
        var code = unit(bytes, at)
        at += 4
        if code >> 10 == 0x36, at + 6 <= bytes.count, bytes[at] == JSONByte.backslash, bytes[at + 1] == 0x75 {
          let low = unit(bytes, at + 2)
          if low >> 10 == 0x37 {
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
            at += 6
          }
        }
        text.append(contentsOf: UTF8.encode(Unicode.Scalar(code) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
      default: text.append(letter)
      }
    }
    return text
  }

  /// The UTF-16 unit that four hexadecimal digits denote.
  private static func unit(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32 {
    bytes[start..<start + 4].reduce(0) { $0 << 4 | (JSONByte.hexDigit($1) ?? 0) }
  }

  /// The number that the bytes denote; nil if it is beyond the range of a double.
  static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> Value? {
    let negative = bytes.first == JSONByte.minus
    let digits = bytes[(negative ? 1 : 0)...]
    // 18 digits always fit.
    if digits.count <= 18, digits.allSatisfy(JSONByte.isDigit) {
      let magnitude = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - JSONByte.zero) }
      return .int(negative ? -magnitude : magnitude)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if let value = Int64(text) { return .int(value) }
    if let value = UInt64(text) { return .uint(value) }
    guard let value = Double(text), value.isFinite else { return nil }
    return .double(value)
  }
}
