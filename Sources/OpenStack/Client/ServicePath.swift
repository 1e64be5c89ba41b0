/// The path of a request below a service's endpoint, `/servers/{id}/action`.
///
/// What is interpolated is one segment, percent-encoded: `"/servers/\(id)/metadata/\(key)"`. The literal parts are taken
/// as they are. An interpolated text that is empty, `.` or `..` would make it the path of something else (`DELETE
/// /servers/`): such a path has a ``problem`` and is not sent.
public struct ServicePath: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  CustomStringConvertible
{
  /// Percent-encoded, with a slash in front.
  public let text: String
  /// Why the path must not be used.
  public let problem: String?

  public init(stringLiteral value: String) {
    text = value.hasPrefix("/") || value.isEmpty ? value : "/" + value
    problem = nil
  }

  public init(stringInterpolation: StringInterpolation) {
    text = stringInterpolation.text.hasPrefix("/") ? stringInterpolation.text : "/" + stringInterpolation.text
    problem = stringInterpolation.problem
  }

  /// A path that is percent-encoded already.
  public init(encoded text: String) { self.init(stringLiteral: text) }

  /// The path with more behind it.
  public func appending(_ more: ServicePath) -> ServicePath {
    ServicePath(text: text + more.text, problem: problem ?? more.problem)
  }

  private init(text: String, problem: String?) {
    self.text = text
    self.problem = problem
  }

  public var description: String { text }

  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""
    fileprivate var problem: String?

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) { text += literal }

    /// One segment.
    public mutating func appendInterpolation(_ segment: String) {
      if segment.isEmpty { problem = problem ?? "an id or name in the path is empty" }
      if segment == "." || segment == ".." { problem = problem ?? "'\(segment)' cannot be an id or name in a path" }
      text += PercentEncoding.encode(segment)
    }

    /// The name of an object of object storage, in which slashes stay slashes.
    public mutating func appendInterpolation(object name: String) {
      if name.isEmpty { problem = problem ?? "the name of the object is empty" }
      let segments = name.split(separator: "/", omittingEmptySubsequences: false)
      if segments.contains(where: { $0 == "." || $0 == ".." }) {
        problem = problem ?? "an object whose name has '.' or '..' between slashes cannot be addressed"
      }
      text += segments.map { PercentEncoding.encode(String($0)) }.joined(separator: "/")
    }
  }
}

/// Percent-encoding (RFC 3986, section 2.1).
enum PercentEncoding {
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// Everything but the unreserved characters is encoded.
  static func encode(_ text: String) -> String {
    var out: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        out.append(byte)
      default:
        out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// `name=value&name=value`; nil if there is nothing.
  static func query(_ items: [(name: String, value: String)]) -> String? {
    items.isEmpty ? nil : items.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
  }
}
