public import Permissions

/// Faults that a cloud is asked to show, tried in order at each request: the first that applies strikes.
///
///     SimulatedCloud(faults: [.unavailable(times: 1, retryAfter: .seconds(7))])
public struct FaultPlan: Sendable, ExpressibleByArrayLiteral {
  public var faults: [Fault]

  public init(_ faults: [Fault] = []) { self.faults = faults }
  public init(arrayLiteral elements: Fault...) { self.init(elements) }

  public static let none = FaultPlan()

  /// What goes wrong.
  public enum Effect: Sendable, Hashable {
    /// The proxy in front answers, since the service is away: an HTML page, with `Retry-After` if given.
    case unavailable(retryAfter: Duration?)
    /// The limiter in front answers 429 in OVHcloud's form; it documents no `Retry-After`.
    case tooManyRequests(retryAfter: Duration?)
    /// The service answers with this status, in its own form.
    case status(Int, message: String)
    /// Something in between answers with an HTML page.
    case page(Int)
    /// The real answer, cut in the middle so that it is no JSON, but whole as far as HTTP can tell.
    case brokenJSON
    /// The request is carried out, and its answer breaks off after so many bytes of the body.
    case truncated(after: Int)
    /// The connection breaks before anything of the answer came; `carriedOut`: the work was done all the same.
    case dropped(carriedOut: Bool)
    /// The answer is right but comes late, by the clock of the cloud.
    case slow(Duration)
    /// The service does not accept the token, as if it had been revoked.
    case tokenRefused
    /// Keystone is away: it answers 503 itself; compute, volume and network pass that on; image and object storage
    /// answer 401, as they really do.
    case identityOutage
  }

  /// Which requests meet a fault. What is nil does not matter.
  public struct Scope: Sendable, Hashable {
    public var part: CloudPart?
    public var region: String?
    public var method: String?
    /// A text that the path contains.
    public var path: String?
    /// The operation, in the words of the rights table.
    public var operation: String?

    public init(
      _ part: CloudPart? = nil, region: String? = nil, method: String? = nil, path: String? = nil,
      operation: String? = nil
    ) {
      self.part = part
      self.region = region
      self.method = method
      self.path = path
      self.operation = operation
    }

    public static let all = Scope()
    public static func service(_ service: Service) -> Scope { Scope(.service(service)) }
    public static func operation(_ service: Service, _ name: String) -> Scope {
      Scope(.service(service), operation: name)
    }
    public static let identityProvider = Scope(.identityProvider)
  }

  public struct Fault: Sendable, Hashable {
    public var effect: Effect
    public var scope: Scope
    /// How many requests it leaves alone first.
    public var skip: Int
    /// How many requests meet it after that; nil: all.
    public var times: Int?
    /// Which share of the remaining requests, from 0 to 1.
    public var share: Double

    public init(_ effect: Effect, on scope: Scope = .all, skip: Int = 0, times: Int? = nil, share: Double = 1) {
      self.effect = effect
      self.scope = scope
      self.skip = skip
      self.times = times
      self.share = share
    }

    public static func unavailable(
      on scope: Scope = .all, times: Int? = nil, retryAfter: Duration? = nil
    ) -> Fault { Fault(.unavailable(retryAfter: retryAfter), on: scope, times: times) }

    public static func tooManyRequests(
      on scope: Scope = .all, times: Int? = nil, retryAfter: Duration? = nil
    ) -> Fault { Fault(.tooManyRequests(retryAfter: retryAfter), on: scope, times: times) }

    public static func status(_ status: Int, on scope: Scope = .all, times: Int? = nil) -> Fault {
      Fault(.status(status, message: "Asked for by the fault plan."), on: scope, times: times)
    }

    public static func dropped(on scope: Scope = .all, times: Int? = nil, carriedOut: Bool = false) -> Fault {
      Fault(.dropped(carriedOut: carriedOut), on: scope, times: times)
    }

    public static func slow(_ delay: Duration, on scope: Scope = .all, times: Int? = nil) -> Fault {
      Fault(.slow(delay), on: scope, times: times)
    }

    public static func tokenRefused(on scope: Scope = .all, times: Int? = nil) -> Fault {
      Fault(.tokenRefused, on: scope, times: times)
    }

    public static func identityOutage(times: Int? = nil) -> Fault { Fault(.identityOutage, times: times) }
  }
}
