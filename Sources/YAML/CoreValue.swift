import Glibc

/// A scalar as the core schema of YAML 1.2 reads it (YAML 1.2.2, section 10.3.2).
public enum CoreValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  /// A whole number beyond 64 bits, as it is written.
  case bigInt(String)
  case float(Double)
  case string(String)

  /// What an untagged plain scalar means. Only these have another type than text; `yes`, `on`, `1_000`, `12:30`, dates
  /// and `<<` are text, `010` is ten.
  init(plain text: UnsafeBufferPointer<UInt8>) {
    self = CoreValue(nonString: text) ?? .string(String(decoding: text, as: UTF8.self))
  }

  /// Nil if the text is text.
  init?(nonString text: UnsafeBufferPointer<UInt8>) {
    guard CoreValue.canBeOtherThanString(text) else { return nil }
    guard let value = CoreValue.word(text) ?? CoreValue.integer(text) ?? CoreValue.floatingPoint(text) else {
      return nil
    }
    self = value
  }

  /// Cheap and nearly exact: most texts are told by their first byte.
  static func canBeOtherThanString(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first else { return true }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "~"):
      return true
    case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"), UInt8(ascii: "T"): return text.count == 4
    case UInt8(ascii: "f"), UInt8(ascii: "F"): return text.count == 5
    default: return false
    }
  }

  /// The same as comparing with `null`, and cheaper: it is asked of nearly every scalar.
  static func isNull(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.count <= 4 && canBeOtherThanString(text) && word(text) == .null
  }

  private static func word(_ text: UnsafeBufferPointer<UInt8>) -> CoreValue? {
    guard text.count <= 5 else { return nil }
    if let first = text.first, first &- UInt8(ascii: "0") < 10 { return nil }
    switch String(decoding: text, as: UTF8.self) {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case ".nan", ".NaN", ".NAN": return .float(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
    default: return nil
    }
  }

  /// `[-+]?[0-9]+`, `0o[0-7]+` or `0x[0-9a-fA-F]+`.
  static func integer(_ text: UnsafeBufferPointer<UInt8>) -> CoreValue? {
    var digits = text[...]
    var radix: Int64 = 10
    var isNegative = false
    if text.count > 2, text[0] == UInt8(ascii: "0"), text[1] == UInt8(ascii: "x") || text[1] == UInt8(ascii: "o") {
      radix = text[1] == UInt8(ascii: "x") ? 16 : 8
      digits = digits.dropFirst(2)
    } else if let sign = text.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      digits = digits.dropFirst()
    }
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    var isBig = false
    for byte in digits {
      guard let digit = digitValue(byte), digit < radix else { return nil }
      if isBig { continue }
      let (shifted, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, over) =
        isNegative ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
      isBig = overflow || over
      value = sum
    }
    return isBig ? .bigInt(String(decoding: text, as: UTF8.self)) : .int(value)
  }

  private static func digitValue(_ byte: UInt8) -> Int64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int64(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int64(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
  static func floatingPoint(_ text: UnsafeBufferPointer<UInt8>) -> CoreValue? {
    var place = 0
    func isDigit() -> Bool { place < text.count && text[place] &- UInt8(ascii: "0") < 10 }
    func skipDigits() -> Int {
      let start = place
      while isDigit() { place += 1 }
      return place - start
    }
    func skip(_ a: UInt8, _ b: UInt8) -> Bool {
      guard place < text.count, text[place] == a || text[place] == b else { return false }
      place += 1
      return true
    }
    _ = skip(UInt8(ascii: "-"), UInt8(ascii: "+"))
    let whole = skipDigits()
    let hasPoint = skip(UInt8(ascii: "."), UInt8(ascii: "."))
    let fraction = hasPoint ? skipDigits() : 0
    guard whole > 0 || fraction > 0 else { return nil }
    if skip(UInt8(ascii: "e"), UInt8(ascii: "E")) {
      _ = skip(UInt8(ascii: "-"), UInt8(ascii: "+"))
      guard skipDigits() > 0 else { return nil }
    }
    guard place == text.count else { return nil }
    // `strtod` rather than `Double(_:)`, which gives nil for what is too large instead of infinity.
    return .float(strtod(String(decoding: text, as: UTF8.self), nil))
  }
}
