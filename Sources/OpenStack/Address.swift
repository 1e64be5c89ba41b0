public import HTTPTypes

/// An `http` or `https` address in the parts that a request needs.
///
/// Its description leaves out the query, which may hold what nobody should read in a log.
public struct Address: Sendable, Hashable, CustomStringConvertible {
  /// `http` or `https`.
  public let scheme: String
  /// Host in lower case, and the port if it was written.
  public let authority: String
  /// As written, percent-encoding included; empty or beginning with a slash.
  public let path: String
  /// What follows the question mark, without it; nil if there is none.
  public let query: String?

  /// Nil unless `text` is an absolute http or https address that may stand in a request: no user name in it, no
  /// fragment, no space or control character, nothing outside ASCII.
  public init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let colon = text.range(of: "://") else { return nil }
    let scheme = text[..<colon.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    var rest = text[colon.upperBound...]
    if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    let authority = rest[..<end].lowercased()
    guard !authority.isEmpty, authority.first != ":", !authority.contains("@"), !authority.contains("\\") else {
      return nil
    }
    let tail = rest[end...]
    let mark = tail.firstIndex(of: "?")
    self.scheme = scheme
    self.authority = authority
    path = String(tail[..<(mark ?? tail.endIndex)])
    query = mark.map { String(tail[tail.index(after: $0)...]) }
  }

  private init(_ other: Address, path: String, query: String?) {
    scheme = other.scheme
    authority = other.authority
    self.path = path
    self.query = query
  }

  /// The address of something below this one: exactly one slash between the two, the query of `self` dropped.
  /// `suffix` may bring its own query.
  public func appending(_ suffix: String) -> Address {
    var base = path[...]
    while base.last == "/" { base.removeLast() }
    let mark = suffix.firstIndex(of: "?")
    var below = suffix[..<(mark ?? suffix.endIndex)]
    while below.first == "/" { below.removeFirst() }
    return Address(
      self, path: base + "/" + below, query: mark.map { String(suffix[suffix.index(after: $0)...]) })
  }

  /// What `reference` means in a document at this address: a whole address, a path from the root, a query.
  public func resolving(_ reference: String) -> Address? {
    if reference.contains("://") { return Address(reference) }
    if reference.hasPrefix("//") { return Address(scheme + ":" + reference) }
    if reference.hasPrefix("/") { return Address(origin + reference) }
    if reference.hasPrefix("?") { return Address(origin + path + reference) }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
    return Address(origin + folder + reference)
  }

  /// Scheme and authority: what a secret may be sent to again.
  public var origin: String { scheme + "://" + authority }

  /// The host without its port.
  public var host: String {
    guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else { return authority }
    return String(authority[..<colon])
  }

  /// The whole address, query included.
  public var text: String { origin + path + (query.map { "?" + $0 } ?? "") }

  public var description: String { origin + path }

  /// A request for this address.
  public func request(_ method: HTTPRequest.Method, fields: HTTPFields = [:]) -> HTTPRequest {
    let target = (path.isEmpty ? "/" : path) + (query.map { "?" + $0 } ?? "")
    return HTTPRequest(method: method, scheme: scheme, authority: authority, path: target, headerFields: fields)
  }
}

extension String {
  fileprivate func range(of pattern: String) -> Range<Index>? {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(pattern) { return index..<self.index(index, offsetBy: pattern.count) }
      index = self.index(after: index)
    }
    return nil
  }
}
