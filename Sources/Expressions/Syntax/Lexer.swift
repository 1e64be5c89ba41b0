/// What a word or sign of an expression is.
enum Token: UInt8 {
  case end
  case name
  case quotedName
  case int
  case uint
  case double
  case text
  case bytes
  case trueWord
  case falseWord
  case nullWord
  case inWord
  case plus
  case minus
  case star
  case slash
  case percent
  case bang
  case less
  case lessOrEqual
  case greater
  case greaterOrEqual
  case equal
  case notEqual
  case and
  case or
  case question
  case colon
  case comma
  case dot
  case leftParenthesis
  case rightParenthesis
  case leftBracket
  case rightBracket
  case leftBrace
  case rightBrace
}

/// A mistake in the spelling of an expression, with the bytes it concerns.
struct SyntaxFault: Error {
  let start: Int
  let end: Int
  let message: String
  let label: String
  var help: String?
}

/// Cuts UTF-8 into words and signs, one at a time.
struct Lexer {
  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var place: Int
  let limit: Int

  /// The current one, and the bytes it takes.
  private(set) var token = Token.end
  private(set) var start = 0
  private(set) var end = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, from place: Int) {
    self.bytes = bytes
    self.place = place
    limit = bytes.count
  }

  @inline(__always) private func byte(at place: Int) -> UInt8 { place < limit ? bytes[place] : 0 }

  mutating func advance() throws(SyntaxFault) {
    try skipSpace()
    start = place
    guard place < limit else {
      (token, end) = (.end, place)
      return
    }
    let first = bytes[place]
    if isNameStart(first) {
      try word()
    } else if isDigit(first) || (first == ascii(".") && isDigit(byte(at: place + 1))) {
      try number()
    } else if first == ascii("'") || first == ascii("\"") {
      try text(prefix: 0)
    } else {
      try sign(first)
    }
    end = place
  }

  private mutating func skipSpace() throws(SyntaxFault) {
    while place < limit {
      switch bytes[place] {
      case 0x20, 0x09, 0x0A, 0x0C, 0x0D: place += 1
      case ascii("/") where byte(at: place + 1) == ascii("/"):
        while place < limit, bytes[place] != 0x0A { place += 1 }
      default: return
      }
    }
  }

  private mutating func word() throws(SyntaxFault) {
    let from = place
    repeat { place += 1 } while place < limit && isNamePart(bytes[place])
    let length = place - from
    let next = byte(at: place)
    if length <= 2, next == ascii("'") || next == ascii("\""), isTextPrefix(from, length) {
      place = from
      return try text(prefix: length)
    }
    token = .name
    switch length {
    case 2 where matches("in", at: from): token = .inWord
    case 4 where matches("true", at: from): token = .trueWord
    case 4 where matches("null", at: from): token = .nullWord
    case 5 where matches("false", at: from): token = .falseWord
    default: break
    }
  }

  private func isTextPrefix(_ from: Int, _ length: Int) -> Bool {
    let first = bytes[from] | 0x20
    if length == 1 { return first == ascii("r") || first == ascii("b") }
    let second = bytes[from + 1] | 0x20
    return (first == ascii("r") && second == ascii("b")) || (first == ascii("b") && second == ascii("r"))
  }

  func matches(_ word: StaticString, at place: Int) -> Bool {
    guard place + word.utf8CodeUnitCount <= limit else { return false }
    for offset in 0..<word.utf8CodeUnitCount where bytes[place + offset] != word.utf8Start[offset] { return false }
    return true
  }

  private mutating func number() throws(SyntaxFault) {
    token = .int
    if bytes[place] == ascii("0"), byte(at: place + 1) | 0x20 == ascii("x"), isHexDigit(byte(at: place + 2)) {
      place += 2
      while isHexDigit(byte(at: place)) { place += 1 }
    } else {
      while isDigit(byte(at: place)) { place += 1 }
      if byte(at: place) == ascii("."), isDigit(byte(at: place + 1)) {
        token = .double
        place += 1
        while isDigit(byte(at: place)) { place += 1 }
      }
      if byte(at: place) | 0x20 == ascii("e") {
        let signed = byte(at: place + 1) == ascii("+") || byte(at: place + 1) == ascii("-")
        if isDigit(byte(at: place + (signed ? 2 : 1))) {
          token = .double
          place += signed ? 2 : 1
          while isDigit(byte(at: place)) { place += 1 }
        }
      }
    }
    if token == .int, byte(at: place) | 0x20 == ascii("u") {
      token = .uint
      place += 1
    }
    if isNamePart(byte(at: place)) {
      let from = start
      while isNamePart(byte(at: place)) { place += 1 }
      throw SyntaxFault(
        start: from, end: place, message: "a number is followed by letters", label: "neither a number nor a name",
        help: "a text stands in quotes: '\(String(decoding: bytes[from..<place], as: UTF8.self))'")
    }
  }

  private mutating func text(prefix: Int) throws(SyntaxFault) {
    var isRaw = false
    token = .text
    for offset in 0..<prefix {
      if bytes[place + offset] | 0x20 == ascii("b") { token = .bytes } else { isRaw = true }
    }
    place += prefix
    let quote = bytes[place]
    let isTriple = byte(at: place + 1) == quote && byte(at: place + 2) == quote
    place += isTriple ? 3 : 1
    while place < limit {
      let next = bytes[place]
      if next == quote, !isTriple || (byte(at: place + 1) == quote && byte(at: place + 2) == quote) {
        place += isTriple ? 3 : 1
        return
      }
      if !isTriple, next == 0x0A || next == 0x0D { break }
      // A raw text has no escapes: a backslash before the quote ends nothing and begins nothing.
      place += next == ascii("\\") && !isRaw ? 2 : 1
    }
    let sign = String(repeating: Character(Unicode.Scalar(quote)), count: isTriple ? 3 : 1)
    throw SyntaxFault(
      start: start, end: min(start + prefix + (isTriple ? 3 : 1), limit), message: "a text does not end",
      label: "no \(sign) closes it",
      help: isTriple || !bytes[start..<limit].contains(ascii("\n"))
        ? "close it with \(sign)" : "a line break within a text is written \\n, or the text stands between three quotes"
    )
  }

  private mutating func sign(_ first: UInt8) throws(SyntaxFault) {
    let next = byte(at: place + 1)
    var length = 1
    switch first {
    case ascii("+"): token = .plus
    case ascii("-"): token = .minus
    case ascii("*"): token = .star
    case ascii("/"): token = .slash
    case ascii("%"): token = .percent
    case ascii("?"): token = .question
    case ascii(":"): token = .colon
    case ascii(","): token = .comma
    case ascii("."): token = .dot
    case ascii("("): token = .leftParenthesis
    case ascii(")"): token = .rightParenthesis
    case ascii("["): token = .leftBracket
    case ascii("]"): token = .rightBracket
    case ascii("{"): token = .leftBrace
    case ascii("}"): token = .rightBrace
    case ascii("!"): (token, length) = next == ascii("=") ? (.notEqual, 2) : (.bang, 1)
    case ascii("<"): (token, length) = next == ascii("=") ? (.lessOrEqual, 2) : (.less, 1)
    case ascii(">"): (token, length) = next == ascii("=") ? (.greaterOrEqual, 2) : (.greater, 1)
    case ascii("=") where next == ascii("="): (token, length) = (.equal, 2)
    case ascii("&") where next == ascii("&"): (token, length) = (.and, 2)
    case ascii("|") where next == ascii("|"): (token, length) = (.or, 2)
    case ascii("`"): return try quotedName()
    default: throw strayCharacter(first)
    }
    place += length
  }

  private mutating func quotedName() throws(SyntaxFault) {
    var stop = place + 1
    while stop < limit, isNamePart(bytes[stop]) || ".-/ ".utf8.contains(bytes[stop]) { stop += 1 }
    guard stop > place + 1, byte(at: stop) == ascii("`") else {
      throw SyntaxFault(
        start: place, end: min(stop + 1, limit), message: "a quoted name does not end",
        label: "letters, digits, spaces and . - / _ may stand between backticks",
        help: "other names are written as an index: value['name']")
    }
    token = .quotedName
    place = stop + 1
  }

  private func strayCharacter(_ first: UInt8) -> SyntaxFault {
    var stop = place + 1
    while stop < limit, bytes[stop] & 0xC0 == 0x80 { stop += 1 }
    let shown = String(decoding: bytes[place..<stop], as: UTF8.self)
    let help: String? =
      switch first {
      case ascii("=") where byte(at: place + 1) == ascii(">"):
        "what is done with each element is written list.filter(x, condition) or list.map(x, value)"
      case ascii("="): "two values are compared with '=='"
      case ascii("&"): "two conditions are joined with '&&'"
      case ascii("|"): "two conditions are joined with '||'; a function is called behind a dot: x.size()"
      case ascii("$"): "inside an expression, names stand alone: inputs.x, not $x or ${{ inputs.x }}"
      default: first >= 0x80 ? "letters beyond ASCII stand in quotes only" : nil
      }
    return SyntaxFault(
      start: place, end: stop, message: "'\(shown)' has no meaning here", label: "not part of an expression", help: help
    )
  }
}

@inline(__always) func ascii(_ scalar: Unicode.Scalar) -> UInt8 { UInt8(truncatingIfNeeded: scalar.value) }
@inline(__always) func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
@inline(__always) func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 97 < 6 }
@inline(__always) func isNameStart(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 || byte == 95 }
@inline(__always) func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }
