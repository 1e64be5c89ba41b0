import Diagnostics
import HTTP
import OpenStack
import Testing
import Values

@Suite struct `Credentials of the environment` {
  let account = [
    "OS_AUTH_TYPE": "v3oidcclientcredentials", "OS_AUTH_URL": "https://k.test/v3", "OS_PROTOCOL": "openid",
    "OS_ACCESS_TOKEN_TYPE": "id_token", "OS_IDENTITY_PROVIDER": "keycloak", "OS_DISCOVERY_ENDPOINT": "https://i.test/d",
    "OS_PROJECT_ID": "00123", "OS_CLIENT_ID": "id", "OS_CLIENT_SECRET": "sec{ret}", "OS_REGION_NAME": "GRA11",
  ]

  func read(_ changes: [String: String?] = [:]) throws -> CloudConfiguration {
    var environment = account
    for (name, value) in changes { environment[name] = value }
    return try CloudConfiguration.fromEnvironment(environment, files: NoFiles())
  }

  @Test func `as the guide has them`() throws {
    let configuration = try read()
    #expect(configuration.preset == nil)
    #expect(configuration.region == "GRA11")
    #expect(configuration.scope == .project(id: "00123", name: nil, domain: nil))
    #expect(configuration.authentication.values.secret("client_secret")?.reveal() == "sec{ret}")
    #expect(configuration.authentication.values["openid_scope"] == "openid profile")
    #expect(configuration.source == "the environment")
    #expect(configuration.warnings.isEmpty)
  }

  @Test func `the preset is recognised from the identity provider, which fills in what is not said`() throws {
    let configuration = try read([
      "OS_IDENTITY_PROVIDER": "ovhcloud-world", "OS_DISCOVERY_ENDPOINT": nil, "OS_ACCESS_TOKEN_TYPE": nil,
      "OS_AUTH_URL": nil,
    ])
    #expect(configuration.preset?.plate == "ca")
    #expect(configuration.authURL.host == "auth.cloud.ovh.net")
    #expect(configuration.authentication.values["access_token_type"] == "id_token")
    #expect(configuration.authentication.values["openid_scope"] == "openid profile email publicCloudProject/all")
  }

  @Test func `another provider's address under OVHcloud's name keeps the standard scope`() throws {
    let configuration = try read(["OS_IDENTITY_PROVIDER": "ovhcloud-emea"])
    #expect(configuration.preset?.name == "ovhcloud-emea")
    #expect(configuration.authentication.values["openid_scope"] == "openid profile")
  }

  @Test func `the preset is recognised from the host of Keystone`() throws {
    let configuration = try CloudConfiguration.fromEnvironment(
      [
        "OS_AUTH_URL": "https://auth.cloud.ovh.net/v3", "OS_USERNAME": "user-x", "OS_PASSWORD": "p",
        "OS_PROJECT_ID": "0f", "OS_USER_DOMAIN_NAME": "Default", "OS_IDENTITY_API_VERSION": "3",
      ], files: NoFiles())
    #expect(configuration.preset?.name == "ovhcloud")
    #expect(configuration.preset?.plate == nil)
    #expect(configuration.authentication.method.name == "v3password")
  }

  @Test func `leftovers of an openrc file are ignored with one warning`() throws {
    let configuration = try read([
      "OS_USER_DOMAIN_NAME": "Default", "OS_USERNAME": "user-x", "OS_PASSWORD": "p",
      "OS_PROJECT_DOMAIN_NAME": "Default",
      "OS_TENANT_NAME": "5810", "OS_IDENTITY_API_VERSION": "3",
    ])
    #expect(
      configuration.warnings.map(\.diagnostic.message) == [
        "`OS_PASSWORD`, `OS_USER_DOMAIN_NAME`, `OS_USERNAME` have no effect with v3oidcclientcredentials"
      ])
    #expect(configuration.authentication.values.names.contains("password") == false)
  }

  @Test func `OS_TENANT_ID stands for a project that is not given, and loses against one that is`() throws {
    #expect(try read(["OS_PROJECT_ID": nil, "OS_TENANT_ID": "t"]).scope == .project(id: "t", name: nil, domain: nil))
    let both = try read(["OS_TENANT_ID": "t"])
    #expect(both.scope == .project(id: "00123", name: nil, domain: nil))
    #expect(both.warnings.map(\.diagnostic.message) == ["OS_TENANT_ID and OS_PROJECT_ID differ; OS_PROJECT_ID counts"])
  }

  @Test func `an empty variable is not set`() throws {
    let error = #expect(throws: ConfigurationError.self) { try read(["OS_CLIENT_SECRET": ""]) }
    #expect(error?.findings.map(\.diagnostic.helps) == [["give `OS_CLIENT_SECRET`"]])
    #expect(error?.findings.map(\.diagnostic.notes) == [["in the environment"]])
  }

  @Test func `methods that are not supported are refused by name`() {
    let error = #expect(throws: ConfigurationError.self) { try read(["OS_AUTH_TYPE": "v3oidcpassword"]) }
    #expect(error?.findings.first?.diagnostic.message == "the authentication method 'v3oidcpassword' is not supported")
    #expect(
      error?.findings.first?.diagnostic.helps.last?.contains("v3oidcclientcredentials, v3oidcaccesstoken, v3password")
        == true)
  }

  @Test func `nothing set at all`() {
    let error = #expect(throws: ConfigurationError.self) {
      try CloudConfiguration.fromEnvironment(["OS_REGION_NAME": "GRA", "PATH": "/bin"], files: NoFiles())
    }
    #expect(error?.description.hasPrefix("no credentials are given: no OS_* variable is set") == true)
    #expect(!CloudConfiguration.isGiven(byEnvironment: ["OS_REGION_NAME": "GRA", "OS_CLOUD": ""]))
    #expect(CloudConfiguration.isGiven(byEnvironment: ["OS_CLOUD": "x"]))
  }

  @Test func `certificates, timeouts, interface and single services`() throws {
    let configuration = try read([
      "OS_CACERT": "~/ca.pem", "OS_INSECURE": "True", "OS_INTERFACE": "internal", "OS_API_TIMEOUT": "5.5",
      "OS_OBJECT_STORE_REGION_NAME": "GRA", "OS_VOLUME_ENDPOINT_OVERRIDE": "https://v.test/v3/%(project_id)s",
      "OS_VERIFY": "false",
    ])
    #expect(configuration.tls.isInsecure)
    #expect(configuration.tls.authorities == "/home/u/ca.pem")
    #expect(configuration.interfaces == ["internal"])
    #expect(configuration.timeouts.answer == .milliseconds(5_500))
    #expect(configuration.settings(of: "object-store").region == "GRA")
    #expect(configuration.settings(of: "block-storage").endpointOverride == "https://v.test/v3/%(project_id)s")
    #expect(configuration.warnings.count == 1)
    #expect(try read(["OS_VERIFY": "false"]).tls.isInsecure == false)
  }
}
