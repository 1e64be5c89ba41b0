import TestSupport
import Testing
import Triggers
import Values
import Workflows

private let alerts = Vectors("alerts", origin: "it holds what senders of alerts send, and what must be refused")

@Suite struct AlertConformanceTests {
  @Test func `every signature is judged as its scheme says`() throws {
    guard let file = try alerts.read("signed.json") else { return }
    var tally = Tally("signed.json")
    for test in file["cases"]?.asList ?? [] {
      tally.count(test["id"]?.asString ?? "", verdict(test))
    }
    tally.show()
    #expect(tally.total > 0)
    #expect(tally.surprises.isEmpty, "\(tally.surprises.joined(separator: "\n"))")
  }

  private func verdict(_ test: Value) -> String? {
    guard let verification = verification(test["scheme"]?.asString ?? "", test["secret"] ?? .null, test) else {
      return "no such scheme"
    }
    let now = Timestamp(seconds: test["now"]?.asInt ?? 1_715_932_263)
    let fault = verification.check(delivery(test), now: now)
    return (fault == nil) == (test["expect"]?.asString == "accept")
      ? nil : "\(fault.map(\.description) ?? "accepted"), but: \(test["why"]?.asString ?? "")"
  }

  private func verification(_ scheme: String, _ secret: Value, _ test: Value) -> Verification? {
    let secrets = [Secret(secret.asString ?? "")]
    func signed(_ word: SignatureWord, header: String? = nil, timestamp: String? = nil) -> Verification? {
      SignatureScheme(word, header: header, timestampHeader: timestamp).map {
        .signature($0, secrets, window: .seconds(test["tolerance_s"]?.asInt ?? 300))
      }
    }
    return switch scheme {
    case "grafana": signed(.grafana)
    case "grafana-timestamp": signed(.grafana, timestamp: "X-Grafana-Alerting-Timestamp")
    case "pagerduty": signed(.pagerduty)
    case "sentry": signed(.sentry)
    case "github": signed(.github)
    case "standard-webhooks": signed(.standardWebhooks)
    case "t-v1": signed(.stamped, header: "X-Example-Signature")
    case "base64": signed(.base64, header: "X-Example-Hmac-Sha256")
    case "token": .header("X-Example-Token", secrets)
    case "bearer": .bearer(secrets)
    case "basic":
      .basic(user: secret["user"]?.asString ?? "", passwords: [Secret(secret["password"]?.asString ?? "")])
    default: nil
    }
  }

  @Test func `what Alertmanager really sends is read`() throws {
    guard let file = try alerts.read("alertmanager.json") else { return }
    var tally = Tally("alertmanager.json")
    for scenario in file["scenarios"]?.asList ?? [] {
      for (place, request) in (scenario["requests"]?.asList ?? []).enumerated() {
        let id = "\(scenario["id"]?.asString ?? "")#\(place)"
        tally.count(id, groupMismatch(.alertmanager, request, request["facts"] ?? .null))
      }
    }
    tally.show()
    #expect(tally.total > 0)
    #expect(tally.surprises.isEmpty, "\(tally.surprises.joined(separator: "\n"))")
  }

  private func groupMismatch(_ origin: AlertOrigin, _ request: Value, _ facts: Value) -> String? {
    do throws(DeliveryError) {
      let batch = try AlertSender.named(origin).read(delivery(request))
      let firing = batch.alerts.filter { $0.status == .firing }
      if let count = facts["alerts"]?.asInt, batch.alerts.count != Int(count) { return "\(batch.alerts.count) alerts" }
      if let count = facts["firing"]?.asInt, firing.count != Int(count) { return "\(firing.count) firing" }
      if let count = facts["truncated"]?.asInt, batch.truncated != Int(count) { return "\(batch.truncated) truncated" }
      if facts["status"]?.asString == "resolved", !firing.isEmpty { return "firing in a resolved body" }
      if facts["status"]?.asString == "firing", firing.isEmpty { return "nothing firing in a firing body" }
      for alert in batch.alerts {
        if alert.startsAt == nil { return "no startsAt" }
        if (alert.endsAt != nil) != (alert.status == .resolved) { return "endsAt and status disagree" }
        if alert.fingerprint.utf8.count != 16 || alert.name.isEmpty { return "no fingerprint or name" }
      }
      return nil
    } catch {
      return error.message
    }
  }

  @Test func `what Aodh really sends is read`() throws {
    guard let file = try alerts.read("aodh.json") else { return }
    var tally = Tally("aodh.json")
    for sample in file["samples"]?.asList ?? [] {
      tally.count(sample["id"]?.asString ?? "", aodhMismatch(sample["request"] ?? .null, sample["facts"] ?? .null))
    }
    tally.show()
    #expect(tally.total > 0)
    #expect(tally.surprises.isEmpty, "\(tally.surprises.joined(separator: "\n"))")
  }

  private func aodhMismatch(_ request: Value, _ facts: Value) -> String? {
    do throws(DeliveryError) {
      let batch = try AlertSender.named(.aodh).read(delivery(request))
      guard batch.alerts.count == 1, let alert = batch.alerts.first else { return "\(batch.alerts.count) alerts" }
      let states: [String: Alert.Status] = ["alarm": .firing, "ok": .resolved, "insufficient data": .noData]
      if alert.fingerprint != facts["alarm_id"]?.asString { return "fingerprint \(alert.fingerprint)" }
      if alert.status != states[facts["current"]?.asString ?? ""] { return "status \(alert.status)" }
      if alert.severity != facts["severity"]?.asString { return "severity \(alert.severity)" }
      if alert.annotations["previous"] != facts["previous"] { return "previous" }
      return alert.labels["type"] == facts["reason_type"] ? nil : "reason type"
    } catch {
      return error.message
    }
  }

  /// Who among the vendors' samples is read as an alert, and who only as the body of a webhook.
  @Test func `samples after the documentation of vendors are read`() throws {
    guard let file = try alerts.read("vendors.json") else { return }
    var tally = Tally("vendors.json")
    for sample in file["samples"]?.asList ?? [] {
      tally.count(sample["id"]?.asString ?? "", vendorMismatch(sample))
    }
    tally.show()
    #expect(tally.total > 0)
    #expect(tally.surprises.isEmpty, "\(tally.surprises.joined(separator: "\n"))")
  }

  private func vendorMismatch(_ sample: Value) -> String? {
    let (request, facts) = (sample["request"] ?? .null, sample["facts"] ?? .null)
    let id = sample["id"]?.asString ?? ""
    do throws(DeliveryError) {
      switch id.split(separator: "/").first {
      case "grafana": return groupMismatch(.grafana, request, facts)
      case "pagerduty":
        let batch = try AlertSender.named(.pagerduty).read(delivery(request))
        let expected: [String: Alert.Status] = ["incident.triggered": .firing, "incident.resolved": .resolved]
        let status = expected[facts["event_type"]?.asString ?? ""]
        return batch.alerts.map(\.status) == [status].compactMap { $0 } && (batch.ignored == nil) == (status != nil)
          ? nil : "\(batch.alerts.map(\.status))"
      case "zabbix":
        let alert = try AlertSender.named(.zabbix).read(delivery(request)).alerts.first
        let isFiring = facts["event_value"]?.asInt == 1 || facts["event_value"]?.asString == "1"
        guard alert?.status == (isFiring ? .firing : .resolved) else { return "status" }
        return alert?.labels["user"] == nil && alert?.labels["team"] != nil ? nil : "labels"
      default:
        if id == "generic/cloudevent" {
          let alert = try AlertSender.named(.cloudevents).read(delivery(request)).alerts.first
          return alert?.labels["state"]?.asString == "ERROR" && alert?.startsAt != nil ? nil : "labels"
        }
        if id == "generic/json_array" || id == "generic/bom" {
          let alerts = try AlertSender.named(.generic).read(delivery(request)).alerts
          return alerts.isEmpty || alerts.contains { $0.status != .firing } ? "not firing" : nil
        }
        return webhookMismatch(id, try WebhookBody.read(delivery(request)), facts)
      }
    } catch {
      return error.message
    }
  }

  private func webhookMismatch(_ id: String, _ body: Value, _ facts: Value) -> String? {
    switch id {
    case "uptimekuma/get": return body.isNull ? nil : "a body"
    case "uptimekuma/form": return body["data"]?.asString?.hasPrefix("{") == true ? nil : "no part called data"
    case "datadog/form": return body["transition"]?.asString == "Re-Triggered" ? nil : "no transition"
    case "generic/text": return body.asString?.hasSuffix("is down\r\n") == true ? nil : "no text"
    default:
      guard body.asMap != nil else { return "no object" }
      if let action = facts["action"], body["action"] != action { return "action" }
      if let status = facts["status"], body["heartbeat"]?["status"] != status { return "status" }
      if let transition = facts["transition"], body["transition"] != transition { return "transition" }
      return nil
    }
  }
}

/// A request of a vector as it would arrive.
private func delivery(_ request: Value) -> Delivery {
  let headers = (request["headers"]?.asList ?? []).compactMap { header -> (name: String, value: String)? in
    guard let pair = header.asList, pair.count == 2 else { return nil }
    return (pair[0].asString ?? "", pair[1].asString ?? "")
  }
  let encoded = request["body_base64"]?.asString.flatMap { Base64.bytes($0) }
  let path = request["path"]?.asString ?? ""
  let query = path.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
  return Delivery(headers: headers, query: query, body: encoded ?? Array((request["body"]?.asString ?? "").utf8))
}
