/// Reads what stands between the quotes of a text or of bytes.
enum TextLiteral {
  /// `span` is the whole literal with prefix and quotes; the lexer has seen that it is closed.
  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, _ span: Range<Int>, isBytes: Bool
  ) throws(SyntaxFault) -> [UInt8] {
    let (inner, isRaw) = content(bytes, span)
    var out: [UInt8] = []
    out.reserveCapacity(inner.count)
    var place = inner.lowerBound
    while place < inner.upperBound {
      let byte = bytes[place]
      if byte != ascii("\\") || isRaw {
        out.append(byte)
        place += 1
      } else {
        place = try escape(bytes, at: place, before: inner.upperBound, isBytes: isBytes, into: &out)
      }
    }
    return out
  }

  /// The text itself, if it has no escapes and can be taken as it stands.
  static func plain(_ bytes: UnsafeBufferPointer<UInt8>, _ span: Range<Int>) -> String? {
    let (inner, isRaw) = content(bytes, span)
    let slice = UnsafeBufferPointer(rebasing: bytes[inner])
    guard isRaw || !slice.contains(ascii("\\")) else { return nil }
    return String(decoding: slice, as: UTF8.self)
  }

  private static func content(_ bytes: UnsafeBufferPointer<UInt8>, _ span: Range<Int>) -> (Range<Int>, isRaw: Bool) {
    var start = span.lowerBound
    var isRaw = false
    while bytes[start] != ascii("'"), bytes[start] != ascii("\"") {
      if bytes[start] | 0x20 == ascii("r") { isRaw = true }
      start += 1
    }
    let quote = bytes[start]
    let isTriple = span.upperBound - start >= 6 && bytes[start + 1] == quote && bytes[start + 2] == quote
    let width = isTriple ? 3 : 1
    return (start + width..<span.upperBound - width, isRaw)
  }

  /// Returns where the text goes on.
  private static func escape(
    _ bytes: UnsafeBufferPointer<UInt8>, at place: Int, before limit: Int, isBytes: Bool, into out: inout [UInt8]
  ) throws(SyntaxFault) -> Int {
    func fault(_ end: Int, _ label: String) -> SyntaxFault {
      SyntaxFault(
        start: place, end: min(end, limit), message: "an escape cannot be read", label: label,
        help: "a backslash is written \\\\; in r'...' it stands for itself")
    }
    let letter = place + 1 < limit ? bytes[place + 1] : 0
    switch letter {
    case ascii("a"): out.append(7)
    case ascii("b"): out.append(8)
    case ascii("f"): out.append(12)
    case ascii("n"): out.append(10)
    case ascii("r"): out.append(13)
    case ascii("t"): out.append(9)
    case ascii("v"): out.append(11)
    case ascii("\\"), ascii("?"), ascii("\""), ascii("'"), ascii("`"): out.append(letter)
    case ascii("x"), ascii("X"), ascii("u"), ascii("U"):
      let count = letter == ascii("u") ? 4 : (letter == ascii("U") ? 8 : 2)
      if isBytes, count != 2 { throw fault(place + 2, "bytes have no \\u and \\U") }
      var number: UInt32 = 0
      for offset in 0..<count {
        let at = place + 2 + offset
        guard at < limit, isHexDigit(bytes[at]) else { throw fault(at + 1, "\(count) hexadecimal digits come here") }
        number = number << 4 | UInt32(hexValue(bytes[at]))
      }
      let end = place + 2 + count
      if isBytes {
        out.append(UInt8(truncatingIfNeeded: number))
      } else if let scalar = Unicode.Scalar(number) {
        out.append(contentsOf: UTF8.encode(scalar)!)
      } else {
        throw fault(end, "no character has this number")
      }
      return end
    case ascii("0")...ascii("3"):
      var number: UInt32 = 0
      for offset in 1...3 {
        let at = place + offset
        guard at < limit, bytes[at] &- 48 < 8 else { throw fault(at + 1, "three octal digits come here") }
        number = number << 3 | UInt32(bytes[at] - 48)
      }
      if isBytes {
        out.append(UInt8(truncatingIfNeeded: number))
      } else if let scalar = Unicode.Scalar(number) {
        out.append(contentsOf: UTF8.encode(scalar)!)
      }
      return place + 4
    default: throw fault(place + 2, "no escape begins like this")
    }
    return place + 2
  }

  private static func hexValue(_ byte: UInt8) -> UInt8 { isDigit(byte) ? byte - 48 : (byte | 0x20) - 87 }
}
