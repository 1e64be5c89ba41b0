/// The part of an address behind the question mark, or a form body: pairs in the order they came.
struct Query: Sendable {
  private(set) var pairs: [(name: String, value: String)] = []

  init() {}

  init(_ text: some StringProtocol) {
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      pairs.append((Self.decoded(parts[0], plus: true), parts.count > 1 ? Self.decoded(parts[1], plus: true) : ""))
    }
  }

  /// The first value of that name.
  subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

  func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

  /// With one pair of that name, in the place of the first one or at the end.
  func setting(_ name: String, to value: String) -> Query {
    var copy = removing(name)
    if let place = pairs.firstIndex(where: { $0.name == name }) {
      copy.pairs.insert((name, value), at: min(place, copy.pairs.count))
    } else {
      copy.pairs.append((name, value))
    }
    return copy
  }

  func removing(_ name: String) -> Query {
    var copy = self
    copy.pairs.removeAll { $0.name == name }
    return copy
  }

  func sorted() -> Query {
    var copy = self
    copy.pairs.sort { $0.name < $1.name }
    return copy
  }

  /// As Python's `urlencode` writes it.
  var text: String {
    pairs.map { Self.encoded($0.name) + "=" + Self.encoded($0.value) }.joined(separator: "&")
  }

  static func decoded(_ text: some StringProtocol, plus: Bool = false) -> String {
    var out: [UInt8] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let byte = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
      {
        out.append(byte)
        index += 3
        continue
      }
      out.append(plus && bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index])
      index += 1
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func encoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "~"):
        out.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: " "): out += "+"
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        out += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
      }
    }
    return out
  }
}
