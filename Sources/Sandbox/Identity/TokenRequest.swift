internal import Permissions
internal import Values

/// `POST /v3/auth/tokens` with the methods `token`, `password` and `application_credential` (Identity API v3).
enum TokenRequest {
  /// Larger requests are refused by the middleware in front.
  private static let largest = 114_688

  static func answer(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard call.body.count <= largest else {
      let text = "Request is too large. Larger than max_request_body_size (%s)."
      throw Refusal(SharedShape.webob(413, text, call))
    }
    guard let body = call.json, body.asMap != nil else {
      throw IdentityService.badRequest("Expecting to find valid JSON in request body.")
    }
    guard let auth = body["auth"] else { throw missing("auth") }
    guard let identity = auth["identity"] else { throw missing("identity") }
    guard let methods = identity["methods"]?.asList?.compactMap(\.asString) else { throw missing("methods") }
    guard let method = methods.first else { throw IdentityService.unauthorized }
    guard let proof = identity[method] else {
      throw IdentityService.badRequest("Expecting to find \(method) in identity.")
    }
    let caller: Caller
    switch method {
    case "token": caller = try byToken(proof, state, call)
    case "password": caller = try byPassword(proof, state, call)
    case "application_credential": caller = try byCredential(proof, scope: auth["scope"], state, call)
    default: throw IdentityService.unauthorized
    }
    let project = try project(auth["scope"], caller, state)
    let token = state.issue(
      methods: caller.methods, account: caller.account, isFederated: caller.isFederated, projectID: project,
      expires: caller.expires ?? call.now.adding(state.lifetimes.token), now: call.now)
    let isBrief = call.query.pairs.contains { $0.name == "nocatalog" }
    return Reply(201, json: ["token": TokenView.body(of: token, state, call, catalog: !isBrief)])
      .adding("x-subject-token", token.text)
  }

  /// Who proved to be who.
  private struct Caller {
    let account: Account
    let methods: [String]
    var isFederated = false
    /// A token got by a token does not live longer than that one.
    var expires: Timestamp?
    /// The only project that there is for the caller, whatever is asked.
    var projectID: String?
  }

  private static func missing(_ name: String) -> Refusal {
    Refusal(400, "'\(name)' is a required property\n\nFailed validating 'required' in schema")
  }

  private static func byToken(_ proof: Value, _ state: CloudState, _ call: Call) throws(Refusal) -> Caller {
    guard let text = proof["id"]?.asString else { throw missing("id") }
    guard let token = state.tokens[text] else { throw Refusal(404, "Could not recognize Fernet token") }
    guard token.isValid(at: call.now) else {
      throw Refusal(404, "Could not find token: \(token.auditID).")
    }
    let methods = token.methods.contains("token") ? token.methods : token.methods + ["token"]
    return Caller(
      account: token.account, methods: methods, isFederated: token.isFederated, expires: token.expires)
  }

  private static func byPassword(_ proof: Value, _ state: CloudState, _ call: Call) throws(Refusal) -> Caller {
    guard let user = proof["user"], let password = user["password"]?.asString else {
      throw IdentityService.unauthorized
    }
    let account = state.accounts.first { account in
      if let id = user["id"]?.asString { return account.localUserID == id }
      let domain = user["domain"]?["id"]?.asString ?? user["domain"]?["name"]?.asString
      return account.name == user["name"]?.asString && domain?.lowercased() == "default"
    }
    guard let account, account.secret.reveal() == password else { throw IdentityService.unauthorized }
    return Caller(account: account, methods: ["password"])
  }

  private static func byCredential(
    _ proof: Value, scope: Value?, _ state: CloudState, _ call: Call
  ) throws(Refusal) -> Caller {
    guard scope == nil else {
      throw Refusal(
        401, "Error authenticating with application credential: Application credentials cannot request a scope.")
    }
    let account = state.accounts.first { account in
      if let id = proof["id"]?.asString { return account.applicationCredentialID == id }
      let user = proof["user"]?["id"]?.asString ?? ""
      return proof["name"]?.asString == account.name
        && (user == account.localUserID || proof["user"]?["name"]?.asString == account.name)
    }
    guard let account else {
      throw Refusal(404, "Could not find Application Credential: \(proof["id"]?.asString ?? "").")
    }
    guard account.secret.reveal() == proof["secret"]?.asString else { throw IdentityService.unauthorized }
    return Caller(account: account, methods: ["application_credential"], projectID: state.projectID)
  }

  /// The project that is asked for, nil for no scope. A project without a role and one that does not exist are one.
  private static func project(_ scope: Value?, _ caller: Caller, _ state: CloudState) throws(Refusal) -> String? {
    if let fixed = caller.projectID { return fixed }
    guard let project = scope?["project"] else { return nil }
    let id = project["id"]?.asString ?? (project["name"]?.asString == state.projectName ? state.projectID : nil)
    guard let id, !caller.account.roles.isEmpty else { throw IdentityService.unauthorized }
    let known =
      caller.account.isCloudAdministrator
      ? [state.projectID, SimulatedCloud.Contents.otherProjectID] : [state.projectID]
    guard known.contains(id) else { throw IdentityService.unauthorized }
    return id
  }
}

extension CloudState {
  /// Makes a token and remembers it.
  mutating func issue(
    methods: [String], account: Account, isFederated: Bool, projectID: String?, expires: Timestamp, now: Timestamp
  ) -> Token {
    let names = projectID == nil ? [] : account.roles
    let token = Token(
      text: ids.fernet(at: now.seconds, bytes: projectID == nil ? 150 : 190), methods: methods, account: account,
      isFederated: isFederated, projectID: projectID, roles: names,
      rights: HeldRights(roleNames: names, table: roles).rights,
      isAdmin: account.isCloudAdministrator && projectID != nil, auditID: ids.urlSafe(bytes: 16), issued: now,
      expires: expires)
    tokens[token.text] = token
    counts.tokens += 1
    return token
  }
}
