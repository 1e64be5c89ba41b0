/// When an alert starts a run, and when it does not.
public struct AlertPolicy: Hashable, Sendable {
  /// What a message does that says again what is known.
  public enum Repeats: String, Hashable, Sendable, CaseIterable {
    case ignore
    /// It may start another run, once the last one has ended and `cool_down` is over.
    case retry
  }

  /// What the end of an alert does.
  public enum OnResolved: String, Hashable, Sendable, CaseIterable {
    /// Nothing to a run that goes on. Alerts that are held are dropped.
    case ignore
    /// The run that it started is cancelled.
    case cancel
  }

  /// So many in so long a time.
  public struct Quota: Hashable, Sendable {
    public let limit: Int
    public let per: Duration

    public init(limit: Int, per: Duration) {
      self.limit = limit
      self.per = per
    }
  }

  /// It must have lasted this long.
  public var holdFor: Duration = .zero
  public var repeats = Repeats.ignore
  /// From the end of the last run for the same key.
  public var coolDown: Duration = .zero
  /// Runs for the same key.
  public var throttle: Quota?
  /// Runs for all keys: with more than these, alerts are held for a person to decide.
  public var storm: Quota?
  /// Runs of a workflow that takes something away.
  public var budget: Quota?
  public var onResolved = OnResolved.ignore
  /// After a pause of the service nothing older starts.
  public var maxAge: Duration = .seconds(900)

  public init() {}

  /// What a storm holds is dropped after this time.
  public static let stormHold = Duration.seconds(3_600)
}
