import Values

extension AuthenticationMethod {
  /// A token of the identity provider that somebody else fetched (keystoneauth `OidcAccessToken`).
  static let oidcAccessToken = AuthenticationMethod(
    "v3oidcaccesstoken", "a token of the cloud's identity provider, fetched elsewhere",
    options: [
      .identityProvider, .federationProtocol,
      .init("access_token", "the token", required: true, secret: true),
    ],
    scoping: .required
  ) { (exchange, values) async throws(LoginError) in
    let token = values.secret("access_token") ?? Secret("")
    return try await exchange.federated(values, with: token, refresh: false)
  }
}
