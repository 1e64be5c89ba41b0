/// Makes the ids, tokens and names of one cloud. Two clouds with the same generator make the same ones.
struct IdentifierSource: Sendable {
  private var random: any RandomNumberGenerator & Sendable

  init(_ random: any RandomNumberGenerator & Sendable) { self.random = random }

  mutating func bytes(_ count: Int) -> [UInt8] {
    var out: [UInt8] = []
    while out.count < count {
      let word = random.next()
      for shift in stride(from: UInt64(0), to: 64, by: 8) { out.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
    return Array(out.prefix(count))
  }

  mutating func hex(_ digits: Int) -> String { Self.hex(bytes((digits + 1) / 2), digits) }

  /// A random UUID (RFC 9562, version 4).
  mutating func uuid() -> String {
    var bytes = bytes(16)
    bytes[6] = bytes[6] & 0x0f | 0x40
    bytes[8] = bytes[8] & 0x3f | 0x80
    let text = Array(Self.hex(bytes, 32))
    return [text[0..<8], text[8..<12], text[12..<16], text[16..<20], text[20..<32]].map { String($0) }
      .joined(separator: "-")
  }

  mutating func requestID() -> String { "req-" + uuid() }

  mutating func urlSafe(bytes count: Int) -> String { Base64Text.urlSafe(bytes(count)) }

  /// The shape of a Fernet token: its version byte 0x80, eight bytes of time, the rest opaque.
  mutating func fernet(at seconds: Int64, bytes count: Int) -> String {
    var content: [UInt8] = [0x80]
    for shift in stride(from: Int64(56), through: 0, by: -8) {
      content.append(UInt8(truncatingIfNeeded: seconds >> shift))
    }
    return Base64Text.urlSafe(content + bytes(count))
  }

  mutating func macAddress() -> String {
    "fa:16:3e:" + bytes(3).map { Self.hex([$0], 2) }.joined(separator: ":")
  }

  mutating func number(below bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }

  /// A number from 0 up to 1.
  mutating func fraction() -> Double { Double.random(in: 0..<1, using: &random) }

  private static func hex(_ bytes: [UInt8], _ digits: Int) -> String {
    let all = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return String(all.prefix(digits))
  }

  /// The same digits for the same text, for ids that must not change from one cloud to the next (FNV-1a, repeated with
  /// a counter for more than 16 digits). Not for secrets.
  static func stable(_ text: String, digits: Int) -> String {
    var out = ""
    var round: UInt8 = 0
    while out.utf8.count < digits {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in Array(text.utf8) + [0, round] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      // The last bytes hardly reach the high bits: mix once more.
      hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 29
      let part = String(hash, radix: 16)
      out += String(repeating: "0", count: 16 - part.utf8.count) + part
      round += 1
    }
    return String(out.prefix(digits))
  }
}

/// A generator whose numbers follow from its seed: the same cloud every time (SplitMix64, by Steele, Lea and Flood).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
