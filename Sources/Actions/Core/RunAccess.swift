import Engine
import HTTP
import OpenStack
import Permissions
import Synchronization
import Values
import Workflows

/// A login that lasts, and what was found out with it.
final class CloudLogin: Sendable {
  let connection: CloudConnection
  /// As it was written, before a workflow chose its region.
  private let written: CloudConfiguration
  private let names = Mutex<[NameKey: String]>([:])
  let ovh = OVHAccess()

  init(connection: CloudConnection, written: CloudConfiguration) {
    self.connection = connection
    self.written = written
  }

  func token() async throws -> ScopedToken { try await connection.session.token() }

  /// The configuration with the region of one workflow.
  func configuration(_ region: RegionChoice?, _ settings: CloudAccess.Settings) -> CloudConfiguration {
    var configuration = written
    configuration.choose(region, otherwise: settings.region)
    return configuration
  }

  func knownName(_ key: NameKey) -> String? { names.withLock { $0[key] } }

  func learn(_ key: NameKey, _ id: String) { names.withLock { $0[key] = id } }

  /// The name under which an id was looked up.
  func name(of id: String) -> String? { names.withLock { names in names.first { $0.value == id }?.key.name } }
}

/// The cloud of one run: a login, and the regions in which this run works.
struct RunCloud: Sendable {
  let login: CloudLogin
  let configuration: CloudConfiguration
  /// The first one of the run; roles and catalog are read from it.
  let token: ScopedToken
  /// The runs that this one is a step of.
  let within: [String]
}

/// What the actions of one run have of the world: its cloud, if it logged in to one, and everything outside.
struct RunAccess: Sendable {
  let shared: CloudAccess
  let cloud: RunCloud?

  var rights: RightsTable { shared.rights }
  var roles: RoleTable { shared.roles }
  private var settings: CloudAccess.Settings { shared.settings }

  /// A client of a service in a region; nil for that of the run. There is a cloud once the run is open.
  func client(_ service: Service, region: String?) throws -> ServiceClient {
    guard let cloud else { throw UndeclaredUse("cloud: it says that it needs none") }
    let connection = cloud.login.connection
    // Runs that share a login may work in different regions.
    let own = region ?? (isElsewhere(cloud) ? self.region(of: service) : nil)
    return connection.client(service.rawValue, region: own)
  }

  private func isElsewhere(_ cloud: RunCloud) -> Bool {
    cloud.configuration.region != cloud.login.connection.session.configuration.region
  }

  /// What the roles of the login amount to.
  var held: HeldRights { HeldRights(roleNames: cloud?.token.roles ?? [], table: roles) }

  /// The region in which the run finds a service.
  func region(of service: Service) -> String? {
    guard let cloud else { return nil }
    return (try? cloud.configuration.endpoint(for: service.rawValue, token: cloud.token))?.region
  }

  /// The access policy that would give roles to the account of the login.
  func policy(granting roles: [Role], workflow: String) -> Value? {
    guard let token = cloud?.token, let project = token.project?.id else { return nil }
    return AccessPolicy(name: "stackhand-\(workflow)", identity: token.user.name, project: project, roles: roles).json
  }

  /// The path of an operation, with the project of the login in it.
  func path(of operation: Operation) -> String {
    guard let project = cloud?.token.project?.id else { return operation.path }
    let parts = operation.path.split(separator: "/", omittingEmptySubsequences: false)
    let mark = "{project_id}"
    return parts.map { $0.hasSuffix(mark) ? $0.dropLast(mark.count) + project : $0[...] }.joined(separator: "/")
  }

  /// The project of the login.
  func projectID() throws -> String {
    guard let id = cloud?.token.project?.id else {
      throw Failure(.failed, "no-project", "the login is for no project", help: "name one with `project_id`")
    }
    return id
  }

  /// Polls on the clock of the settings; `timeout` counts from now.
  func waiter(within timeout: Duration?) -> Waiter {
    guard let timeout else { return Waiter(clock: settings.clock) }
    return Waiter(clock: settings.clock, left: Self.left(of: timeout, on: settings.clock))
  }

  private static func left<C: Clock<Duration>>(of timeout: Duration, on clock: C) -> @Sendable () -> Duration? {
    let end = clock.now.advanced(by: timeout)
    return { clock.now.duration(to: end) }
  }

  /// From now on shown nowhere, as far as calls are shown at all.
  func hide(_ text: String, as name: String) { settings.mask.add(Secret(text), as: name) }

  func knownName(_ key: NameKey) -> String? { cloud?.login.knownName(placed(key)) }

  func learn(_ key: NameKey, _ id: String) { cloud?.login.learn(placed(key), id) }

  /// Runs that share a login may work in different regions, and a name means something in one of them.
  private func placed(_ key: NameKey) -> NameKey {
    NameKey(kind: key.kind, region: key.region ?? cloud?.configuration.region, name: key.name)
  }

  func makeRequestID() -> RequestID { RequestID(random: settings.random) }

  /// For requests that go to no cloud.
  var outside: any HTTPTransport { settings.transport(CloudConfiguration.TLSSettings()) }

  var connector: any TCPConnector { settings.connector }

  var localFiles: any LocalFiles { settings.localFiles }

  var clock: any Clock<Duration> { settings.clock }

  var now: Timestamp { settings.now() }
}
