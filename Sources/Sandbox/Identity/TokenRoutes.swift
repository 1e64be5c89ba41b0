internal import Values

/// What a token tells about itself, and what its bearer may ask keystone.
enum TokenRoutes {
  /// The token in `X-Subject-Token`, if it is a valid one.
  private static func subject(_ state: CloudState, _ call: Call, rule: String) throws(Refusal) -> Token {
    guard let text = call.fields.first("x-subject-token") else { throw IdentityService.forbidden("identity:" + rule) }
    guard let token = state.tokens[text] else { throw Refusal(404, "Could not recognize Fernet token") }
    guard token.isValid(at: call.now) else { throw Refusal(404, "Could not find token: \(token.auditID).") }
    guard token.account == call.caller?.account || call.caller?.isAdmin == true else {
      throw IdentityService.forbidden("identity:" + rule)
    }
    return token
  }

  static func validate(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let token = try subject(state, call, rule: "validate_token")
    let isBrief = call.query.pairs.contains { $0.name == "nocatalog" }
    return Reply(200, json: ["token": TokenView.body(of: token, state, call, catalog: !isBrief)])
      .adding("x-subject-token", token.text)
  }

  static func revoke(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let token = try subject(state, call, rule: "revoke_token")
    state.tokens[token.text]?.isRevoked = true
    return Reply(204)
  }

  private static func projectView(_ state: CloudState, _ call: Call) -> Value {
    [
      "id": .string(state.projectID), "name": .string(state.projectName), "domain_id": "default",
      "description": "Public Cloud project", "enabled": true, "parent_id": "default", "is_domain": false, "tags": [],
      "options": [:], "links": ["self": "\(call.root)/v3/projects/\(state.projectID)"],
    ]
  }

  static func projects(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let hasRole = call.caller?.account.roles.isEmpty == false
    let links: Value = ["next": .null, "self": .string(call.address), "previous": .null]
    return Reply(200, json: ["projects": .list(hasRole ? [projectView(state, call)] : []), "links": links])
  }

  static func domains(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    Reply(200, json: ["domains": [], "links": ["next": .null, "self": .string(call.address), "previous": .null]])
  }

  static func project(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard call.parameter("id") == call.caller?.projectID, call.parameter("id") == state.projectID else {
      throw IdentityService.forbidden("identity:get_project")
    }
    return Reply(200, json: ["project": projectView(state, call)])
  }

  static func catalog(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let project = call.caller?.projectID else {
      throw IdentityService.forbidden("identity:get_auth_catalog")
    }
    let catalog = Catalog.body(state, project: project, base: call.base)
    return Reply(200, json: ["catalog": catalog, "links": ["self": .string(call.address)]])
  }

  static func users(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let users: [Value] = state.accounts.map { account in
      [
        "id": .string(account.localUserID), "name": .string(account.name), "domain_id": "default", "enabled": true,
        "password_expires_at": .null, "options": [:], "links": ["self": "\(call.root)/v3/users/\(account.localUserID)"],
      ]
    }
    let links: Value = ["next": .null, "self": .string(call.address), "previous": .null]
    return Reply(200, json: ["users": .list(users), "links": links])
  }

  /// Credentials of its own are nothing that a federated user can make.
  static func nothing(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    throw Refusal(
      400, "Invalid application credential: Could not find role assignment with role, user or group, project.")
  }
}

/// How keystone writes a token.
enum TokenView {
  static func body(of token: Token, _ state: CloudState, _ call: Call, catalog: Bool) -> Value {
    var body = ValueMap()
    body["methods"] = .list(token.methods.map { .string($0) })
    body["user"] = user(token)
    body["audit_ids"] = [.string(token.auditID)]
    body["expires_at"] = .string(token.expires.inToken)
    body["issued_at"] = .string(token.issued.inToken)
    guard let project = token.projectID else { return .map(body) }
    body["project"] = [
      "domain": ["id": "default", "name": "Default"], "id": .string(project),
      "name": .string(project == state.projectID ? state.projectName : "2039485716203948"),
    ]
    body["is_domain"] = false
    body["roles"] = .list(
      token.roles.map { name in
        [
          "id": .string(IdentifierSource.stable("role:" + name, digits: 32)), "name": .string(name), "domain_id": .null,
          "description": .null, "options": [:],
        ]
      })
    if catalog { body["catalog"] = Catalog.body(state, project: project, base: call.base) }
    return .map(body)
  }

  private static func user(_ token: Token) -> Value {
    guard token.isFederated else {
      return [
        "domain": ["id": "default", "name": "Default"], "id": .string(token.userID), "name": .string(token.userName),
        "password_expires_at": .null,
      ]
    }
    let provider = token.account.provider.rawValue
    let domain = Value.string(IdentifierSource.stable("domain:" + provider, digits: 32))
    let groups: [Value] = token.account.roles.map { role in
      ["id": .string(IdentifierSource.stable("group:" + role, digits: 32))]
    }
    return [
      "domain": ["id": domain, "name": domain], "id": .string(token.userID), "name": .string(token.userName),
      "OS-FEDERATION": [
        "groups": .list(groups), "identity_provider": ["id": .string(provider)], "protocol": ["id": "openid"],
      ],
    ]
  }
}
