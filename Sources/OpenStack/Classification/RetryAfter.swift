import HTTPTypes
import Values

/// The `Retry-After` field (RFC 9110, section 10.2.3): seconds, or a date.
enum RetryAfter {
  private static let longest: Int64 = 86_400

  /// A date is taken relative to the answer's own `Date`, so that a wrong clock here does not matter.
  static func duration(_ fields: HTTPFields) -> Duration? {
    guard let text = fields[.retryAfter] else { return nil }
    if let seconds = Int64(text) { return seconds < 0 ? nil : .seconds(min(seconds, longest)) }
    guard let until = Timestamp(httpDate: text), let now = fields[.date].flatMap(Timestamp.init(httpDate:)) else {
      return nil
    }
    return .seconds(min(max(until.seconds - now.seconds, 0), longest))
  }
}
