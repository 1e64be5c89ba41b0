import HTTPTypes
import Values

// The identity provider's part: discovery and token.
extension LoginExchange {
  /// Where to ask for a token: as configured, else as the discovery document says. The document is read once.
  mutating func tokenEndpoint(_ values: AuthenticationValues) async throws(LoginError) -> Address {
    if let text = values["access_token_endpoint"] {
      guard let address = Address(text) else { throw LoginError.badAddress(.token) }
      return address
    }
    if let discoveredTokenEndpoint { return discoveredTokenEndpoint }
    guard let address = values["discovery_endpoint"].flatMap(Address.init) else {
      throw LoginError.badAddress(.discovery)
    }
    let answer = try await send(.discovery, .get, address)
    guard answer.status < 300 else {
      throw answer.error(
        .discovery, .misconfigured, "there is no discovery document at \(mask.masked(address.description))"
      )
      .helped("check `discovery_endpoint`; what follows `publicCloudProject:` is literally `pci` at OVHcloud")
    }
    let document = try answer.json(.discovery, of: address.authority)
    guard let text = document["token_endpoint"]?.asString, !text.isEmpty else {
      throw answer.error(.discovery, .unexpectedAnswer, "the discovery document names no token_endpoint")
        .helped("check `discovery_endpoint`, or name the `access_token_endpoint`")
    }
    guard let endpoint = address.resolving(text) else {
      throw answer.error(
        .discovery, .unexpectedAnswer, "the token_endpoint of the discovery document is no http address")
    }
    // The client's secret goes there next; a document fetched safely must not lead it into the open.
    if address.scheme == "https", endpoint.scheme == "http" {
      throw answer.error(
        .discovery, .unexpectedAnswer, "the token_endpoint \(endpoint) is not https, as the discovery document is")
    }
    if let grants = document["grant_types_supported"]?.asList,
      !grants.contains(where: { $0.asString == "client_credentials" })
    {
      let offered = grants.compactMap(\.asString).joined(separator: ", ").shortened(to: 120)
      throw answer.error(
        .discovery, .misconfigured, "the identity provider offers no client_credentials grant, only: \(offered)"
      ).helped("service accounts need that grant; is this the identity provider for people?")
    }
    discoveredTokenEndpoint = endpoint
    return endpoint
  }

  /// Asks for a token with the client's id and secret (RFC 6749, section 4.4).
  ///
  /// The form's order, and Basic without percent-encoding in Latin-1, are the standard client's: some servers were only
  /// ever tried with it.
  mutating func clientToken(_ values: AuthenticationValues, at endpoint: Address) async throws(LoginError) -> Secret {
    let scope = values["openid_scope"] ?? "openid profile"
    let id = values["client_id"] ?? ""
    let secret = values.secret("client_secret") ?? Secret("")
    var form = "scope=\(scope.formEncoded)&grant_type=client_credentials"
    var fields: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    if secret.isEmpty {
      form += "&client_id=\(id.formEncoded)"
    } else {
      let basic = Base64.text("\(id):\(secret.reveal())".latin1)
      mask.add(Secret(basic), as: "client_secret")
      fields[.authorization] = "Basic " + basic
    }
    let answer = try await send(.token, .post, endpoint, fields: fields, body: Array(form.utf8))
    guard answer.status < 300 else { throw refusedClient(answer, id: id, scope: scope) }
    let document = try answer.json(.token, of: endpoint.authority)
    let member = values["access_token_type"] ?? "access_token"
    guard let token = document[member]?.asString, !token.isEmpty else {
      let error = answer.error(.token, .misconfigured, "the identity provider gave no \(member)")
      if member == "id_token", !scope.split(separator: " ").contains("openid") {
        throw error.helped("the scope '\(scope)' lacks `openid`, without which there is no id_token")
      }
      return try missing(member, in: document, error)
    }
    mask.add(Secret(token), as: member)
    return Secret(token)
  }

  private func missing(_ member: String, in document: Value, _ error: LoginError) throws(LoginError) -> Secret {
    if member == "id_token" { throw error.helped("is `openid` in `openid_scope`, and allowed for this client?") }
    let others = ["id_token", "access_token"].filter { document[$0]?.asString != nil }
    throw error.helped(others.first.map { "it gave an \($0): `access_token_type: \($0)`" })
  }

  private func refusedClient(_ answer: LoginAnswer, id: String, scope: String) -> LoginError {
    guard let (code, description) = answer.oauthError else {
      let kind: LoginError.Kind = answer.status == 401 ? .wrongCredentials : .refused
      return answer.error(.token, kind, "the identity provider refuses the client (\(answer.status))")
        .helped(answer.status == 404 ? "check `access_token_endpoint`" : "check client id and secret")
    }
    let said = description.map { "\(code): \($0)" } ?? code
    func error(_ kind: LoginError.Kind, _ message: String) -> LoginError {
      var error = answer.error(.token, kind, message)
      error.notes = ["the identity provider said: \(said)"]
      return error
    }
    switch code {
    case "invalid_client":
      return error(.wrongCredentials, "the identity provider does not know this client id and secret (invalid_client)")
        .helped(
          "check `client_id` and `client_secret`; a secret cannot be read again: a lost one means a new service account"
        )
        .helped("accounts belong to a plate: one made in Canada is not known to the European provider")
    case "invalid_scope":
      return error(.misconfigured, "the identity provider refuses the scope '\(scope)' (invalid_scope)")
        .helped("OVHcloud wants `openid profile email publicCloudProject/all`")
    case "unauthorized_client", "unsupported_grant_type":
      return error(.misconfigured, "this client may not use the client_credentials grant (\(code))")
        .helped("make the service account with flow CLIENT_CREDENTIALS")
    default:
      return error(
        answer.status == 401 ? .wrongCredentials : .refused, "the identity provider refuses the client (\(code))"
      )
      .helped(answer.status == 401 ? "check `client_id` and `client_secret`" : nil)
    }
  }
}

extension LoginError {
  static func badAddress(_ hop: Hop) -> LoginError {
    LoginError(hop, .misconfigured, "`\(hop.addressSetting)` is not an http address")
      .helped("write it as https://host/path")
  }
}

extension String {
  /// As `application/x-www-form-urlencoded` has it: a space is `+`, a slash `%2F`.
  var formEncoded: String {
    var out: [UInt8] = []
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        out.append(byte)
      case UInt8(ascii: " "): out.append(UInt8(ascii: "+"))
      default:
        let digits = Array("0123456789ABCDEF".utf8)
        out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// One byte a character where all of them have one in Latin-1, else UTF-8.
  fileprivate var latin1: [UInt8] {
    let bytes = unicodeScalars.compactMap { UInt8(exactly: $0.value) }
    return bytes.count == unicodeScalars.count ? bytes : Array(utf8)
  }
}
