import HTTP
import HTTPTypes
import OpenStack
import Synchronization
import Values

/// Remembers what passed over the wire during a login, without bodies and tokens.
final class LoginWitness: Sendable {
  struct Exchange: Sendable {
    let method: String
    let scheme: String
    let authority: String
    /// Without the query.
    let path: String
    let status: Int
    let milliseconds: Int
    /// The other side's clock minus ours, in seconds; nil if it did not tell the time.
    let skew: Int64?

    /// The hop of the login, as far as the path tells.
    var hop: LoginError.Hop {
      if path.contains("/.well-known/") { return .discovery }
      if path.contains("/OS-FEDERATION/") { return .federation }
      return path.contains("/v3/auth/") ? .scope : .token
    }
  }

  private let exchanges = Mutex<[Exchange]>([])
  let now: @Sendable () -> Timestamp

  init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

  var all: [Exchange] { exchanges.withLock { $0 } }

  fileprivate func add(_ exchange: Exchange) { exchanges.withLock { $0.append(exchange) } }
}

/// A transport that is watched.
struct WitnessedTransport: HTTPTransport {
  let inner: any HTTPTransport
  let witness: LoginWitness

  func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    let began = ContinuousClock.now
    let witness = witness
    return try await inner.send(request, body: body, timeouts: timeouts) { response, answer in
      let date = response.headerFields[.date].flatMap { Timestamp(httpDate: $0) }
      witness.add(
        .init(
          method: request.method.rawValue, scheme: request.scheme ?? "", authority: request.authority ?? "",
          path: String((request.path ?? "").prefix { $0 != "?" }), status: response.status.code,
          milliseconds: Int((ContinuousClock.now - began) / .milliseconds(1)),
          skew: date.map { $0.seconds - witness.now().seconds }))
      return try await receive(response, answer)
    }
  }
}
