public import Engine
public import HTTP
public import OpenStack
public import Permissions
import Synchronization
public import Values
import Workflows

/// The way to clouds: logs in once for each set of credentials, and gives every run its connection.
///
/// Whoever makes one runs ``serve()`` beside the runs.
public final class CloudAccess: RunSetup {
  public let rights: RightsTable
  public let roles: RoleTable
  let settings: Settings
  /// Shared by all logins made here.
  private let limits: RequestLimits
  private let state = Mutex(State())
  private let sessions: AsyncStream<Session>
  private let newSession: AsyncStream<Session>.Continuation

  /// What access to a cloud is made of.
  public struct Settings: Sendable {
    /// The transport for a configuration's TLS settings; also for requests outside the cloud.
    public var transport: @Sendable (CloudConfiguration.TLSSettings) -> any HTTPTransport
    /// For probes of ports.
    public var connector: any TCPConnector
    /// What actions read from this machine and save on it.
    public var localFiles: any LocalFiles = NoLocalFiles()
    /// Where workflows without credentials log in, and how `cloud:` and `environment:` are found.
    public var environment: [String: String]
    public var files: any ConfigurationFiles
    /// The cloud and the region that were named outside the workflow.
    public var cloud: String?
    public var region: String?
    /// Logs in here whatever the workflow says: a rehearsal on a simulated cloud.
    public var instead: CloudConfiguration?
    /// What to do about rights that are missing, before the first step.
    public var preflight = Preflight.warn
    /// Whether to keep to the rate limits of the presets.
    public var keepsLimits = true
    /// Told of every secret and token of the login.
    public var mask = SecretMask()
    public var observer: CallObserver?
    public var clock: any Clock<Duration>
    public var now: @Sendable () -> Timestamp
    /// Where request ids come from, and what spreads the waits between attempts.
    public var random: @Sendable () -> UInt64

    public init(
      transport: @escaping @Sendable (CloudConfiguration.TLSSettings) -> any HTTPTransport,
      connector: any TCPConnector, environment: [String: String], files: any ConfigurationFiles,
      clock: any Clock<Duration>,
      now: @escaping @Sendable () -> Timestamp,
      random: @escaping @Sendable () -> UInt64 = { .random(in: 0...UInt64.max) }
    ) {
      self.transport = transport
      self.connector = connector
      self.environment = environment
      self.files = files
      self.clock = clock
      self.now = now
      self.random = random
    }
  }

  private struct State {
    /// By credentials; those of one run and of the workflows that it runs as steps are mostly the same.
    var logins: [(credentials: Credentials?, login: CloudLogin)] = []
    var runs: [String: RunCloud] = [:]
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
    _ request: RunRequest, credentials: Credentials?, region: RegionChoice?
  ) async throws -> Opening {
    let workflow = request.workflow
    guard workflow.needsCloud else { return Opening(logins: 0) }
    let cloud: RunCloud
    let before: Int
    do {
      let login = try login(credentials, region)
      before = await login.connection.session.logins
      cloud = RunCloud(
        login: login, configuration: login.configuration(region, settings), token: try await login.token(),
        within: request.within)
    } catch let error as LoginError {
      throw LoginFailure.failure(
        of: error, needing: NeededRights(of: workflow, by: rights).all, workflow: workflow.name, roles: roles)
    }
    let (regions, remarks) = try endpoints(of: workflow, cloud.configuration, cloud.token)
    let missing = try checkRights(of: workflow, cloud.token)
    state.withLock { $0.runs[request.run] = cloud }
    let token = cloud.token
    return Opening(
      logins: await cloud.login.connection.session.logins - before, project: token.project?.id,
      projectName: token.project?.name, user: token.user.name ?? token.user.id, roles: token.roles, regions: regions,
      remarks: cloud.configuration.warnings.map(\.description) + remarks, missing: missing)
  }

  /// Lets go of what was kept for a run that has ended, and for the runs that were steps of it. The logins stay.
  public func forget(_ run: String) {
    state.withLock { state in state.runs = state.runs.filter { $0.key != run && !$0.value.within.contains(run) } }
  }

  /// How many logins there were up to now, renewals included; nil if none came about.
  public var logins: Int? {
    get async {
      let sessions = state.withLock { $0.logins.map(\.login.connection.session) }
      guard !sessions.isEmpty else { return nil }
      var sum = 0
      for session in sessions { sum += await session.logins }
      return sum
    }
  }

  /// Logs in without a run, and says who that is. Throws ``Failure``.
  public func identify(_ credentials: Credentials?, _ region: RegionChoice?) async throws -> ScopedToken {
    do { return try await login(credentials, region).token() } catch let error as LoginError {
      throw LoginFailure.failure(of: error, needing: [], workflow: "login", roles: roles)
    }
  }

  /// What the configuration says of whom a login would be for; nothing where it cannot be used. No login is made.
  public func subject(
    _ credentials: Credentials?, _ region: RegionChoice?
  ) -> (clientID: String?, project: String?, plate: String?) {
    guard let configuration = try? configuration(credentials, region) else { return (nil, nil, nil) }
    var project: String?
    if case .project(let id, _, _) = configuration.scope { project = id }
    func given(_ text: String?) -> String? { text?.isEmpty == true ? nil : text }
    return (
      given(configuration.authentication.values["client_id"]), given(project), configuration.preset?.plate
    )
  }

  /// The configuration that a login would be made with, in the region that would count. Throws ``Failure``.
  func chosenConfiguration(_ credentials: Credentials?, _ region: RegionChoice?) throws -> CloudConfiguration {
    var configuration = try configuration(credentials, region)
    configuration.choose(region, otherwise: settings.region)
    return configuration
  }

  /// The login for credentials, without a run.
  func openLogin(_ credentials: Credentials?, _ region: RegionChoice?) throws -> CloudLogin {
    try login(credentials, region)
  }

  /// The login for credentials: one, however many runs want it at once.
  private func login(_ credentials: Credentials?, _ region: RegionChoice?) throws -> CloudLogin {
    if let known = knownLogin(credentials) { return known }
    let written = try configuration(credentials, region)
    var configuration = written
    configuration.choose(region, otherwise: settings.region)
    let login = CloudLogin(connection: connect(configuration), written: written)
    return state.withLock { state in
      if let known = state.logins.first(where: { $0.credentials == credentials }) { return known.login }
      newSession.yield(login.connection.session)
      state.logins.append((credentials, login))
      return login
    }
  }

  private func knownLogin(_ credentials: Credentials?) -> CloudLogin? {
    state.withLock { state in state.logins.first { $0.credentials == credentials }?.login }
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
    let random = settings.random
    // 53 bits are what a fraction holds.
    let chance: @Sendable () -> Double = { Double(random() >> 11) / Double(1 << 53) }
    let session = Session(
      configuration, transport: loginTransport, clock: settings.clock, now: settings.now, chance: chance,
      mask: settings.mask)
    return CloudConnection(
      session: session, transport: transport, clock: settings.clock, chance: chance, limits: limits,
      observer: settings.observer)
  }

  private func configuration(_ credentials: Credentials?, _ region: RegionChoice?) throws -> CloudConfiguration {
    if let instead = settings.instead { return instead }
    do throws(ConfigurationError) {
      return try ConfigurationChoice(settings, region: region).configuration(credentials)
    } catch {
      throw LoginFailure.failure(of: error)
    }
  }

  /// The cloud as the actions of a run see it.
  func access(of run: String) -> RunAccess { RunAccess(shared: self, cloud: state.withLock { $0.runs[run] }) }
}
