public import Engine
public import HTTP
public import OpenStack
public import Permissions
import Synchronization
public import Values
public import Workflows

/// The cloud of one run: logs in once, and gives every action of the run its connection.
///
/// Whoever makes one runs ``serve()`` beside the run.
public final class CloudAccess: RunSetup {
  public let rights: RightsTable
  public let roles: RoleTable
  private let settings: Settings
  /// Shared by all logins made here.
  private let limits: RequestLimits
  private let state = Mutex(State())
  private let sessions: AsyncStream<Session>
  private let newSession: AsyncStream<Session>.Continuation

  /// What access to a cloud is made of.
  public struct Settings: Sendable {
    /// The transport for a configuration's TLS settings; also for requests outside the cloud.
    public var transport: @Sendable (CloudConfiguration.TLSSettings) -> any HTTPTransport
    /// Where workflows without credentials log in, and how `cloud:` and `environment:` are found.
    public var environment: [String: String]
    public var files: any ConfigurationFiles
    /// The cloud and the region that were named outside the workflow.
    public var cloud: String?
    public var region: String?
    /// Logs in here whatever the workflow says: a rehearsal on a simulated cloud.
    public var instead: CloudConfiguration?
    /// Whether to keep to the rate limits of the presets.
    public var keepsLimits = true
    /// Told of every secret and token of the login.
    public var mask = SecretMask()
    public var observer: CallObserver?
    public var clock: any Clock<Duration>
    public var now: @Sendable () -> Timestamp
    /// Where request ids come from.
    public var random: @Sendable () -> UInt64

    public init(
      transport: @escaping @Sendable (CloudConfiguration.TLSSettings) -> any HTTPTransport,
      environment: [String: String], files: any ConfigurationFiles, clock: any Clock<Duration>,
      now: @escaping @Sendable () -> Timestamp,
      random: @escaping @Sendable () -> UInt64 = { .random(in: 0...UInt64.max) }
    ) {
      self.transport = transport
      self.environment = environment
      self.files = files
      self.clock = clock
      self.now = now
      self.random = random
    }
  }

  private struct State {
    var connection: CloudConnection?
    var token: ScopedToken?
    var names: [NameKey: String] = [:]
  }

  public init(_ settings: Settings, rights: RightsTable = .standard, roles: RoleTable = .standard) {
    self.settings = settings
    self.rights = rights
    self.roles = roles
    limits = RequestLimits(.ovhcloud, clock: settings.clock)
    (sessions, newSession) = AsyncStream.makeStream()
  }

  /// Keeps the logins alive until the task is cancelled.
  public func serve() async {
    await withDiscardingTaskGroup { group in
      for await session in sessions { group.addTask { await session.run() } }
    }
  }

  public func open(
    _ workflow: CheckedWorkflow, credentials: Credentials?, region: RegionChoice?
  ) async throws -> Opening {
    guard workflow.needsCloud else { return Opening(logins: 0) }
    let configuration: CloudConfiguration
    let token: ScopedToken
    do { (configuration, token) = try await logIn(credentials, region) } catch let error as LoginError {
      throw LoginFailure.failure(
        of: error, needing: workflow.rights(by: rights), workflow: workflow.name, roles: roles)
    }
    let (regions, remarks) = try endpoints(of: workflow, configuration, token)
    return Opening(
      logins: try await connection().session.logins, project: token.project?.id, projectName: token.project?.name,
      user: token.user.name ?? token.user.id, roles: token.roles, regions: regions,
      remarks: configuration.warnings.map(\.description) + remarks)
  }

  /// How many logins there were up to now, renewals included; nil if none came about.
  public var logins: Int? {
    get async { await state.withLock(\.connection)?.session.logins }
  }

  /// Logs in without a run, and says who that is. Throws ``Failure``.
  public func identify(_ credentials: Credentials?, _ region: RegionChoice?) async throws -> ScopedToken {
    do { return try await logIn(credentials, region).token } catch let error as LoginError {
      throw LoginFailure.failure(of: error, needing: [], workflow: "login", roles: roles)
    }
  }

  private func logIn(
    _ credentials: Credentials?, _ region: RegionChoice?
  ) async throws -> (configuration: CloudConfiguration, token: ScopedToken) {
    var configuration = try self.configuration(credentials, region)
    configuration.choose(region, otherwise: settings.region)
    let connection = connect(configuration)
    let token = try await connection.session.token()
    state.withLock { state in
      state.connection = connection
      state.token = token
    }
    return (configuration, token)
  }

  private func connect(_ configuration: CloudConfiguration) -> CloudConnection {
    // A simulated cloud has no limits to keep to, whatever preset its settings look like.
    let keepsLimits = settings.keepsLimits && configuration.preset != nil && settings.instead == nil
    let limits = keepsLimits ? self.limits : nil
    let transport = settings.transport(configuration.tls)
    var loginTransport = transport
    // One user logs in here: Keystone's limit, which is per user, has one limiter.
    if let limiter = limits?.limiter(for: Service.identity.rawValue, of: "login") {
      loginTransport = LimitedTransport(transport, limiter: limiter, authority: configuration.authURL.authority)
    }
    let session = Session(
      configuration, transport: loginTransport, clock: settings.clock, now: settings.now, mask: settings.mask)
    newSession.yield(session)
    return CloudConnection(
      session: session, transport: transport, clock: settings.clock, limits: limits, observer: settings.observer)
  }

  private func configuration(_ credentials: Credentials?, _ region: RegionChoice?) throws -> CloudConfiguration {
    if let instead = settings.instead { return instead }
    do throws(ConfigurationError) {
      return try ConfigurationChoice(settings, region: region).configuration(credentials)
    } catch {
      throw LoginFailure.failure(of: error)
    }
  }

  /// Every service that the workflow uses must have an endpoint before the first step runs.
  private func endpoints(
    of workflow: CheckedWorkflow, _ configuration: CloudConfiguration, _ token: ScopedToken
  ) throws -> (regions: [String], remarks: [String]) {
    var regions: [String] = []
    var remarks: [String] = []
    for (service, stepRegion) in workflow.places {
      do throws(EndpointError) {
        let endpoint = try configuration.endpoint(for: service.rawValue, region: stepRegion, token: token)
        if stepRegion == nil, let region = endpoint.region, !regions.contains(region) { regions.append(region) }
        if let wanted = endpoint.insteadOf {
          let remark = "\(service.rawValue) is in \(endpoint.region ?? ""), there is none in \(wanted)"
          if !remarks.contains(remark) { remarks.append(remark) }
        }
      } catch {
        // A region that a step names is that step's own affair.
        if stepRegion == nil { throw Failure(.failed, "no-endpoint", error.description, help: error.help) }
      }
    }
    return (regions, remarks)
  }

  /// The connection of the run; there is one once it is open.
  func connection() throws -> CloudConnection {
    guard let connection = state.withLock(\.connection) else {
      throw UndeclaredUse("cloud: it says that it needs none")
    }
    return connection
  }

  /// What the roles of the login amount to.
  var held: HeldRights {
    HeldRights(roleNames: state.withLock { $0.token?.roles ?? [] }, table: roles)
  }

  /// The region in which the run finds a service.
  func region(of service: Service) -> String? {
    let (connection, token) = state.withLock { ($0.connection, $0.token) }
    guard let connection, let token else { return nil }
    return (try? connection.session.configuration.endpoint(for: service.rawValue, token: token))?.region
  }

  /// The access policy that would give roles to the account of the login.
  func policy(granting roles: [Role], workflow: String) -> Value? {
    guard let token = state.withLock(\.token), let project = token.project?.id else { return nil }
    return AccessPolicy(name: "stackhand-\(workflow)", identity: token.user.name, project: project, roles: roles).json
  }

  /// The path of an operation, with the project of the login in it.
  func path(of operation: Operation) -> String {
    guard let project = state.withLock(\.token)?.project?.id else { return operation.path }
    let parts = operation.path.split(separator: "/", omittingEmptySubsequences: false)
    let mark = "{project_id}"
    return parts.map { $0.hasSuffix(mark) ? $0.dropLast(mark.count) + project : $0[...] }.joined(separator: "/")
  }

  func knownName(_ key: NameKey) -> String? { state.withLock { $0.names[key] } }

  func learn(_ key: NameKey, _ id: String) { state.withLock { $0.names[key] = id } }

  func makeRequestID() -> RequestID { RequestID(random: settings.random) }

  /// For requests that go to no cloud.
  var outside: any HTTPTransport { settings.transport(CloudConfiguration.TLSSettings()) }
}

extension CheckedWorkflow {
  /// The services that its steps use, each in the region of the workflow (nil) or in one that a step writes out.
  var places: [(service: Service, region: String?)] {
    var places: [(service: Service, region: String?)] = []
    for step in steps {
      guard case .action(let use) = step.kind else { continue }
      let region: String?
      switch step.region {
      case nil: region = nil
      case .constant(.string(let name))?: region = name
      // Known when the step begins.
      default: continue
      }
      for operation in use.signature.operations
      where !places.contains(where: { $0 == (operation.service, region) }) {
        places.append((operation.service, region))
      }
    }
    return places
  }

  /// The rights that its steps need.
  func rights(by table: RightsTable) -> Set<Right> {
    var rights: Set<Right> = []
    for step in steps {
      guard case .action(let use) = step.kind else { continue }
      for operation in use.signature.operations { rights.formUnion(table[operation]?.need.rights ?? []) }
    }
    return rights
  }
}

extension CloudConfiguration {
  /// The workflow's region counts first, then what was named outside, then what the configuration has.
  mutating func choose(_ choice: RegionChoice?, otherwise outside: String?) {
    if let outside { use(outside) }
    switch choice {
    case .one(let name): use(name)
    case .byService(let regions): for (service, region) in regions { setRegion(region, of: service) }
    case nil: break
    }
  }

  /// A region for all services, also for those of which the configuration says another.
  private mutating func use(_ name: String) {
    region = name
    for service in services.keys { services[service]?.region = nil }
  }
}
