internal import Glibc
internal import Values

/// The ways in which the services write an instant.
extension Timestamp {
  /// `2026-11-23T16:25:45Z`: nova's own, glance, neutron.
  var inSeconds: String { Timestamp(seconds: seconds).rfc3339 }

  /// `2026-11-23T16:25:45`, without a zone.
  private var bare: String { String(inSeconds.dropLast()) }

  /// `2026-11-23T16:25:45.000000`: what comes from a database column without fractions.
  var inColumn: String { bare + ".000000" }

  /// `2026-11-23T18:02:21.000000Z`: keystone.
  var inToken: String { bare + ".000000Z" }

  /// `2026-11-23T16:25:52.795460`: swift's listings.
  var inMicroseconds: String { bare + "." + Self.padded(Int(nanoseconds) / 1000, 6) }

  /// `1795451152.81348`: swift's own time.
  var inSwift: String { "\(seconds)." + Self.padded(Int(nanoseconds) / 10_000, 5) }

  /// `Mon, 23 Nov 2026 16:33:16 GMT` (RFC 9110, section 5.6.7), rounded up as swift does.
  var inHTTP: String {
    let rounded = Timestamp(seconds: seconds + (nanoseconds > 0 ? 1 : 0))
    let text = Array(rounded.inSeconds.utf8)
    guard text.count == 20 else { return rounded.inSeconds }
    func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let month = months[(Int(part(5..<7)) ?? 1) - 1]
    let number = Int((rounded.seconds / 86_400) % 7)
    let day = days[number < 0 ? number + 7 : number]
    return "\(day), \(part(8..<10)) \(month) \(part(0..<4)) \(part(11..<19)) GMT"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  /// The system's clock.
  static func systemNow() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
  }

  func adding(_ duration: Duration) -> Timestamp {
    let (seconds, attoseconds) = duration.components
    return Timestamp(seconds: self.seconds + seconds, nanoseconds: Int64(nanoseconds) + attoseconds / 1_000_000_000)
  }

  /// Seconds of an instant written as ISO 8601 in UTC, with or without a fraction and zone; nil for anything else.
  static func parsed(_ text: String) -> Timestamp? {
    let digits = Array(text.utf8)
    guard digits.count >= 19 else { return nil }
    func number(_ range: Range<Int>) -> Int64? { Int64(String(decoding: digits[range], as: UTF8.self)) }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
      let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month)
    else { return nil }
    // Days since 1970 by years that begin in March, so that a leap day is the last of its year.
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    return Timestamp(seconds: days * 86_400 + hour * 3600 + minute * 60 + second)
  }
}
