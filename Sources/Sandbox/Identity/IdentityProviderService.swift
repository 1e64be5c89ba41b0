internal import Permissions
internal import Values

/// The OpenID provider: discovery (OpenID Connect Discovery 1.0) and a token endpoint for client credentials (RFC 6749,
/// section 4.4) that also gives an id_token.
///
/// Its tokens have the shape of a JWT and can be read as one, but their signature is made up: keystone recognises the ones
/// that this provider gave out.
struct IdentityProviderService: SimulatedService {
  let part = CloudPart.identityProvider
  let prefix = "role-adapter"
  let isRegional = false

  let routes = [
    Route("GET", "/{resource}/.well-known/openid-configuration", isOpen: true, discover),
    Route("POST", "/{resource}/token", isOpen: true, token),
    Route("GET", "/jwks", isOpen: true, keys),
  ]

  func admit(_ call: inout Call, _ route: Route?, _ state: inout CloudState) throws(Refusal) {}

  func unknown(_ call: Call, allowed: [String]) -> Reply {
    allowed.isEmpty
      ? Self.notFound : Reply(405, html: Self.page(405, "The method is not allowed for the requested URL."))
  }

  func refuse(_ route: Route, policy: String, _ call: Call) -> Reply { Self.notFound }

  func reply(to refusal: Refusal, _ call: Call) -> Reply {
    guard !refusal.type.isEmpty else { return Reply(refusal.status, html: Self.page(refusal.status, refusal.message)) }
    var body: Value = ["error": .string(refusal.type)]
    if !refusal.message.isEmpty {
      body = ["error": .string(refusal.type), "error_description": .string(refusal.message)]
    }
    let reply = Self.unstored(Reply(refusal.status, json: body))
    guard refusal.status == 401 else { return reply }
    return reply.adding(
      "www-authenticate", "Basic error=\"\(refusal.type)\", error_description=\"\(refusal.message)\"")
  }

  func dress(_ reply: inout Reply, _ call: Call) {}

  static let notFound = Reply(
    404,
    html: page(
      404,
      "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again."
    ), type: "text/html; charset=utf-8")

  static func page(_ status: Int, _ text: String) -> String {
    let title = Refusal.title(status)
    return "<!doctype html>\n<html lang=en>\n<title>\(status) \(title)</title>\n<h1>\(title)</h1>\n<p>\(text)</p>\n"
  }

  private static func unstored(_ reply: Reply) -> Reply {
    reply.adding("cache-control", "no-store").adding("pragma", "no-cache")
  }

  /// The provider that a resource's URN belongs to; nil if it is none of ours.
  private static func provider(of resource: String, _ state: CloudState) -> Account.Provider? {
    Account.Provider.allCases.first { provider in
      let beginning = "urn:v1:\(provider.plate):resource:publicCloudProject:"
      return resource == beginning + "pci" || resource == beginning + state.projectID
    }
  }

  private static func discover(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard provider(of: call.parameter("resource"), state) != nil else { throw Refusal(notFound) }
    let issuer = "\(call.root)/\(call.parameter("resource"))"
    return Reply(
      200,
      json: [
        "authorization_endpoint": "\(issuer)/authorize",
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "roles", "groups"],
        "grant_types_supported": ["client_credentials"], "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": .string(issuer), "jwks_uri": "\(call.root)/jwks",
        "response_types_supported": ["code", "id_token", "token id_token"],
        "scopes_supported": ["openid", "profile", "email", "all"], "subject_types_supported": ["public"],
        "token_endpoint": "\(issuer)/token",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
      ])
  }

  private static let keyID = IdentifierSource.stable("signing key", digits: 43)

  private static func keys(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let modulus = Base64Text.urlSafe(Array(IdentifierSource.stable("modulus", digits: 256).utf8))
    return Reply(
      200,
      json: [
        "keys": [
          [
            "alg": "RS256", "e": "AQAB", "kid": .string(keyID), "kty": "RSA", "n": .string(modulus), "use": "sig",
          ]
        ]
      ])
  }

  private static let scopes: Set<String> = ["openid", "profile", "email", "all", "publicCloudProject/all"]

  private static func token(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard let provider = provider(of: call.parameter("resource"), state) else { throw Refusal(notFound) }
    let form = Query(String(decoding: call.body, as: UTF8.self))
    guard form["grant_type"] == "client_credentials" else { throw Refusal(400, "", type: "unsupported_grant_type") }
    let account = try client(form, provider, state, call)
    let scope = form["scope"] ?? ""
    let asked = scope.split(separator: " ").map(String.init)
    guard asked.allSatisfy(scopes.contains) else {
      throw Refusal(400, "The requested scope is invalid, unknown, or malformed.", type: "invalid_scope")
    }
    state.counts.logins += 1
    let lifetime = state.lifetimes.idToken.components.seconds
    let issuer = "\(call.root)/\(call.parameter("resource"))"
    let claims = claims(of: account, issuer: issuer, lifetime: lifetime, now: call.now, ids: &state.ids)
    var body = ValueMap()
    let own: Value = ["aud": .string(issuer), "scope": .string(scope)]
    body["access_token"] = .string(jwt("at+jwt", joined(claims, own), &state.ids))
    body["expires_in"] = .int(lifetime)
    if asked.contains("openid") {
      let about: Value = [
        "aud": .string(account.clientID), "azp": .string(account.clientID), "auth_time": .int(call.now.seconds),
        "name": .string(account.name), "preferred_username": .string(account.name),
        "roles": .list(account.roles.map { .string($0) }),
        "groups": .list(account.roles.map { .string("\(state.projectID):\($0)") }),
      ]
      let text = jwt("JWT", joined(claims, about), &state.ids)
      state.idTokens[text] = IDToken(
        account: account, provider: provider, expires: call.now.adding(state.lifetimes.idToken))
      body["id_token"] = .string(text)
    }
    body["scope"] = .string(scope)
    body["token_type"] = "Bearer"
    return unstored(Reply(200, json: .map(body)))
  }

  /// The service account that a token request proves to be, by HTTP Basic or by fields of the form.
  private static func client(
    _ form: Query, _ provider: Account.Provider, _ state: CloudState, _ call: Call
  ) throws(Refusal) -> Account {
    let unproved = Refusal(
      401, "The client cannot authenticate with methods: ['client_secret_basic', 'client_secret_post']",
      type: "invalid_client")
    var id = form["client_id"]
    var secret = form["client_secret"]
    if let header = call.fields.first("authorization"), header.hasPrefix("Basic "),
      let bytes = Base64Text.decoded(header.dropFirst(6)), let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
    {
      id = String(decoding: bytes[..<colon], as: UTF8.self)
      secret = String(decoding: bytes[(colon + 1)...], as: UTF8.self)
    }
    guard let id, let secret else { throw unproved }
    let account = state.accounts.first { $0.clientID == id && $0.provider == provider && !$0.isCloudAdministrator }
    guard let account else { throw Refusal(401, "The client does not exist on this server.", type: "invalid_client") }
    guard account.secret.reveal() == secret else { throw unproved }
    return account
  }

  private static func claims(
    of account: Account, issuer: String, lifetime: Int64, now: Timestamp, ids: inout IdentifierSource
  ) -> Value {
    [
      "iss": .string(issuer), "sub": .string(account.identity), "iat": .int(now.seconds), "nbf": .int(now.seconds),
      "exp": .int(now.seconds + lifetime), "jti": .string(ids.hex(32)), "client_id": .string(account.clientID),
    ]
  }

  private static func joined(_ a: Value, _ b: Value) -> Value {
    var map = a.asMap ?? ValueMap()
    for (key, value) in (b.asMap ?? ValueMap()).entries { map[key] = value }
    return .map(map)
  }

  private static func jwt(_ type: String, _ claims: Value, _ ids: inout IdentifierSource) -> String {
    let header: Value = ["typ": .string(type), "alg": "RS256", "kid": .string(keyID)]
    return [
      Base64Text.urlSafe(JSONWriter.bytes(header)), Base64Text.urlSafe(JSONWriter.bytes(claims)),
      ids.urlSafe(bytes: 256),
    ].joined(separator: ".")
  }
}
