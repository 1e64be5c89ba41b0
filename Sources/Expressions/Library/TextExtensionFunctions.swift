import Values

/// CEL's extension `strings` (cel-go, `ext/README.md`), and `format` for instants.
let textExtensionFunctions: [Function] = [
  Function(
    "charAt", [.on(.string, .int, gives: .string)], "The character at a place, from 0; '' at the very end",
    "'hello'.charAt(4) // 'o'"
  ) { arguments, work throws(Failure) in
    guard case .string(let text) = arguments[0], case .int(let place) = arguments[1] else {
      throw noOverload("charAt", arguments)
    }
    let scalars = try scalars(text, work)
    let index = try checked(place, scalars.count)
    return .string(index == scalars.count ? "" : String(scalars[index]))
  },
  Function(
    "indexOf", [.on(.string, .string, gives: .int), .on(.string, .string, .int, gives: .int)],
    "Where a text first occurs in another, perhaps from a place on; -1 if it does not", "'hello'.indexOf('l') // 2"
  ) { arguments, work throws(Failure) in
    let (text, part, start) = try search("indexOf", arguments, work)
    return .int(Int64(TextSearch.first(part, in: text, from: start ?? 0) ?? -1))
  },
  Function(
    "lastIndexOf", [.on(.string, .string, gives: .int), .on(.string, .string, .int, gives: .int)],
    "Where a text last occurs in another, perhaps not behind a place; -1 if it does not",
    "'hello'.lastIndexOf('l') // 3"
  ) { arguments, work throws(Failure) in
    let (text, part, start) = try search("lastIndexOf", arguments, work)
    return .int(Int64(TextSearch.last(part, in: text, upTo: start ?? text.count) ?? -1))
  },
  Function(
    "join", [.on(.strings, gives: .string), .on(.strings, .string, gives: .string)],
    "The texts of a list in a row, perhaps with another between them", "['a', 'b'].join('-') // 'a-b'"
  ) { arguments, work throws(Failure) in
    guard case .list(let list) = arguments[0] else { throw noOverload("join", arguments) }
    var separator = ""
    if arguments.count == 2 {
      guard case .string(let text) = arguments[1] else { throw noOverload("join", arguments) }
      separator = text
    }
    var out = ""
    for (offset, element) in list.enumerated() {
      if case .unknown = element { return .unknown(.string) }
      guard case .string(let text) = element else { throw Failure(.wrongType, "'join' is given \(element.article)") }
      try work.charge(text: text.utf8.count + separator.utf8.count)
      out += offset == 0 ? text : separator + text
    }
    return .string(out)
  },
  Function(
    "lowerAscii", [.on(.string, gives: .string)], "With small letters for the capitals A to Z",
    "'TacoCat'.lowerAscii() // 'tacocat'"
  ) { arguments, work throws(Failure) in
    try mapBytes("lowerAscii", arguments, work) { (65...90).contains($0) ? $0 + 32 : $0 }
  },
  Function(
    "upperAscii", [.on(.string, gives: .string)], "With capitals for the letters a to z",
    "'TacoCat'.upperAscii() // 'TACOCAT'"
  ) { arguments, work throws(Failure) in
    try mapBytes("upperAscii", arguments, work) { (97...122).contains($0) ? $0 - 32 : $0 }
  },
  Function(
    "replace",
    [.on(.string, .string, .string, gives: .string), .on(.string, .string, .string, .int, gives: .string)],
    "With another text in place of one, everywhere or so many times", "'a-b-c'.replace('-', '+', 1) // 'a+b-c'"
  ) { arguments, work throws(Failure) in
    guard case .string(let text) = arguments[0], case .string(let part) = arguments[1],
      case .string(let other) = arguments[2]
    else { throw noOverload("replace", arguments) }
    let pieces = try pieces(
      of: try scalars(text, work), at: try scalars(part, work), try limit("replace", arguments, 3))
    try work.charge(text: pieces.count * other.utf8.count)
    return .string(pieces.joined(separator: other))
  },
  Function(
    "split", [.on(.string, .string, gives: .strings), .on(.string, .string, .int, gives: .strings)],
    "The parts of a text between separators, perhaps so many at most", "'a,b,c'.split(',') // ['a', 'b', 'c']"
  ) { arguments, work throws(Failure) in
    guard case .string(let text) = arguments[0], case .string(let part) = arguments[1] else {
      throw noOverload("split", arguments)
    }
    let limit = try limit("split", arguments, 2)
    if limit == 0 { return .list([]) }
    let separator = try scalars(part, work)
    var all = try pieces(of: try scalars(text, work), at: separator, limit.map { $0 - 1 })
    // Between characters there is no separator before the first and after the last.
    if separator.isEmpty {
      all.removeFirst()
      if all.last?.isEmpty == true { all.removeLast() }
    }
    try work.charge(all.count)
    return .list(all.map(Value.string))
  },
  Function(
    "substring", [.on(.string, .int, gives: .string), .on(.string, .int, .int, gives: .string)],
    "The part of a text from one place up to another, or to its end", "'tacocat'.substring(0, 4) // 'taco'"
  ) { arguments, work throws(Failure) in
    guard case .string(let text) = arguments[0], case .int(let first) = arguments[1] else {
      throw noOverload("substring", arguments)
    }
    let scalars = try scalars(text, work)
    let start = try checked(first, scalars.count)
    var end = scalars.count
    if arguments.count == 3 {
      guard case .int(let last) = arguments[2] else { throw noOverload("substring", arguments) }
      end = try checked(last, scalars.count)
    }
    guard start <= end else { throw Failure(.absent, "a part of a text ends at \(end), before its start at \(start)") }
    return .string(string(scalars[start..<end]))
  },
  Function(
    "trim", [.on(.string, gives: .string)], "Without white space at both ends", "'  a b '.trim() // 'a b'"
  ) { arguments, work throws(Failure) in
    guard case .string(let text) = arguments[0] else { throw noOverload("trim", arguments) }
    let scalars = try scalars(text, work)
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return .string("") }
    return .string(string(scalars[first...last]))
  },
  Function(
    "reverse", [.on(.string, gives: .string)], "The characters of a text from the last to the first",
    "'gums'.reverse() // 'smug'"
  ) { arguments, work throws(Failure) in
    guard case .string(let text) = arguments[0] else { throw noOverload("reverse", arguments) }
    return .string(string(try scalars(text, work).reversed()))
  },
  Function(
    "strings.quote", [.of(.string, gives: .string)], "In double quotes, with escapes for what cannot be shown",
    "strings.quote('a\\n') // '\"a\\\\n\"'"
  ) { arguments, work throws(Failure) in
    guard case .string(let text) = arguments[0] else { throw noOverload("strings.quote", arguments) }
    try work.charge(text: text.utf8.count)
    return .string(quoted(text))
  },
  Function(
    "format",
    [
      .on(.string, .list(.dyn), gives: .string), .on(.timestamp, .string, gives: .string),
      .on(.timestamp, .string, .string, gives: .string),
    ],
    "Fills values into %s %d %f %e %b %o %x; writes an instant with %Y %m %d %H %M %S, perhaps in a time zone",
    "run.nominal.format('%Y%m%d', 'Europe/Paris') // '20260203'", fault: TextFormat.fault
  ) { arguments, work throws(Failure) in
    switch arguments[0] {
    case .string(let text):
      guard arguments.count == 2, case .list(let values) = arguments[1] else { throw noOverload("format", arguments) }
      return try TextFormat.fill(text, values, work)
    case .timestamp(let time): return try TextFormat.write(time, arguments, work)
    default: throw noOverload("format", arguments)
    }
  },
]

private func scalars(_ text: String, _ work: Work) throws(Failure) -> [Unicode.Scalar] {
  try work.charge(text: text.utf8.count)
  return Array(text.unicodeScalars)
}

private func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
  var view = String.UnicodeScalarView()
  view.append(contentsOf: scalars)
  return String(view)
}

private func checked(_ place: Int64, _ count: Int) throws(Failure) -> Int {
  guard place >= 0, place <= count else {
    throw Failure(.absent, "the text has \(count) characters, and \(place) is outside it")
  }
  return Int(place)
}

/// How many times at most; nil for no limit.
private func limit(_ name: String, _ arguments: [Value], _ place: Int) throws(Failure) -> Int? {
  guard arguments.count > place else { return nil }
  guard case .int(let number) = arguments[place] else { throw noOverload(name, arguments) }
  return number < 0 ? nil : Int(clamping: number)
}

private func search(
  _ name: String, _ arguments: [Value], _ work: Work
) throws(Failure) -> (text: [Unicode.Scalar], part: [Unicode.Scalar], start: Int?) {
  guard case .string(let text) = arguments[0], case .string(let part) = arguments[1] else {
    throw noOverload(name, arguments)
  }
  try work.charge(text: text.utf8.count)
  let scalars = Array(text.unicodeScalars)
  let parts = Array(part.unicodeScalars)
  // The search compares at every place, so long parts cost their share.
  try work.charge(scalars.count / 16 * (parts.count / 16 + 1))
  guard arguments.count == 3 else { return (scalars, parts, nil) }
  guard case .int(let start) = arguments[2] else { throw noOverload(name, arguments) }
  return (scalars, parts, try checked(start, scalars.count))
}

/// What stands between the first `limit` occurrences of `part`; an empty part occurs before and after every character.
private func pieces(
  of text: [Unicode.Scalar], at part: [Unicode.Scalar], _ limit: Int?
) throws(Failure) -> [String] {
  var out: [String] = []
  var start = 0
  var left = limit ?? Int.max
  var from = 0
  while left > 0, let found = TextSearch.first(part, in: text, from: from) {
    out.append(string(text[start..<found]))
    start = found + part.count
    from = part.isEmpty ? found + 1 : start
    left -= 1
  }
  out.append(string(text[start...]))
  return out
}

private func mapBytes(
  _ name: String, _ arguments: [Value], _ work: Work, _ change: (UInt8) -> UInt8
) throws(Failure) -> Value {
  guard case .string(let text) = arguments[0] else { throw noOverload(name, arguments) }
  try work.charge(text: text.utf8.count)
  return .string(String(decoding: text.utf8.map(change), as: UTF8.self))
}

private func quoted(_ text: String) -> String {
  var out = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\u{7}": out += "\\a"
    case "\u{8}": out += "\\b"
    case "\u{C}": out += "\\f"
    case "\n": out += "\\n"
    case "\r": out += "\\r"
    case "\t": out += "\\t"
    case "\u{B}": out += "\\v"
    case "\\": out += "\\\\"
    case "\"": out += "\\\""
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out + "\""
}
