import Crypto

/// The SHA-256 of some bytes (FIPS 180-4).
///
/// Comparing two digests with `==` takes no constant time: for what a stranger sends there is ``MessageAuthenticator``.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// 32 of them.
  public let bytes: [UInt8]

  /// The digest of `parts`, one after the other.
  public init(of parts: [UInt8]...) {
    var hash = SHA256()
    for part in parts { part.withUnsafeBytes { hash.update(bufferPointer: $0) } }
    bytes = Array(hash.finalize())
  }

  /// 64 hexadecimal digits.
  public var description: String { hexadecimal(bytes) }
}

/// Two lowercase digits for each byte.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
