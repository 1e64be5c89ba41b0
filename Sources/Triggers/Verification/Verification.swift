import Digests
public import Values

/// How a delivery shows that it comes from whom it should come.
///
/// Several secrets mean that any of them will do: the old and the new one while a secret is being changed.
public enum Verification: Sendable {
  /// Nobody is asked: said in so many words, never by leaving something out.
  case none
  /// `Authorization: Bearer …`
  case bearer([Secret])
  /// `Authorization: Basic …`
  case basic(user: String, passwords: [Secret])
  /// A header that holds the secret itself.
  case header(String, [Secret])
  /// A parameter of the address, for senders that can do no better. Such addresses end up in logs.
  case query(String, [Secret])
  /// `window`: how old, or how far ahead, a signed time may be.
  case signature(SignatureScheme, [Secret], window: Duration)

  /// A signed time may be so far away if nothing else is said.
  public static let standardWindow = Duration.seconds(300)

  /// nil if the delivery is genuine. Takes as long for a secret that is nearly right as for any other.
  public func check(_ delivery: Delivery, now: Timestamp) -> VerificationFault? {
    switch self {
    case .none: return nil
    case .bearer(let tokens):
      guard let token = credentials(of: delivery, scheme: "bearer") else { return .noCredentials("Bearer") }
      return Self.isAny(tokens, Array(token.utf8)) ? nil : .wrong
    case .basic(let user, let passwords):
      guard let encoded = credentials(of: delivery, scheme: "basic"), let pair = Base64.bytes(encoded),
        let colon = pair.firstIndex(of: UInt8(ascii: ":"))
      else { return .noCredentials("Basic") }
      let isUser = isSame(Array(user.utf8), Array(pair[..<colon]))
      let isPassword = Self.isAny(passwords, Array(pair[(colon + 1)...]))
      return isUser && isPassword ? nil : .wrong
    case .header(let name, let secrets):
      guard let text = delivery.single(name) else { return .noSignature(name) }
      return Self.isAny(secrets, Array(text.utf8)) ? nil : .wrong
    case .query(let name, let secrets):
      let found = FormText.pairs(delivery.query.utf8).filter { $0.name == name }
      guard found.count == 1 else { return .noParameter(name) }
      return Self.isAny(secrets, Array(found[0].value.utf8)) ? nil : .wrong
    case .signature(let scheme, let secrets, let window):
      return scheme.check(delivery, secrets, now: now, window: window)
    }
  }

  /// What follows the name of the scheme, whose case does not matter.
  private func credentials(of delivery: Delivery, scheme: String) -> String? {
    guard let text = delivery.single("Authorization"), let space = text.firstIndex(of: " "),
      text[..<space].lowercased() == scheme
    else { return nil }
    let rest = text[space...].trimmed
    return rest.isEmpty ? nil : rest
  }

  private static func isAny(_ secrets: [Secret], _ given: [UInt8]) -> Bool {
    var isAny = false
    for secret in secrets where !secret.isEmpty { isAny = isSame(Array(secret.reveal().utf8), given) || isAny }
    return isAny
  }
}

/// Why a delivery is not believed. Nothing of what it brought is repeated.
public enum VerificationFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The `Authorization` header is not there, or not of this scheme.
  case noCredentials(String)
  /// The header is not there, or not of the form that the scheme asks for.
  case noSignature(String)
  case noParameter(String)
  case badTimestamp
  /// Signed too long ago, or ahead of the clock.
  case stale
  /// The secret or the signature is another one.
  case wrong

  public var description: String {
    switch self {
    case .noCredentials(let scheme): "an Authorization header with the scheme \(scheme) is needed"
    case .noSignature(let header): "the header \(header) is missing or malformed"
    case .noParameter(let name): "the parameter \(name) of the address is missing"
    case .badTimestamp: "the signed time is no number of seconds"
    case .stale: "it was signed too long ago, or by a clock that is ahead"
    case .wrong: "the secret or the signature is wrong"
    }
  }
}
