import Values

/// A second implementation of the grammar, written plainly: recursive descent over the whole document, without limits.
/// A number beyond the range of a double becomes infinite.
struct PlainJSONReader {
  struct Refused: Error {}

  private let bytes: [UInt8]
  private var at = 0

  static func read(_ bytes: [UInt8]) -> Value? {
    var reader = PlainJSONReader(bytes: bytes)
    return try? reader.document()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: Character? { at < bytes.count ? Character(Unicode.Scalar(bytes[at])) : nil }

  private mutating func take(_ wanted: Character) -> Bool {
    guard next == wanted else { return false }
    at += 1
    return true
  }

  private mutating func expect(_ wanted: Character) throws { guard take(wanted) else { throw Refused() } }

  private mutating func space() {
    while at < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[at]) { at += 1 }
  }

  private mutating func document() throws -> Value {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    let value = try value()
    guard at == bytes.count else { throw Refused() }
    return value
  }

  /// A value with the white space around it.
  private mutating func value() throws -> Value {
    space()
    defer { space() }
    switch next {
    case "{": return try object()
    case "[": return try array()
    case "\"": return .string(try string())
    case "t": return try word("true", .bool(true))
    case "f": return try word("false", .bool(false))
    case "n": return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: Value) throws -> Value {
    for letter in word { try expect(letter) }
    return value
  }

  private mutating func array() throws -> Value {
    try expect("[")
    space()
    if take("]") { return [] }
    var list: [Value] = []
    repeat { list.append(try value()) } while take(",")
    try expect("]")
    return .list(list)
  }

  private mutating func object() throws -> Value {
    try expect("{")
    space()
    if take("}") { return [:] }
    var map = ValueMap()
    repeat {
      space()
      let name = try string()
      space()
      try expect(":")
      map[name] = try value()
    } while take(",")
    try expect("}")
    return .map(map)
  }

  private mutating func digits() throws {
    let start = at
    while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
    if at == start { throw Refused() }
  }

  private mutating func number() throws -> Value {
    let start = at
    var whole = true
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") {
      whole = false
      try digits()
    }
    if take("e") || take("E") {
      whole = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if whole, let value = Int64(text) { return .int(value) }
    if whole, let value = UInt64(text) { return .uint(value) }
    return .double(Double(text) ?? .nan)
  }

  private mutating func string() throws -> String {
    try expect("\"")
    var units: [UInt16] = []
    while !take("\"") {
      let start = at
      while at < bytes.count, bytes[at] >= 0x20, bytes[at] != 0x22, bytes[at] != 0x5C { at += 1 }
      guard let plain = String(validating: bytes[start..<at], as: UTF8.self) else { throw Refused() }
      units.append(contentsOf: plain.utf16)
      if take("\\") { units.append(try escape()) } else if next != "\"" { throw Refused() }
    }
    // Puts U+FFFD for lone surrogates.
    return String(decoding: units, as: UTF16.self)
  }

  private mutating func escape() throws -> UInt16 {
    guard let letter = next else { throw Refused() }
    at += 1
    if let place = Array("\"\\/bfnrt").firstIndex(of: letter) { return [0x22, 0x5C, 0x2F, 8, 12, 10, 13, 9][place] }
    guard letter == "u", at + 4 <= bytes.count, bytes[at..<at + 4].allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
      let unit = UInt16(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
    else { throw Refused() }
    at += 4
    return unit
  }
}
