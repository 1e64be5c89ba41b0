import HTTP
import HTTPTypes
import NIOCore

/// Where a connection leads to: two requests of one origin can share one.
struct Origin: Hashable, Sendable {
  let secure: Bool
  /// A name, or an address without brackets.
  let host: String
  let port: Int

  /// Throws `badAddress` for a request that says too little, or something that must not go into a request line.
  init(_ request: HTTPRequest) throws(HTTPTransportError) {
    switch request.scheme?.lowercased() {
    case "https": secure = true
    case "http": secure = false
    case .some(let other): throw Self.bad("'\(other)' is neither http nor https")
    case nil: throw Self.bad("the address says neither http nor https")
    }
    guard let authority = request.authority, !authority.isEmpty else { throw Self.bad("the address names no host") }
    guard !authority.contains("@") else { throw Self.bad("the address holds a user name or password") }
    guard authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x2f }) else {
      throw Self.bad("the host is not plain ASCII without spaces")
    }
    guard (request.path ?? "/").utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw Self.bad("the path holds a character that must be percent-encoded")
    }
    let (host, port) = Self.split(authority)
    guard !host.isEmpty else { throw Self.bad("the address names no host") }
    guard let number = port.isEmpty ? (secure ? 443 : 80) : Int(port), (1...65535).contains(number) else {
      throw Self.bad("'\(port)' is not a port")
    }
    self.host = host.lowercased()
    self.port = number
  }

  /// Throws `badAddress` for what is no name or address, or no port.
  init(host: String, port: Int) throws(HTTPTransportError) {
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x2f && $0 != 0x40 }) else {
      throw Self.bad("'\(host)' is no host")
    }
    guard (1...65535).contains(port) else { throw Self.bad("'\(port)' is not a port") }
    let isBracketed = host.first == "[" && host.last == "]"
    self.secure = false
    self.host = (isBracketed ? String(host.dropFirst().dropLast()) : host).lowercased()
    self.port = port
    guard !self.host.contains(":") || literal != nil else { throw Self.bad("'\(host)' is no host") }
  }

  /// The address itself, if it needs no look-up.
  var literal: SocketAddress? {
    // Only what can be one is tried: a failed attempt costs an error.
    guard host.contains(":") || host.utf8.last.map({ (0x30...0x39).contains($0) }) == true else { return nil }
    return try? SocketAddress(ipAddress: host, port: port)
  }

  private static func split(_ authority: String) -> (host: Substring, port: Substring) {
    if authority.first == "[", let close = authority.firstIndex(of: "]") {
      let rest = authority[authority.index(after: close)...]
      return (authority[authority.index(after: authority.startIndex)..<close], rest.dropFirst())
    }
    guard let colon = authority.lastIndex(of: ":") else { return (authority[...], "") }
    return (authority[..<colon], authority[authority.index(after: colon)...])
  }

  private static func bad(_ detail: String) -> HTTPTransportError {
    HTTPTransportError(.badAddress, detail, mayHaveArrived: false)
  }
}

extension Origin: CustomStringConvertible {
  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
