import Diagnostics

/// Bytes and characters that a YAML file must not hold. libyaml stops at the first and gives no place; this finds all.
enum EncodingCheck {
  /// The UTF-8 byte order mark is allowed, and skipped.
  static func byteOrderMarkLength(_ bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// A diagnostic if the file is UTF-16 or UTF-32, by its byte order mark or by the NUL beside its first character.
  static func foreignEncoding(of bytes: [UInt8]) -> Diagnostic? {
    let name: String
    switch (bytes.first, bytes.dropFirst().first) {
    case (0xFF, 0xFE): name = bytes.dropFirst(2).starts(with: [0, 0]) ? "UTF-32" : "UTF-16"
    case (0xFE, 0xFF): name = "UTF-16"
    case (0, 0) where bytes.count >= 4: name = "UTF-32"
    case (0, _?), (_?, 0): name = "UTF-16"
    default: return nil
    }
    return Diagnostic(.error, "yaml-not-utf8", "the file is \(name), not UTF-8")
      .label(SourceSpan(0, min(2, bytes.count)), "\(name) begins like this")
      .help("save the file as UTF-8")
  }

  /// One diagnostic for all bytes that are not UTF-8, and one for each control character.
  static func diagnostics(of source: UnsafeBufferPointer<UInt8>, limit: Int) -> [Diagnostic] {
    var found: [Diagnostic] = []
    var firstBad: SourceSpan?
    var badCount = 0
    var place = byteOrderMarkLength(Array(source.prefix(3)))
    while place < source.count, found.count < limit {
      guard let (scalar, length) = decode(source, place) else {
        if firstBad == nil { firstBad = SourceSpan(place, place + 1) }
        badCount += 1
        place += 1
        continue
      }
      if !isAllowed(scalar) { found.append(controlCharacter(scalar, SourceSpan(place, place + length))) }
      place += length
    }
    if let firstBad { found.insert(notUTF8(source, firstBad, count: badCount), at: 0) }
    return found
  }

  /// The character at `place`, or nil if the bytes are not well-formed (Unicode, table 3-7).
  private static func decode(_ source: UnsafeBufferPointer<UInt8>, _ place: Int) -> (Unicode.Scalar, length: Int)? {
    let first = source[place]
    let length: Int
    switch first {
    case 0..<0x80: return (Unicode.Scalar(first), 1)
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return nil
    }
    guard place + length <= source.count else { return nil }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for byte in source[place + 1..<place + length] {
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard let scalar = Unicode.Scalar(value), UTF8.width(scalar) == length else { return nil }
    return (scalar, length)
  }

  /// What libyaml takes: it is stricter than YAML 1.2 about the byte order mark.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...0x10_FFFF:
      true
    default: false
    }
  }

  private static func notUTF8(
    _ source: UnsafeBufferPointer<UInt8>, _ span: SourceSpan, count: Int
  ) -> Diagnostic {
    let byte = source[span.lower]
    let others = count == 2 ? "; one more byte is not" : "; \(count - 1) more bytes are not"
    return Diagnostic(.error, "yaml-not-utf8", "the file is not UTF-8")
      .label(span, "byte 0x\(hex(byte)) at offset \(span.lower)\(count > 1 ? others : "")")
      .note(byte >= 0xC0 ? "in Latin-1 this byte is '\(Unicode.Scalar(byte))'" : nil)
      .help("save the file as UTF-8")
  }

  private static func controlCharacter(_ scalar: Unicode.Scalar, _ span: SourceSpan) -> Diagnostic {
    let name = "U+" + String(repeating: "0", count: max(0, 4 - hex(scalar.value).count)) + hex(scalar.value)
    let diagnostic = Diagnostic(.error, "yaml-control-character", "the character \(name) is not allowed in YAML")
    if scalar.value == 0xFEFF {
      return diagnostic.label(span, "a byte order mark inside the file").help("remove it").edit(span, "")
    }
    let escape =
      scalar.value <= 0xFF ? "\\x" + (scalar.value < 16 ? "0" : "") + hex(scalar.value) : "\\u" + hex(scalar.value)
    return diagnostic.label(span, "an invisible control character")
      .help("remove it, or write \"\(escape)\" in double quotes")
  }

  private static func hex(_ value: some BinaryInteger) -> String { String(value, radix: 16, uppercase: true) }
}
