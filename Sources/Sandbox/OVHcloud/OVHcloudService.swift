internal import Permissions
internal import Values

/// OVHcloud's own API, as far as a service account needs it to ask about its project.
///
/// OpenStack's roles give nothing here: only the account `administrator` may see the project; a list shows what one may see.
/// Source: OVHcloud's guides "Managing OVHcloud service accounts via the API" and "How to use IAM policies".
struct OVHcloudService: SimulatedService {
  static let mount = "ovhcloud"
  static let hosts: Set<String> = [
    "www.ovh.com", "ca.ovh.com", "us.ovhcloud.com", "eu.api.ovh.com", "ca.api.ovh.com", "api.us.ovhcloud.com",
  ]

  let part = CloudPart.ovhcloud
  let prefix = mount
  let isRegional = false

  let routes = [
    Route("POST", "/auth/oauth2/token", isOpen: true, token),
    Route("GET", "/v1/cloud/project", isOpen: true, projects),
    Route("GET", "/v1/cloud/project/{id}", isOpen: true, project),
    Route("PUT", "/v1/cloud/project/{id}", isOpen: true, describe),
  ]

  func admit(_ call: inout Call, _ route: Route?, _ state: inout CloudState) throws(Refusal) {}

  func unknown(_ call: Call, allowed: [String]) -> Reply {
    Self.reply(404, "Client::NotFound", "Got an invalid (or empty) URL", call)
  }

  func refuse(_ route: Route, policy: String, _ call: Call) -> Reply {
    Self.reply(403, "Client::Forbidden", "User not granted for this request", call)
  }

  func reply(to refusal: Refusal, _ call: Call) -> Reply {
    Self.reply(refusal.status, "Client::BadRequest", refusal.message, call)
  }

  func dress(_ reply: inout Reply, _ call: Call) {
    let id = IdentifierSource.stable(call.requestID, digits: 32)
    reply.fields.add("x-ovh-queryid", "EU.ext-1.67a29e75.1590976.\(id)")
  }

  private static func reply(
    _ status: Int, _ name: String, _ message: String, _ call: Call, details: Value? = nil
  ) -> Reply {
    var body: ValueMap = ["class": .string(name), "message": .string(message)]
    body["details"] = details
    return Reply(status, json: .map(body))
  }

  // MARK: Tokens

  private static func token(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let form = Query(String(decoding: call.body, as: UTF8.self))
    func refused(_ status: Int, _ code: String) -> Refusal {
      Refusal(Reply(status, json: ["error": .string(code)]))
    }
    guard form["grant_type"] == "client_credentials" else { throw refused(400, "unsupported_grant_type") }
    guard form["scope"] == "all" else { throw refused(400, "invalid_scope") }
    let account = state.accounts.first { $0.clientID == form["client_id"] && !$0.isCloudAdministrator }
    guard let account, account.secret.reveal() == form["client_secret"] else { throw refused(401, "invalid_client") }
    let text = state.ids.urlSafe(bytes: 48)
    state.apiTokens[text] = account.name
    return Reply(
      200,
      json: ["access_token": .string(text), "token_type": "Bearer", "expires_in": 3599, "scope": "all"])
  }

  // MARK: The project

  private static func caller(_ state: CloudState, _ call: Call) throws(Refusal) -> Account {
    let words = (call.fields.first("authorization") ?? "").split(separator: " ")
    guard words.count == 2, words[0] == "Bearer", let name = state.apiTokens[String(words[1])],
      let account = state.accounts.first(where: { $0.name == name })
    else {
      throw Refusal(reply(401, "Client::Unauthorized", "You must login first", call))
    }
    return account
  }

  private static func projects(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let isSeen = try caller(state, call).roles.contains("administrator")
    return Reply(200, json: isSeen ? [.string(state.projectID)] : [])
  }

  private static func check(_ action: String, _ state: CloudState, _ call: Call) throws(Refusal) {
    let account = try caller(state, call)
    guard account.roles.contains("administrator") else {
      throw Refusal(
        reply(
          403, "Client::Forbidden", "User not granted for this request", call,
          details: [
            "unauthorizedActionsByAuthentication": "",
            "unauthorizedActionsByIAM": .string("publicCloudProject:apiovh:\(action)"),
          ]))
    }
    guard call.parameter("id") == state.projectID else {
      throw Refusal(reply(404, "Client::NotFound", "The requested object (project_id = …) does not exist", call))
    }
  }

  private static func project(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    try check("get", state, call)
    return Reply(
      200,
      json: [
        "project_id": .string(state.projectID), "projectName": .string(state.projectName), "description": "sandbox",
        "status": "ok", "planCode": "project.2018", "unleash": false,
      ])
  }

  private static func describe(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    try check("edit", state, call)
    return Reply(200, json: .null)
  }
}
