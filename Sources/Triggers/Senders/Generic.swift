import Values
import Workflows

extension AlertSender {
  /// JSON of one's own: an alert, a list of alerts, or an object with a list called `alerts`.
  ///
  /// Of each alert `status` (`firing`, `resolved` or `no_data`; firing without it), `fingerprint` (or `id`; without either the labels
  /// tell alerts apart), `labels`, `annotations`, `starts_at`, `ends_at`, `name`, `severity`, `reason` and `url`. Other scalars become labels.
  static let generic = AlertSender(.generic, signature: .standardWebhooks) { delivery throws(DeliveryError) in
    let body = BodyNode(try delivery.json())
    let items: [BodyNode]
    if let list = body.value.asList {
      items = list.enumerated().map { BodyNode($1, "[\($0)]") }
    } else if body.member("alerts") != nil {
      items = try body.items("alerts")
    } else {
      items = [body]
    }
    var alerts: [Alert] = []
    for item in items { alerts.append(try genericAlert(item)) }
    return AlertBatch(alerts)
  }

  private static let genericMembers: Set<String> = [
    "status", "fingerprint", "labels", "annotations", "starts_at", "ends_at", "startsAt", "endsAt",
  ]

  private static func genericAlert(_ item: BodyNode) throws(DeliveryError) -> Alert {
    guard let members = item.value.asMap else { throw item.wrong("an object") }
    let word = try item.textIfAny("status")
    guard let status = word.isEmpty ? .firing : Alert.Status(rawValue: word) else {
      throw item.wrong("firing, resolved or no_data", at: "status")
    }
    var labels = ValueMap()
    if let given = item.member("labels") {
      guard let map = given.value.asMap else { throw given.wrong("an object") }
      for (key, value) in map.entries {
        guard let name = key.asString, let text = value.labelText else { throw given.wrong("an object of texts") }
        labels[name] = .string(text)
      }
    }
    for (key, value) in members.entries {
      guard let name = key.asString, !genericMembers.contains(name), labels[name] == nil else { continue }
      if let text = value.labelText { labels[name] = .string(text) }
    }
    guard !labels.isEmpty || item.member("fingerprint") != nil else {
      throw item.wrong("an alert with a fingerprint or labels")
    }
    let given = item.member("fingerprint") ?? item.member("id")
    let fingerprint = given.map { $0.value.labelText ?? "" }
    guard fingerprint?.isEmpty != true else { throw item.wrong("a text", at: "fingerprint") }
    let annotations = try item.texts("annotations")
    let name = labels["name"]?.asString ?? labels["alertname"]?.asString ?? ""
    return Alert(
      .generic, status, fingerprint: fingerprint ?? labelFingerprint(labels),
      startsAt: try item.time(item.member("starts_at") == nil ? "startsAt" : "starts_at"),
      endsAt: try item.time(item.member("ends_at") == nil ? "endsAt" : "ends_at"), name: name,
      severity: labels["severity"]?.asString ?? "", labels: labels, annotations: annotations,
      reason: labels["reason"]?.asString ?? annotations["summary"]?.asString ?? "",
      url: labels["url"]?.asString ?? "", raw: item.value)
  }
}
