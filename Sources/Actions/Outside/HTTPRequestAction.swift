import Engine
import HTTP
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Requests to whatever is not the cloud: webhooks, chats, health checks.
enum HTTPRequestAction {
  static let all: [CloudAction] = [request]

  static let methods = EnumerationType("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])

  /// More of an answer is not read.
  private static let bodyLimit = 1 << 20

  static let request = CloudAction(
    "http.request", "Make an HTTP request outside the cloud",
    takes: [
      .required("url", .url, "Where to; a secret may be the whole of it", takesSecrets: true),
      .optional("method", .word(methods), "What to do", default: "GET"),
      .optional("headers", .map(.string), "Fields to send", takesSecrets: true),
      .optional("json", .json, "A body, sent as JSON", takesSecrets: true),
      .optional("body", .string, "A body, sent as it is", takesSecrets: true),
      .optional("expect", .list(.int(100...599)), "The statuses that are a success; else 200 to 299"),
    ],
    gives: [
      Output("status", .int, "The status of the answer."),
      Output("headers", .map(.string, .string), "Its fields, names in lower case.", taint: .outside),
      Output("body", .dyn, "Its body: what the JSON holds, else the text.", taint: .outside),
    ],
    calls: [],
    example: """
      - id: tell
        uses: http.request
        with:
          method: POST
          url: ${{ secrets.OPS_WEBHOOK }}
          json: { text: "the nightly run has ended" }
      """,
    reference: "https://www.rfc-editor.org/rfc/rfc9110", timeout: .seconds(60)
  ) { call in
    let exchange = try OutsideExchange(call)
    return try await exchange.perform()
  }

  /// One request and its answer.
  private struct OutsideExchange {
    let call: CloudCall
    let request: HTTPRequest
    let body: [UInt8]
    /// For people: a path or a query may hold a secret.
    let shownAddress: String
    let expected: [Int64]

    init(_ call: CloudCall) throws {
      self.call = call
      guard let address = OpenStack.Address(try call.text("url")) else {
        throw Failure(.failed, "bad-address", "the url is no http address")
      }
      let method = HTTPRequest.Method(try call.text("method")) ?? .get
      var fields: HTTPFields = [.userAgent: "stackhand", .accept: "*/*"]
      if let json = call.optional("json") {
        body = JSONWriter.bytes(json)
        fields[.contentType] = "application/json"
      } else {
        body = Array((call.optionalText("body") ?? "").utf8)
      }
      for (name, value) in call.texts("headers") {
        guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else {
          throw Failure(.failed, "bad-header", "'\(name)' cannot be sent as a header")
        }
        fields[name] = value
      }
      request = address.request(method, fields: fields)
      shownAddress = address.origin
      expected = (call.optional("expect")?.asList ?? []).compactMap(\.asInt)
    }

    /// A write passes the journal like any other.
    func perform() async throws -> Record {
      guard request.method != .get, request.method != .head else { return try await send() }
      let number = call.nextNumber()
      let intent = CallIntent(
        operation: "http.request", service: "outside", region: nil, method: request.method.rawValue,
        path: shownAddress, isOnce: request.method == .post || request.method == .patch)
      switch try await call.call.journal.begin(number, intent) {
      case .ended(.answered(let answer)): return answer.asRecord ?? Record(answer)
      case .ended(.failed(let failure)): throw failure
      case .inDoubt where intent.isOnce: throw CloudCall.inDoubt(intent)
      case .inDoubt, .new: break
      }
      do {
        let answer = try await send()
        await call.call.journal.end(number, .answered(.record(answer)))
        return answer
      } catch is CancellationError where !intent.isOnce {
        throw CancellationError()
      } catch {
        let failure = (error as? Failure) ?? CloudCall.inDoubt(intent)
        await call.call.journal.end(number, .failed(failure))
        throw failure
      }
    }

    private func send() async throws -> Record {
      try call.call.journal.checkGoingOn()
      do {
        let answer = try await call.access.outside.send(
          request, body: body.isEmpty ? nil : HTTPBody(body), timeouts: .standard
        ) { head, body in
          (head: head, body: try await body.collect(upTo: bodyLimit))
        }
        return try outputs(answer.head, answer.body)
      } catch let error as HTTPTransportError {
        let isInDoubt = error.mayHaveArrived && (request.method == .post || request.method == .patch)
        var failure = failure(
          isInDoubt ? .unknown : .failed, "no-answer", "no answer from \(shownAddress): \(error.detail)")
        if isInDoubt { failure.help = "the request may have arrived: look there before it is sent again" }
        throw failure
      } catch is BodyTooLarge {
        throw failure(.failed, "too-large", "the answer of \(shownAddress) is longer than \(bodyLimit >> 20) MiB")
      }
    }

    private func outputs(_ head: HTTPResponse, _ bytes: [UInt8]) throws -> Record {
      let status = head.status.code
      let isExpected = expected.isEmpty ? (200...299).contains(status) : expected.contains(Int64(status))
      guard isExpected else {
        var failure = failure(.failed, "http-status", "\(shownAddress) answered \(status)", status: status)
        if head.status.kind == .redirection { failure.help = redirectHelp(head.headerFields[.location]) }
        throw failure
      }
      var headers = ValueMap()
      for field in head.headerFields { headers[field.name.canonicalName] = .string(field.value) }
      let parsed = bytes.isEmpty ? nil : try? JSONReader.read(bytes)
      return Record([
        ("status", .int(Int64(status))), ("headers", .map(headers)),
        ("body", parsed ?? .string(String(decoding: bytes, as: UTF8.self))),
      ])
    }

    /// Only the host: what follows may hold a secret.
    private func redirectHelp(_ location: String?) -> String {
      let target = location.flatMap { OpenStack.Address(shownAddress)?.resolving($0) }
      return "no redirect is followed" + (target.map { "; it leads to \($0.origin)" } ?? "")
    }

    private func failure(_ outcome: Outcome, _ kind: String, _ message: String, status: Int? = nil) -> Failure {
      Failure(
        outcome, kind, message,
        request: Failure.RequestFacts(
          service: "outside", region: nil, method: request.method.rawValue, path: shownAddress, status: status))
    }
  }
}

extension Record {
  /// A recorded answer that went through JSON.
  fileprivate init(_ value: Value) {
    self.init(
      (value.asMap?.entries ?? ValueMap().entries).compactMap { key, value in key.asString.map { ($0, value) } })
  }
}
