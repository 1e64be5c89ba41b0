/// An instant: seconds since 1970-01-01T00:00:00Z and nanoseconds after that, leap seconds left out.
public struct Timestamp: Hashable, Sendable, Comparable {
  public let seconds: Int64
  /// 0 up to 999,999,999, also before 1970.
  public let nanoseconds: Int32

  /// `nanoseconds` may be any number; it is carried over into the seconds.
  public init(seconds: Int64, nanoseconds: Int64 = 0) {
    let rest = nanoseconds % 1_000_000_000
    let down: Int64 = rest < 0 ? 1 : 0
    self.seconds = seconds + nanoseconds / 1_000_000_000 - down
    self.nanoseconds = Int32(rest + down * 1_000_000_000)
  }

  public static func < (a: Timestamp, b: Timestamp) -> Bool {
    (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
  }
}
