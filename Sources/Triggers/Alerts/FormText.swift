import Values

/// Texts as forms and addresses carry them: `a=1&b=two+words%21`.
enum FormText {
  /// Names and values in the order in which they came. At most a thousand are read.
  static func pairs(_ bytes: some Sequence<UInt8>) -> [(name: String, value: String)] {
    bytes.split(separator: UInt8(ascii: "&"), maxSplits: 1_000).prefix(1_000).map { pair in
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      func text(_ part: some Sequence<UInt8>) -> String {
        String(decoding: decoded(part, plusIsSpace: true), as: UTF8.self)
      }
      return (text(parts[0]), parts.count > 1 ? text(parts[1]) : "")
    }
  }

  /// A `%` that no two hexadecimal digits follow stays as it is.
  static func decoded(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool) -> [UInt8] {
    let bytes = Array(bytes)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var place = 0
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count, let high = digit(bytes[place + 1]),
        let low = digit(bytes[place + 2])
      {
        out.append(high << 4 | low)
        place += 3
      } else {
        out.append(plusIsSpace && bytes[place] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[place])
        place += 1
      }
    }
    return out
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
