import Engine
import HTTP
import HTTPTypes
import Testing
import Values
import Workflows

@testable import Actions

@Suite struct NotifyTests {
  private func slack(_ text: String, _ outside: @escaping Wire.Outside) async throws -> Ran {
    var rig = try Rig(outside: outside)
    rig.secrets = ["HOOK": Secret("https://hooks.slack.example/services/T0PS3CRET")]
    return try await rig.step("notify.slack", "with: { url: '${{ secrets.HOOK }}', text: \(text) }")
  }

  private func page(_ with: String, _ outside: @escaping Wire.Outside, attempts: Int = 1) async throws -> Ran {
    var rig = try Rig(outside: outside)
    rig.secrets = ["KEY": Secret("0123456789abcdefS3CRET6789abcdef")]
    return try await rig.step("notify.pagerduty", "with: { routing_key: '${{ secrets.KEY }}', \(with) }")
  }

  @Test func `a message to Slack is shown as it is written`() async throws {
    let peer = Peer(body: "ok")
    let ran = try await slack(#""<!channel> a & b > *c*""#, peer.outside)
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.output("status") == 200)
    let (head, body) = try #require(peer.requests.first)
    #expect(head.method == .post)
    #expect(head.path == "/services/T0PS3CRET")
    #expect(head.headerFields[.contentType] == "application/json")
    #expect(try JSONReader.read(body) == ["text": "&lt;!channel&gt; a &amp; b &gt; *c*", "mrkdwn": false])
    #expect(!"\(ran.journal)".contains("T0PS3CRET"))
  }

  @Test(arguments: [
    (404, "channel_not_found", ": channel_not_found"), (410, "channel_is_archived", ": channel_is_archived"),
    (500, "<html>no</html>", ""), (429, "", ""),
  ]) func `what Slack refuses fails with Slack's word`(_ status: Int, _ body: String, _ said: String) async throws {
    let ran = try await slack("x", Peer(status, body: body).outside)
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "http-status")
    #expect(ran.failure()?.message == "https://hooks.slack.example answered \(status)\(said)")
  }

  @Test func `a message that may have arrived is nobody's failure`() async throws {
    let ran = try await slack("x") { _, _ in throw HTTPTransportError(.answerTimeout, "silence", mayHaveArrived: true) }
    #expect(ran.outcome() == .unknown)
    let calls = ran.journal.filter { if case .callBegan = $0.event { true } else { false } }
    #expect(calls.count == 1)
  }

  @Test func `an answer of yes counts whatever becomes of its body`() async throws {
    let ran = try await slack("x") { _, _ in
      HTTPAnswer(
        HTTPResponse(status: .ok),
        body: HTTPBody { throw HTTPTransportError(.closed, "closed", mayHaveArrived: true) })
    }
    #expect(ran.outcome() == .succeeded)
  }

  @Test func `an empty message is not sent`() async throws {
    let peer = Peer()
    let ran = try await slack("''", peer.outside)
    #expect(ran.failure()?.kind == "invalid-argument")
    #expect(peer.requests.isEmpty)
  }

  @Test func `an alert at PagerDuty is triggered with a key of its own`() async throws {
    let peer = Peer(202, body: #"{"status":"success"}"#)
    let ran = try await page("summary: web-1 is away, severity: critical, source: web-1", peer.outside)
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.output("status") == 202)
    #expect(ran.output("dedup_key") == "stackhand/run-1/it")
    let (head, body) = try #require(peer.requests.first)
    #expect(head.authority == "events.pagerduty.com")
    #expect(head.path == "/v2/enqueue")
    #expect(
      try JSONReader.read(body) == [
        "routing_key": "0123456789abcdefS3CRET6789abcdef", "event_action": "trigger",
        "dedup_key": "stackhand/run-1/it",
        "payload": ["summary": "web-1 is away", "source": "web-1", "severity": "critical"],
      ])
    #expect(!"\(ran.journal)".contains("S3CRET"))
  }

  @Test func `to resolve an alert its key is enough`() async throws {
    let peer = Peer(202)
    let ran = try await page("action: resolve, dedup_key: k-1", peer.outside)
    #expect(ran.outcome() == .succeeded)
    let body = try JSONReader.read(try #require(peer.requests.first).body)
    #expect(body["event_action"] == "resolve")
    #expect(body["dedup_key"] == "k-1")
    #expect(body["payload"] == nil)
  }

  @Test(arguments: ["action: resolve", "action: acknowledge, summary: x", "action: trigger", "summary: ''"])
  func `an event that PagerDuty would refuse is not sent`(_ with: String) async throws {
    let peer = Peer(202)
    let ran = try await page(with, peer.outside)
    #expect(ran.failure()?.kind == "invalid-argument")
    #expect(peer.requests.isEmpty)
  }

  @Test func `a summary that is too long is shortened`() async throws {
    let peer = Peer(202)
    _ = try await page("summary: \(String(repeating: "é", count: 2000))", peer.outside)
    let body = try JSONReader.read(try #require(peer.requests.first).body)
    let summary = try #require(body["payload"]?["summary"]?.asString)
    #expect(summary.unicodeScalars.count == 1024)
    #expect(summary.hasSuffix("é…"))
  }

  @Test func `an event that may have arrived failed: to send it again makes no second alert`() async throws {
    let ran = try await page("summary: x") { _, _ in
      throw HTTPTransportError(.answerTimeout, "silence", mayHaveArrived: true)
    }
    #expect(ran.outcome() == .failed)
  }

  @Test func `what PagerDuty refuses fails with its reason`() async throws {
    let body =
      #"{"status":"invalid event","message":"Event object is invalid","errors":["Length of 'routing_key' is incorrect"]}"#
    let ran = try await page("summary: x", Peer(400, body: body).outside)
    #expect(
      ran.failure()?.message == "https://events.pagerduty.com answered 400: Length of 'routing_key' is incorrect")
  }

  @Test func `values from outside may be told, and may not choose whom to tell`() throws {
    func takes(_ action: String) throws -> Set<String> {
      let signature = try #require(CloudAction.standard.first { $0.signature.name == action }?.signature)
      return Set(signature.parameters.filter(\.takesOutside).map(\.name))
    }
    try #expect(takes("notify.slack") == ["text"])
    try #expect(takes("notify.pagerduty") == ["summary", "source", "dedup_key"])
    try #expect(takes("prometheus.query") == ["params", "time", "headers"])
    try #expect(takes("http.request") == ["headers", "json", "body"])
    try #expect(takes("probe.http") == ["headers", "contains"])
    try #expect(takes("probe.tcp").isEmpty)
    try #expect(takes("server.list").isEmpty)
  }
}
