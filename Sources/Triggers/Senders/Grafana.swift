import Values
import Workflows

extension AlertSender {
  /// Grafana's webhook contact point (unified alerting): Alertmanager's body with more members.
  ///
  /// Source: Grafana documentation, "Configure webhook notifications". It signs if told to: hex HMAC-SHA256 of the body, or
  /// of the timestamp, a colon and the body, where a header for the timestamp is set.
  static let grafana = AlertSender(.grafana, signature: .grafana) { delivery throws(DeliveryError) in
    try alertGroup(BodyNode(try delivery.json()), .grafana)
  }
}
