extension Timestamp {
  /// 0001-01-01T00:00:00Z: nothing before it can be written as RFC 3339.
  public static let earliest = Timestamp(seconds: -62_135_596_800)
  /// 9999-12-31T23:59:59.999999999Z.
  public static let latest = Timestamp(seconds: 253_402_300_799, nanoseconds: 999_999_999)

  public var isRepresentable: Bool { self >= Self.earliest && self <= Self.latest }

  /// Reads RFC 3339: date, time and offset (`Z` or `±hh:mm`), a fraction of any length of which nine digits count.
  ///
  /// nil for anything else: a day that does not exist, a leap second, a time without offset, a year outside 1 to 9999.
  public init?(rfc3339 text: some StringProtocol) {
    var scan = DigitScanner(text)
    guard let year = scan.digits(4), scan.skip("-"), let month = scan.digits(2), scan.skip("-"),
      let day = scan.digits(2), scan.skip("T") || scan.skip("t") || scan.skip(" "),
      let hour = scan.digits(2), scan.skip(":"), let minute = scan.digits(2), scan.skip(":"),
      let second = scan.digits(2), let date = CivilDate(year: year, month: month, day: day),
      let civil = CivilTime(date, hour: hour, minute: minute, second: second)
    else { return nil }
    var nanoseconds: Int64 = 0
    if scan.skip(".") {
      guard let fraction = scan.fraction() else { return nil }
      nanoseconds = fraction
    }
    var offset = 0
    if !scan.skip("Z"), !scan.skip("z") {
      let sign = scan.skip("+") ? 1 : (scan.skip("-") ? -1 : 0)
      guard sign != 0, let hours = scan.digits(2), scan.skip(":"), let minutes = scan.digits(2), hours <= 23,
        minutes <= 59
      else { return nil }
      offset = sign * (hours * 3_600 + minutes * 60)
    }
    guard scan.isAtEnd else { return nil }
    self.init(seconds: civil.secondsSinceEpoch - Int64(offset), nanoseconds: nanoseconds)
    guard isRepresentable else { return nil }
  }

  /// The instant this much later; nil if it is outside the years 1 to 9999.
  public func advanced(by duration: Duration) -> Timestamp? {
    let (seconds, attoseconds) = duration.components
    let (sum, overflow) = self.seconds.addingReportingOverflow(seconds)
    guard !overflow, sum > Self.earliest.seconds - 2, sum < Self.latest.seconds + 2 else { return nil }
    let result = Timestamp(seconds: sum, nanoseconds: Int64(nanoseconds) + attoseconds / 1_000_000_000)
    return result.isRepresentable ? result : nil
  }

  /// How much later this is than `other`.
  public func duration(since other: Timestamp) -> Duration {
    Duration(
      secondsComponent: seconds - other.seconds,
      attosecondsComponent: (Int64(nanoseconds) - Int64(other.nanoseconds)) * 1_000_000_000)
  }
}

/// Reads fixed runs of digits and single characters from the front of an ASCII text.
struct DigitScanner {
  private let bytes: [UInt8]
  private(set) var place = 0

  init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { place == bytes.count }
  var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next.map({ UInt32($0) == character.value }) == true else { return false }
    place += 1
    return true
  }

  mutating func digits(_ count: Int) -> Int? {
    guard place + count <= bytes.count else { return nil }
    var number = 0
    for byte in bytes[place..<place + count] {
      guard (48...57).contains(byte) else { return nil }
      number = number * 10 + Int(byte) - 48
    }
    place += count
    return number
  }

  /// One digit or more, as many as there are; nil if there is none or the number is too large.
  mutating func number() -> Int64? {
    var number: Int64 = 0
    let start = place
    while let byte = next, (48...57).contains(byte) {
      let (product, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int64(byte) - 48)
      guard !overflow, !carry else { return nil }
      number = sum
      place += 1
    }
    return place > start ? number : nil
  }

  /// The digits after a point, as nanoseconds; what is beyond nine digits is cut off.
  mutating func fraction() -> Int64? {
    var number: Int64 = 0
    var scale: Int64 = 1_000_000_000
    let start = place
    while let byte = next, (48...57).contains(byte) {
      if scale > 1 {
        number = number * 10 + Int64(byte) - 48
        scale /= 10
      }
      place += 1
    }
    return place > start ? number * scale : nil
  }

  /// What comes up to the first byte that does not fit.
  mutating func text(while fits: (UInt8) -> Bool) -> String {
    let start = place
    while let byte = next, fits(byte) { place += 1 }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  /// Letters from here on; what is not ASCII counts as one, for the sake of `µs`.
  mutating func letters() -> String {
    text { (65...90).contains($0) || (97...122).contains($0) || $0 >= 0x80 }
  }
}
