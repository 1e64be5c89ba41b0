import Engine

/// The mark that a create leaves on what it makes, so that it can be found again when its answer was lost.
///
/// The same call of the same attempt has the same carrier for good: it follows from the run, the place of the step, the
/// number of the attempt and the number of the call. It is a name and protects nothing.
struct Carrier: Sendable, Hashable, CustomStringConvertible {
  /// `stackhand-` and 26 lower-case letters and digits: fits nova's tags (60 characters, neither `/` nor `,`).
  let text: String
  /// The same mark as an id, for what lets its maker choose one: a UUID of version 8 (RFC 9562, section 5.8).
  let uuid: String

  init(run: String, call: CallID) {
    let number = Self.fnv("\(run)\n\(call.attempt.address)\n\(call.attempt.number)\n\(call.number)")
    text = Self.prefix + Self.base32(number)
    uuid = Self.uuid(number)
  }

  static let prefix = "stackhand-"

  var description: String { text }

  /// What a thing is for, with the mark behind it: for what has nowhere else to put one.
  func marking(_ purpose: String?) -> String {
    guard let purpose, !purpose.isEmpty else { return text }
    return "\(purpose) \(text)"
  }

  /// FNV-1a of 128 bits (draft-eastlake-fnv, section 5): it only has to be another one for another call.
  private static func fnv(_ text: String) -> UInt128 {
    var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    for byte in text.utf8 { hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013b }
    return hash
  }

  private static func uuid(_ number: UInt128) -> String {
    let (version, variant): (UInt128, UInt128) = (0x8 << 76, 0x2 << 62)
    let rest: UInt128 = number & ~(0xf << 76) & ~(0x3 << 62)
    let digits = String(rest | version | variant, radix: 16)
    let text = Array((String(repeating: "0", count: 32 - digits.utf8.count) + digits).utf8)
    let groups: [ArraySlice<UInt8>] = [text[0..<8], text[8..<12], text[12..<16], text[16..<20], text[20..<32]]
    return groups.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
  }

  /// The digits of RFC 4648, section 6, in lower case, without padding.
  private static func base32(_ number: UInt128) -> String {
    let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    var rest = number
    var out: [UInt8] = []
    for _ in 0..<26 {
      out.append(digits[Int(rest & 31)])
      rest >>= 5
    }
    return String(decoding: out.reversed(), as: UTF8.self)
  }
}
