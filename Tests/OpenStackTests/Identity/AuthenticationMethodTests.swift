import HTTPTypes
import OpenStack
import Testing
import Values

@Suite struct `Other ways to log in` {
  typealias Cloud = ServiceAccountCloud

  func body(_ kind: CredentialKind, _ settings: [String: String]) async throws -> (ScriptedIdentity.Request, [String]) {
    let cloud = Cloud()
    var settings = settings
    settings["auth_url"] = "https://keystone.test/v3"
    let configuration = try CloudConfiguration(kind, settings.mapValues { Setting($0) })
    _ = try await cloud.withSession(configuration) { try await $0.token() }
    return (try #require(cloud.cloud.requests.last), cloud.cloud.lines)
  }

  @Test func `a password by name and domain`() async throws {
    let (request, lines) = try await body(
      .password, ["username": "u", "user_domain_name": "Default", "password": "pass\"word", "project_id": "p1"])
    #expect(lines == [Cloud.scope])
    #expect(
      request.body
        == #"{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"u","domain":{"name":"Default"},"password":"pass\"word"}}},"scope":{"project":{"id":"p1"}}}}"#
    )
    #expect(request.fields[HTTPField.Name("X-Auth-Token")!] == nil)
  }

  @Test func `a password by id, the project by name`() async throws {
    let (request, _) = try await body(
      .password, ["user_id": "u1", "password": "password", "project_name": "n", "project_domain_id": "d"])
    #expect(
      request.body
        == #"{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":"u1","password":"password"}}},"scope":{"project":{"name":"n","domain":{"id":"d"}}}}}"#
    )
  }

  @Test func `an application credential asks for no project, even if one is given`() async throws {
    let (request, _) = try await body(.applicationCredential, ["id": "c1", "secret": "shh-secret", "project_id": "p1"])
    #expect(
      request.body
        == #"{"auth":{"identity":{"methods":["application_credential"],"application_credential":{"id":"c1","secret":"shh-secret"}}}}"#
    )
  }

  @Test func `a token goes into header and body`() async throws {
    let (request, _) = try await body(.token, ["token": "gAAAA-given", "project_id": "p1"])
    #expect(request.fields[HTTPField.Name("X-Auth-Token")!] == "gAAAA-given")
    #expect(request.body.contains(#""token":{"id":"gAAAA-given"}"#))
  }

  @Test func `an access token goes straight to the federation`() async throws {
    let cloud = Cloud()
    let configuration = try CloudConfiguration.fromEnvironment(
      [
        "OS_AUTH_TYPE": "v3oidcaccesstoken", "OS_AUTH_URL": "https://keystone.test", "OS_ACCESS_TOKEN": "given-token",
        "OS_IDENTITY_PROVIDER": "ovhcloud-emea", "OS_PROJECT_ID": "p1",
      ], files: NoFiles())
    _ = try await cloud.withSession(configuration) { try await $0.token() }
    #expect(cloud.cloud.lines == [Cloud.federation, Cloud.scope])
    #expect(cloud.cloud.requests[0].fields[.authorization] == "Bearer given-token")
  }

  @Test func `a wrong password is told from a missing role by asking without a scope`() async throws {
    let cloud = Cloud()
    let configuration = try CloudConfiguration(
      .password,
      ["auth_url": "https://keystone.test", "user_id": "u1", "password": "password", "project_id": "p1"].mapValues {
        Setting($0)
      })
    cloud.cloud.on(Cloud.scope, .json(401, Cloud.unauthorized))
    let wrong = try await cloud.failure(configuration)
    #expect(wrong.kind == .wrongCredentials)
    #expect(!wrong.isDenied)

    cloud.cloud.on(
      Cloud.scope, .json(401, Cloud.unauthorized),
      .json(201, #"{"token":{"user":{"id":"u1","name":"someone"}}}"#, ["X-Subject-Token": "gAAAA-u"]))
    cloud.cloud.on(Cloud.projects, .json(200, #"{"projects":[]}"#))
    let denied = try await cloud.failure(configuration)
    #expect(denied.isDenied)
    #expect(denied.identity == .init(id: "u1", name: "someone"))
  }

  @Test func `an application credential that is not known is 404`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(
      Cloud.scope,
      .json(404, #"{"error":{"code":404,"message":"Could not find Application Credential: c1.","title":"Not Found"}}"#))
    let configuration = try CloudConfiguration(
      .applicationCredential,
      ["auth_url": "https://keystone.test", "id": "c1", "secret": "shh-secret"].mapValues { Setting($0) })
    let error = try await cloud.failure(configuration)
    #expect(error.kind == .wrongCredentials)
    #expect(error.notes == ["the service said: Could not find Application Credential: c1."])
  }

  @Test func `a token that cannot be read cannot be renewed`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.scope, .json(404, #"{"error":{"message":"Could not recognize Fernet token"}}"#))
    let configuration = try CloudConfiguration(
      .token, ["auth_url": "https://keystone.test", "token": "gAAAA-given"].mapValues { Setting($0) })
    let error = try await cloud.failure(configuration)
    #expect(error.kind == .cannotRenew)
  }

  @Test func `a refused token is not called denied`() async throws {
    let cloud = Cloud()
    cloud.cloud.on(Cloud.scope, .json(401, Cloud.unauthorized))
    cloud.cloud.on(Cloud.projects, .json(401, Cloud.unauthorized))
    let configuration = try CloudConfiguration(
      .token,
      ["auth_url": "https://keystone.test", "token": "gAAAA-given", "project_id": "p1"].mapValues { Setting($0) })
    let error = try await cloud.failure(configuration)
    #expect(error.kind == .cannotRenew)
  }
}

/// A machine without any configuration file.
struct NoFiles: ConfigurationFiles {
  var workingDirectory: String { "/srv" }
  var homeDirectory: String? { "/home/u" }
  func read(_ path: String) -> [UInt8]? { nil }
}
