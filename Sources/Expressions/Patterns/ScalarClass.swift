/// A set of characters: `[a-z]`, `\d`, `\p{L}`.
struct ScalarClass: Sendable {
  enum Item: Sendable {
    case range(UInt32, UInt32)
    /// General categories of Unicode; `false` for those that are in none of them.
    case categories(Set<Unicode.GeneralCategory>, Bool)
    case inner(ScalarClass)
  }

  var items: [Item] = []
  var isNegated = false
  /// Whether case counts for nothing.
  var folds = false

  init(_ items: [Item] = [], isNegated: Bool = false, folds: Bool = false) {
    self.items = items
    self.isNegated = isNegated
    self.folds = folds
  }

  init(_ scalar: Unicode.Scalar, folds: Bool) {
    items = [.range(scalar.value, scalar.value)]
    self.folds = folds && (scalar.properties.isCased || scalar.properties.changesWhenCaseMapped)
  }

  static let any = ScalarClass([], isNegated: true)
  static let anyButNewline = ScalarClass([.range(10, 10)], isNegated: true)

  /// The only character of the set.
  var single: UInt32? {
    guard !isNegated, !folds, items.count == 1, case .range(let low, let high) = items[0], low == high else {
      return nil
    }
    return low
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    var isIn = has(scalar)
    if !isIn, folds { isIn = Self.otherCases(of: scalar).contains(where: has) }
    return isIn != isNegated
  }

  private func has(_ scalar: Unicode.Scalar) -> Bool {
    for item in items {
      switch item {
      case .range(let low, let high): if scalar.value >= low, scalar.value <= high { return true }
      case .categories(let categories, let expected):
        if categories.contains(scalar.properties.generalCategory) == expected { return true }
      case .inner(let inner): if inner.contains(scalar) { return true }
      }
    }
    return false
  }

  /// The characters that differ from one by case only; those that turn into several are left out.
  private static func otherCases(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    func single(_ text: String) -> Unicode.Scalar? { text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil }
    let lower = single(scalar.properties.lowercaseMapping)
    let upper = single(scalar.properties.uppercaseMapping)
    var cases = [lower, upper].compactMap { $0 }
    if let upper, let back = single(upper.properties.lowercaseMapping) { cases.append(back) }
    if let lower, let back = single(lower.properties.uppercaseMapping) { cases.append(back) }
    // The signs for Kelvin and Ångström and the long s, which only lead one way.
    switch lower {
    case "k": cases.append("\u{212A}")
    case "\u{E5}": cases.append("\u{212B}")
    case "s": cases.append("\u{17F}")
    default: break
    }
    return cases
  }
}

extension ScalarClass {
  /// `\d`, `\s`, `\w`: ASCII only, as in RE2.
  static func perl(_ letter: Unicode.Scalar) -> ScalarClass? {
    switch letter {
    case "d": ascii([("0", "9")])
    case "D": ascii([("0", "9")], isNegated: true)
    case "s": whitespace(isNegated: false)
    case "S": whitespace(isNegated: true)
    case "w": ascii(word)
    case "W": ascii(word, isNegated: true)
    default: nil
    }
  }

  /// `[:alpha:]` within brackets.
  static func posix(_ name: String) -> ScalarClass? {
    switch name {
    case "alnum": ascii([("0", "9"), ("A", "Z"), ("a", "z")])
    case "alpha": ascii([("A", "Z"), ("a", "z")])
    case "ascii": ascii([("\u{0}", "\u{7F}")])
    case "blank": ascii([("\t", "\t"), (" ", " ")])
    case "cntrl": ascii([("\u{0}", "\u{1F}"), ("\u{7F}", "\u{7F}")])
    case "digit": ascii([("0", "9")])
    case "graph": ascii([("!", "~")])
    case "lower": ascii([("a", "z")])
    case "print": ascii([(" ", "~")])
    case "punct": ascii([("!", "/"), (":", "@"), ("[", "`"), ("{", "~")])
    case "space": ascii([("\t", "\r"), (" ", " ")])
    case "upper": ascii([("A", "Z")])
    case "word": ascii(word)
    case "xdigit": ascii([("0", "9"), ("A", "F"), ("a", "f")])
    default: nil
    }
  }

  private static let word: [(Unicode.Scalar, Unicode.Scalar)] = [("0", "9"), ("A", "Z"), ("a", "z"), ("_", "_")]

  private static func whitespace(isNegated: Bool) -> ScalarClass {
    ascii([("\t", "\n"), ("\u{C}", "\r"), (" ", " ")], isNegated: isNegated)
  }

  private static func ascii(_ ranges: [(Unicode.Scalar, Unicode.Scalar)], isNegated: Bool = false) -> ScalarClass {
    ScalarClass(ranges.map { .range($0.0.value, $0.1.value) }, isNegated: isNegated)
  }

  /// `\p{Lu}`, `\pL`, and the scripts that are most in use.
  static func unicode(_ name: String, isNegated: Bool) -> ScalarClass? {
    if name == "Any" { return ScalarClass([], isNegated: !isNegated) }
    if let categories = categories[name] { return ScalarClass([.categories(categories, true)], isNegated: isNegated) }
    guard let ranges = scripts[name] else { return nil }
    return ScalarClass(ranges.map { .range($0.0, $0.1) }, isNegated: isNegated)
  }

  private static let categories: [String: Set<Unicode.GeneralCategory>] = [
    "L": [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter],
    "Lu": [.uppercaseLetter], "Ll": [.lowercaseLetter], "Lt": [.titlecaseLetter], "Lm": [.modifierLetter],
    "Lo": [.otherLetter],
    "M": [.nonspacingMark, .spacingMark, .enclosingMark], "Mn": [.nonspacingMark], "Mc": [.spacingMark],
    "Me": [.enclosingMark],
    "N": [.decimalNumber, .letterNumber, .otherNumber], "Nd": [.decimalNumber], "Nl": [.letterNumber],
    "No": [.otherNumber],
    "P": [
      .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation,
    ],
    "Pc": [.connectorPunctuation], "Pd": [.dashPunctuation], "Ps": [.openPunctuation], "Pe": [.closePunctuation],
    "Pi": [.initialPunctuation], "Pf": [.finalPunctuation], "Po": [.otherPunctuation],
    "S": [.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol], "Sm": [.mathSymbol],
    "Sc": [.currencySymbol], "Sk": [.modifierSymbol], "So": [.otherSymbol],
    "Z": [.spaceSeparator, .lineSeparator, .paragraphSeparator], "Zs": [.spaceSeparator], "Zl": [.lineSeparator],
    "Zp": [.paragraphSeparator],
    "C": [.control, .format, .surrogate, .privateUse], "Cc": [.control], "Cf": [.format], "Cs": [.surrogate],
    "Co": [.privateUse],
  ]

  /// After Unicode's `Scripts.txt`.
  private static let scripts: [String: [(UInt32, UInt32)]] = [
    "Latin": [
      (0x41, 0x5A), (0x61, 0x7A), (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2B8),
      (0x2E0, 0x2E4), (0x1D00, 0x1D25), (0x1D2C, 0x1D5C), (0x1D62, 0x1D65), (0x1D6B, 0x1D77), (0x1D79, 0x1DBE),
      (0x1E00, 0x1EFF), (0x2071, 0x2071), (0x207F, 0x207F), (0x2090, 0x209C), (0x212A, 0x212B), (0x2132, 0x2132),
      (0x214E, 0x214E), (0x2160, 0x2188), (0x2C60, 0x2C7F), (0xA722, 0xA787), (0xA78B, 0xA7CA), (0xA7F2, 0xA7FF),
      (0xAB30, 0xAB5A), (0xAB5C, 0xAB64), (0xFB00, 0xFB06), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A),
    ],
    "Greek": [
      (0x370, 0x373), (0x375, 0x377), (0x37A, 0x37D), (0x37F, 0x37F), (0x384, 0x384), (0x386, 0x386), (0x388, 0x38A),
      (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x3E1), (0x3F0, 0x3FF), (0x1D26, 0x1D2A), (0x1D5D, 0x1D61),
      (0x1D66, 0x1D6A), (0x1DBF, 0x1DBF), (0x1F00, 0x1F15), (0x1F18, 0x1F1D), (0x1F20, 0x1F45), (0x1F48, 0x1F4D),
      (0x1F50, 0x1F57), (0x1F59, 0x1F59), (0x1F5B, 0x1F5B), (0x1F5D, 0x1F5D), (0x1F5F, 0x1F7D), (0x1F80, 0x1FB4),
      (0x1FB6, 0x1FC4), (0x1FC6, 0x1FD3), (0x1FD6, 0x1FDB), (0x1FDD, 0x1FEF), (0x1FF2, 0x1FF4), (0x1FF6, 0x1FFE),
      (0x2126, 0x2126),
    ],
    "Cyrillic": [
      (0x400, 0x484), (0x487, 0x52F), (0x1C80, 0x1C88), (0x1D2B, 0x1D2B), (0x1D78, 0x1D78), (0x2DE0, 0x2DFF),
      (0xA640, 0xA69F), (0xFE2E, 0xFE2F),
    ],
    "Hebrew": [(0x591, 0x5C7), (0x5D0, 0x5EA), (0x5EF, 0x5F4), (0xFB1D, 0xFB4F)],
    "Hiragana": [(0x3041, 0x3096), (0x309D, 0x309F), (0x1B001, 0x1B11F), (0x1F200, 0x1F200)],
    "Katakana": [
      (0x30A1, 0x30FA), (0x30FD, 0x30FF), (0x31F0, 0x31FF), (0x32D0, 0x32FE), (0x3300, 0x3357), (0xFF66, 0xFF6F),
      (0xFF71, 0xFF9D),
    ],
    "Hangul": [
      (0x1100, 0x11FF), (0x302E, 0x302F), (0x3131, 0x318E), (0x3200, 0x321E), (0x3260, 0x327E), (0xA960, 0xA97C),
      (0xAC00, 0xD7A3), (0xD7B0, 0xD7FB), (0xFFA0, 0xFFDC),
    ],
    "Han": [
      (0x2E80, 0x2E99), (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029),
      (0x3038, 0x303B), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFA6D), (0xFA70, 0xFAD9), (0x20000, 0x2A6DF),
      (0x2A700, 0x2EBE0), (0x2F800, 0x2FA1D), (0x30000, 0x323AF),
    ],
  ]
}
