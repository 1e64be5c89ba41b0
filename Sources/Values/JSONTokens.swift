/// The bytes that JSON gives a meaning.
enum JSONByte {
  static let space: UInt8 = 0x20
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let quote: UInt8 = 0x22
  static let backslash: UInt8 = 0x5C
  static let slash: UInt8 = 0x2F
  static let comma: UInt8 = 0x2C
  static let colon: UInt8 = 0x3A
  static let openBrace: UInt8 = 0x7B
  static let closeBrace: UInt8 = 0x7D
  static let openBracket: UInt8 = 0x5B
  static let closeBracket: UInt8 = 0x5D
  static let minus: UInt8 = 0x2D
  static let plus: UInt8 = 0x2B
  static let point: UInt8 = 0x2E
  static let zero: UInt8 = 0x30
  static let nine: UInt8 = 0x39

  @inline(__always) static func isSpace(_ byte: UInt8) -> Bool {
    byte == space || byte == lineFeed || byte == carriageReturn || byte == tab
  }

  @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

  static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    case 0x61...0x66: UInt32(byte - 0x61 + 10)
    default: nil
    }
  }
}

/// How far a string has been read behind a byte that is not plain: within an escape or a UTF-8 sequence.
struct JSONStringState {
  enum Place: UInt8 {
    case plain
    case escape
    case hexDigits
    case sequence
  }

  private(set) var place = Place.plain
  /// How many hexadecimal digits or bytes of the sequence are missing.
  private var missing: UInt8 = 0
  /// What the next byte of the sequence may be (Unicode, table 3-7).
  private var low: UInt8 = 0x80
  private var high: UInt8 = 0xBF

  /// Takes the next byte, in `plain` one that is not plain; false if it cannot stand there.
  mutating func step(_ byte: UInt8) -> Bool {
    switch place {
    case .plain:
      if byte == JSONByte.backslash {
        place = .escape
        return true
      }
      return begin(byte)
    case .escape:
      switch byte {
      case JSONByte.quote, JSONByte.backslash, JSONByte.slash, 0x62, 0x66, 0x6E, 0x72, 0x74: place = .plain
      case 0x75: (place, missing) = (.hexDigits, 4)
      default: return false
      }
      return true
    case .hexDigits:
      guard JSONByte.hexDigit(byte) != nil else { return false }
    case .sequence:
      guard byte >= low, byte <= high else { return false }
      (low, high) = (0x80, 0xBF)
    }
    missing -= 1
    if missing == 0 { place = .plain }
    return true
  }

  private mutating func begin(_ byte: UInt8) -> Bool {
    switch byte {
    case 0xC2...0xDF: missing = 1
    case 0xE0: (missing, low) = (2, 0xA0)
    case 0xE1...0xEC, 0xEE, 0xEF: missing = 2
    case 0xED: (missing, high) = (2, 0x9F)
    case 0xF0: (missing, low) = (3, 0x90)
    case 0xF1...0xF3: missing = 3
    case 0xF4: (missing, high) = (3, 0x8F)
    default: return false
    }
    place = .sequence
    return true
  }
}

/// How far a number has been read.
enum JSONNumberState: UInt8 {
  case start
  case minus
  case zero
  case whole
  case point
  case fraction
  case exponent
  case exponentSign
  case exponentDigits

  /// Whether the number may end here.
  var isComplete: Bool {
    switch self {
    case .zero, .whole, .fraction, .exponentDigits: true
    default: false
    }
  }

  /// Takes the next byte; false if the number cannot go on with it.
  @inline(__always) mutating func step(_ byte: UInt8) -> Bool {
    let digit = JSONByte.isDigit(byte)
    switch self {
    case .whole, .fraction, .exponentDigits:
      if digit { return true }
      return self == .exponentDigits ? false : leaveDigits(byte)
    case .zero: return leaveDigits(byte)
    case .start:
      if byte == JSONByte.minus {
        self = .minus
        return true
      }
      return digit && beginWhole(byte)
    case .minus: return digit && beginWhole(byte)
    case .point: self = .fraction
    case .exponent:
      if byte == JSONByte.plus || byte == JSONByte.minus {
        self = .exponentSign
        return true
      }
      self = .exponentDigits
    case .exponentSign: self = .exponentDigits
    }
    return digit
  }

  @inline(__always) private mutating func beginWhole(_ byte: UInt8) -> Bool {
    self = byte == JSONByte.zero ? .zero : .whole
    return true
  }

  @inline(__always) private mutating func leaveDigits(_ byte: UInt8) -> Bool {
    if byte == JSONByte.point, self != .fraction {
      self = .point
      return true
    }
    guard byte | 0x20 == 0x65 else { return false }
    self = .exponent
    return true
  }
}

/// `true`, `false` and `null`.
enum JSONWord: UInt8 {
  case yes
  case no
  case null

  init?(first byte: UInt8) {
    switch byte {
    case 0x74: self = .yes
    case 0x66: self = .no
    case 0x6E: self = .null
    default: return nil
    }
  }

  var text: StaticString {
    switch self {
    case .yes: "true"
    case .no: "false"
    case .null: "null"
    }
  }

  var value: Value {
    switch self {
    case .yes: .bool(true)
    case .no: .bool(false)
    case .null: .null
    }
  }
}
