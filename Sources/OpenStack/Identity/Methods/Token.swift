import Values

extension AuthenticationMethod {
  /// A Keystone token that somebody else fetched (Identity API v3, "Token authentication with scoped authorization").
  static let token = AuthenticationMethod(
    "v3token", aliases: ["token"], "a Keystone token, fetched elsewhere",
    options: [.init("token", "the token", required: true, secret: true)],
    scoping: .optional
  ) { (exchange, values) async throws(LoginError) in
    let token = values.secret("token") ?? Secret("")
    return Proof(
      identity: ["methods": ["token"], "token": ["id": .string(token.reveal())]], header: token, unscoped: token,
      refusal: .init(
        kind: .cannotRenew, message: "Keystone does not accept this token: it has expired, was revoked or is mangled",
        help: "fetch a new one, or give credentials that can log in again"))
  }
}
