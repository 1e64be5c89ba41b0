import Values
import Workflows

extension AlertSender {
  /// Alarm actions of OpenStack Aodh, `http(s)://` and `trust+http(s)://` alike: the latter only add a token.
  ///
  /// Source: aodh/notifier/rest.py and trust.py. The alarm is the trouble; when it began is not said, and an alarm of the same id
  /// may come again. `insufficient data` is neither trouble nor its end. It signs nothing and ignores the answer.
  static let aodh = AlertSender(.aodh) { delivery throws(DeliveryError) in
    let body = BodyNode(try delivery.json())
    guard body.value.asMap != nil else { throw body.wrong("an object") }
    let current = try body.text("current")
    let status: Alert.Status
    switch current {
    case "alarm": status = .firing
    case "ok": status = .resolved
    case "insufficient data": status = .noData
    default: throw body.wrong("alarm, ok or insufficient data", at: "current")
    }
    let (id, name) = (try body.text("alarm_id"), try body.textIfAny("alarm_name"))
    let severity = try body.textIfAny("severity")
    var labels: ValueMap = ["alarm_id": .string(id), "alertname": .string(name), "severity": .string(severity)]
    if let data = body.member("reason_data") { try addAodhLabels(data, to: &labels) }
    return AlertBatch([
      Alert(
        .aodh, status, fingerprint: id, startsAt: nil, name: name, severity: severity, labels: labels,
        annotations: ["previous": .string(try body.textIfAny("previous")), "current": .string(current)],
        reason: try body.textIfAny("reason"), raw: body.value)
    ])
  }

  /// What the reason says of the resource: scalars, and the traits of an event.
  private static func addAodhLabels(_ data: BodyNode, to labels: inout ValueMap) throws(DeliveryError) {
    guard let members = data.value.asMap else { throw data.wrong("an object") }
    for (key, value) in members.entries {
      if let name = key.asString, labels[name] == nil, let text = value.labelText { labels[name] = .string(text) }
    }
    guard let event = data.member("event") else { return }
    labels["event_type"] = .string(try event.textIfAny("event_type"))
    guard event.member("traits") != nil else { return }
    // Each trait is a name, the number of a type and a value.
    for trait in try event.items("traits") {
      guard let parts = trait.value.asList, parts.count == 3, let name = parts[0].asString else {
        throw trait.wrong("a name, a type and a value")
      }
      if labels[name] == nil, let text = parts[2].labelText { labels[name] = .string(text) }
    }
  }
}
