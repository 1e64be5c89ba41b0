import Diagnostics
import OpenStack
import Testing
import Values

/// Files in memory.
struct SomeFiles: ConfigurationFiles {
  var files: [String: String]
  var workingDirectory: String { "/srv" }
  var homeDirectory: String? { "/home/u" }
  func read(_ path: String) -> [UInt8]? { files[path].map { Array($0.utf8) } }
}

@Suite struct `A cloud of clouds.yaml` {
  let clouds = """
    clouds:
      prod:
        auth_type: v3oidcclientcredentials
        region_name: GRA11
        object_store_region_name: GRA
        auth:
          auth_url: https://auth.cloud.ovh.net/v3
          identity_provider: ovhcloud-emea
          protocol: openid
          access-token-type: id_token
          openid_scope: openid profile email publicCloudProject/all
          discovery_endpoint: https://iam.ovh.net/role-adapter/urn:v1:eu:resource:publicCloudProject:pci/.well-known/openid-configuration
          project_id: 00000000000000000000000000000123
          client_id: 1e5
      user:
        auth: {auth_url: "https://{region_name}.test/v3", username: u, password: p, project_name: n, domain_name: d}
        region_name: one
        verify: false
    """
  let secure = "clouds: {prod: {auth: {client_secret: from-secure, client_id: 2e5}}}"

  func read(
    _ name: String, _ files: [String: String], region: String? = nil, environment: [String: String] = [:]
  ) throws -> CloudConfiguration {
    try CloudConfiguration.named(name, region: region, environment: environment, files: SomeFiles(files: files))
  }

  @Test func `with secure.yaml laid over it, ids as they are written`() throws {
    let configuration = try read(
      "prod", ["/srv/clouds.yaml": clouds, "/home/u/.config/openstack/secure.yaml": secure])
    #expect(configuration.scope == .project(id: "00000000000000000000000000000123", name: nil, domain: nil))
    #expect(configuration.authentication.values["client_id"] == "2e5")
    #expect(configuration.authentication.values.secret("client_secret")?.reveal() == "from-secure")
    #expect(configuration.region == "GRA11")
    #expect(configuration.settings(of: "object-store").region == "GRA")
    #expect(configuration.preset?.name == "ovhcloud-emea")
    #expect(configuration.source == "cloud 'prod' of /srv/clouds.yaml")
    #expect(configuration.warnings.isEmpty)
  }

  @Test func `placeholders, a domain given once, and verify`() throws {
    let configuration = try read("user", ["/srv/clouds.yaml": clouds])
    #expect(configuration.authURL.text == "https://one.test/v3")
    #expect(configuration.authentication.values["user_domain_name"] == "d")
    #expect(configuration.scope == .project(id: nil, name: "n", domain: .init(name: "d")))
    #expect(configuration.tls.isInsecure)
  }

  @Test func `the first file found counts, and no other`() throws {
    let other = clouds.replacingOccurrence(of: "GRA11", with: "SBG5")
    let files = ["/home/u/.config/openstack/clouds.yaml": other, "/etc/openstack/clouds.yaml": clouds]
    #expect(try read("user", files).region == "one")
    let named = ["/my/clouds.yaml": other].merging(["/srv/clouds.yml": clouds]) { $1 }
    let secret = ["/srv/secure.yaml": secure]
    let environment = ["OS_CLIENT_CONFIG_FILE": "/my/clouds.yaml"]
    #expect(try read("prod", named.merging(secret) { $1 }, environment: environment).region == "SBG5")
    #expect(
      try read("prod", named.merging(secret) { $1 }, environment: ["OS_CLIENT_CONFIG_FILE": "/gone"]).region == "GRA11")
    let error = #expect(throws: ConfigurationError.self) { try read("missing", files) }
    #expect(error?.findings.first?.diagnostic.helps.last == "it has: prod, user")
    let none = #expect(throws: ConfigurationError.self) { try read("prod", [:]) }
    #expect(none?.findings.first?.diagnostic.code == "cloud-not-found")
  }

  @Test func `the environment does not override it, and only fills in a region`() throws {
    let environment = ["OS_REGION_NAME": "SBG5", "OS_CLIENT_SECRET": "stray", "OS_PROJECT_ID": "stray"]
    let files = ["/srv/clouds.yaml": clouds, "/srv/secure.yaml": secure]
    let configuration = try read("prod", files, environment: environment)
    #expect(configuration.region == "GRA11")
    #expect(configuration.authentication.values.secret("client_secret")?.reveal() == "from-secure")
    let without = clouds.replacingOccurrence(of: "region_name: GRA11\n", with: "cert: x\n")
    #expect(
      try read("prod", ["/srv/clouds.yaml": without, "/srv/secure.yaml": secure], environment: environment).region
        == "SBG5")
    let byVariable = try CloudConfiguration.fromEnvironment(
      environment.merging(["OS_CLOUD": "prod"]) { $1 }, files: SomeFiles(files: files))
    #expect(byVariable.source == "cloud 'prod' of /srv/clouds.yaml")
  }

  @Test func `regions that it lists`() throws {
    let text = """
      clouds:
        many:
          auth: {auth_url: https://k.test, token: gAAAA}
          regions: [one, {name: two, values: {auth: {auth_url: https://two.test}, compute_endpoint_override: https://c.two.test}}]
        only:
          auth: {auth_url: https://k.test, token: gAAAA}
          regions: [one]
      """
    let files = ["/srv/clouds.yaml": text]
    #expect(try read("many", files).region == nil)
    #expect(try read("only", files).region == "one")
    let two = try read("many", files, region: "two")
    #expect(two.authURL.text == "https://two.test")
    #expect(two.settings(of: "compute").endpointOverride == "https://c.two.test")
    let error = #expect(throws: ConfigurationError.self) { try read("many", files, region: "three") }
    #expect(error?.description == "cloud 'many' does not list region 'three'; it lists: one, two")
  }

  @Test func `profiles are known without the network`() throws {
    func text(_ profile: String, _ type: String = "password") -> String {
      """
      clouds:
        a: {profile: \(profile), auth_type: \(type), auth: {username: u, password: p, project_name: n}}
      """
    }
    let user = try read("a", ["/srv/clouds.yaml": text("ovh")])
    #expect(user.authURL.text == "https://auth.cloud.ovh.net/v3")
    #expect(user.authentication.values["user_domain_name"] == "Default")
    let publicClouds = "public-clouds: {mine: {auth: {auth_url: https://mine.test, user_domain_id: x}}}"
    let mine = try read("a", ["/srv/clouds.yaml": text("mine"), "/srv/clouds-public.yaml": publicClouds])
    #expect(mine.authURL.text == "https://mine.test")
    let error = #expect(throws: ConfigurationError.self) { try read("a", ["/srv/clouds.yaml": text("rackspace")]) }
    #expect(error?.findings.first?.diagnostic.code == "unknown-profile")
    #expect(error?.findings.first?.diagnostic.span != nil)
    #expect(error?.findings.first?.file?.source.name == "/srv/clouds.yaml")
  }

  @Test func `mistakes are shown in the file`() throws {
    let text = clouds.replacingOccurrence(of: "openid profile email publicCloudProject/all", with: "openid profile")
    let configuration = try read("prod", ["/srv/clouds.yaml": text, "/srv/secure.yaml": secure])
    let finding = try #require(configuration.warnings.first)
    #expect(finding.diagnostic.code == "scope-without-project")
    let span = try #require(finding.diagnostic.span)
    #expect(finding.file?.source[span] == "openid profile")
  }

  @Test func `a file that is no YAML is shown where it breaks`() throws {
    let error = #expect(throws: ConfigurationError.self) { try read("a", ["/srv/clouds.yaml": "clouds: [a\nb: c"]) }
    #expect(error?.findings.first?.file?.source.name == "/srv/clouds.yaml")
    #expect(error?.findings.first?.diagnostic.severity == .error)
  }

  @Test func `an empty secure.yaml, merge keys, and the names of all clouds`() throws {
    let text = """
      clouds:
        a: &a {auth: {auth_url: https://k.test, token: gAAAA}, region_name: one}
        b:
          <<: *a
          region_name: two
      """
    let files = ["/srv/clouds.yaml": text, "/srv/secure.yaml": ""]
    let configuration = try read("b", files)
    #expect(configuration.region == "two")
    #expect(configuration.authURL.text == "https://k.test")
    #expect(CloudConfiguration.cloudNames(environment: [:], files: SomeFiles(files: files)) == ["a", "b"])
    #expect(CloudConfiguration.cloudNames(environment: [:], files: NoFiles()) == [])
  }
}

extension String {
  fileprivate func replacingOccurrence(of pattern: String, with replacement: String) -> String {
    var rest = self[...]
    var out = ""
    while let first = rest.first {
      if rest.hasPrefix(pattern) { return out + replacement + rest.dropFirst(pattern.count) }
      out.append(first)
      rest = rest.dropFirst()
    }
    return out
  }
}
