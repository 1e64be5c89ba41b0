import Values

extension AuthenticationMethod {
  /// A service account: OAuth2 client credentials at an identity provider that Keystone trusts (keystoneauth
  /// `identity/v3/oidc.py`, `OidcClientCredentials`; RFC 6749 section 4.4; OpenID Connect Discovery 1.0).
  static let oidcClientCredentials = AuthenticationMethod(
    "v3oidcclientcredentials", "a service account: client id and secret at the cloud's identity provider",
    options: [
      .identityProvider, .federationProtocol,
      .init("client_id", "the service account's client id", required: true),
      .init("client_secret", "the client's secret", required: true, secret: true),
      .init("openid_scope", aliases: ["scope"], "the OAuth2 scope to ask for", standard: "openid profile"),
      .init(
        "access_token_type", "which member of the answer Keystone is shown: id_token or access_token",
        standard: "access_token"),
      .init("discovery_endpoint", "the identity provider's discovery document"),
      .init("access_token_endpoint", "its token endpoint; needs no discovery document then"),
    ],
    alternatives: [[["discovery_endpoint"], ["access_token_endpoint"]]],
    scoping: .required
  ) { (exchange, values) async throws(LoginError) in
    let endpoint = try await exchange.tokenEndpoint(values)
    let token = try await exchange.clientToken(values, at: endpoint)
    return try await exchange.federated(values, with: token, refresh: true)
  }
}

extension AuthenticationOption {
  static let identityProvider = AuthenticationOption(
    "identity_provider", "the identity provider's name in Keystone", required: true)
  static let federationProtocol = AuthenticationOption(
    "protocol", "the federation protocol's name in Keystone", standard: "openid")
}
