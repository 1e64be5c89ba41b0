public import HTTP
public import Values

/// One login for many callers: the scoped token, fetched when it is first needed, renewed before it ends and when a
/// service refuses it.
///
/// Whoever makes a session runs ``run()`` in a child task; logins happen there, so that no caller's cancellation ends
/// one. A caller that is cancelled stops waiting, nothing else.
public actor Session {
  public nonisolated let configuration: CloudConfiguration
  /// How many logins were begun, failed ones included.
  public private(set) var logins = 0

  private let now: @Sendable () -> Timestamp
  private var login: Login
  private var current: ScopedToken?
  /// Server's clock minus ours, in seconds.
  private var skew: Int64 = 0
  /// After a renewal that failed, or that a service's 401 asked for: when the next may begin, by our clock.
  private var quietUntil: Timestamp?
  /// How that renewal failed; nil if it did not.
  private var failure: LoginError?
  private var waiters: [AsyncStream<Answer>.Continuation] = []
  private var ended = false
  private let requests: AsyncStream<Void>
  private let request: AsyncStream<Void>.Continuation

  private enum Answer: Sendable {
    case token(ScopedToken)
    case failure(LoginError)
  }

  /// How long before its end a token is replaced, at most.
  private static let margin: Int64 = 120
  /// How far apart two renewals that services ask for must be.
  private static let pause: Int64 = 30

  /// `now` gives the time of day, `clock` waits between attempts, `chance` spreads the waits (0 up to 1). The secrets of
  /// the configuration and every token that comes are added to `mask`.
  public init(
    _ configuration: CloudConfiguration, transport: any HTTPTransport, clock: any Clock<Duration>,
    now: @escaping @Sendable () -> Timestamp, chance: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
    mask: SecretMask = SecretMask()
  ) {
    self.configuration = configuration
    self.now = now
    login = Login(configuration, transport: transport, clock: clock, now: now, chance: chance, mask: mask)
    (requests, request) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Logs in whenever somebody needs it, until the task is cancelled. Whoever waits then gets a `CancellationError`.
  public func run() async {
    for await _ in requests {
      guard !waiters.isEmpty else { continue }
      await logIn()
      if Task.isCancelled { break }
    }
    ended = true
    answer(nil)
  }

  /// The token to use now. Logs in if there is none or it is about to end.
  ///
  /// Throws ``LoginError``, or `CancellationError` if the caller or the session is cancelled.
  public func token() async throws -> ScopedToken {
    guard let current else { return try await wait() }
    guard isAboutToEnd(current), hasEnded(current) || !isQuiet else { return current }
    do {
      return try await wait()
    } catch let error as LoginError where error.isTransient && !hasEnded(current) {
      keepQuiet(after: error)
      return self.current ?? current
    }
  }

  /// A token to use after a service said 401 to `token`; gives `token` itself back if a new one would be refused as
  /// well: the last login of this kind was less than 30 s ago. Whoever gets the same token back takes the 401 for an
  /// answer. If that login failed, its error is thrown again.
  ///
  /// (glance and swift say 401 when Keystone is away: a login for each of their answers would never end.)
  public func renewed(insteadOf token: ScopedToken) async throws -> ScopedToken {
    if let current, current != token { return current }
    if current != nil, isQuiet {
      if let failure { throw failure }
      return token
    }
    do {
      let fresh = try await wait()
      keepQuiet(after: nil)
      return fresh
    } catch let error as LoginError {
      keepQuiet(after: error)
      throw error
    }
  }

  private var isQuiet: Bool { quietUntil.map { now() < $0 } ?? false }

  private func keepQuiet(after failure: LoginError?) {
    quietUntil = now().adding(seconds: Self.pause)
    self.failure = failure
  }

  /// Where a service answers, by configuration and catalog; logs in if there is no token yet.
  ///
  /// Throws ``EndpointError`` besides what ``token()`` throws.
  public func endpoint(for service: String, region: String? = nil) async throws -> Endpoint {
    try configuration.endpoint(for: service, region: region, token: try await token())
  }

  private func wait() async throws -> ScopedToken {
    guard !ended else { throw CancellationError() }
    let (answers, waiter) = AsyncStream.makeStream(of: Answer.self, bufferingPolicy: .bufferingNewest(1))
    waiters.append(waiter)
    request.yield()
    // The stream ends early for a caller that is cancelled.
    for await answer in answers {
      switch answer {
      case .token(let token): return token
      case .failure(let error): throw error
      }
    }
    throw CancellationError()
  }

  private func logIn() async {
    logins += 1
    var attempt = login
    do throws(LoginError) {
      let token = try await attempt.perform(number: logins)
      current = token
      skew = attempt.skew
      login = attempt
      answer(.token(token))
    } catch {
      login = attempt
      answer(Task.isCancelled ? nil : .failure(error))
    }
  }

  private func answer(_ answer: Answer?) {
    for waiter in waiters {
      if let answer { waiter.yield(answer) }
      waiter.finish()
    }
    waiters = []
  }

  /// By Keystone's clock. A token that lives shorter than the margin would be replaced at every use; it is kept for
  /// three quarters of its life.
  private func isAboutToEnd(_ token: ScopedToken) -> Bool {
    let life = token.expiresAt.seconds - (token.obtainedAt.seconds + skew)
    return life > 0 && now().seconds + skew >= token.expiresAt.seconds - min(Self.margin, (life + 3) / 4)
  }

  private func hasEnded(_ token: ScopedToken) -> Bool { now().seconds + skew >= token.expiresAt.seconds }
}

extension Timestamp {
  func adding(seconds: Int64) -> Timestamp {
    Timestamp(seconds: self.seconds + seconds, nanoseconds: Int64(nanoseconds))
  }
}
