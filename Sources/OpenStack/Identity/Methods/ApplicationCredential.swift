import Values

extension AuthenticationMethod {
  /// An application credential (Identity API v3, "Authenticating with an Application Credential"). It has a project of
  /// its own; Keystone refuses a request that asks for one.
  static let applicationCredential = AuthenticationMethod(
    "v3applicationcredential", "an application credential of an OpenStack user",
    options: [
      .init("application_credential_id", "its id"),
      .init("application_credential_name", "its name; needs the user"),
      .init("application_credential_secret", "the application credential's secret", required: true, secret: true),
      .init("username", aliases: ["user_name"], "whose credential a name means"),
      .init("user_id", "whose credential a name means"),
      .init("user_domain_id", "the domain of the user's name"),
      .init("user_domain_name", "the domain of the user's name"),
    ],
    alternatives: [
      [
        ["application_credential_id"], ["application_credential_name", "user_id"],
        ["application_credential_name", "username", "user_domain_id"],
        ["application_credential_name", "username", "user_domain_name"],
      ]
    ],
    scoping: .fixed
  ) { (exchange, values) async throws(LoginError) in
    var credential = ValueMap()
    if let id = values["application_credential_id"] {
      credential["id"] = .string(id)
    } else {
      credential["name"] = values["application_credential_name"].map(Value.string)
      credential["user"] = values["user_id"].map { ["id": .string($0)] } ?? .map(values.namedUser)
    }
    credential["secret"] = .string(values.secret("application_credential_secret")?.reveal() ?? "")
    return Proof(
      identity: ["methods": ["application_credential"], "application_credential": .map(credential)],
      refusal: .init(
        kind: .wrongCredentials, message: "Keystone does not accept this application credential",
        help: "check id and secret; it may have expired or been deleted, or its user lost a role"))
  }
}
