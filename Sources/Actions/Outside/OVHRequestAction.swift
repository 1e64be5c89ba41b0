import Engine
import HTTP
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Requests to OVHcloud's own API, with the service account that the run logs in with.
///
/// Its rights are others than those of OpenStack: actions such as `publicCloudProject:apiovh:get`, which a refusal names.
enum OVHRequestAction {
  static let all: [CloudAction] = [request]

  private static let plates = EnumerationType("plate", OVHPlate.allCases.map(\.rawValue))
  private static let methods = EnumerationType("method", ["GET", "POST", "PUT", "DELETE"])
  private static let bodyLimit = 8 << 20

  static let request = CloudAction(
    "ovh.request", "Make a request to OVHcloud's own API, as the service account of the run",
    takes: [
      .optional("method", .word(methods), "What to do", default: "GET"),
      .required("path", .string, "From the version on, percent-encoded: /v1/cloud/project"),
      .optional("query", .map(.string), "What stands behind the question mark"),
      .optional("json", .json, "A body, sent as JSON"),
      .optional("plate", .word(plates), "Where the account is at home; else as its identity provider tells"),
    ],
    gives: [
      Output("status", .int, "The status of the answer."),
      Output("body", .dyn, "What the JSON of the answer holds; null where there is none."),
    ],
    calls: [],
    example: """
      - id: project
        uses: ovh.request
        with: { path: "/v1/cloud/project" }
      """,
    reference: "https://help.ovhcloud.com/csm/en-manage-service-account", timeout: .seconds(2 * 60),
    usesCredentials: true
  ) { call in
    let (plate, id, secret) = try account(call)
    let method = HTTPRequest.Method(try call.text("method")) ?? .get
    let address = try address(call, plate)
    var body: [UInt8] = []
    if let json = call.optional("json") { body = JSONWriter.bytes(json) }
    let content = body
    func request(_ token: Secret) -> OutsideRequest {
      var fields: HTTPFields = [.authorization: "Bearer \(token.reveal())", .accept: "application/json"]
      if !content.isEmpty { fields[.contentType] = "application/json" }
      return OutsideRequest("ovh.request", method, to: address, fields: fields, body: content)
    }
    let ovh = try call.ovh()
    // In a plan a write is noted, and nobody logs in for it.
    let path = try call.text("path")
    func outputs(_ answer: OutsideAnswer) throws -> Record { try Self.outputs(answer, method, path) }
    if call.call.plan != nil, method != .get {
      return try await call.outside(request(Secret("")), reading: part, outputs: outputs)
    }
    var token = ovh.token(on: plate, now: call.access.now)
    if token == nil { token = try await ovh.fetch(on: plate, id, secret, call) }
    let asked = request(token ?? Secret(""))
    do { return try await call.outside(asked, reading: part, outputs: outputs) } catch let failure as Failure
      where failure.request?.status == 401
    {
      ovh.forget(plate)
      let fresh = try await ovh.fetch(on: plate, id, secret, call)
      return try await call.outside(request(fresh), reading: part, outputs: outputs)
    }
  }

  private static let part: @Sendable (HTTPResponse) -> BodyPart = { _ in .whole(limit: bodyLimit) }

  private static func address(_ call: CloudCall, _ plate: OVHPlate) throws -> OpenStack.Address {
    let path = try call.text("path")
    let query = call.texts("query").map { "\($0.name.formEncoded)=\($0.value.formEncoded)" }.joined(separator: "&")
    guard path.hasPrefix("/v1/") || path.hasPrefix("/v2/") || path.hasPrefix("/1.0/"), !path.contains("?"),
      !path.contains("#"), !path.contains("/../"), !path.hasSuffix("/.."),
      let address = OpenStack.Address(plate.apiAddress + path + (query.isEmpty ? "" : "?\(query)"))
    else {
      throw Failure(
        .failed, "invalid-argument", "'\(path)' is no path of the OVHcloud API",
        help: "begin it with /v1/ or /v2/; what stands behind a question mark goes into `query`")
    }
    return address
  }

  /// Throws ``Failure`` where the run logs in with something else than a service account.
  private static func account(_ call: CloudCall) throws -> (OVHPlate, String, Secret) {
    guard let configuration = call.access.cloud?.configuration else { throw UndeclaredUse("login") }
    let values = configuration.authentication.values
    guard let id = values["client_id"], let secret = values.secret("client_secret"), !secret.isEmpty else {
      throw Failure(
        .failed, "no-service-account", "the run logs in without a service account, and the OVHcloud API wants one",
        help: "give `credentials: { service_account: … }`")
    }
    if let plate = call.optionalText("plate").flatMap(OVHPlate.init) { return (plate, id, secret) }
    guard let plate = configuration.preset?.plate.flatMap(OVHPlate.init) else {
      throw Failure(
        .failed, "no-plate", "it is not known where at OVHcloud this account is at home", help: "say `plate: eu`")
    }
    return (plate, id, secret)
  }

  private static func outputs(
    _ answer: OutsideAnswer, _ method: HTTPRequest.Method, _ path: String
  ) throws -> Record {
    let body = answer.body.isEmpty ? .null : (try? JSONReader.read(answer.body)) ?? .null
    let status = answer.head.status.code
    guard (200...299).contains(status) else { throw refusal(answer.head, body, method, path) }
    return Record([("status", .int(Int64(status))), ("body", body)])
  }

  /// `{"class": "Client::Forbidden", "message": …, "details": {"unauthorizedActionsByIAM": …}}`; older answers have no
  /// details.
  private static func refusal(
    _ head: HTTPResponse, _ body: Value, _ method: HTTPRequest.Method, _ path: String
  ) -> Failure {
    let status = head.status.code
    let message = body["message"]?.asString.map { String($0.prefix(500)) } ?? "the OVHcloud API answered \(status)"
    let actions = ["unauthorizedActionsByIAM", "unauthorizedActionsByAuthentication"].flatMap { name in
      (body["details"]?[name]?.asString ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
    }.filter { !$0.isEmpty }
    let facts = Failure.RequestFacts(
      service: "ovhcloud", region: nil, method: method.rawValue, path: path, status: status,
      code: body["class"]?.asString,
      requestID: head.headerFields[.ovhQueryID])
    switch status {
    case 403:
      var failure = Failure(
        .denied, "denied", message,
        help: actions.isEmpty
          ? "the answer names no action; the account needs one such as publicCloudProject:apiovh:… in an access policy"
          : "an access policy must allow the account \(actions.joined(separator: ", "))", request: facts)
      failure.denial = Failure.Denial(
        rules: actions, missing: actions, roles: [], held: [], basis: "documented")
      return failure
    case 404: return Failure(.failed, "not-found", message, help: "look at the path and its ids", request: facts)
    case 429: return Failure(.failed, "rate-limited", message, help: "ask less often", request: facts)
    default: return Failure(.failed, "http-status", message, request: facts)
    }
  }
}

extension CloudCall {
  fileprivate func ovh() throws -> OVHAccess {
    guard let login = access.cloud?.login else { throw UndeclaredUse("login") }
    return login.ovh
  }
}

extension HTTPField.Name {
  fileprivate static let ovhQueryID = HTTPField.Name("X-Ovh-Queryid") ?? .server
}
