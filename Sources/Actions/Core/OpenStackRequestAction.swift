import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Any request to a service of the cloud, with the login of the run: for what has no action of its own.
enum OpenStackRequestAction {
  static let all: [CloudAction] = [request]

  private static let services = EnumerationType("service", Service.allCases.map(\.rawValue))
  private static let methods = HTTPRequestAction.methods

  static let request = CloudAction(
    "openstack.request", "Make any request to a service of the cloud",
    takes: [
      .required("service", .word(services), "Which service, by its official type"),
      .optional("method", .word(methods), "What to do", default: "GET"),
      .required("path", .string, "Below the service's endpoint, percent-encoded: /servers/detail"),
      .optional("query", .map(.string), "What stands behind the question mark"),
      .optional("json", .json, "A body, sent as JSON"),
      .optional("microversion", .string, "The microversion to ask for, such as 2.79"),
    ],
    gives: [Output("body", .dyn, "What the JSON of the answer holds; null where there is none.")],
    calls: [],
    example: """
      - id: zones
        uses: openstack.request
        with:
          service: network
          path: /v2.0/availability_zones
      """,
    reference: "https://docs.openstack.org/api-quick-start/", choosing: operation
  ) { call in
    let operation = try call.chosenOperation()
    let path = try call.text("path")
    guard path.hasPrefix("/"), !path.contains("?"), !path.contains("#"), !Self.climbs(path) else {
      throw Failure(
        .failed, "invalid-argument", "'\(path)' is no path below an endpoint",
        help: "begin it with a slash, without `.` or `..`; what stands behind a question mark goes into `query`")
    }
    var request = ServiceRequest(
      HTTPRequest.Method(operation.method) ?? .get, ServicePath(encoded: path), query: call.texts("query"),
      body: call.optional("json").map { .json($0) })
    if let text = call.optionalText("microversion") {
      guard let version = Microversion(text) else {
        throw Failure(.failed, "invalid-argument", "'\(text)' is no microversion", help: "write it as 2.79")
      }
      request.microversion = version
    }
    if operation.semantics == .safe {
      let asked = request
      let answer = try await call.asking(operation) { try await $0.call(asked) }
      if Self.isEmptyList(answer.body) { try await call.checkNotHidden(operation, requestID: answer.requestID) }
      return Record([("body", answer.body ?? .null)])
    }
    request.answersJSON = operation.service != .objectStore
    return Record([("body", try await call.perform(operation, request))])
  }

  /// The operation that the parameters make, where all that tells is known.
  @Sendable private static func operation(_ arguments: Record) -> Operation? {
    guard let service = arguments["service"]?.asString.flatMap(Service.init(rawValue:)),
      let method = arguments["method"]?.asString, let path = arguments["path"]?.asString
    else { return nil }
    let action = arguments["json"]?.asMap.flatMap { $0.count == 1 ? Array($0.entries)[0].0.asString : nil }
    return RightsTable.standard.operation(of: service, method, path, action: action)
  }

  /// `{"networks": []}`, with or without links to other pages.
  private static func isEmptyList(_ body: Value?) -> Bool {
    guard let members = body?.asMap?.entries.map(\.1), !members.isEmpty else { return false }
    return members.allSatisfy { $0.asList?.isEmpty == true }
  }

  /// A path that leads out of what it names.
  private static func climbs(_ path: String) -> Bool {
    path.split(separator: "/").contains { part in
      let plain = part.lowercased().replacing("%2e", with: ".")
      return plain == "." || plain == ".."
    }
  }
}

extension CloudCall {
  /// What the author's own request is.
  fileprivate func chosenOperation() throws -> Operation {
    guard let operation = signature.choosing?(call.arguments) else { throw UndeclaredUse("request") }
    return operation
  }
}
