extension Timestamp {
  /// RFC 3339 in UTC, with as many digits after the point as are needed: `2026-02-03T04:05:06.5Z`.
  ///
  /// Years before 0 and after 9999 are written with a sign, as ISO 8601 asks.
  public var rfc3339: String {
    let day = seconds.flooredQuotient(86_400)
    let second = Int(seconds - day * 86_400)
    let date = CivilDate(daysSinceEpoch: Int(day))
    var text = date.year < 0 ? "-" : (date.year > 9_999 ? "+" : "")
    text += Self.digits(Int(date.year.magnitude), 4) + "-" + Self.digits(date.month, 2) + "-" + Self.digits(date.day, 2)
    text += "T" + Self.digits(second / 3_600, 2) + ":" + Self.digits(second / 60 % 60, 2)
    text += ":" + Self.digits(second % 60, 2) + decimalFraction(Self.digits(Int(nanoseconds), 9)) + "Z"
    return text
  }

  private static func digits(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}

extension Duration {
  /// Seconds as a decimal number, exactly, as JSON and CEL write durations: `1.5s`.
  public var secondsText: String {
    let (seconds, attoseconds) = components
    let sign = seconds < 0 || attoseconds < 0 ? "-" : ""
    let digits = String(attoseconds.magnitude)
    let padded = String(repeating: "0", count: 18 - digits.utf8.count) + digits
    return sign + String(seconds.magnitude) + decimalFraction(padded) + "s"
  }
}

/// `.5` of `500000000`, nothing of zeros.
private func decimalFraction(_ digits: String) -> String {
  let end = digits.utf8.lastIndex { $0 != UInt8(ascii: "0") }
  return end.map { "." + digits[...$0] } ?? ""
}
