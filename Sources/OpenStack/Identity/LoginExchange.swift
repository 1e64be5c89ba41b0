import HTTP
import HTTPTypes
import Values

/// Sends the requests of a login: tries again where that may help, follows no redirect, remembers what is worth it.
struct LoginExchange: Sendable {
  let configuration: CloudConfiguration
  private let transport: any HTTPTransport
  private let clock: any Clock<Duration>
  private let now: @Sendable () -> Timestamp
  private let chance: @Sendable () -> Double
  /// Everything that must not appear in a message.
  let mask: SecretMask
  /// From the discovery document; it is read once in a session.
  var discoveredTokenEndpoint: Address?
  /// Clock of the last server that told the time, minus ours, in seconds.
  private(set) var skew: Int64 = 0

  static let attempts = 4
  /// A service that asks for a longer pause than this is not waited for.
  private static let longestPause = Duration.seconds(120)
  private static let bodyLimit = 4 << 20

  init(
    _ configuration: CloudConfiguration, transport: any HTTPTransport, clock: any Clock<Duration>,
    now: @escaping @Sendable () -> Timestamp, chance: @escaping @Sendable () -> Double, mask: SecretMask
  ) {
    self.configuration = configuration
    self.transport = transport
    self.clock = clock
    self.now = now
    self.chance = chance
    self.mask = mask
    for name in configuration.authentication.values.names {
      let option = configuration.authentication.method.options.first { $0.name == name }
      if option?.isSecret != false, let secret = configuration.authentication.values.secret(name) {
        mask.add(secret, as: name)
      }
    }
  }

  var time: Timestamp { now() }

  /// Keystone's address for `path`, below `/v3`.
  func identity(_ path: String) -> Address {
    var base = configuration.authURL
    var text = base.path[...]
    while text.last == "/" { text.removeLast() }
    if !text.hasSuffix("v3") { base = base.appending("v3") }
    return base.appending(path)
  }

  /// Sends a request of a hop, up to four times where the answer is 429 or 5xx or none came. Every request of a login may
  /// be repeated: it changes nothing but the number of tokens.
  ///
  /// Statuses below 300 and from 400 up to 499 are given back; all else is thrown.
  mutating func send(
    _ hop: LoginError.Hop, _ method: HTTPRequest.Method, _ address: Address, fields: HTTPFields = [:],
    body: [UInt8]? = nil
  ) async throws(LoginError) -> LoginAnswer {
    var attempt = 1
    while true {
      let pause: Duration
      let failure: LoginError
      do {
        let answer = try await sendOnce(method, address, fields, body, attempt)
        if let date = answer.fields[.date].flatMap(Timestamp.init(httpDate:)) { skew = date.seconds - now().seconds }
        guard let wait = wait(for: answer, attempt) else { return try checked(answer, hop, address) }
        pause = wait
        failure = unavailable(answer, hop, address, pause)
      } catch let error as HTTPTransportError {
        pause = backoff(attempt)
        failure = unreachable(error, hop, method, address, attempt)
        if !error.isWorthAnotherTry { throw failure }
      } catch let error as LoginError {
        throw error
      } catch {
        // What is left is cancellation: of the session, since no caller's reaches here.
        throw LoginError(hop, .unreachable, "the login was cancelled")
      }
      guard attempt < Self.attempts, pause <= Self.longestPause else { throw failure }
      do { try await clock.sleep(for: pause) } catch { throw LoginError(hop, .unreachable, "the login was cancelled") }
      attempt += 1
    }
  }

  private func sendOnce(
    _ method: HTTPRequest.Method, _ address: Address, _ fields: HTTPFields, _ body: [UInt8]?, _ attempt: Int
  ) async throws -> LoginAnswer {
    var fields = fields
    fields[.accept] = "application/json"
    let mask = mask
    return try await transport.send(
      address.request(method, fields: fields), body: body.map { HTTPBody($0) }, timeouts: configuration.timeouts
    ) { head, body in
      let bytes: [UInt8]
      do {
        bytes = try await body.collect(upTo: Self.bodyLimit)
      } catch is BodyTooLarge {
        throw HTTPTransportError(
          .malformed, "the answer is larger than \(Self.bodyLimit >> 20) MiB", mayHaveArrived: true)
      }
      let request = head.headerFields[.requestID].map { mask.masked($0.singleLine).shortened(to: 80) }
      return LoginAnswer(
        exchange: .init(
          method: method.rawValue, address: mask.masked(address.description), status: head.status.code,
          requestID: request),
        status: head.status.code, fields: head.headerFields, body: bytes, attempts: attempt, mask: mask)
    }
  }

  /// How long to wait before another try; nil if the answer is to be taken as it is.
  private func wait(for answer: LoginAnswer, _ attempt: Int) -> Duration? {
    guard answer.status == 429 || (500...504).contains(answer.status) && answer.status != 501 else { return nil }
    guard let text = answer.fields[.retryAfter] else { return backoff(attempt) }
    if let seconds = Int64(text), seconds >= 0 { return .seconds(min(seconds, 1_000_000)) }
    guard let date = Timestamp(httpDate: text) else { return backoff(attempt) }
    return .seconds(max(0, date.seconds - now().seconds - skew))
  }

  /// 1 s, 2 s, 4 s … up to 30 s, of which a random part is waited.
  private func backoff(_ attempt: Int) -> Duration {
    .milliseconds(Int(Double(min(30_000, 1_000 << min(attempt - 1, 5))) * chance()))
  }

  private func checked(_ answer: LoginAnswer, _ hop: LoginError.Hop, _ address: Address) throws(LoginError)
    -> LoginAnswer
  {
    if answer.status < 300 || (400..<500).contains(answer.status) { return answer }
    guard answer.status < 400 else {
      throw answer.error(hop, .unexpectedAnswer, "\(address.authority) answered \(answer.status)")
    }
    let target = answer.fields[.location].flatMap { address.resolving($0) }
    let place = target.map { " to \(mask.masked($0.description).shortened(to: 200))" } ?? ""
    throw answer.error(hop, .redirected, "\(address.authority) redirects\(place), and a login follows no redirect")
      .helped(hop.redirectHelp)
  }

  private func unavailable(
    _ answer: LoginAnswer, _ hop: LoginError.Hop, _ address: Address, _ pause: Duration
  ) -> LoginError {
    let limited = answer.status == 429
    let error = answer.error(
      hop, .unavailable,
      limited
        ? "\(address.authority) says that there were too many requests"
        : "\(address.authority) is not available (\(answer.status))")
    if pause > Self.longestPause { return error.helped("it asks to be left alone for \(pause.components.seconds) s") }
    return error.helped(limited ? "try again in a minute; share one login between runs" : "try again later")
  }

  private func unreachable(
    _ error: HTTPTransportError, _ hop: LoginError.Hop, _ method: HTTPRequest.Method, _ address: Address, _ attempt: Int
  ) -> LoginError {
    var failure = LoginError(
      hop, error.kind == .malformed ? .unexpectedAnswer : .unreachable,
      "no answer from \(address.authority): \(mask.masked(error.detail))")
    failure.exchange = .init(
      method: method.rawValue, address: mask.masked(address.description), status: nil, requestID: nil)
    failure.attempts = attempt
    return failure.helped(error.help(for: hop))
  }
}

extension HTTPTransportError {
  /// A name that is not known and a certificate that is not trusted will be so again.
  fileprivate var isWorthAnotherTry: Bool {
    switch kind {
    case .connectionRefused, .unreachable, .connectTimeout, .answerTimeout, .closed: true
    case .nameNotFound, .tls, .malformed, .badAddress: false
    }
  }

  fileprivate func help(for hop: LoginError.Hop) -> String? {
    switch kind {
    case .nameNotFound, .badAddress: "check `\(hop.addressSetting)`"
    case .tls:
      detail.hasSuffix("does not speak TLS")
        ? "is `\(hop.addressSetting)` right? It begins with https, and what answers there speaks plain text"
        : "name the certificate authority with `cacert`"
    case .connectionRefused, .unreachable, .connectTimeout: "check `\(hop.addressSetting)` and the way there"
    case .answerTimeout, .closed: "try again later, or look at the service and what lies before it"
    case .malformed: "is `\(hop.addressSetting)` right? What answers there does not speak HTTP as it should"
    }
  }
}

extension LoginError.Hop {
  /// Which setting gives the address of the hop.
  var addressSetting: String {
    switch self {
    case .discovery: "discovery_endpoint"
    case .token: "access_token_endpoint"
    case .federation, .scope: "auth_url"
    }
  }

  fileprivate var redirectHelp: String {
    switch self {
    case .federation:
      "is `identity_provider` or `protocol` wrong? An unknown pair may lead to a login page; else correct `auth_url`"
    case .discovery, .token, .scope: "write the address it leads to as `\(addressSetting)`, if you trust it"
    }
  }
}

extension HTTPField.Name {
  static let requestID = HTTPField.Name("x-openstack-request-id")!
  static let subjectToken = HTTPField.Name("X-Subject-Token")!
  static let authToken = HTTPField.Name("X-Auth-Token")!
}
