import Digests
import Values
import Workflows

extension AlertSender {
  /// Prometheus Alertmanager's webhook, version 4 of its body.
  ///
  /// Source: the Alertmanager documentation, "webhook_config". A body whose status is `firing` can hold resolved alerts:
  /// each alert's own status counts. It does not sign: bearer or basic authorization it can send.
  static let alertmanager = AlertSender(.alertmanager) { delivery throws(DeliveryError) in
    try alertGroup(BodyNode(try delivery.json()), .alertmanager)
  }

  /// The body that Alertmanager and Grafana share.
  static func alertGroup(_ body: BodyNode, _ origin: AlertOrigin) throws(DeliveryError) -> AlertBatch {
    guard body.value.asMap != nil else { throw body.wrong("an object") }
    var alerts: [Alert] = []
    for item in try body.items("alerts") { alerts.append(try groupedAlert(item, origin)) }
    return AlertBatch(alerts, truncated: try truncated(body))
  }

  private static func truncated(_ body: BodyNode) throws(DeliveryError) -> Int {
    guard let node = body.member("truncatedAlerts") else { return 0 }
    guard let count = node.value.asInt, count >= 0 else { throw body.wrong("a count", at: "truncatedAlerts") }
    return Int(count)
  }

  private static func groupedAlert(_ item: BodyNode, _ origin: AlertOrigin) throws(DeliveryError) -> Alert {
    guard item.value.asMap != nil else { throw item.wrong("an object") }
    guard let status = Alert.Status(rawValue: try item.text("status")), status != .noData else {
      throw item.wrong("firing or resolved", at: "status")
    }
    let (labels, annotations) = (try item.texts("labels"), try item.texts("annotations"))
    guard !labels.isEmpty || item.member("fingerprint") != nil else {
      throw item.wrong("an object of texts", at: "labels")
    }
    let fingerprint = try item.textIfAny("fingerprint")
    return Alert(
      origin, status, fingerprint: fingerprint.isEmpty ? labelFingerprint(labels) : fingerprint,
      startsAt: try item.time("startsAt"), endsAt: status == .resolved ? try item.time("endsAt") : nil,
      name: labels["alertname"]?.asString ?? "", severity: labels["severity"]?.asString ?? "", labels: labels,
      annotations: annotations,
      reason: annotations["summary"]?.asString ?? annotations["description"]?.asString ?? "",
      url: try item.textIfAny("generatorURL"), raw: item.value)
  }

  /// For senders that give none: the labels are what tells alerts apart.
  static func labelFingerprint(_ labels: ValueMap) -> String {
    let members = labels.entries.compactMap { key, value in key.asString.map { ($0, value) } }
      .sorted { $0.0.precedesByBytes($1.0) }
    let text = JSONWriter.bytes(.list(members.map { .list([.string($0.0), $0.1]) }))
    return String(Digest(of: text).description.prefix(16))
  }
}
