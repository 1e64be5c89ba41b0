import Values

/// A message as it arrived: nothing of it is believed yet.
public struct Delivery: Sendable {
  /// In the order in which they came; names in any case.
  public let headers: [(name: String, value: String)]
  /// What follows the `?` of the address, undecoded.
  public let query: String
  /// The bytes themselves: signatures cover these.
  public let body: [UInt8]

  public init(headers: [(name: String, value: String)], query: String = "", body: [UInt8]) {
    self.headers = headers
    self.query = query
    self.body = body
  }

  /// All values of a header.
  public func values(of name: String) -> [String] {
    headers.filter { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name.lowercased() }.map(\.value)
  }

  /// The value of a header that came exactly once.
  public func single(_ name: String) -> String? {
    let found = values(of: name)
    return found.count == 1 ? found[0] : nil
  }

  /// The media type, without its parameters, in small letters.
  var mediaType: String {
    let text = single("Content-Type") ?? ""
    return text.prefix { $0 != ";" }.trimmed.lowercased()
  }

  /// How much of a body is read as JSON: 16 MiB, in 32 levels, of at most half a million values.
  static let limits = JSONLimits(depth: 32, bytes: 16 << 20, keptValues: 500_000, keptBytes: 16 << 20)

  /// The body as JSON.
  func json() throws(DeliveryError) -> Value {
    do { return try JSONReader.read(body, limits: Self.limits) } catch {
      throw DeliveryError(
        error.kind == .limit ? .tooMuch : .notJSON, "the body is no JSON that is taken: \(error.message)")
    }
  }
}

extension StringProtocol {
  /// Without spaces and tabs at both ends.
  var trimmed: String {
    var text = Substring(self)
    while let first = text.utf8.first, first == 0x20 || first == 0x09 { text.removeFirst() }
    while let last = text.utf8.last, last == 0x20 || last == 0x09 { text.removeLast() }
    return String(text)
  }
}

/// Why the body of a delivery is not what its sender is known to send. Says where and what was expected; it never quotes
/// what was there.
public struct DeliveryError: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case notJSON
    /// JSON of another shape.
    case wrongShape
    /// Longer, deeper or more than is taken.
    case tooMuch
  }

  public let kind: Kind
  public let message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}
