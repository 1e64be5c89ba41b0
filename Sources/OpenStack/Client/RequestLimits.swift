import Synchronization

/// The rate limits of a cloud: a limiter for each project and service.
public final class RequestLimits: Sendable {
  /// What is allowed, by official service type.
  public struct Rules: Sendable, Hashable {
    public struct Rate: Sendable, Hashable {
      public let limit: Int
      public let span: Duration

      public init(_ limit: Int, per span: Duration) {
        self.limit = limit
        self.span = span
      }
    }

    public var services: [String: Rate]

    public init(_ services: [String: Rate]) { self.services = services }

    /// OVHcloud, "Public Cloud: API rate limits": 60 requests a minute and user for Keystone, 20 a second, project and
    /// service for the others; object storage is not among them. A twentieth is kept back, since requests that leave a
    /// second apart may arrive closer together.
    public static let ovhcloud = Rules([
      "identity": Rate(57, per: .seconds(60)),
      "compute": Rate(20, per: .milliseconds(1050)),
      "image": Rate(20, per: .milliseconds(1050)),
      "block-storage": Rate(20, per: .milliseconds(1050)),
      "network": Rate(20, per: .milliseconds(1050)),
    ])
  }

  private struct Key: Hashable {
    let service: String
    let owner: String
  }

  private let rules: Rules
  private let clock: any Clock<Duration>
  private let limiters = Mutex<[Key: RequestLimiter]>([:])

  public init(_ rules: Rules, clock: any Clock<Duration>) {
    self.rules = rules
    self.clock = clock
  }

  /// The limiter for a service, shared by all who ask for the same owner: a project, or for identity a user. nil where
  /// there is no limit.
  public func limiter(for service: String, of owner: String) -> RequestLimiter? {
    let type = ServiceDialect(serviceType: service).officialType ?? service
    guard let rate = rules.services[type] else { return nil }
    return limiters.withLock { limiters in
      let key = Key(service: type, owner: owner)
      if let limiter = limiters[key] { return limiter }
      let limiter = RequestLimiter(RequestWindow(rate.limit, per: rate.span), clock: clock)
      limiters[key] = limiter
      return limiter
    }
  }
}
