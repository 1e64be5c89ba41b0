public import HTTP
public import HTTPTypes
public import Permissions
internal import Synchronization
public import Values

/// An OVHcloud-like OpenStack in memory: one handler that serves an identity provider, keystone, nova, glance, cinder,
/// neutron and swift of several regions under one address.
///
/// It knows no socket: ``LoopbackTransport`` asks it directly, a server puts it on a port. Addresses in its answers begin
/// with ``base``, or with scheme, host and port of the request. It is written from recorded answers of real services and
/// shares no code with the client that is tested against it; what both use are the tables of rights and roles, as data.
public final class SimulatedCloud: HTTPHandler {
  /// How long tokens live.
  public struct Lifetimes: Sendable {
    /// Of a keystone token.
    public var token: Duration
    /// Of an id_token.
    public var idToken: Duration

    public init(token: Duration = .seconds(86_400), idToken: Duration = .seconds(300)) {
      self.token = token
      self.idToken = idToken
    }
  }

  /// How long asynchronous work takes on the cloud's clock.
  public struct Paces: Sendable {
    /// Starting, stopping and rebooting a server.
    public var power: Duration
    /// From BUILD to ACTIVE.
    public var build: Duration
    /// From `queued` to `active` of a server's snapshot.
    public var snapshot: Duration
    /// From `creating` to `available` of volumes, their snapshots and backups.
    public var volume: Duration
    /// From `deleting` to gone.
    public var deletion: Duration

    public init(
      power: Duration = .seconds(2), build: Duration = .seconds(6), snapshot: Duration = .seconds(4),
      volume: Duration = .seconds(3), deletion: Duration = .seconds(2)
    ) {
      self.power = power
      self.build = build
      self.snapshot = snapshot
      self.volume = volume
      self.deletion = deletion
    }

    /// Everything is done as soon as anybody looks.
    public static let instant = Paces(power: .zero, build: .zero, snapshot: .zero, volume: .zero, deletion: .zero)
  }

  public let accounts: [Account]
  public let projectID: String
  /// Fixed at the start, or nil: what the request says.
  public let base: String?
  private let state: Mutex<CloudState>
  private let services: [any SimulatedService]
  private let now: @Sendable () -> Timestamp
  private let clock: any Clock<Duration>
  private let witness: (@Sendable (Arrival) -> Void)?

  /// - Parameters:
  ///   - accounts: Who may log in; nil: ``Account/standard(roles:secret:)`` with secrets from `random`.
  ///   - base: The address under which the cloud is reached, without a slash at the end: `http://127.0.0.1:8774`.
  ///   - now: The cloud's time of day: timestamps, expiry, and the progress of asynchronous work.
  ///   - clock: Waits for faults that delay an answer.
  ///   - witness: Told of every request, before its answer goes out.
  ///   - random: Where ids, tokens and shares of faults come from; a ``SeededGenerator`` makes the same cloud each time.
  public init(
    _ contents: Contents = .standard, accounts: [Account]? = nil, faults: FaultPlan = .none,
    rights: RightsTable = .standard, roles: RoleTable = .standard, lifetimes: Lifetimes = Lifetimes(),
    paces: Paces = Paces(), base: String? = nil, now: (@Sendable () -> Timestamp)? = nil,
    clock: any Clock<Duration> = ContinuousClock(),
    random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
    witness: (@Sendable (Arrival) -> Void)? = nil
  ) {
    var ids = IdentifierSource(random)
    let accounts = accounts ?? Account.standard(roles: roles) { _ in Secret(ids.urlSafe(bytes: 24)) }
    let now = now ?? { Timestamp.systemNow() }
    self.accounts = accounts
    projectID = contents.projectID
    self.base = base
    self.now = now
    self.clock = clock
    self.witness = witness
    services = Self.standardServices
    state = Mutex(
      CloudState(
        contents: contents, accounts: accounts, rights: rights, roles: roles, lifetimes: lifetimes, paces: paces,
        faults: faults, ids: ids, now: now()))
  }

  /// Every service of the cloud; the first part of a path chooses among them.
  static let standardServices: [any SimulatedService] = [
    IdentityProviderService(), IdentityService(), ComputeService(), ImageService(), VolumeService(), NetworkService(),
    ObjectStoreService(), OVHcloudService(),
  ]

  /// Hosts of the world outside that a simulated cloud answers for: OVHcloud's own API.
  public static let foreignHosts: Set<String> = OVHcloudService.hosts

  /// The operations that are served, in the words of the rights table: what is missing here is answered with 404.
  public static var operations: [(service: Service, name: String)] {
    standardServices.flatMap { service in
      service.routes.compactMap { route in
        service.service.flatMap { name in route.operation.map { (name, $0) } }
      }
    }
  }

  public func account(_ name: String) -> Account? { accounts.first { $0.name == name } }

  /// How often the cloud was asked for what, up to now.
  public var counts: RequestCounts { state.withLock { $0.counts } }

  /// Looks at the state as it is now.
  func look<Result>(_ body: (CloudState) -> Result) -> Result {
    let time = now()
    return state.withLock { state in
      state.advance(to: time)
      return body(state)
    }
  }

  /// Replaces what is left of the faults.
  public func plan(_ faults: FaultPlan) { state.withLock { $0.faults = FaultLedger(faults) } }

  /// Forgets all tokens, as after a revocation of everything.
  public func revokeAllTokens() {
    state.withLock { state in
      for text in Array(state.tokens.keys) { state.tokens[text]?.isRevoked = true }
    }
  }

  /// Uploads beyond this are refused.
  static let largestBody = 64 << 20

  public func respond(to request: HTTPRequest, body: HTTPBody) async -> HTTPAnswer {
    let bytes: [UInt8]
    do { bytes = try await body.collect(upTo: Self.largestBody) } catch {
      return HTTPAnswer(status: error is BodyTooLarge ? .contentTooLarge : .badRequest)
    }
    let time = now()
    var request = request
    if let host = request.authority, Self.foreignHosts.contains(host) {
      request.path = "/\(OVHcloudService.mount)\(request.path ?? "/")"
    }
    let base = base ?? "\(request.scheme ?? "http")://\(request.authority ?? "sandbox.invalid")"
    let (outcome, arrival) = state.withLock { state in
      state.advance(to: time)
      var exchange = Exchange(services: services, base: base, now: time)
      return (exchange.run(request, bytes, &state), exchange.arrival)
    }
    if let arrival { witness?(arrival) }
    if let delay = outcome.delay {
      // A caller that gives up while it waits gets an answer that nobody reads.
      do { try await clock.sleep(for: delay) } catch {}
    }
    guard let cut = outcome.cutAfter else { return outcome.reply.answer(to: request.method) }
    let head = HTTPResponse(
      status: HTTPResponse.Status(code: outcome.reply.status), headerFields: outcome.reply.fields)
    return HTTPAnswer(
      head, body: HTTPBody(broken: outcome.reply.body, after: cut, announced: outcome.reply.body.count))
  }
}
