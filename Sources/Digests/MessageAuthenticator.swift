import Crypto

/// HMAC-SHA256 with one key (RFC 2104): whether a message comes from somebody who knows the key.
public struct MessageAuthenticator: Sendable, CustomStringConvertible, CustomReflectable {
  private let key: SymmetricKey

  public init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

  /// The 32 bytes that authenticate `parts`, one after the other.
  public func code(for parts: [UInt8]...) -> [UInt8] { Array(mac(parts)) }

  /// Whether `code` authenticates `parts`. Takes the same time wherever the two differ; a code of another length is wrong.
  public func isValid(_ code: [UInt8], for parts: [UInt8]...) -> Bool { mac(parts) == code }

  private func mac(_ parts: [[UInt8]]) -> HMAC<SHA256>.MAC {
    var hmac = HMAC<SHA256>(key: key)
    for part in parts { hmac.update(data: part) }
    return hmac.finalize()
  }

  public var description: String { "•••" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Whether two texts are the same, in a time that depends neither on where they differ nor on whether their lengths do.
///
/// Both are authenticated with a key that is thrown away, and the two codes are compared.
public func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
  let key = SymmetricKey(size: .bits256)
  return HMAC<SHA256>.authenticationCode(for: one, using: key)
    == HMAC<SHA256>.authenticationCode(for: other, using: key)
}
