import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// What a server and nova have to tell of it: its console, the list of what was done to it.
enum ServerRecordActions {
  static let all: [CloudAction] = [console, events]

  /// Source: Compute API reference, "Show Console Output". A `POST` that changes nothing.
  static let console = CloudAction(
    "console.log.show", "Show what a server wrote to its console",
    takes: [
      .server, .optional("lines", .int(1...100_000), "How many lines from the end", default: 100),
    ],
    gives: [Output("log", .string, "The lines, the newest last.", taint: .outside)],
    calls: [.showConsole, .listServersBrief],
    example: """
      - id: console
        uses: console.log.show
        with: { server: web-1, lines: 20 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#show-console-output-os-getconsoleoutput-action"
  ) { call in
    let id = try await call.id(
      "server", of: .server, by: .listServersBrief, path: "/servers", query: { [("name", ServerActions.pattern($0))] },
      microversion: .compute)
    let lines = call.optional("lines") ?? 100
    let request = ServiceRequest(
      .post, "/servers/\(id)/action", body: .json(["os-getConsoleOutput": ["length": lines]]), microversion: .compute,
      isRepeatable: true)
    let answer = try await call.asking(.showConsole) { client in
      try await client.call(request, keeping: .members(["output": .everything]))
    }
    return Record([("log", .string(answer.body?["output"]?.asString ?? ""))])
  }

  /// Source: Compute API reference, "List Actions For Server", microversion 2.79.
  static let events = CloudAction(
    "server.event.list", "List what was done to a server, the newest first",
    takes: [.server],
    gives: [Resource.serverEvent.list],
    calls: [.listServerEvents, .listServersBrief],
    example: """
      - id: history
        uses: server.event.list
        with: { server: web-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#list-actions-for-server"
  ) { call in
    let id = try await call.id(
      "server", of: .server, by: .listServersBrief, path: "/servers", query: { [("name", ServerActions.pattern($0))] },
      microversion: .compute)
    let events = try await call.list(
      .listServerEvents, .serverEvent, path: "/servers/\(id)/os-instance-actions", microversion: .compute)
    return Record([("events", .list(events.map(Value.record)))])
  }
}

extension Resource {
  /// Source: Compute API reference, "List Actions For Server".
  static let serverEvent = Resource(
    "event", "events",
    [
      ResourceField("request_id", .string, "The request that did it.", from: "request_id", column: "Request ID"),
      ResourceField("action", .string, "What was done.", from: "action", column: "Action"),
      ResourceField("started", .timestamp, "When.", from: "start_time", column: "Start Time"),
      ResourceField("updated", .optional(.timestamp), "When it last went on.", from: "updated_at"),
      ResourceField("user_id", .optional(.string), "Who did it.", from: "user_id"),
      ResourceField("message", .optional(.string), "What went wrong with it.", from: "message"),
    ], member: "instanceActions")
}

extension Operation {
  static let showConsole = serverAction("console log (os-getConsoleOutput)", .safe)
  static let listServerEvents = Operation(
    .compute, "list server actions", "GET", "/servers/{id}/os-instance-actions", .safe)
}
