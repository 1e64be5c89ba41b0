import Glibc

/// Floating-point numbers as text.
enum NumberText {
  /// The shortest digits that give the number again; very large and very small ones with an exponent: `1e+21`.
  static func of(_ number: Double) -> String {
    guard number.isFinite else { return number.isNaN ? "NaN" : (number < 0 ? "-Infinity" : "Infinity") }
    let (digits, exponent) = shortest(number)
    let sign = number.sign == .minus ? "-" : ""
    // C++ and with it CEL's reference writes 15 digits if they suffice and else 17, with an exponent beyond those.
    if exponent < -4 || exponent >= (digits.utf8.count <= 15 ? 15 : 17) {
      let fraction = digits.dropFirst()
      let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
      return "\(sign)\(digits.prefix(1))\(fraction.isEmpty ? "" : ".")\(fraction)e\(exponent < 0 ? "-" : "+")\(power)"
    }
    return sign + plain(digits, exponent)
  }

  /// The same digits, never with an exponent.
  static func withoutExponent(_ number: Double) -> String {
    guard number.isFinite else { return of(number) }
    let (digits, exponent) = shortest(number)
    return (number.sign == .minus ? "-" : "") + plain(digits, exponent)
  }

  /// C's `%.*f` or `%.*e`: so many digits behind the point, rounded from the exact value.
  static func rounded(_ number: Double, digits: Int, scientific: Bool) -> String {
    guard number.isFinite else { return of(number) }
    var buffer = [CChar](repeating: 0, count: digits + 330)
    let length = withVaList([Int32(digits), number]) { arguments in
      vsnprintf(&buffer, buffer.count, scientific ? "%.*e" : "%.*f", arguments)
    }
    return String(decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func plain(_ digits: String, _ exponent: Int) -> String {
    if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
    let count = digits.utf8.count
    if count <= exponent + 1 { return digits + String(repeating: "0", count: exponent + 1 - count) }
    return digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }

  /// The digits without zeros around them, and the power of ten of the first.
  private static func shortest(_ number: Double) -> (digits: String, exponent: Int) {
    guard number != 0 else { return ("0", 0) }
    // Swift's description has the shortest digits, in a notation of its own.
    let text = number.magnitude.description
    let parts = text.split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let whole = mantissa[0] == "0" ? "" : String(mantissa[0])
    var digits = whole + (mantissa.count > 1 ? String(mantissa[1]) : "")
    exponent += whole.utf8.count - 1
    while digits.utf8.first == UInt8(ascii: "0"), digits.utf8.count > 1 {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.utf8.last == UInt8(ascii: "0"), digits.utf8.count > 1 { digits.removeLast() }
    return (digits, exponent)
  }
}
