import Diagnostics
import HTTP
import Values

/// One login after another with the same credentials: the method's proof, then the scoped token.
struct Login: Sendable {
  private var exchange: LoginExchange

  init(
    _ configuration: CloudConfiguration, transport: any HTTPTransport, clock: any Clock<Duration>,
    now: @escaping @Sendable () -> Timestamp, chance: @escaping @Sendable () -> Double, mask: SecretMask
  ) {
    exchange = LoginExchange(
      configuration, transport: transport, clock: clock, now: now, chance: chance, mask: mask)
  }

  /// Keystone's clock minus ours, in seconds, as of its last answer.
  var skew: Int64 { exchange.skew }

  mutating func perform(number: Int) async throws(LoginError) -> ScopedToken {
    let authentication = exchange.configuration.authentication
    do throws(LoginError) {
      let proof = try await authentication.method.prove(&exchange, authentication.values)
      return try await exchange.scoped(proof, number: number)
    } catch {
      // What was odd about the configuration when it was read is the likeliest reason.
      var error = error
      for warning in exchange.configuration.warnings {
        error = error.noted(warning.diagnostic.message)
        for help in warning.diagnostic.helps { error = error.helped(help) }
      }
      throw error
    }
  }
}
