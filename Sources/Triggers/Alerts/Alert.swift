public import Values
public import Workflows

/// One alert, whoever sent it.
public struct Alert: Sendable, Equatable {
  public enum Status: String, Hashable, Sendable, CaseIterable {
    case firing
    case resolved
    /// Whoever watches cannot say: neither a reason to start nor an end.
    case noData = "no_data"
  }

  public let origin: AlertOrigin
  public let status: Status
  /// The same for every message about one trouble, as long as it lasts.
  public let fingerprint: String
  /// When the trouble began; nil if the sender does not say. Together with the fingerprint it identifies an episode.
  public let startsAt: Timestamp?
  /// When it ended; nil while it lasts.
  public let endsAt: Timestamp?
  public let name: String
  public let severity: String
  /// Texts by name.
  public let labels: ValueMap
  /// Texts by name.
  public let annotations: ValueMap
  /// What the sender says for a reason.
  public let reason: String
  /// Where a person can look.
  public let url: String
  /// The alert as it was sent.
  public let raw: Value

  public init(
    _ origin: AlertOrigin, _ status: Status, fingerprint: String, startsAt: Timestamp?, endsAt: Timestamp? = nil,
    name: String = "", severity: String = "", labels: ValueMap = ValueMap(), annotations: ValueMap = ValueMap(),
    reason: String = "", url: String = "", raw: Value = .null
  ) {
    self.origin = origin
    self.status = status
    self.fingerprint = fingerprint
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.name = name
    self.severity = severity
    self.labels = labels
    self.annotations = annotations
    self.reason = reason
    self.url = url
    self.raw = raw
  }
}

/// What a delivery holds.
public struct AlertBatch: Sendable, Equatable {
  public let alerts: [Alert]
  /// How many more there are that the sender left out.
  public let truncated: Int
  /// Why a delivery holds no alert although nothing is wrong with it: a test, a note, an event of another kind.
  public let ignored: String?

  public init(_ alerts: [Alert], truncated: Int = 0, ignored: String? = nil) {
    self.alerts = alerts
    self.truncated = truncated
    self.ignored = ignored
  }
}
