import Engine
import HTTP
import HTTPTypes
import OpenStack
import Synchronization
import Values
import Workflows

/// The OVHcloud API as the service account of a login sees it: one token at a time, fetched when it is first needed.
final class OVHAccess: Sendable {
  private struct Known {
    let token: Secret
    let until: Timestamp
  }

  private let known = Mutex<[OVHPlate: Known]>([:])

  /// How long before its end a token is replaced.
  private static let margin: Int64 = 60
  private static let bodyLimit = 64 << 10

  /// The token that is there, unless it is about to end. Tokens are asked for again after a 401.
  func token(on plate: OVHPlate, now: Timestamp) -> Secret? {
    known.withLock { known in
      known[plate].flatMap { now.seconds < $0.until.seconds - Self.margin ? $0.token : nil }
    }
  }

  func forget(_ plate: OVHPlate) { known.withLock { $0[plate] = nil } }

  /// Asks for a token with the account's id and secret (RFC 6749, section 4.4). Throws ``Failure``.
  func fetch(on plate: OVHPlate, _ id: String, _ secret: Secret, _ call: CloudCall) async throws -> Secret {
    guard let address = OpenStack.Address(plate.tokenAddress) else { throw UndeclaredUse("address") }
    let form =
      "grant_type=client_credentials&client_id=\(id.formEncoded)&client_secret=\(secret.reveal().formEncoded)&scope=all"
    let request = OutsideRequest(
      "log in to the OVHcloud API", .post, to: address,
      fields: [.contentType: "application/x-www-form-urlencoded", .accept: "application/json"],
      body: Array(form.utf8), isOnce: false)
    let answer = try await call.send(request) { _ in .whole(limit: Self.bodyLimit) }
    let body = try? JSONReader.read(answer.body)
    guard answer.head.status.kind == .successful, let text = body?["access_token"]?.asString, !text.isEmpty else {
      let code = body?["error"]?.asString.map { String($0.prefix(60)) }
      var failure = request.refused(answer.head, said: code)
      failure.kind = "login"
      failure.help =
        code == "invalid_client"
        ? "accounts belong to a plate: is `plate` right for this one?"
        : "the token endpoint of OVHcloud refuses the account"
      throw failure
    }
    let token = Secret(text)
    call.access.hide(text, as: "access_token")
    let life = body?["expires_in"]?.asInt ?? 0
    let until = Timestamp(seconds: call.access.now.seconds + max(0, life))
    known.withLock { $0[plate] = Known(token: token, until: until) }
    return token
  }
}
