import HTTP
import HTTPTypes
import OpenStack
import Testing
import Values

@Suite struct `Login of a service account` {
  typealias Cloud = ServiceAccountCloud

  @Test func `four requests in the order and form of the standard client`() async throws {
    let cloud = Cloud()
    let token = try await cloud.withSession { try await $0.token() }
    #expect(cloud.cloud.lines == [Cloud.discovery, Cloud.token, Cloud.federation, Cloud.scope])
    let requests = cloud.cloud.requests
    #expect(requests[0].fields[.authorization] == nil)
    #expect(requests[1].body == "scope=openid+profile&grant_type=client_credentials")
    #expect(requests[1].fields[.authorization] == "Basic Y2E4N2RmMzhiOWMzMGRjOTpzM2NyM3Qtb2YtdGhlLWNsaWVudA==")
    #expect(requests[1].fields[.contentType] == "application/x-www-form-urlencoded")
    #expect(requests[2].fields[.authorization] == "Bearer " + Cloud.idToken)
    #expect(requests[2].body.isEmpty)
    #expect(requests[3].fields[HTTPField.Name("X-Auth-Token")!] == Cloud.unscoped)
    #expect(
      requests[3].body
        == #"{"auth":{"identity":{"methods":["token"],"token":{"id":"gAAAA-unscoped"}},"scope":{"project":{"id":"4f0e8c1b9d6a4e7fa2c35b7d10f9e8a6"}}}}"#
    )
    #expect(token.id.reveal() == "gAAAA-scoped-1")
    #expect(token.roles == ["infrastructureSupervisor", "objectstoreOperator"])
    #expect(token.project == .init(id: Cloud.project, name: "5810293746152839"))
    #expect(token.user.name == Cloud.urn)
    #expect(token.expiresAt.rfc3339 == "2026-11-23T18:02:21Z")
    #expect(token.issuedAt?.rfc3339 == "2026-11-23T17:02:21Z")
  }

  @Test func `the preset asks for OVHcloud's scope at OVHcloud's own provider`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(
      "GET /role-adapter/urn:v1:eu:resource:publicCloudProject:pci/.well-known/openid-configuration",
      .json(200, #"{"token_endpoint":"https://iam.ovh.net/adapter/token"}"#))
    let configuration = try Cloud.configuration(["discovery_endpoint": nil, "auth_url": nil])
    _ = try await cloud.withSession(configuration) { try await $0.token() }
    #expect(
      cloud.cloud.requests.map(\.host) == ["iam.ovh.net", "iam.ovh.net", "auth.cloud.ovh.net", "auth.cloud.ovh.net"])
    #expect(
      cloud.cloud.requests[1].body
        == "scope=openid+profile+email+publicCloudProject%2Fall&grant_type=client_credentials")
  }

  @Test func `an empty secret means no Basic and the client id in the form`() async throws {
    let cloud = Cloud()
    _ = try await cloud.withSession(try Cloud.configuration(["client_secret": ""])) { try await $0.token() }
    #expect(cloud.cloud.requests[1].fields[.authorization] == nil)
    #expect(cloud.cloud.requests[1].body.hasSuffix("&client_id=ca87df38b9c30dc9"))
  }

  @Test func `a secret beyond ASCII goes out as Latin-1, as the standard client sends it`() async throws {
    let cloud = Cloud()
    _ = try await cloud.withSession(try Cloud.configuration(["client_id": "a", "client_secret": "é"])) {
      try await $0.token()
    }
    #expect(cloud.cloud.requests[1].fields[.authorization] == "Basic YTrp")
  }

  @Test func `v3 is added to an auth URL that lacks it`() async throws {
    let cloud = Cloud()
    _ = try await cloud.withSession(try Cloud.configuration(["auth_url": "https://keystone.test/"])) {
      try await $0.token()
    }
    #expect(cloud.cloud.lines.last == Cloud.scope)
  }

  @Test func `with a token endpoint there is no discovery`() async throws {
    let cloud = Cloud()
    let configuration = try Cloud.configuration([
      "discovery_endpoint": nil, "access_token_endpoint": "https://iam.test/adapter/token",
    ])
    _ = try await cloud.withSession(configuration) { try await $0.token() }
    #expect(cloud.cloud.lines == [Cloud.token, Cloud.federation, Cloud.scope])
  }
}

@Suite struct `What goes wrong at discovery` {
  typealias Cloud = ServiceAccountCloud

  @Test func `a missing document names the address`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.discovery, .html(404, "<h1>Not Found</h1>"))
    let error = try await cloud.failure()
    #expect(error.hop == .discovery)
    #expect(error.kind == .misconfigured)
    #expect(
      error.message == "there is no discovery document at https://iam.test/adapter/.well-known/openid-configuration")
    #expect(error.exchange?.status == 404)
    #expect(error.notes == ["the service said: Not Found"])
    #expect(!error.isDenied)
  }

  @Test(arguments: [
    ("<html><h1>Welcome</h1></html>", "the answer of iam.test is not JSON but text/html; charset=iso-8859-1"),
    ("{\"token_endpoint\": \"https://iam", "the answer of iam.test breaks off after 31 bytes"),
    ("", "the answer of iam.test is empty"),
    ("{}", "the discovery document names no token_endpoint"),
    (#"{"token_endpoint":"ftp://x/"}"#, "the token_endpoint of the discovery document is no http address"),
  ]) func `an answer that is no discovery document`(body: String, message: String) async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.discovery, .html(200, body))
    let error = try await cloud.failure()
    #expect(error.hop == .discovery)
    #expect(error.kind == .unexpectedAnswer)
    #expect(error.message == message)
  }

  @Test func `a document that leads the secret into the open is refused`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.discovery, .json(200, #"{"token_endpoint":"http://iam.test/adapter/token"}"#))
    #expect(try await cloud.failure().kind == .unexpectedAnswer)
    #expect(cloud.cloud.requests.count == 1)
  }

  @Test func `a provider without the grant is found out before the secret is sent`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(
      Cloud.discovery,
      .json(200, #"{"token_endpoint":"https://iam.test/t","grant_types_supported":["authorization_code"]}"#))
    let error = try await cloud.failure()
    #expect(error.kind == .misconfigured)
    #expect(error.message.contains("authorization_code"))
    #expect(cloud.cloud.requests.count == 1)
  }
}

@Suite struct `What goes wrong at the token endpoint` {
  typealias Cloud = ServiceAccountCloud

  @Test(arguments: [
    (401, #"{"error":"invalid_client","error_description":"no such client"}"#, LoginError.Kind.wrongCredentials),
    (400, #"{"error":"invalid_scope","error_description":"unknown scope"}"#, .misconfigured),
    (400, #"{"error":"unsupported_grant_type"}"#, .misconfigured),
    (400, #"{"error":"something_else"}"#, .refused),
    (401, "<h1>Unauthorized</h1>", .wrongCredentials),
    (404, "<h1>Not Found</h1>", .refused),
  ]) func `a refusal shows what the provider says`(status: Int, body: String, kind: LoginError.Kind) async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.token, .json(status, body))
    let error = try await cloud.failure()
    #expect(error.hop == .token)
    #expect(error.kind == kind)
    #expect(error.exchange?.status == status)
    #expect(error.exchange?.address == "https://iam.test/adapter/token")
  }

  @Test func `error and error_description are not lost`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.token, .json(401, #"{"error":"invalid_client","error_description":"no such client"}"#))
    let error = try await cloud.failure()
    #expect(error.notes == ["the identity provider said: invalid_client: no such client"])
    #expect(error.helps.first?.contains("client_secret") == true)
  }

  @Test func `no id_token asks about openid in the scope`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.token, .json(200, #"{"access_token":"an-access-token"}"#))
    let error = try await cloud.failure(try Cloud.configuration(["openid_scope": "profile"]))
    #expect(error.message == "the identity provider gave no id_token")
    #expect(error.helps.first == "the scope 'profile' lacks `openid`, without which there is no id_token")
    #expect(try await cloud.failure().helps.first == "is `openid` in `openid_scope`, and allowed for this client?")
  }

  @Test func `a web page instead of a token`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.token, .html(200, "<html>log in here</html>"))
    let error = try await cloud.failure()
    #expect(error.kind == .unexpectedAnswer)
    #expect(error.helps == ["is the address right? A web page answered"])
  }

  @Test func `a redirect is not followed with the secret`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.token, .html(307, "", ["Location": "https://evil.test/token?x=1"]))
    let error = try await cloud.failure()
    #expect(error.kind == .redirected)
    #expect(error.message == "iam.test redirects to https://evil.test/token, and a login follows no redirect")
    #expect(cloud.cloud.requests.map(\.host) == ["iam.test", "iam.test"])
  }

  @Test func `secrets that a server repeats are masked`() async throws {
    let cloud = Cloud()
    let said = "client ca87 sent \(Cloud.secret) as Y2E4N2RmMzhiOWMzMGRjOTpzM2NyM3Qtb2YtdGhlLWNsaWVudA=="
    cloud.cloud.on(Cloud.token, .json(400, #"{"error":"bad","error_description":"\#(said)"}"#))
    let error = try await cloud.failure()
    let text = "\(error) \(error.notes) \(error.helps)"
    #expect(text.contains("•••client_secret•••"))
    #expect(!text.contains(Cloud.secret))
    #expect(!text.contains("Y2E4N2Rm"))
  }
}

@Suite struct `What goes wrong at the federation` {
  typealias Cloud = ServiceAccountCloud

  @Test func `Apache's refusal of the token quotes its challenge`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(
      Cloud.federation,
      .html(
        401, "<html><head><title>401 Unauthorized</title></head><h1>Unauthorized</h1></html>",
        ["WWW-Authenticate": #"Bearer error="invalid_token", error_description="JWT token could not be validated""#]))
    let error = try await cloud.failure()
    #expect(error.hop == .federation)
    #expect(error.kind == .wrongCredentials)
    #expect(error.notes.contains { $0.contains("JWT token could not be validated") })
    #expect(error.exchange?.requestID == nil)
  }

  @Test func `an unknown protocol`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(
      Cloud.federation,
      .json(
        401,
        #"{"error":{"code":401,"identity":{"methods":["password"]},"message":"Attempted to authenticate with an unsupported method.","title":"Unauthorized"}}"#
      ))
    let error = try await cloud.failure()
    #expect(error.kind == .misconfigured)
    #expect(error.message == "Keystone does not know identity provider 'ovhcloud-emea' with protocol 'openid'")
  }

  @Test(arguments: [
    (401, LoginError.Kind.wrongCredentials), (403, .misconfigured), (404, .misconfigured), (409, .refused),
  ])
  func `Keystone's refusals name provider and protocol`(status: Int, kind: LoginError.Kind) async throws {
    let cloud = Cloud()
    cloud.cloud.on(
      Cloud.federation,
      .json(
        status, #"{"error":{"code":\#(status),"message":"You are not authorized.","title":"x"}}"#,
        ["x-openstack-request-id": "req-fed"]))
    let error = try await cloud.failure()
    #expect(error.hop == .federation)
    #expect(error.kind == kind)
    #expect(error.message.contains("'ovhcloud-emea'"))
    #expect(error.notes.contains("the service said: You are not authorized."))
    #expect(error.exchange?.requestID == "req-fed")
  }

  @Test func `a redirect to a login page is not followed with the token`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.federation, .html(302, "", ["Location": "https://login.test/"]))
    let error = try await cloud.failure()
    #expect(error.kind == .redirected)
    #expect(error.helps.first?.contains("identity_provider") == true)
    #expect(cloud.cloud.requests.last?.host == "keystone.test")
  }

  @Test func `an answer without a token header`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.federation, .json(201, #"{"token":{}}"#))
    #expect(try await cloud.failure().message == "Keystone gave no X-Subject-Token")
    cloud.cloud.on(Cloud.federation, .html(200, "<html>log in</html>"))
    #expect(
      try await cloud.failure().message == "the answer of keystone.test is not JSON but text/html; charset=iso-8859-1")
  }
}

@Suite struct `What goes wrong at the scoping` {
  typealias Cloud = ServiceAccountCloud

  @Test func `no role on the project is denied, with the projects that are reachable`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.scope, .json(401, Cloud.unauthorized))
    cloud.cloud.on(Cloud.projects, .json(200, #"{"projects":[{"id":"aa11","name":"other"}],"links":{}}"#))
    let error = try await cloud.failure()
    #expect(error.hop == .scope)
    #expect(error.kind == .noRole)
    #expect(error.isDenied)
    #expect(error.identity?.name == Cloud.urn)
    #expect(error.project == Cloud.project)
    #expect(error.reachable == [.init(id: "aa11", name: "other")])
    #expect(error.message == "\(Cloud.urn) has no role on project \(Cloud.project), or there is no such project")
    #expect(cloud.cloud.requests.last?.fields[HTTPField.Name("X-Auth-Token")!] == Cloud.unscoped)
  }

  @Test func `no role anywhere`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.scope, .json(401, Cloud.unauthorized))
    cloud.cloud.on(Cloud.projects, .json(200, #"{"projects":[]}"#))
    let error = try await cloud.failure()
    #expect(error.isDenied)
    #expect(error.reachable == [])
    #expect(error.notes.contains("it has a role on no project at all"))
  }

  @Test func `a project that is reachable all the same is not called denied`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.scope, .json(401, Cloud.unauthorized))
    cloud.cloud.on(Cloud.projects, .json(200, #"{"projects":[{"id":"\#(Cloud.project)","name":"mine"}]}"#))
    let error = try await cloud.failure()
    #expect(error.kind == .refused)
  }

  @Test func `it is denied even if the projects cannot be read`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.scope, .json(401, Cloud.unauthorized))
    cloud.cloud.on(Cloud.projects, .json(503, "{}"))
    let error = try await cloud.failure()
    #expect(error.isDenied)
    #expect(error.reachable == nil)
    #expect(error.notes.contains { $0.hasPrefix("which projects are reachable could not be read") })
  }

  @Test func `a token that Keystone gave and cannot read is 404`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(
      Cloud.scope,
      .json(404, #"{"error":{"code":404,"message":"Could not recognize Fernet token","title":"Not Found"}}"#))
    let error = try await cloud.failure()
    #expect(error.kind == .refused)
    #expect(error.notes == ["the service said: Could not recognize Fernet token"])
  }

  @Test func `tokens in an answer are masked`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(
      Cloud.scope,
      .json(400, #"{"error":{"code":400,"message":"bad token \#(Cloud.unscoped) and \#(Cloud.idToken)","title":"x"}}"#))
    let error = try await cloud.failure()
    #expect(error.notes == ["the service said: bad token •••token••• and •••id_token•••"])
  }

  @Test func `half a token document`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.scope, .json(201, #"{"token": {"user": {"id": "#, ["X-Subject-Token": "gAAAA-x"]))
    #expect(try await cloud.failure().message == "the answer of keystone.test breaks off after 26 bytes")
  }
}
