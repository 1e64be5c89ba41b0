import Engine
import HTTP
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Looks at something from outside: is it well? `ProbeVerdict` has the table of what counts as what.
enum ProbeActions {
  static let all: [CloudAction] = [http, tcp]

  static let methods = EnumerationType("method", ["GET", "HEAD"])

  private static let timeout = Parameter.optional(
    "timeout", .duration, "How long the target may take, from look-up to end; at most 60s",
    default: .duration(.seconds(5)))

  private static let outputs = [
    Output("healthy", .bool, "Whether the target is well; false if it answered no."),
    Output("status", .optional(.int), "The status of its answer; absent without one."),
    Output("reason", .string, "What came, or what did not."),
    Output("ms", .int, "How many milliseconds it took."),
  ]

  static let http = CloudAction(
    "probe.http", "See whether a web service answers as it should",
    takes: [
      .required("url", .url, "What to ask; a secret may be the whole of it", takesSecrets: true, takesOutside: false),
      .optional("method", .word(methods), "How to ask", default: "GET"),
      .optional("headers", .map(.string), "Fields to send", takesSecrets: true),
      .optional("expect", .list(.int(100...599)), "The statuses that are healthy", default: [200]),
      .optional("contains", .string, "A text that the body must hold", takesOutside: true),
      timeout,
    ],
    gives: outputs,
    calls: [],
    example: """
      - id: shop
        uses: probe.http
        with: { url: "https://shop.example.org/health", expect: [200, 204], timeout: 3s }
      """,
    reference: "https://www.rfc-editor.org/rfc/rfc9110", timeout: .seconds(5 * 60)
  ) { call in
    let probe = try HTTPProbe(asking: call)
    return try await call.timed { try await probe.verdict() }
  }

  static let tcp = CloudAction(
    "probe.tcp", "See whether somebody takes a connection on a port",
    takes: [
      .required("host", .string, "A name or an address"),
      .required("port", .int(1...65535), "The port"),
      timeout,
    ],
    gives: outputs,
    calls: [],
    example: """
      - id: database
        uses: probe.tcp
        with: { host: db.example.org, port: 5432 }
      """,
    reference: "https://www.rfc-editor.org/rfc/rfc9293", timeout: .seconds(5 * 60)
  ) { call in
    let host = try call.text("host")
    let port = Int(try call.value("port").asInt ?? 0)
    var probe = TCPProbe(call, host: host, port: port)
    probe.timeout = try call.probeTimeout(of: probe.target)
    let asked = probe
    return try await call.timed { try await asked.verdict() }
  }
}

extension CloudCall {
  func probeTimeout(of target: ProbeTarget) throws -> Duration {
    guard case .duration(let timeout) = try value("timeout"), timeout > .zero, timeout <= .seconds(60) else {
      throw target.unevaluable("its timeout must be more than nothing and at most 60s", help: nil)
    }
    return timeout
  }

  fileprivate func timed(_ probe: () async throws -> ProbeVerdict) async throws -> Record {
    func timed<C: Clock<Duration>>(_ clock: C) async throws -> Record {
      let began = clock.now
      let verdict = try await probe()
      return verdict.outputs(after: began.duration(to: clock.now))
    }
    return try await timed(access.clock)
  }
}
