import Values
import Workflows

extension AlertSender {
  /// Webhook subscriptions of PagerDuty, version 3.
  ///
  /// Source: PagerDuty developer documentation, "Webhooks Overview" and "Verifying Signatures". An incident is the trouble; it
  /// begins when it is triggered or reopened, and ends when it is resolved. Acknowledgements, notes and events of services
  /// change nothing about it. It wants its answer within 5 s.
  static let pagerduty = AlertSender(.pagerduty, signature: .pagerduty) { delivery throws(DeliveryError) in
    let body = BodyNode(try delivery.json())
    guard body.value.asMap != nil else { throw body.wrong("an object") }
    let event = try body.object("event")
    let type = try event.text("event_type")
    let status: Alert.Status
    switch type {
    case "incident.triggered", "incident.reopened": status = .firing
    case "incident.resolved": status = .resolved
    default: return AlertBatch([], ignored: "an event that neither begins nor ends an incident")
    }
    let data = try event.object("data")
    // A resolved incident that is opened again is trouble of its own.
    let isReopened = type == "incident.reopened"
    let occurred = try event.time("occurred_at")
    let began = isReopened ? occurred : status == .firing ? try data.time("created_at") : nil
    let (title, urgency) = (try data.textIfAny("title"), try data.textIfAny("urgency"))
    var labels: ValueMap = ["alertname": .string(title), "urgency": .string(urgency)]
    for name in ["incident_key", "number", "status"] {
      if let text = data.member(name)?.value.labelText { labels[name] = .string(text) }
    }
    if let service = data.member("service") {
      labels["service"] = .string(try service.textIfAny("summary"))
      labels["service_id"] = .string(try service.textIfAny("id"))
    }
    if let priority = data.member("priority") { labels["priority"] = .string(try priority.textIfAny("summary")) }
    return AlertBatch([
      Alert(
        .pagerduty, status, fingerprint: try data.text("id"), startsAt: began,
        endsAt: status == .resolved ? occurred : nil, name: title, severity: urgency, labels: labels,
        reason: try data.textIfAny("resolve_reason"), url: try data.textIfAny("html_url"), raw: event.value)
    ])
  }
}
