import Testing
import Triggers
import Values
import Workflows

@Suite struct SenderTests {
  private func read(_ origin: AlertOrigin, _ body: String, _ headers: (name: String, value: String)...) throws
    -> AlertBatch
  {
    try AlertSender.named(origin).read(Delivery(headers: headers, body: Array(body.utf8)))
  }

  @Test func `every word behind 'from' has its sender`() {
    #expect(AlertSender.all.map(\.origin) == AlertOrigin.allCases)
    for origin in AlertOrigin.allCases { #expect(AlertSender.named(origin).origin == origin) }
  }

  @Test func `an old Alertmanager without fingerprints is known by its labels`() throws {
    let one = #"{"alerts":[{"status":"firing","labels":{"a":"1","b":"2"},"startsAt":"2026-01-01T00:00:00Z"}]}"#
    let other = #"{"alerts":[{"status":"firing","labels":{"b":"2","a":"1"},"startsAt":"2026-01-01T00:00:00Z"}]}"#
    let third = #"{"alerts":[{"status":"firing","labels":{"b":"2","a":"2"},"startsAt":"2026-01-01T00:00:00Z"}]}"#
    let prints = try [one, other, third].map { try read(.alertmanager, $0).alerts[0].fingerprint }
    #expect(prints[0] == prints[1])
    #expect(prints[0] != prints[2])
  }

  @Test func `an error names the place and not what stood there`() {
    do {
      _ = try read(
        .alertmanager, #"{"alerts":[{"status":"firing","labels":{"a":"1"}},{"status":"hunter2","labels":{}}]}"#)
      Issue.record("was read")
    } catch {
      #expect((error as? DeliveryError)?.message == "'alerts[1].status' must be firing or resolved")
    }
  }

  @Test func `an incident that is opened again is trouble of its own`() throws {
    func body(_ type: String) -> String {
      #"{"event":{"event_type":"incident.\#(type)","occurred_at":"2026-01-02T00:00:00Z","data":{"id":"Q1","created_at":"2026-01-01T00:00:00Z"}}}"#
    }
    let triggered = try read(.pagerduty, body("triggered")).alerts[0]
    let reopened = try read(.pagerduty, body("reopened")).alerts[0]
    #expect(triggered.fingerprint == reopened.fingerprint)
    #expect(triggered.startsAt != reopened.startsAt)
    #expect(try read(.pagerduty, body("acknowledged")).ignored != nil)
  }

  @Test func `a CloudEvent in headers is the same as one in JSON`() throws {
    let json = #"{"specversion":"1.0","id":"7","source":"/s","type":"t","subject":"é","data":{"host":"h"}}"#
    let structured = try read(.cloudevents, json, ("Content-Type", "application/cloudevents+json"))
    let binary = try read(
      .cloudevents, #"{"host":"h"}"#, ("Content-Type", "application/json"), ("ce-specversion", "1.0"), ("CE-ID", "7"),
      ("ce-source", "/s"), ("ce-type", "t"), ("ce-subject", "%C3%A9"))
    #expect(structured.alerts[0].fingerprint == binary.alerts[0].fingerprint)
    #expect(structured.alerts[0].labels["host"] == binary.alerts[0].labels["host"])
    #expect(binary.alerts[0].reason == "é")
    let batch = try read(.cloudevents, "[\(json),\(json)]", ("Content-Type", "application/cloudevents-batch+json"))
    #expect(batch.alerts.count == 2)
  }

  @Test func `an Aodh event alarm carries the traits of its event as labels`() throws {
    let alert = try read(
      .aodh,
      #"{"alarm_id":"a","current":"alarm","reason_data":{"type":"event","event":{"event_type":"e","traits":[["instance_id",1,"c6"],["disk_gb",2,20]]}}}"#
    ).alerts[0]
    #expect(alert.labels["instance_id"]?.asString == "c6")
    #expect(alert.labels["disk_gb"]?.asString == "20")
    #expect(alert.startsAt == nil)
  }

  @Test func `a form in parts that is cut anywhere is refused or read, and never crashes`() throws {
    let whole = "--b\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{}\r\n--b--\r\n"
    let type: (name: String, value: String) = ("Content-Type", "multipart/form-data; boundary=b")
    let read = try WebhookBody.read(Delivery(headers: [type], body: Array(whole.utf8)))
    #expect(read["data"]?.asString == "{}")
    for length in 1..<(whole.utf8.count - 4) {
      #expect(throws: DeliveryError.self) {
        try WebhookBody.read(Delivery(headers: [type], body: Array(whole.utf8.prefix(length))))
      }
    }
  }
}
