import Values

/// Text, as CEL's standard library has it (langdef, "String Functions").
let textFunctions: [Function] = [
  Function(
    "contains", [.on(.string, .string, gives: .bool)], "Whether a text occurs in another",
    "'hello'.contains('ell') // true"
  ) { arguments, work throws(Failure) in
    let (text, part) = try twoTexts("contains", arguments, work)
    return .bool(TextSearch.contains(part, in: text))
  },
  Function(
    "startsWith", [.on(.string, .string, gives: .bool)], "Whether a text begins with another",
    "'web-1'.startsWith('web') // true"
  ) { arguments, work throws(Failure) in
    let (text, part) = try twoTexts("startsWith", arguments, work)
    return .bool(text.utf8.starts(with: part.utf8))
  },
  Function(
    "endsWith", [.on(.string, .string, gives: .bool)], "Whether a text ends with another",
    "'a.iso'.endsWith('.iso') // true"
  ) { arguments, work throws(Failure) in
    let (text, part) = try twoTexts("endsWith", arguments, work)
    return .bool(text.utf8.count >= part.utf8.count && text.utf8.suffix(part.utf8.count).elementsEqual(part.utf8))
  },
  Function(
    "matches", [.on(.string, .string, gives: .bool), .of(.string, .string, gives: .bool)],
    "Whether a part of a text matches a regular expression (RE2); ^ and $ stand for its ends",
    "'web-12'.matches('^web-[0-9]+$') // true",
    fault: patternFault
  ) { arguments, work throws(Failure) in
    let (text, pattern) = try twoTexts("matches", arguments, work)
    return .bool(try work.pattern(pattern).matches(text, work))
  },
]

@Sendable private func patternFault(_ constants: [Value?]) -> String? {
  guard constants.count == 2, case .string(let text) = constants[1],
    case .failure(let fault) = Pattern.compile(text)
  else { return nil }
  return "the pattern is wrong: \(fault.message)"
}

private func twoTexts(_ name: String, _ arguments: [Value], _ work: Work) throws(Failure) -> (String, String) {
  guard case .string(let a) = arguments[0], case .string(let b) = arguments[1] else {
    throw noOverload(name, arguments)
  }
  try work.charge(text: a.utf8.count + b.utf8.count)
  return (a, b)
}

enum TextSearch {
  /// Whether `part` occurs in `text`, in time linear in both (Knuth, Morris and Pratt).
  static func contains(_ part: String, in text: String) -> Bool {
    let part = Array(part.utf8)
    guard !part.isEmpty else { return true }
    // For every place of the part, how much of its beginning stands right before it.
    var borders = [Int](repeating: 0, count: part.count)
    var length = 0
    for place in part.indices.dropFirst() {
      while length > 0, part[place] != part[length] { length = borders[length - 1] }
      if part[place] == part[length] { length += 1 }
      borders[place] = length
    }
    length = 0
    for byte in text.utf8 {
      while length > 0, byte != part[length] { length = borders[length - 1] }
      if byte == part[length] { length += 1 }
      if length == part.count { return true }
    }
    return false
  }

  /// The first place of `part` in `text` from `start` on.
  static func first(_ part: [Unicode.Scalar], in text: [Unicode.Scalar], from start: Int) -> Int? {
    var place = start
    while place + part.count <= text.count {
      if fits(part, text, place) { return place }
      place += 1
    }
    return nil
  }

  /// The last place of `part` in `text` that is not behind `start`.
  static func last(_ part: [Unicode.Scalar], in text: [Unicode.Scalar], upTo start: Int) -> Int? {
    var place = min(start, text.count - part.count)
    while place >= 0 {
      if fits(part, text, place) { return place }
      place -= 1
    }
    return nil
  }

  private static func fits(_ part: [Unicode.Scalar], _ text: [Unicode.Scalar], _ place: Int) -> Bool {
    for offset in part.indices where text[place + offset] != part[offset] { return false }
    return true
  }
}
