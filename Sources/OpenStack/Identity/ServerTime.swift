public import Values

extension Timestamp {
  /// As Keystone writes it: `2026-11-23T18:02:21.000000Z` (ISO 8601, always UTC; the fraction may be absent).
  init?(keystone text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = Int(digits: bytes[0..<4]), let month = Int(digits: bytes[5..<7]), let day = Int(digits: bytes[8..<10]),
      let hour = Int(digits: bytes[11..<13]), let minute = Int(digits: bytes[14..<16]),
      let second = Int(digits: bytes[17..<19])
    else { return nil }
    var nanoseconds: Int64 = 0
    var rest = bytes[19...]
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      var unit: Int64 = 100_000_000
      while let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        nanoseconds += Int64(byte - UInt8(ascii: "0")) * unit
        unit /= 10
        rest = rest.dropFirst()
      }
    }
    guard rest.isEmpty || rest.elementsEqual("Z".utf8) || rest.elementsEqual("+00:00".utf8) else { return nil }
    self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second, nanoseconds: nanoseconds)
  }

  /// A date of HTTP in its one current form, `Mon, 23 Nov 2026 17:02:37 GMT` (RFC 9110, section 5.6.7).
  public init?(httpDate text: String) {
    let parts = text.split(separator: " ")
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard parts.count == 6, parts[5] == "GMT", let day = Int(digits: parts[1].utf8),
      let month = months.firstIndex(of: String(parts[2])), let year = Int(digits: parts[3].utf8)
    else { return nil }
    let time = parts[4].split(separator: ":").map { Int(digits: $0.utf8) }
    guard time.count == 3, let hour = time[0], let minute = time[1], let second = time[2] else { return nil }
    self.init(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second, nanoseconds: 0)
  }

  private init?(
    year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, nanoseconds: Int64
  ) {
    guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour),
      (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    // Days since 1970 in the Gregorian calendar, years counted from March so that a leap day comes last.
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    self.init(seconds: Int64(days * 86_400 + hour * 3_600 + minute * 60 + second), nanoseconds: nanoseconds)
  }
}

extension Int {
  /// A number of ASCII digits only, at least one and few enough.
  fileprivate init?(digits: some Collection<UInt8>) {
    guard (1...9).contains(digits.count) else { return nil }
    var value = 0
    for byte in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    self = value
  }
}
