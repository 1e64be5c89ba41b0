import Synchronization

/// The last line of defence: every secret known to this process, replaced in whatever is about to be shown.
///
/// Nothing should ever rely on it; services do quote what they were sent in their error messages.
public final class SecretMask: Sendable {
  private let known = Mutex<[String: String]>([:])

  public init() {}

  /// Shorter texts are not masked: they would blot out half of any output.
  public static let minimumLength = 6

  /// From now on `secret` is shown as `•••name•••`.
  public func add(_ secret: Secret, as name: String) {
    let text = secret.reveal()
    guard text.utf8.count >= Self.minimumLength else { return }
    known.withLock { $0[text] = name }
  }

  public func masked(_ text: String) -> String {
    let secrets = known.withLock { $0 }
    var text = text
    // The longest first: one secret may be the beginning of another.
    for (secret, name) in secrets.sorted(by: { ($0.key.utf8.count, $0.key) > ($1.key.utf8.count, $1.key) }) {
      text = text.replacingBytes(of: secret, with: "•••\(name)•••")
    }
    return text
  }
}

extension String {
  /// Replaces every occurrence, compared byte by byte.
  func replacingBytes(of pattern: String, with replacement: String) -> String {
    let needle = Array(pattern.utf8)
    let hay = Array(utf8)
    guard !needle.isEmpty, hay.count >= needle.count else { return self }
    var out: [UInt8] = []
    var index = 0
    var found = false
    while index < hay.count {
      if hay[index] == needle[0], hay.count - index >= needle.count,
        hay[index..<index + needle.count].elementsEqual(needle)
      {
        out.append(contentsOf: replacement.utf8)
        index += needle.count
        found = true
      } else {
        out.append(hay[index])
        index += 1
      }
    }
    return found ? String(decoding: out, as: UTF8.self) : self
  }
}
