internal import Values

/// The exchange of an id_token for an unscoped token (Identity API v3, OS-FEDERATION).
enum FederatedLogin {
  static func answer(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let name = call.parameter("idp")
    guard let provider = Account.Provider(rawValue: name) else {
      throw Refusal(404, "Could not find Identity Provider: \(name).")
    }
    guard call.parameter("protocol") == "openid" else {
      throw Refusal(
        Reply(
          401,
          json: [
            "error": [
              "code": 401,
              "identity": ["methods": ["password", "token", "openid", "mapped", "application_credential"]],
              "message": "Attempted to authenticate with an unsupported method.", "title": "Unauthorized",
            ]
          ]
        ).adding("www-authenticate", SharedShape.challenge(call)))
    }
    guard let header = call.fields.first("authorization"), header.hasPrefix("Bearer ") else {
      throw Refusal(Apache.unauthorized("invalid_request", "No bearer token found in the request"))
    }
    guard let proof = state.idTokens[String(header.dropFirst(7))], call.now < proof.expires else {
      throw Refusal(Apache.unauthorized("invalid_token", "JWT token could not be validated"))
    }
    guard proof.provider == provider else {
      throw Refusal(403, "You are not authorized to perform the requested action.")
    }
    let token = state.issue(
      methods: ["openid"], account: proof.account, isFederated: true, projectID: nil,
      expires: call.now.adding(state.lifetimes.token), now: call.now)
    return Reply(201, json: ["token": TokenView.body(of: token, state, call, catalog: false)])
      .adding("x-subject-token", token.text)
  }
}
