import HTTPTypes
import Sandbox
import Testing
import Values

@Suite struct LoginTests {
  let cloud = CloudUnderTest()

  @Test func `every account with a role logs in and gets a catalog with its role names`() async throws {
    for account in cloud.cloud.accounts where !account.roles.isEmpty && !account.isCloudAdministrator {
      let unscoped = try await cloud.unscopedToken(account.name)
      let scoped = try await cloud.scoped(unscoped)
      #expect(scoped.status == 201, "\(account.name)")
      let token = try #require(scoped.json["token"])
      #expect(token["roles"]?.asList?.compactMap { $0["name"]?.asString } == account.roles)
      #expect(token["user"]?["name"]?.asString == account.identity)
      #expect(token["methods"] == ["openid", "token"])
      #expect(token["catalog"]?.asList?.isEmpty == false)
    }
  }

  @Test func `an account without any policy gets an unscoped token, and 401 for a project`() async throws {
    let unscoped = try await cloud.unscopedToken("noRights")
    let answer = try await cloud.scoped(unscoped)
    #expect(answer.status == 401)
    #expect(answer["www-authenticate"] == "Keystone uri=\"http://sandbox.invalid/identity/v3\"")
    #expect(answer.json["error"]?["message"]?.asString == "The request you have made requires authentication.")
    let projects = try await cloud.ask("GET", "/identity/v3/auth/projects", token: unscoped)
    #expect(projects.json["projects"] == [])
  }

  @Test func `a project without a role and one that does not exist are refused in the same words`() async throws {
    let unscoped = try await cloud.unscopedToken("administrator")
    let other = try await cloud.scoped(unscoped, project: SimulatedCloud.Contents.otherProjectID)
    let none = try await cloud.scoped(unscoped, project: String(repeating: "0", count: 32))
    #expect(other.status == 401)
    #expect(other.text == none.text)
  }

  @Test func `the discovery document speaks for pci and for the project, and for nothing else`() async throws {
    for resource in ["pci", CloudUnderTest.project] {
      let path = "/role-adapter/urn:v1:eu:resource:publicCloudProject:\(resource)"
      let answer = try await cloud.ask("GET", "\(path)/.well-known/openid-configuration")
      #expect(answer.status == 200)
      #expect(answer.json["issuer"]?.asString == CloudUnderTest.base + path)
      #expect(answer.json["token_endpoint"]?.asString == CloudUnderTest.base + path + "/token")
    }
    let nothing = "/role-adapter/urn:v1:eu:resource:publicCloudProject:nothing/.well-known/openid-configuration"
    let answer = try await cloud.ask("GET", nothing)
    #expect(answer.status == 404)
    #expect(answer["content-type"]?.hasPrefix("text/html") == true)
  }

  @Test func `without openid in the scope there is no id_token`() async throws {
    let account = try cloud.account("administrator")
    let answer = try await cloud.ask(
      "POST", "/role-adapter/urn:v1:eu:resource:publicCloudProject:pci/token",
      fields: [CloudUnderTest.basic(account.clientID, account.secret.reveal())],
      body: "grant_type=client_credentials&scope=profile")
    #expect(answer.status == 200)
    #expect(answer.json.keys == ["access_token", "expires_in", "scope", "token_type"])
  }

  @Test(arguments: [
    ("wrong", "grant_type=client_credentials&scope=openid", 401, "invalid_client"),
    ("right", "grant_type=client_credentials&scope=openid+root", 400, "invalid_scope"),
    ("right", "grant_type=password&username=a&password=b", 400, "unsupported_grant_type"),
    ("right", "scope=openid", 400, "unsupported_grant_type"),
  ])
  func `the token endpoint names what is wrong`(secret: String, body: String, status: Int, error: String) async throws {
    let account = try cloud.account("administrator")
    let proof = CloudUnderTest.basic(account.clientID, secret == "right" ? account.secret.reveal() : secret)
    let answer = try await cloud.ask(
      "POST", "/role-adapter/urn:v1:eu:resource:publicCloudProject:pci/token", fields: [proof], body: body)
    #expect(answer.status == status)
    #expect(answer.json["error"]?.asString == error)
    #expect((answer["www-authenticate"] != nil) == (status == 401))
  }

  @Test func `a client in the body is as good as one in the header`() async throws {
    let account = try cloud.account("administrator")
    let answer = try await cloud.ask(
      "POST", "/role-adapter/urn:v1:eu:resource:publicCloudProject:pci/token",
      body: "\(CloudUnderTest.scope)&client_id=\(account.clientID)&client_secret=\(account.secret.reveal())")
    #expect(answer.status == 200)
  }

  @Test func `an id_token that is foreign or expired meets the web server, not keystone`() async throws {
    let made = try await cloud.federated("a.b.c")
    #expect(made.status == 401)
    #expect(made["www-authenticate"]?.hasPrefix("Bearer error=\"invalid_token\"") == true)
    #expect(made["x-openstack-request-id"] == nil)
    let idToken = try #require(try await cloud.idToken(try cloud.account("administrator")).json["id_token"]?.asString)
    #expect(idToken.split(separator: ".").count == 3)
    cloud.hand.move(seconds: 301)
    #expect(try await cloud.federated(idToken).status == 401)
  }

  @Test func `an id_token of the other provider is forbidden by keystone`() async throws {
    let idToken = try #require(try await cloud.idToken(try cloud.account("administrator")).json["id_token"]?.asString)
    let answer = try await cloud.federated(idToken, provider: "ovhcloud-world")
    #expect(answer.status == 403)
    #expect(answer.json["error"]?["code"] == 403)
    #expect(try await cloud.federated(idToken, provider: "nowhere").status == 404)
    #expect(try await cloud.federated(idToken, protocol: "saml").status == 401)
  }

  @Test func `an account of the world provider logs in there and not at the other`() async throws {
    let token = try await cloud.token("world-supervisor")
    #expect(try await cloud.ask("GET", cloud.compute("/servers"), token: token).status == 200)
    let account = try cloud.account("world-supervisor")
    let answer = try await cloud.ask(
      "POST", "/role-adapter/urn:v1:eu:resource:publicCloudProject:pci/token",
      fields: [CloudUnderTest.basic(account.clientID, account.secret.reveal())], body: CloudUnderTest.scope)
    #expect(answer.json["error_description"]?.asString == "The client does not exist on this server.")
  }

  @Test func `a password gives the cloud's administrator every right`() async throws {
    let account = try cloud.account("admin")
    let answer = try await cloud.ask(
      "POST", "/identity/v3/auth/tokens",
      body:
        #"{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "admin", "domain": {"name": "Default"}, "password": "\#(account.secret.reveal())"}}}, "scope": {"project": {"id": "\#(CloudUnderTest.project)"}}}}"#
    )
    #expect(answer.status == 201)
    let token = try #require(answer["x-subject-token"])
    #expect(try await cloud.ask("GET", cloud.compute("/os-hypervisors"), token: token).status == 200)
    let wrong = try await cloud.ask(
      "POST", "/identity/v3/auth/tokens",
      body:
        #"{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "admin", "domain": {"id": "default"}, "password": "x"}}}}}"#
    )
    #expect(wrong.status == 401)
  }

  @Test func `an application credential brings its project along and takes no scope`() async throws {
    let account = try cloud.account("infrastructureSupervisor")
    let identity =
      #""identity": {"methods": ["application_credential"], "application_credential": {"id": "\#(account.applicationCredentialID)", "secret": "\#(account.secret.reveal())"}}"#
    let answer = try await cloud.ask("POST", "/identity/v3/auth/tokens", body: #"{"auth": {\#(identity)}}"#)
    #expect(answer.status == 201)
    #expect(answer.json["token"]?["project"]?["id"]?.asString == CloudUnderTest.project)
    let scoped = try await cloud.ask(
      "POST", "/identity/v3/auth/tokens",
      body: #"{"auth": {\#(identity), "scope": {"project": {"id": "\#(CloudUnderTest.project)"}}}}"#)
    #expect(scoped.status == 401)
  }

  @Test func `a rescoped token does not outlive the one it came from`() async throws {
    let unscoped = try await cloud.unscopedToken("administrator")
    cloud.hand.move(seconds: 80_000)
    let token = try #require(try await cloud.scoped(unscoped)["x-subject-token"])
    cloud.hand.move(seconds: 7_000)
    #expect(try await cloud.ask("GET", cloud.compute("/servers"), token: token).status == 401)
  }

  @Test func `a revoked token is refused everywhere`() async throws {
    let token = try await cloud.token("administrator")
    let revoked = try await cloud.ask(
      "DELETE", "/identity/v3/auth/tokens", token: token, fields: [("X-Subject-Token", token)])
    #expect(revoked.status == 204)
    for path in [
      cloud.compute("/servers"), cloud.volume("/volumes"), "/network/GRA7/v2.0/networks", "/image/GRA7/v2/images",
      cloud.objects(""), "/identity/v3/auth/catalog",
    ] { #expect(try await cloud.ask("GET", path, token: token).status == 401, "\(path)") }
  }

  @Test func `a token validates itself, with or without the catalog`() async throws {
    let token = try await cloud.token("administrator")
    let whole = try await cloud.ask(
      "GET", "/identity/v3/auth/tokens", token: token, fields: [("X-Subject-Token", token)])
    #expect(whole.status == 200)
    #expect(whole["x-subject-token"] == token)
    #expect(whole.json["token"]?["catalog"] != nil)
    let brief = try await cloud.scoped(token, query: "?nocatalog")
    #expect(brief.json["token"]?["catalog"] == nil)
    #expect(
      brief.json["token"]?.keys == [
        "methods", "user", "audit_ids", "expires_at", "issued_at", "project", "is_domain", "roles",
      ])
    let unknown = try await cloud.ask(
      "GET", "/identity/v3/auth/tokens", token: token, fields: [("X-Subject-Token", "gAAAAA")])
    #expect(unknown.status == 404)
  }

  @Test func `a request that is no JSON or lacks a part is 400`() async throws {
    for body in ["{", #"{"auth": {}}"#, #"{"auth": {"identity": {"methods": ["token"]}}}"#] {
      #expect(try await cloud.ask("POST", "/identity/v3/auth/tokens", body: body).status == 400)
    }
    let large = String(repeating: "x", count: 120_000)
    #expect(try await cloud.ask("POST", "/identity/v3/auth/tokens", body: large).status == 413)
    #expect(try await cloud.scoped("gAAAAAnonsense").status == 404)
  }

  @Test func `the catalog has three interfaces, and object storage where regions have it`() async throws {
    let token = try await cloud.token("administrator")
    let answer = try await cloud.ask("GET", "/identity/v3/auth/catalog", token: token)
    let catalog = try #require(answer.json["catalog"]?.asList)
    func regions(_ type: String, _ interface: String = "public") -> Set<String> {
      let endpoints = catalog.first { $0["type"]?.asString == type }?["endpoints"]?.asList ?? []
      return Set(
        endpoints.filter { $0["interface"]?.asString == interface }.compactMap { $0["region_id"]?.asString })
    }
    #expect(regions("compute") == ["GRA7", "GRA11", "SBG5", "BHS5"])
    #expect(regions("compute", "internal") == regions("compute"))
    #expect(regions("compute", "admin") == regions("compute"))
    #expect(regions("object-store") == ["GRA7", "SBG5", "BHS5", "GRA", "SBG", "BHS"])
    #expect(regions("identity").count == 7)
  }

  @Test func `every address of the catalog is served`() async throws {
    let token = try await cloud.token("administrator")
    let answer = try await cloud.ask("GET", "/identity/v3/auth/catalog", token: token)
    for entry in answer.json["catalog"]?.asList ?? [] {
      let type = try #require(entry["type"]?.asString)
      for endpoint in entry["endpoints"]?.asList ?? [] {
        var url = try #require(endpoint["url"]?.asString)
        switch type {
        case "compute": url += "/servers"
        case "volumev3": url += "/volumes"
        case "image": url += "v2/images"
        case "network": url += "v2.0/networks"
        default: break
        }
        #expect(try await cloud.ask("GET", url, token: token).status == 200, "\(url)")
      }
    }
  }

  @Test func `logins are counted at the identity provider`() async throws {
    _ = try await cloud.token("administrator")
    _ = try await cloud.token("administrator")
    let counts = cloud.cloud.counts
    #expect(counts.logins == 2)
    #expect(counts.tokens == 4)
    #expect(counts[.identityProvider] == 4)
    #expect(counts["identity: federated unscoped token"] == 2)
  }
}
