import HTTP
import OpenStack
import TestSupport
import Testing
import Values

/// A cloud with a service account as OVHcloud has them, answering as the real services do.
struct ServiceAccountCloud {
  let cloud = ScriptedIdentity()
  let time = TestClock(jumping: true)
  static let project = "4f0e8c1b9d6a4e7fa2c35b7d10f9e8a6"
  static let secret = "s3cr3t-of-the-client"
  static let idToken = "eyJhbGciOi.id-token.signature"
  static let unscoped = "gAAAA-unscoped"
  static let urn = "urn:v1:eu:identity:credential:xx11111-ovh/oauth2-ca87df38b9c30dc9"

  static let discovery = "GET /adapter/.well-known/openid-configuration"
  static let token = "POST /adapter/token"
  static let federation = "POST /v3/OS-FEDERATION/identity_providers/ovhcloud-emea/protocols/openid/auth"
  static let scope = "POST /v3/auth/tokens"
  static let projects = "GET /v3/auth/projects"
  static let unauthorized =
    #"{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}"#

  init() {
    cloud.on(
      Self.discovery,
      .json(
        200,
        #"{"token_endpoint":"https://iam.test/adapter/token","grant_types_supported":["client_credentials"]}"#))
    cloud.on(
      Self.token,
      .json(200, #"{"access_token":"an-access-token","id_token":"\#(Self.idToken)","token_type":"Bearer"}"#))
    cloud.on(
      Self.federation,
      .json(
        201,
        #"""
        {"token": {"methods": ["openid"], "user": {"id": "25fecdc7", "name": "\#(Self.urn)"},
         "expires_at": "2026-11-23T18:02:21.000000Z", "issued_at": "2026-11-23T17:02:21.000000Z"}}
        """#, ["X-Subject-Token": Self.unscoped]))
    cloud.on(Self.scope, Self.scoped("gAAAA-scoped-1"), Self.scoped("gAAAA-scoped-2"), Self.scoped("gAAAA-scoped-3"))
  }

  static func scoped(
    _ id: String, expires: String = "2026-11-23T18:02:21.000000Z", date: String = "Mon, 23 Nov 2026 17:02:20 GMT"
  ) -> ScriptedIdentity.Reply {
    .json(
      201,
      #"""
      {"token": {"methods": ["openid", "token"], "user": {"id": "25fecdc7", "name": "\#(urn)"},
       "expires_at": "\#(expires)", "issued_at": "2026-11-23T17:02:21.000000Z",
       "project": {"id": "\#(project)", "name": "5810293746152839", "domain": {"id": "default"}},
       "roles": [{"id": "13e5", "name": "infrastructureSupervisor"}, {"id": "13e6", "name": "objectstoreOperator"}],
       "catalog": [
        {"type": "compute", "name": "nova", "endpoints": [
          {"interface": "public", "region": "GRA11", "region_id": "GRA11", "url": "https://compute.gra11.test/v2.1"},
          {"interface": "admin", "region": "GRA11", "region_id": "GRA11", "url": "https://admin.test/v2.1"},
          {"interface": "public", "region": "SBG5", "region_id": "SBG5", "url": "https://compute.sbg5.test/v2.1"}]},
        {"type": "volumev3", "name": "cinderv3", "endpoints": [
          {"interface": "public", "region": "GRA11", "region_id": "GRA11", "url": "https://volume.test/v3/\#(project)"}]},
        {"type": "object-store", "name": "swift", "endpoints": [
          {"interface": "public", "region": "GRA", "region_id": "GRA", "url": "https://storage.gra.test/v1/AUTH_\#(project)"}]}
       ]}}
      """#, ["X-Subject-Token": id, "Date": date, "x-openstack-request-id": "req-scope"])
  }

  static func configuration(_ changes: [String: String?] = [:]) throws -> CloudConfiguration {
    var settings: [String: String] = [
      "provider": "ovhcloud-emea", "auth_url": "https://keystone.test/v3", "project_id": project,
      "client_id": "ca87df38b9c30dc9", "client_secret": secret,
      "discovery_endpoint": "https://iam.test/adapter/.well-known/openid-configuration",
    ]
    for (name, value) in changes { settings[name] = value }
    var configuration = try CloudConfiguration(.serviceAccount, settings.mapValues { Setting($0) })
    configuration.region = "GRA11"
    return configuration
  }

  func session(_ configuration: CloudConfiguration? = nil) throws -> Session {
    let time = time
    return Session(
      try configuration ?? Self.configuration(), transport: LoopbackTransport(cloud), clock: time,
      now: { time.timestamp }, chance: { 1 })
  }

  /// What `work` gives while the session runs.
  func withSession<Result: Sendable>(
    _ configuration: CloudConfiguration? = nil, _ work: @escaping @Sendable (Session) async throws -> Result
  ) async throws -> Result {
    try await running(try session(configuration), work)
  }

  /// The error of one login.
  func failure(
    _ configuration: CloudConfiguration? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> LoginError {
    let error = await #expect(throws: LoginError.self, sourceLocation: sourceLocation) {
      try await withSession(configuration) { try await $0.token() }
    }
    return try #require(error, sourceLocation: sourceLocation)
  }
}

/// Runs a session beside `work`.
func running<Result: Sendable>(
  _ session: Session, _ work: @escaping @Sendable (Session) async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask {
      await session.run()
      return nil
    }
    group.addTask { try await work(session) }
    defer { group.cancelAll() }
    while let result = try await group.next() { if let result { return result } }
    throw CancellationError()
  }
}

extension TestClock {
  /// The time of day: 2026-11-23T17:02:20Z when the clock was made.
  var timestamp: Timestamp { Timestamp(seconds: 1_795_453_340 + now.offset.components.seconds) }
}
