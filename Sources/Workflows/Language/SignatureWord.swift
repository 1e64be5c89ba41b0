/// How a sender signs what it sends: the word behind `scheme`. What is signed and where it stands, `Triggers` knows.
public enum SignatureWord: String, Hashable, Sendable, CaseIterable {
  case grafana
  case pagerduty
  case sentry
  case github
  case standardWebhooks = "standard_webhooks"
  case stamped
  case base64

  public var summary: String {
    switch self {
    case .grafana: "Hexadecimal HMAC of the body; of the timestamp, a colon and the body with `timestamp_header`."
    case .pagerduty: "A list of v1= and hexadecimal HMACs of the body."
    case .sentry: "Hexadecimal HMAC of the body."
    case .github: "sha256= and the hexadecimal HMAC of the body."
    case .standardWebhooks: "Id, timestamp and body, as www.standardwebhooks.com says."
    case .stamped: "t=SECONDS,v1=HMAC of the timestamp and the body."
    case .base64: "Base64 of the HMAC of the body."
    }
  }

  /// Whether the time is signed too, so that a message cannot be sent again later.
  public var hasTimestamp: Bool { self == .standardWebhooks || self == .stamped }

  /// Where the signature stands, if the sender fixes that.
  public var header: String? {
    switch self {
    case .grafana: "X-Grafana-Alerting-Signature"
    case .pagerduty: "X-PagerDuty-Signature"
    case .sentry: "Sentry-Hook-Signature"
    case .github: "X-Hub-Signature-256"
    case .standardWebhooks: "webhook-signature"
    case .stamped, .base64: nil
    }
  }
}
