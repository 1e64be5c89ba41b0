import HTTPTypes
import Values

extension WebRoute {
  private static let prefix = "/api/v1"
  private static let reason = [(name: "reason", type: "string", words: "Why; it goes on record.")]
  private static let step = [(name: "step", type: "string", words: "The question's step, where several are open.")]
  private static let until = [(name: "until", type: "string", words: "When it is over by itself, RFC 3339.")]

  /// All of the API.
  static let all: [WebRoute] = [
    WebRoute(method: .get, pattern: prefix + "/workflows", scope: .read, summary: "The workflows that are served.") {
      _, board throws(WebRefusal) in .json(try await board.workflows())
    },
    WebRoute(
      method: .post, pattern: prefix + "/workflows/{workflow}/runs", scope: .operate, summary: "Start a run.",
      body: [(name: "inputs", type: "object", words: "Values by the names of the inputs.")]
    ) { call, board throws(WebRefusal) in
      var inputs = ValueMap()
      if let given = call.body["inputs"], !given.isNull {
        guard let map = given.asMap else { throw WebRefusal(.badRequest, "'inputs' must be an object") }
        inputs = map
      }
      return .json(try await board.start(call.names["workflow"] ?? "", inputs: inputs, by: call.caller), .accepted)
    },
    WebRoute(
      method: .get, pattern: prefix + "/runs", scope: .read, summary: "Runs, the newest first.",
      query: [
        (name: "workflow", words: "Only those of this workflow."),
        (name: "state", words: "An outcome, or running, suspended, interrupted."),
        (name: "limit", words: "How many at most, 1 to 500; 50 if not said."),
        (name: "offset", words: "How many to leave out before."),
      ]
    ) { call, board throws(WebRefusal) in
      .json(
        try await board.runs(
          RunFilter(
            workflow: call.query["workflow"], state: call.query["state"],
            limit: try call.number("limit", standard: 50, in: 1...500),
            offset: try call.number("offset", standard: 0, in: 0...100_000))))
    },
    WebRoute(
      method: .get, pattern: prefix + "/runs/{run}", scope: .read,
      summary: "A run: its steps, what went wrong, what it left behind; as `run --format json` prints it."
    ) { call, board throws(WebRefusal) in .json(try await board.run(call.names["run"] ?? "")) },
    WebRoute(
      method: .get, pattern: prefix + "/runs/{run}/events", scope: .read,
      summary: "The events of a run as server-sent events, up to its end; Last-Event-ID goes on behind one.",
      query: [(name: "after", words: "Only events behind this number.")]
    ) { call, _ throws(WebRefusal) in
      let last = HTTPField.Name("Last-Event-ID").flatMap { call.request.headerFields[$0] }.flatMap { Int($0) }
      let after = try call.number("after", standard: max(last ?? 0, 0), in: 0...Int.max)
      return .events(run: call.names["run"] ?? "", after: after)
    },
    WebRoute(
      method: .post, pattern: prefix + "/runs/{run}/cancel", scope: .operate,
      summary: "Cancel a run; its clean-up steps still run."
    ) { call, board throws(WebRefusal) in
      .json(try await board.cancel(call.names["run"] ?? "", by: call.caller), .accepted)
    },
    decision("approve", isApproved: true), decision("reject", isApproved: false),
    WebRoute(method: .get, pattern: prefix + "/approvals", scope: .read, summary: "What runs ask people.") {
      _, board throws(WebRefusal) in .json(try await board.approvals())
    },
    WebRoute(
      method: .get, pattern: prefix + "/storms", scope: .read, summary: "What storms of alerts hold for a person."
    ) { _, board throws(WebRefusal) in .json(try await board.storms()) },
    storm("release", isReleased: true), storm("drop", isReleased: false),
    WebRoute(
      method: .get, pattern: prefix + "/firings", scope: .read,
      summary: "What triggers did, the newest first: started, or not and why.",
      query: [(name: "limit", words: "How many at most, 1 to 1000; 100 if not said.")]
    ) { call, board throws(WebRefusal) in
      .json(try await board.firings(limit: try call.number("limit", standard: 100, in: 1...1000)))
    },
    WebRoute(
      method: .get, pattern: prefix + "/schedules", scope: .read, summary: "The schedules and their coming times.",
      query: [(name: "count", words: "How many times of each, 1 to 100; 3 if not said.")]
    ) { call, board throws(WebRefusal) in
      .json(try await board.schedules(count: try call.number("count", standard: 3, in: 1...100)))
    },
    WebRoute(method: .get, pattern: prefix + "/pauses", scope: .read, summary: "What is paused, by whom and why.") {
      _, board throws(WebRefusal) in .json(try await board.pauses())
    },
    pause(prefix + "/pause", "Let no trigger start anything."),
    pause(prefix + "/workflows/{workflow}/pause", "Let no trigger of a workflow start anything."),
    resume(prefix + "/resume", "Lift all pauses."),
    resume(prefix + "/workflows/{workflow}/resume", "Lift the pauses of a workflow."),
  ]

  private static func decision(_ word: String, isApproved: Bool) -> WebRoute {
    WebRoute(
      method: .post, pattern: "\(prefix)/runs/{run}/\(word)", scope: .approve,
      summary: isApproved ? "Approve what a run asks." : "Reject what a run asks.", body: reason + step
    ) { call, board throws(WebRefusal) in
      let decision = WebDecision(
        isApproved: isApproved, step: try call.text("step"), reason: try call.text("reason"))
      return .json(try await board.decide(call.names["run"] ?? "", decision, by: call.caller), .accepted)
    }
  }

  private static func storm(_ word: String, isReleased: Bool) -> WebRoute {
    WebRoute(
      method: .post, pattern: "\(prefix)/workflows/{workflow}/storms/{trigger}/\(word)", scope: .approve,
      summary: isReleased ? "Start a run for all that a storm holds." : "Drop all that a storm holds.", body: reason
    ) { call, board throws(WebRefusal) in
      .json(
        try await board.settleStorm(
          (call.names["workflow"] ?? "", call.names["trigger"] ?? ""), isReleased: isReleased,
          reason: try call.text("reason") ?? "", by: call.caller), .accepted)
    }
  }

  private static func pause(_ pattern: String, _ summary: String) -> WebRoute {
    WebRoute(method: .post, pattern: pattern, scope: .operate, summary: summary, body: reason + until) {
      call, board throws(WebRefusal) in
      var end: Timestamp?
      if let text = try call.text("until") {
        end = Timestamp(rfc3339: text)
        guard end != nil else { throw WebRefusal(.badRequest, "'until' is no instant: 2026-03-28T06:00:00Z") }
      }
      return .json(
        try await board.pause(
          call.names["workflow"], until: end, reason: try call.text("reason") ?? "", by: call.caller))
    }
  }

  private static func resume(_ pattern: String, _ summary: String) -> WebRoute {
    WebRoute(method: .post, pattern: pattern, scope: .operate, summary: summary) { call, board throws(WebRefusal) in
      .json(try await board.resume(call.names["workflow"], by: call.caller))
    }
  }
}
