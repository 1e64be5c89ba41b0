/// Changes in an answer what another cloud would have otherwise: ids, names, rules. Always in the same way.
enum Mutation {
  /// Names that the recorded requests gave to things, each as it occurs in answers.
  private static let names = [
    "sample-key", "sample-1", "sample", "nope", "nothing", "nowhere", "banana", "explode", "floppy", "colour", "db-1",
    "web-1", "name_vm",
  ]

  static func body(_ bytes: [UInt8], rules: [String]) -> [UInt8] {
    var text = String(decoding: bytes, as: UTF8.self)
    // A rule that begins like another one is replaced first.
    for rule in rules.sorted(by: { $0.utf8.count > $1.utf8.count }) {
      text = text.replacing(rule, with: "\u{1}" + self.rule(rule))
    }
    text = text.replacing("\u{1}", with: "")
    for name in names {
      // Between quotation marks a name may say anything.
      text = text.replacing("'\(name)'", with: "'Quota exceeded while it is in use: policy says no'")
      text = text.replacing(" \(name) ", with: " w-7_x ")
    }
    return Array(ids(text).utf8)
  }

  /// `os_compute_api:servers:create` becomes `os_compute_api:freiref:perngr`.
  static func rule(_ rule: String) -> String {
    guard let colon = rule.firstIndex(of: ":") else { return turned(rule) }
    let hasPrefix = ["os_compute_api", "volume", "identity", "placement"].contains(rule[..<colon])
    return hasPrefix ? String(rule[...colon]) + turned(String(rule[rule.index(after: colon)...])) : turned(rule)
  }

  /// Changes every run of 32 and more hexadecimal digits and dashes.
  static func ids(_ text: String) -> String {
    var out = ""
    var run = ""
    func flush() {
      out += run.utf8.count >= 32 ? String(run.map(nextDigit)) : run
      run = ""
    }
    for character in text {
      if character.isHexDigit && !character.isUppercase || character == "-" {
        run.append(character)
      } else {
        flush()
        out.append(character)
      }
    }
    flush()
    return out
  }

  private static func nextDigit(_ character: Character) -> Character {
    guard let digit = character.hexDigitValue else { return character }
    return Character(String((digit + 7) % 16, radix: 16))
  }

  private static func turned(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar in
        guard scalar.value >= 97, scalar.value <= 122 else { return Character(scalar) }
        return Character(Unicode.Scalar(UInt8((scalar.value - 97 + 13) % 26 + 97)))
      })
  }
}

extension String {
  /// Replaces every occurrence.
  func replacing(_ pattern: String, with replacement: String) -> String {
    var out = ""
    var rest = self[...]
    while let first = rest.first {
      if rest.hasPrefix(pattern) {
        out += replacement
        rest = rest.dropFirst(pattern.count)
      } else {
        out.append(first)
        rest = rest.dropFirst()
      }
    }
    return out
  }
}
