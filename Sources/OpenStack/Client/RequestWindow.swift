/// So many requests in so much time, counted over a window that slides: never more than `limit` in any `span`, yet all of
/// them at once if there were none before. A decision, no waiting.
///
/// A bucket of tokens would let nearly twice as many through in the first span.
public struct RequestWindow: Sendable {
  public let limit: Int
  public let span: Duration
  /// When the last `limit` requests were let through; a ring.
  private var passed: [Duration] = []
  private var oldest = 0

  public init(_ limit: Int, per span: Duration) {
    self.limit = max(1, limit)
    self.span = span
  }

  /// nil: let through, and counted. Else how long to wait before asking again. `now` never goes back.
  public mutating func take(at now: Duration) -> Duration? {
    guard passed.count == limit else {
      passed.append(now)
      return nil
    }
    let wait = passed[oldest] + span - now
    guard wait <= .zero else { return wait }
    passed[oldest] = now
    oldest = (oldest + 1) % limit
    return nil
  }
}
