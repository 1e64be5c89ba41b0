import Diagnostics
import OpenStack
import Testing
import Values

@Suite struct `Credentials of a workflow` {
  func check(_ settings: [String: String], _ kind: CredentialKind = .serviceAccount) -> [Diagnostic] {
    CloudConfiguration.check(kind, settings.mapValues { Setting($0) })
  }

  let account = ["provider": "ovhcloud-emea", "project_id": "0f0f", "client_id": "id", "client_secret": "never-shown"]

  @Test(arguments: [
    (
      "ovhcloud-emea",
      "https://iam.ovh.net/role-adapter/urn:v1:eu:resource:publicCloudProject:pci/.well-known/openid-configuration"
    ),
    (
      "ovhcloud-world",
      "https://iam.ovh.ca/role-adapter/urn:v1:ca:resource:publicCloudProject:pci/.well-known/openid-configuration"
    ),
  ]) func `a preset says all that the account does not`(provider: String, discovery: String) throws {
    var settings = account
    settings["provider"] = provider
    let configuration = try CloudConfiguration(.serviceAccount, settings.mapValues { Setting($0) })
    #expect(configuration.preset?.name == provider)
    #expect(configuration.authURL.text == "https://auth.cloud.ovh.net/v3")
    #expect(configuration.scope == .project(id: "0f0f", name: nil, domain: nil))
    let values = configuration.authentication.values
    #expect(values["identity_provider"] == provider)
    #expect(values["protocol"] == "openid")
    #expect(values["access_token_type"] == "id_token")
    #expect(values["openid_scope"] == "openid profile email publicCloudProject/all")
    #expect(values["discovery_endpoint"] == discovery)
    #expect(configuration.warnings.isEmpty)
    #expect(!"\(configuration)".contains("never-shown"))
  }

  @Test func `every value of a preset can be overridden`() throws {
    let own = [
      "auth_url": "https://k.test/v3", "identity_provider": "mine", "protocol": "oidc",
      "access_token_type": "access_token",
      "openid_scope": "openid all", "discovery_endpoint": "https://i.test/d",
    ]
    let configuration = try CloudConfiguration(
      .serviceAccount, account.merging(own) { $1 }.mapValues { Setting($0) })
    #expect(configuration.authURL.text == "https://k.test/v3")
    for (name, value) in own where name != "auth_url" { #expect(configuration.authentication.values[name] == value) }
  }

  @Test func `another provider must come with its addresses`() {
    var settings = account
    settings["provider"] = "keycloak"
    let found = check(settings)
    #expect(found.contains { $0.code == "unknown-provider" })
    settings["auth_url"] = "https://k.test/v3"
    settings["discovery_endpoint"] = "https://i.test/d"
    #expect(check(settings).isEmpty)
  }

  @Test func `a misspelt provider is recognised`() {
    var settings = account
    settings["provider"] = "ovhcloud-emae"
    let found = check(settings).first { $0.code == "unknown-provider" }
    #expect(found?.helps.first == "did you mean 'ovhcloud-emea'?")
  }

  @Test func `everything that is missing is said at once, with the key that was probably meant`() {
    let found = check(["provider": "ovhcloud-emea", "client_secrt": "x"])
    #expect(
      found.map(\.code).sorted() == [
        "credentials-missing", "credentials-missing", "credentials-missing", "unknown-key",
      ])
    #expect(found.contains { $0.helps.contains("did you mean it with `client_secrt`?") })
    #expect(found.contains { $0.helps.contains("give `project_id`") })
    #expect(found.contains { $0.helps.contains("did you mean 'client_secret'?") })
  }

  @Test func `values that only a run knows are not missing`() {
    var settings = account.mapValues { Setting($0) }
    settings["client_secret"] = .unknown(span: SourceSpan(1, 2))
    settings["project_id"] = .unknown(span: SourceSpan(3, 4))
    #expect(CloudConfiguration.check(.serviceAccount, settings).isEmpty)
  }

  @Test func `a finding stands where the setting stands`() {
    var settings = account.mapValues { Setting($0) }
    settings["auth_url"] = Setting("https://auth.preprod.cloud.ovh.net/v3", span: SourceSpan(10, 20))
    let found = CloudConfiguration.check(.serviceAccount, settings)
    #expect(found.map(\.code) == ["auth-url-preprod"])
    #expect(found.first?.span == SourceSpan(10, 20))
  }

  @Test func `what is not enough for a method`() {
    let found = check(["auth_url": "https://k.test", "username": "u", "password": "p"], .password)
    #expect(found.map(\.code) == ["credentials-missing"])
    #expect(
      found.first?.helps.first
        == "give `user_id`, or `username` with `user_domain_id`, or `username` with `user_domain_name`")
    let credential = check(["auth_url": "https://k.test", "secret": "s"], .applicationCredential)
    #expect(credential.first?.helps.first?.hasPrefix("give `id`, or `name` with `user_id`") == true)
  }

  @Test func `a user of OVHcloud is in the domain Default`() throws {
    let settings = ["provider": "ovhcloud-emea", "username": "u", "password": "p", "project_id": "0f0f"]
    let configuration = try CloudConfiguration(.password, settings.mapValues { Setting($0) })
    #expect(configuration.authURL.text == "https://auth.cloud.ovh.net/v3")
    #expect(configuration.authentication.values["user_domain_name"] == "Default")
  }

  @Test(arguments: CredentialKind.allCases) func `every option of a kind is one of the keys that it takes`(
    kind: CredentialKind
  ) {
    let settings = Dictionary(kind.options.map { ($0.name, "https://x.test/v3") }) { a, _ in a }
    #expect(!check(settings, kind).contains { $0.code == "unknown-key" })
  }

  @Test func `a login is shared by configurations that differ in region only`() throws {
    var one = try CloudConfiguration(.serviceAccount, account.mapValues { Setting($0) })
    let two = one
    one.region = "GRA11"
    #expect(one.loginKey == two.loginKey)
    let other = try CloudConfiguration(
      .serviceAccount, account.merging(["client_secret": "another"]) { $1 }.mapValues { Setting($0) })
    #expect(other.loginKey != two.loginKey)
  }
}

@Suite struct `Mistakes of the old guide` {
  func codes(_ changes: [String: String]) -> [String] {
    let account = ["provider": "ovhcloud-emea", "project_id": "0f0f", "client_id": "id", "client_secret": "secret"]
    return CloudConfiguration.check(.serviceAccount, account.merging(changes) { $1 }.mapValues { Setting($0) }).map(
      \.code)
  }

  let path = ":resource:publicCloudProject:pci/.well-known/openid-configuration"

  @Test func `are recognised`() {
    #expect(codes(["auth_url": "https://auth.preprod.cloud.ovh.net/v3"]) == ["auth-url-preprod"])
    #expect(
      codes(["provider": "ovhcloud-world", "discovery_endpoint": "https://iam.ovh.ca/role-adapter/urn:v1:eu" + path])
        == ["discovery-plate"])
    #expect(codes(["discovery_endpoint": "https://iam.ovh.ca/role-adapter/urn:v1:ca" + path]) == ["provider-plate"])
    #expect(codes(["openid_scope": "openid profile"]) == ["scope-without-project"])
    #expect(codes(["openid_scope": "profile publicCloudProject/all"]) == ["scope-without-openid"])
    #expect(codes(["access_token_type": "access_token"]) == ["access-token-type"])
    #expect(codes(["client_id": "urn:v1:eu:identity:credential:xx-ovh/oauth2-ab"]) == ["client-id-urn"])
    #expect(
      codes([
        "discovery_endpoint":
          "https://iam.ovh.net/role-adapter/urn:v1:eu:resource:publicCloudProject:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f/.well-known/openid-configuration"
      ]) == ["discovery-project"])
  }

  @Test func `go with the error of a login that fails`() async throws {
    let cloud = ServiceAccountCloud()
    cloud.cloud.on(ServiceAccountCloud.token, .json(400, #"{"error":"invalid_scope"}"#))
    let configuration = try ServiceAccountCloud.configuration(["openid_scope": "profile"])
    let error = try await cloud.failure(configuration)
    #expect(error.notes.contains("`openid_scope` lacks `openid`, without which there is no id_token"))
    #expect(error.helps.contains("add openid to it"))
  }
}
