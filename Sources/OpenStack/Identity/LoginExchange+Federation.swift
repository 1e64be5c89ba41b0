import HTTPTypes
import Values

// Keystone's first part: the identity provider's token becomes an unscoped one.
extension LoginExchange {
  /// Shows `token` to Keystone's federation (Identity API v3 extension OS-FEDERATION, "Request an unscoped
  /// OS-FEDERATION token"; POST, as the standard client does it).
  ///
  /// `refresh`: whether a new token can be fetched, which decides what to advise.
  mutating func federated(
    _ values: AuthenticationValues, with token: Secret, refresh: Bool
  ) async throws(LoginError) -> Proof {
    let provider = values["identity_provider"] ?? ""
    let name = values["protocol"] ?? "openid"
    let address = identity("OS-FEDERATION/identity_providers/\(provider)/protocols/\(name)/auth")
    let fields: HTTPFields = [.authorization: "Bearer " + token.reveal()]
    let answer = try await send(.federation, .post, address, fields: fields, body: [])
    guard answer.status < 300 else { throw refusedToken(answer, values, refresh: refresh) }
    guard let unscoped = answer.fields[.subjectToken].map({ Secret($0) }), !unscoped.isEmpty else {
      // Keystone is not what answered if it is HTML: the message of the reader says so.
      _ = try answer.json(.federation, of: address.authority)
      throw answer.error(.federation, .unexpectedAnswer, "Keystone gave no X-Subject-Token")
    }
    mask.add(unscoped, as: "token")
    let body = try answer.json(.federation, of: address.authority)
    guard let user = body["token"]?["user"] else {
      throw answer.error(.federation, .unexpectedAnswer, "Keystone's answer has no token.user")
    }
    return Proof(
      identity: ["methods": ["token"], "token": ["id": .string(unscoped.reveal())]], header: unscoped,
      unscoped: unscoped, user: ScopedToken.Named(user),
      refusal: .init(
        kind: .noRole, message: "the account is who it says, but Keystone gives it no token for the project",
        help: "check `project_id`, and that an IAM policy names this account and this project"))
  }

  private func refusedToken(
    _ answer: LoginAnswer, _ values: AuthenticationValues, refresh: Bool
  ) -> LoginError {
    let pair = "identity provider '\(values["identity_provider"] ?? "")' with protocol '\(values["protocol"] ?? "")'"
    let type = values["access_token_type"] ?? "id_token"
    let typeHelp = type == "id_token" ? nil : "OVHcloud's Keystone wants `access_token_type: id_token`"
    switch answer.status {
    case 401:
      // Apache's OpenID module refuses the token itself, with a web page; Keystone refuses what it says, in JSON.
      let challenge = answer.fields[values: .wwwAuthenticate].first { $0.lowercased().hasPrefix("bearer") }
      if let challenge {
        let reason = mask.masked(challenge.singleLine).shortened(to: 200)
        let error = answer.error(
          .federation, .wrongCredentials, "Keystone's front does not accept the provider's token"
        )
        .noted("it said: \(reason)")
        if !refresh { return error.helped("the access token has expired or is mangled: fetch a new one") }
        return error.helped("do `discovery_endpoint` and `auth_url` belong to the same cloud?")
          .helped("is the clock of the provider or of Keystone wrong?").helped(typeHelp)
      }
      if answer.said?.contains("unsupported method") == true {
        return answer.error(.federation, .misconfigured, "Keystone does not know \(pair)")
          .helped("`protocol` is `openid` at OVHcloud")
      }
      return answer.error(.federation, .wrongCredentials, "Keystone does not accept the account through \(pair)")
        .helped("the provider's token maps to no user: is the account enabled, and does it belong to this provider?")
        .helped(typeHelp)
    case 403:
      return answer.error(.federation, .misconfigured, "Keystone does not take this token from \(pair)")
        .helped(
          "is the token of another provider? `ovhcloud-emea` goes with iam.ovh.net, `ovhcloud-world` with iam.ovh.ca"
        )
        .helped("else the identity provider may be disabled")
    case 404:
      return answer.error(.federation, .misconfigured, "Keystone does not know \(pair)")
        .helped("at OVHcloud it is `ovhcloud-emea` or `ovhcloud-world`; is `auth_url` right?")
    default:
      return answer.error(.federation, .refused, "Keystone refuses \(pair) (\(answer.status))")
    }
  }
}

extension ScopedToken.Named {
  /// From a `user` or `project` of a token's body.
  init?(_ value: Value?) {
    guard let id = value?["id"]?.asString else { return nil }
    self.init(id: id, name: value?["name"]?.asString)
  }
}
