public import HTTP
import Synchronization

/// What all clients of one cloud and one login share.
public struct CloudConnection: Sendable {
  public let session: Session
  public let transport: any HTTPTransport
  public var timeouts: HTTPTimeouts
  public var retries: CallRetryPolicy
  /// nil: no limit is kept.
  public var limits: RequestLimits?
  /// Told of every call.
  public var observer: CallObserver?
  /// `User-Agent`.
  public var agent: String
  let clock: any Clock<Duration>
  /// At least 0 and below 1; spreads the retries of many callers.
  let chance: @Sendable () -> Double
  let versions = VersionCache()
  let places = PlaceCache()

  public init(
    session: Session, transport: any HTTPTransport, clock: any Clock<Duration>,
    chance: @escaping @Sendable () -> Double = { .random(in: 0..<1) }, retries: CallRetryPolicy = .standard,
    limits: RequestLimits? = nil, agent: String = "stackhand", observer: CallObserver? = nil
  ) {
    self.session = session
    self.transport = transport
    self.clock = clock
    self.chance = chance
    self.retries = retries
    self.limits = limits
    self.agent = agent
    self.observer = observer
    timeouts = session.configuration.timeouts
  }

  /// A client of a service, by its official type. Without a region the configuration's counts.
  public func client(_ service: String, region: String? = nil) -> ServiceClient {
    ServiceClient(self, service: service, region: region)
  }
}

/// What discovery found out, by address. A class, so that copies of a connection share it.
final class VersionCache: Sendable {
  private let found = Mutex<[String: APIVersion]>([:])

  subscript(address: String) -> APIVersion? {
    get { found.withLock { $0[address] } }
    set { found.withLock { $0[address] = newValue } }
  }
}
