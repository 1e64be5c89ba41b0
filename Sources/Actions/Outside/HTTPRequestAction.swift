import Engine
import HTTP
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Requests to whatever is not the cloud: webhooks, chats, anything that speaks HTTP.
enum HTTPRequestAction {
  static let all: [CloudAction] = [request]

  static let methods = EnumerationType("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])

  /// More of an answer is not read.
  private static let bodyLimit = 1 << 20

  static let request = CloudAction(
    "http.request", "Make an HTTP request outside the cloud",
    takes: [
      .required("url", .url, "Where to; a secret may be the whole of it", takesSecrets: true, takesOutside: false),
      .optional("method", .word(methods), "What to do", default: "GET"),
      .optional("headers", .map(.string), "Fields to send", takesSecrets: true),
      .optional("json", .json, "A body, sent as JSON", takesSecrets: true),
      .optional("body", .string, "A body, sent as it is; not together with json", takesSecrets: true),
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
    let request = try request(call)
    let expected = (call.optional("expect")?.asList ?? []).compactMap(\.asInt)
    let wantsBody = call.wants("body")
    @Sendable func isExpected(_ head: HTTPResponse) -> Bool {
      let status = head.status.code
      return expected.isEmpty ? (200...299).contains(status) : expected.contains(Int64(status))
    }
    return try await call.outside(
      request, reading: { wantsBody && isExpected($0) ? .whole(limit: bodyLimit) : .nothing }
    ) { answer in
      guard isExpected(answer.head) else { throw request.refused(answer.head) }
      return outputs(answer, for: call)
    }
  }

  private static func request(_ call: CloudCall) throws -> OutsideRequest {
    let address = try call.address("url")
    let method = HTTPRequest.Method(try call.text("method")) ?? .get
    var fields = HTTPFields()
    let body: [UInt8]
    if let json = call.optional("json") {
      guard call.optional("body") == nil else {
        throw Failure(
          .failed, "invalid-argument", "both 'json' and 'body' are given, and a request has one body",
          help: "leave one of the two out")
      }
      body = JSONWriter.bytes(json)
      fields[.contentType] = "application/json"
    } else {
      body = Array((call.optionalText("body") ?? "").utf8)
    }
    for field in try call.headers("headers") { fields[field.name] = field.value }
    return OutsideRequest("http.request", method, to: address, fields: fields, body: body)
  }

  /// What nobody reads is not kept: bodies may be long, and fields may hold what is nobody's business.
  private static func outputs(_ answer: OutsideAnswer, for call: CloudCall) -> Record {
    var outputs: [(String, Value)] = [("status", .int(Int64(answer.head.status.code)))]
    if call.wants("headers") {
      var headers = ValueMap()
      for field in answer.head.headerFields { headers[field.name.canonicalName] = .string(field.value) }
      outputs.append(("headers", .map(headers)))
    }
    if call.wants("body") {
      let parsed = answer.body.isEmpty ? nil : try? JSONReader.read(answer.body)
      outputs.append(("body", parsed ?? .string(String(decoding: answer.body, as: UTF8.self))))
    }
    return Record(outputs)
  }
}

extension CloudCall {
  /// Whether the workflow reads an output.
  func wants(_ output: String) -> Bool {
    switch call.wanted {
    case .everything: true
    case .fields(let fields): fields[output] != nil
    }
  }
}
