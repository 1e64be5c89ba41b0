/// Reads the syntax of RE2 (github.com/google/re2/wiki/Syntax).
struct PatternParser {
  private struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotTakesNewline = false
  }

  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var depth = 0
  private var flags = Flags()

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }
  private func peek(_ offset: Int) -> Unicode.Scalar? { place + offset < scalars.count ? scalars[place + offset] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    place += 1
    return true
  }

  private func fault(_ message: String) -> PatternFault { PatternFault(message: message) }

  mutating func parse() throws(PatternFault) -> PatternTree {
    let tree = try choice()
    guard place == scalars.count else { throw fault("a ')' closes nothing") }
    return tree
  }

  private mutating func choice() throws(PatternFault) -> PatternTree {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 100 else { throw fault("its groups are nested too deeply") }
    var arms = [try row()]
    while take("|") { arms.append(try row()) }
    return arms.count == 1 ? arms[0] : .choice(arms)
  }

  private mutating func row() throws(PatternFault) -> PatternTree {
    var parts: [PatternTree] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      guard let atom = try atom() else { continue }
      parts.append(try repetitions(of: atom))
    }
    return .row(parts)
  }

  private mutating func repetitions(of atom: PatternTree) throws(PatternFault) -> PatternTree {
    guard let (least, most) = try repetition() else { return atom }
    // `x*?` only says which match is preferred; `x**` says nothing at all.
    _ = take("?")
    if let scalar = next, "*+?".unicodeScalars.contains(scalar) { throw fault("a repetition is repeated") }
    let before = place
    if try repetition() != nil {
      place = before
      throw fault("a repetition is repeated")
    }
    return .repeated(atom, least: least, most: most)
  }

  private mutating func repetition() throws(PatternFault) -> (Int, Int?)? {
    switch next {
    case "*":
      place += 1
      return (0, nil)
    case "+":
      place += 1
      return (1, nil)
    case "?":
      place += 1
      return (0, 1)
    case "{": return try bounds()
    default: return nil
    }
  }

  /// `{2}`, `{2,}`, `{2,4}`; other braces stand for themselves.
  private mutating func bounds() throws(PatternFault) -> (Int, Int?)? {
    let start = place
    place += 1
    guard let least = number() else {
      place = start
      return nil
    }
    var most: Int? = least
    if take(",") { most = number() }
    guard take("}") else {
      place = start
      return nil
    }
    guard least <= 1_000, (most ?? 0) <= 1_000, most.map({ $0 >= least }) ?? true else {
      throw fault("the numbers of a repetition go up to 1000, the smaller first")
    }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var number: Int?
    while let scalar = next, ("0"..."9").contains(scalar) {
      number = min((number ?? 0) * 10 + Int(scalar.value) - 48, 100_000)
      place += 1
    }
    return number
  }

  /// nil for what only sets flags.
  private mutating func atom() throws(PatternFault) -> PatternTree? {
    guard let scalar = next else { return nil }
    place += 1
    switch scalar {
    case "(": return try group()
    case "[": return .scalars(try brackets())
    case ".": return .scalars(flags.dotTakesNewline ? .any : .anyButNewline)
    case "^": return .assert(flags.isMultiline ? .lineStart : .textStart)
    case "$": return .assert(flags.isMultiline ? .lineEnd : .textEnd)
    case "\\": return try escape()
    case "*", "+", "?": throw fault("a '\(scalar)' has nothing to repeat")
    case "{":
      place -= 1
      let start = place
      if try bounds() != nil { throw fault("a '{' has nothing to repeat") }
      place = start + 1
      return literal("{")
    default: return literal(scalar)
    }
  }

  private func literal(_ scalar: Unicode.Scalar) -> PatternTree {
    .scalars(ScalarClass(scalar, folds: flags.ignoresCase))
  }

  // MARK: Groups

  private mutating func group() throws(PatternFault) -> PatternTree? {
    let outer = flags
    if take("?") {
      if next == "P" || next == "<" {
        _ = take("P")
        if take("<"), next != "=", next != "!" {
          try groupName()
        } else {
          throw fault("only (?:…), (?flags) and (?P<name>…) may follow '(?'; there is no look-around and no reference")
        }
      } else if try setFlags() {
        return nil
      }
    }
    let inner = try choice()
    guard take(")") else { throw fault("a '(' is not closed") }
    flags = outer
    return inner
  }

  private mutating func groupName() throws(PatternFault) {
    let start = place
    while let scalar = next, scalar != ">" {
      guard scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil else { break }
      place += 1
    }
    guard place > start, take(">") else { throw fault("the name of a group is wrong") }
  }

  /// `(?i)` holds up to the end of the group around it; true if it is that form, false for `(?i:`.
  private mutating func setFlags() throws(PatternFault) -> Bool {
    var value = true
    var hasSign = false
    while let flag = next {
      place += 1
      switch flag {
      case "i": flags.ignoresCase = value
      case "m": flags.isMultiline = value
      case "s": flags.dotTakesNewline = value
      case "U": break
      case "-" where !hasSign: (value, hasSign) = (false, true)
      case ")": return true
      case ":": return false
      default:
        throw fault("only (?:…), (?flags) and (?P<name>…) may follow '(?'; there is no look-around and no reference")
      }
    }
    throw fault("a '(' is not closed")
  }

  // MARK: Escapes and brackets

  private mutating func escape() throws(PatternFault) -> PatternTree? {
    guard let letter = next else { throw fault("it ends with a backslash") }
    switch letter {
    case "A":
      place += 1
      return .assert(.textStart)
    case "z":
      place += 1
      return .assert(.textEnd)
    case "b":
      place += 1
      return .assert(.wordBoundary)
    case "B":
      place += 1
      return .assert(.noWordBoundary)
    case "C": throw fault("\\C takes a byte, and text is matched by characters")
    case "Q":
      place += 1
      var parts: [PatternTree] = []
      while let scalar = next {
        if scalar == "\\", peek(1) == "E" {
          place += 2
          break
        }
        parts.append(literal(scalar))
        place += 1
      }
      return .row(parts)
    case "E":
      place += 1
      return nil
    default: break
    }
    if let set = try escapedClass() {
      var set = set
      set.folds = set.folds || flags.ignoresCase
      return .scalars(set)
    }
    return literal(try escapedScalar())
  }

  /// `\d` and `\p{…}`; the place is behind the backslash.
  private mutating func escapedClass() throws(PatternFault) -> ScalarClass? {
    guard let letter = next else { return nil }
    if let perl = ScalarClass.perl(letter) {
      place += 1
      return perl
    }
    guard letter == "p" || letter == "P" else { return nil }
    place += 1
    var isNegated = letter == "P"
    var name = ""
    if take("{") {
      if take("^") { isNegated.toggle() }
      while let scalar = next, scalar != "}" {
        name.unicodeScalars.append(scalar)
        place += 1
      }
      guard take("}") else { throw fault("a class of Unicode is not closed") }
    } else if let scalar = next {
      name = String(scalar)
      place += 1
    }
    guard let set = ScalarClass.unicode(name, isNegated: isNegated) else {
      throw fault("no class of characters is called '\(name)'")
    }
    return set
  }

  /// One character behind a backslash.
  private mutating func escapedScalar() throws(PatternFault) -> Unicode.Scalar {
    guard let letter = next else { throw fault("it ends with a backslash") }
    place += 1
    switch letter {
    case "a": return "\u{7}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{B}"
    case "x": return try hexadecimal()
    case "0"..."7":
      // One digit other than 0 would be a reference to a group.
      guard letter == "0" || next.map({ ("0"..."7").contains($0) }) == true else {
        throw fault("there are no references to groups")
      }
      var number = letter.value - 48
      var count = 1
      while count < 3, let digit = next, ("0"..."7").contains(digit) {
        number = number * 8 + digit.value - 48
        place += 1
        count += 1
      }
      guard let scalar = Unicode.Scalar(number) else { throw fault("no character has the number \(number)") }
      return scalar
    default:
      guard letter.isASCII, !isNamePart(UInt8(letter.value)) || letter == "_" else {
        throw fault("'\\\(letter)' has no meaning")
      }
      return letter
    }
  }

  private mutating func hexadecimal() throws(PatternFault) -> Unicode.Scalar {
    let isBraced = take("{")
    var number: UInt32 = 0
    var count = 0
    while let digit = next, digit.isASCII, isHexDigit(UInt8(digit.value)), count < (isBraced ? 8 : 2) {
      let byte = UInt8(digit.value)
      number = number << 4 | UInt32(isDigit(byte) ? byte - 48 : (byte | 0x20) - 87)
      count += 1
      place += 1
    }
    guard count > 0, isBraced ? take("}") : count == 2, let scalar = Unicode.Scalar(number) else {
      throw fault("a number of a character is wrong")
    }
    return scalar
  }

  private mutating func brackets() throws(PatternFault) -> ScalarClass {
    var set = ScalarClass([], isNegated: take("^"), folds: flags.ignoresCase)
    var isFirst = true
    while true {
      guard let scalar = next else { throw fault("a '[' is not closed") }
      if scalar == "]", !isFirst { break }
      isFirst = false
      if scalar == "[", peek(1) == ":" {
        set.items.append(.inner(try posixClass()))
        continue
      }
      if scalar == "\\" {
        place += 1
        if let inner = try escapedClass() {
          set.items.append(.inner(inner))
          continue
        }
        place -= 1
      }
      let low = try bracketScalar()
      var high = low
      if next == "-", let after = peek(1), after != "]" {
        place += 1
        high = try bracketScalar()
        guard high.value >= low.value else { throw fault("a range in brackets runs backwards") }
      }
      set.items.append(.range(low.value, high.value))
    }
    place += 1
    return set
  }

  private mutating func bracketScalar() throws(PatternFault) -> Unicode.Scalar {
    guard let scalar = next else { throw fault("a '[' is not closed") }
    place += 1
    return scalar == "\\" ? try escapedScalar() : scalar
  }

  /// `[:alpha:]` or `[:^alpha:]`.
  private mutating func posixClass() throws(PatternFault) -> ScalarClass {
    place += 2
    let isNegated = take("^")
    var name = ""
    while let scalar = next, scalar != ":" {
      name.unicodeScalars.append(scalar)
      place += 1
    }
    guard take(":"), take("]"), var set = ScalarClass.posix(name) else {
      throw fault("no class of characters is called '[:\(name):]'")
    }
    if isNegated { set.isNegated.toggle() }
    return set
  }
}
