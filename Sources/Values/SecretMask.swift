import Glibc
import Synchronization

/// The last line of defence: every secret known to this process, replaced in whatever is about to be shown.
///
/// Nothing should ever rely on it; services do quote what they were sent in their error messages.
public final class SecretMask: Sendable {
  private let known = Mutex<[String: String]>([:])

  public init() {}

  /// Shorter texts are not masked: they would blot out half of any output.
  public static let minimumLength = 6

  /// From now on `secret` is shown as `•••name•••`, also inside JSON and percent-encoded. Of an address its path is
  /// secret by itself: it is shown apart from the host.
  public func add(_ secret: Secret, as name: String) {
    for text in Self.forms(of: secret.reveal()) where text.utf8.count >= Self.minimumLength {
      known.withLock { $0[text] = name }
    }
  }

  private static func forms(of text: String) -> Set<String> {
    var forms: Set = [text, String(JSONWriter.text(.string(text)).dropFirst().dropLast()), text.percentEncoded]
    if let scheme = text.firstRange(of: "://"), let slash = text[scheme.upperBound...].firstIndex(of: "/") {
      forms.insert(String(text[slash...]))
    }
    return forms
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
  /// Everything but letters, digits and `-._~` as `%XX` (RFC 3986, section 2.3).
  fileprivate var percentEncoded: String {
    var out: [UInt8] = []
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        out.append(byte)
      default:
        let digits = Array("0123456789ABCDEF".utf8)
        out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Replaces every occurrence, compared byte by byte.
  func replacingBytes(of pattern: String, with replacement: String) -> String {
    var (hay, needle) = (self, pattern)
    return hay.withUTF8 { hay in
      needle.withUTF8 { needle in
        guard let first = Self.place(of: needle, in: hay, from: 0) else { return self }
        var out: [UInt8] = []
        var done = 0
        var next: Int? = first
        while let place = next {
          out.append(contentsOf: hay[done..<place])
          out.append(contentsOf: replacement.utf8)
          done = place + needle.count
          next = Self.place(of: needle, in: hay, from: done)
        }
        out.append(contentsOf: hay[done...])
        return String(decoding: out, as: UTF8.self)
      }
    }
  }

  /// Where `needle` begins in `hay`, at `start` or behind it.
  private static func place(
    of needle: UnsafeBufferPointer<UInt8>, in hay: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    guard let base = hay.baseAddress, let wanted = needle.baseAddress, needle.count > 0 else { return nil }
    var start = start
    while hay.count - start >= needle.count {
      guard let found = memchr(base + start, Int32(wanted[0]), hay.count - start - needle.count + 1) else { return nil }
      start = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if memcmp(base + start, wanted, needle.count) == 0 { return start }
      start += 1
    }
    return nil
  }
}
