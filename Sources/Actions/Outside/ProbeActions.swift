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
    let probe = try HTTPProbe(call)
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
    let target = ProbeTarget(method: "CONNECT", address: "\(host.contains(":") ? "[\(host)]" : host):\(port)")
    let timeout = try call.probeTimeout(of: target)
    return try await call.timed {
      try call.call.journal.checkGoingOn()
      do {
        try await call.access.connector.connect(host: host, port: port, timeout: timeout)
        return .healthy(status: nil)
      } catch let error as HTTPTransportError {
        return try ProbeVerdict(error, of: target)
      }
    }
  }
}

extension CloudCall {
  fileprivate func probeTimeout(of target: ProbeTarget) throws -> Duration {
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

/// One look at a web service.
private struct HTTPProbe: Sendable {
  let call: CloudCall
  let request: OutsideRequest
  let target: ProbeTarget
  let expected: [Int64]
  let contains: String?
  let timeout: Duration

  /// Beyond the timeout: the connection's own deadline knows whether the name was found, and must come first.
  private static let grace = Duration.milliseconds(500)

  init(_ call: CloudCall) throws {
    let method = HTTPRequest.Method(try call.text("method")) ?? .get
    let nowhere = ProbeTarget(method: method.rawValue, address: "the url")
    guard let address = OpenStack.Address(try call.text("url")) else {
      throw nowhere.unevaluable("it is no http address", help: nil)
    }
    let fields: HTTPFields
    do { fields = try call.headers("headers") } catch let failure as Failure {
      throw nowhere.unevaluable(failure.message, help: nil)
    }
    self.call = call
    request = OutsideRequest("probe.http", method, to: address, fields: fields)
    target = ProbeTarget(method: method.rawValue, address: address.origin)
    expected = (try call.value("expect").asList ?? []).compactMap(\.asInt)
    contains = call.optionalText("contains").flatMap { $0.isEmpty ? nil : $0 }
    timeout = try call.probeTimeout(of: target)
    guard contains == nil || method != .head else {
      throw Failure(
        .failed, "invalid-argument", "an answer to HEAD has no body that could hold a text",
        help: "leave 'contains' out, or ask with GET")
    }
  }

  func verdict() async throws -> ProbeVerdict {
    let found = try await within(timeout + Self.grace, on: call.access.clock) { try await ask(isFirst: true) }
    return found ?? .no(status: nil, reason: "\(target.address) did not end its answer within \(shownTimeout)")
  }

  private var shownTimeout: String { DurationLiteral.text(timeout) }

  private func ask(isFirst: Bool) async throws -> ProbeVerdict {
    try call.call.journal.checkGoingOn()
    do {
      return try await call.access.outside.send(
        request.head, body: nil, timeouts: HTTPTimeouts(connect: timeout, answer: timeout)
      ) { head, body in
        try await judge(head, body)
      }
    } catch let error as HTTPTransportError {
      // A connection from an earlier request may just have been closed for its age, which says nothing about health.
      if isFirst, error.kind == .closed { return try await ask(isFirst: false) }
      return try ProbeVerdict(error, of: target)
    }
  }

  private func judge(_ head: HTTPResponse, _ body: HTTPBody) async throws -> ProbeVerdict {
    let status = head.status.code
    guard expected.contains(Int64(status)) else {
      let wanted = expected.map(String.init).joined(separator: " or ")
      let redirect = head.status.kind == .redirection ? "; no redirect is followed" : ""
      return .no(status: status, reason: "answered \(status), not \(wanted)\(redirect)")
    }
    guard let contains else { return .healthy(status: status) }
    var search = TextSearch(contains)
    do {
      while let chunk = try await body.next() {
        if search.finds(in: chunk) { return .healthy(status: status) }
      }
    } catch let error as HTTPTransportError {
      return .no(status: status, reason: "answered \(status), but \(error.detail)")
    }
    return .no(status: status, reason: "answered \(status) without the text that was asked for")
  }
}

/// Looks for a text in a body of any length that comes in chunks; keeps no more than the length of the text.
struct TextSearch {
  private let text: [UInt8]
  private var tail: [UInt8] = []

  init(_ text: String) { self.text = Array(text.utf8) }

  /// Whether the text ends in this chunk.
  mutating func finds(in chunk: [UInt8]) -> Bool {
    let bytes = tail + chunk
    var start = bytes.startIndex
    while let first = bytes[start...].firstIndex(of: text[0]), bytes.count - first >= text.count {
      if bytes[first..<first + text.count].elementsEqual(text) { return true }
      start = first + 1
    }
    tail = Array(bytes.suffix(text.count - 1))
    return false
  }
}

/// Does `work`; nil if it has not come to its end after `time`.
private func within<Result: Sendable>(
  _ time: Duration, on clock: any Clock<Duration>, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result? {
  try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await clock.sleep(for: time)
      return nil
    }
    defer { group.cancelAll() }
    return try await group.next() ?? nil
  }
}
