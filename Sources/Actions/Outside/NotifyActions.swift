import Engine
import HTTP
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Tells people.
enum NotifyActions {
  static let all: [CloudAction] = [slack, pagerduty]

  static let severities = EnumerationType("severity", ["critical", "error", "warning", "info"])
  static let eventActions = EnumerationType("event action", ["trigger", "acknowledge", "resolve"])

  /// The text is shown as it is written: what a name or an alert brings can neither call everybody in the channel nor
  /// hide a link.
  static let slack = CloudAction(
    "notify.slack", "Send a message to a Slack channel",
    takes: [
      .required("url", .url, "The incoming webhook, a secret as a whole", takesSecrets: true, takesOutside: false),
      .required("text", .string, "The message, as plain text", takesOutside: true),
    ],
    gives: [Output("status", .int, "The status of Slack's answer.")],
    calls: [],
    example: """
      - id: tell
        uses: notify.slack
        with: { url: "${{ secrets.SLACK_WEBHOOK }}", text: "web-1 was restarted" }
      """,
    reference: "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/", timeout: .seconds(60)
  ) { call in
    let text = try call.text("text")
    guard !text.isEmpty else { throw Failure(.failed, "invalid-argument", "the text is empty") }
    let message: Value = ["text": .string(slackEscaped(text)), "mrkdwn": false]
    let request = OutsideRequest(
      "notify.slack", .post, to: try call.address("url"), fields: [.contentType: "application/json"],
      body: JSONWriter.bytes(message))
    return try await call.notify(request) { String(decoding: $0, as: UTF8.self).asWord }
  }

  /// Of an event with the same key PagerDuty makes no second alert: an event may be sent again, and always has a key.
  static let pagerduty = CloudAction(
    "notify.pagerduty", "Open, acknowledge or resolve an alert at PagerDuty",
    takes: [
      .required(
        "routing_key", .string, "The integration key of the service", takesSecrets: true, takesOutside: false),
      .optional("action", .word(eventActions), "What to do with the alert", default: "trigger"),
      .optional(
        "summary", .string, "What is wrong, at most 1024 characters; needed to trigger", takesOutside: true),
      .optional("severity", .word(severities), "How bad it is", default: "error"),
      .optional("source", .string, "What is affected: a host, a service", default: "stackhand", takesOutside: true),
      .optional(
        "dedup_key", .string, "What ties events to one alert; needed except to trigger, else made of run and step",
        takesOutside: true),
      .optional(
        "url", .url, "The events API, if not PagerDuty's own", default: "https://events.pagerduty.com/v2/enqueue",
        takesSecrets: true, takesOutside: false),
    ],
    gives: [
      Output("status", .int, "The status of the answer."),
      Output("dedup_key", .string, "What ties later events to this alert."),
    ],
    calls: [],
    example: """
      - id: page
        uses: notify.pagerduty
        with:
          routing_key: ${{ secrets.PAGERDUTY_KEY }}
          summary: web-1 did not come back
          severity: critical
          source: web-1
      """,
    reference: "https://developer.pagerduty.com/docs/send-alert-event", timeout: .seconds(60)
  ) { call in
    let event = try PagerDutyEvent(call)
    let request = OutsideRequest(
      "notify.pagerduty", .post, to: try call.address("url"), fields: [.contentType: "application/json"],
      body: JSONWriter.bytes(event.json), isOnce: false)
    return try await call.notify(request, giving: [("dedup_key", .string(event.key))]) { body in
      let said = try? JSONReader.read(body)
      return (said?["errors"]?.asList?.first ?? said?["message"])?.asString?.asOneLine
    }
  }

  /// Slack's three characters of control: `<!channel>` would call everybody.
  private static func slackEscaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}

/// An event of PagerDuty's Events API v2.
private struct PagerDutyEvent {
  let key: String
  let json: Value

  private static let longestKey = 255
  private static let longestSummary = 1024

  init(_ call: CloudCall) throws {
    let action = try call.text("action")
    let given = call.optionalText("dedup_key") ?? ""
    guard !given.isEmpty || action == "trigger" else {
      throw Failure(
        .failed, "invalid-argument", "to \(action) an alert its 'dedup_key' is needed",
        help: "it is an output of the step that triggered the alert")
    }
    guard given.unicodeScalars.count <= Self.longestKey else {
      throw Failure(.failed, "invalid-argument", "'dedup_key' is longer than \(Self.longestKey) characters")
    }
    key = given.isEmpty ? Self.key(of: call.call) : given
    var event: [(String, Value)] = [
      ("routing_key", .string(try call.text("routing_key"))), ("event_action", .string(action)),
      ("dedup_key", .string(key)),
    ]
    if action == "trigger" {
      guard let summary = call.optionalText("summary"), !summary.isEmpty else {
        throw Failure(.failed, "invalid-argument", "to trigger an alert its 'summary' is needed")
      }
      let payload: Value = [
        "summary": .string(Self.shortened(summary)), "source": .string(try call.text("source")),
        "severity": .string(try call.text("severity")),
      ]
      event.append(("payload", payload))
    }
    json = .record(Record(event))
  }

  /// The same for every attempt of a step in a run.
  private static func key(of call: ActionCall) -> String {
    let run = "stackhand/\(call.run.run)/"
    let step = call.attempt.address.description.unicodeScalars
    return run + String(String.UnicodeScalarView(step.suffix(max(longestKey - run.unicodeScalars.count, 0))))
  }

  /// PagerDuty refuses what is longer.
  private static func shortened(_ summary: String) -> String {
    let scalars = summary.unicodeScalars
    guard scalars.count > longestSummary else { return summary }
    return String(String.UnicodeScalarView(scalars.prefix(longestSummary - 1))) + "…"
  }
}

extension CloudCall {
  /// Sends what people are to be told. `reason` finds in a refusal's body why.
  fileprivate func notify(
    _ request: OutsideRequest, giving more: [(String, Value)] = [], reason: ([UInt8]) -> String?
  ) async throws -> Record {
    @Sendable func isTaken(_ head: HTTPResponse) -> Bool { (200...299).contains(head.status.code) }
    @Sendable func part(_ head: HTTPResponse) -> BodyPart { isTaken(head) ? .nothing : .beginning }
    return try await outside(request, reading: part) { answer in
      guard isTaken(answer.head) else { throw request.refused(answer.head, said: reason(answer.body)) }
      return Record([("status", .int(Int64(answer.head.status.code)))] + more)
    }
  }
}

extension String {
  /// A word such as `channel_is_archived`; nil if it is a page.
  fileprivate var asWord: String? {
    let isWord = utf8.allSatisfy { $0 == 0x5F || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    return isWord && (1...60).contains(utf8.count) ? self : nil
  }
}
