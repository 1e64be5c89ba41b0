/// A version of nova's or cinder's API, chosen per request.
struct Microversion: Sendable, Comparable, CustomStringConvertible {
  let major: Int
  let minor: Int

  init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// `2.47`; nil if it is not of that form.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]), major > 0, minor >= 0 else {
      return nil
    }
    self.init(major, minor)
  }

  static func < (a: Microversion, b: Microversion) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
  var description: String { "\(major).\(minor)" }

  /// The version that the header `OpenStack-API-Version` asks of one service among several: `volume 3.5, compute 2.60`.
  static func asked(of service: String, in header: String?) -> String? {
    guard let header else { return nil }
    for part in header.split(separator: ",") {
      let words = part.split(separator: " ")
      if words.count == 2, words[0] == service { return String(words[1]) }
    }
    return nil
  }
}
