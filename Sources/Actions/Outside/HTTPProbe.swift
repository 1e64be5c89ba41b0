import Engine
import HTTP
import HTTPTypes
import OpenStack
import Values
import Workflows

/// One look at a web service.
struct HTTPProbe: TargetProbe {
  let call: CloudCall
  let request: OutsideRequest
  let target: ProbeTarget
  let expected: [Int64]
  let contains: String?
  let timeout: Duration

  /// Beyond the timeout: the connection's own deadline knows whether the name was found, and must come first.
  private static let grace = Duration.milliseconds(500)

  /// As the parameters of `probe.http` say.
  init(asking call: CloudCall) throws {
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

  /// `GET` of the address that a parameter holds, which is well with any status from 200 to 299.
  init(_ call: CloudCall, address parameter: String, timeout: Duration = .seconds(5)) throws {
    self.init(call, at: try call.address(parameter), timeout: timeout)
  }

  init(_ call: CloudCall, at address: OpenStack.Address, timeout: Duration = .seconds(5)) {
    self.call = call
    request = OutsideRequest("probe.http", .get, to: address)
    target = ProbeTarget(method: "GET", address: address.origin)
    expected = Array(200...299)
    contains = nil
    self.timeout = timeout
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
