import HTTPTypes

/// Who may do what. On loopback everybody on the machine may, unless there are tokens; elsewhere tokens are needed.
public struct AccessPolicy: Sendable {
  private let tokens: AccessTokens?
  private let isLoopback: Bool
  /// Who it is where nobody has to say so.
  private let user: String

  public init(tokens: AccessTokens?, isLoopback: Bool, user: String) {
    self.tokens = tokens
    self.isLoopback = isLoopback
    self.user = user
  }

  /// Who the caller is. Throws ``WebRefusal`` if he may not.
  func caller(of request: HTTPRequest, needs scope: AccessScope) throws(WebRefusal) -> String {
    guard let tokens else {
      guard isLoopback else {
        throw WebRefusal(
          .unauthorized, "this service has no tokens, and is reached from other machines",
          help: "start it with --tokens FILE, or listen on 127.0.0.1")
      }
      // A name that somebody else's DNS gives to this machine must not open it to that one's pages.
      guard Self.isLocal(request.authority ?? "") else {
        throw WebRefusal(
          .misdirectedRequest, "without tokens only localhost, 127.0.0.1 and [::1] are answered",
          help: "use http://127.0.0.1, or start the service with --tokens FILE")
      }
      return user
    }
    let words = (request.headerFields[.authorization] ?? "").split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "bearer" else {
      throw WebRefusal(.unauthorized, "a bearer token is needed", help: "send the header Authorization: Bearer TOKEN")
    }
    guard let token = tokens.find(String(words[1])) else {
      throw WebRefusal(
        .unauthorized, "the token is not known", help: "its SHA-256 must stand in the file that --tokens names")
    }
    guard token.scopes.contains(scope) else {
      throw WebRefusal(
        .forbidden, "the token '\(token.name)' lacks the scope '\(scope.rawValue)'",
        help: "add '\(scope.rawValue)' to its line in the file that --tokens names, and restart the service")
    }
    return token.name
  }

  /// Refuses what a browser sends on behalf of another site's page.
  func refuseOtherSites(_ request: HTTPRequest) throws(WebRefusal) {
    let refusal = WebRefusal(
      .forbidden, "requests from pages of other sites are refused", help: "use this service's own page, or a program")
    if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headerFields[$0] }),
      site == "cross-site" || site == "same-site"
    {
      throw refusal
    }
    if let origin = request.headerFields[.origin] {
      let host = origin.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).first ?? ""
      if host.isEmpty || host.lowercased() != request.authority?.lowercased() { throw refusal }
    }
  }

  static func isLocal(_ authority: String) -> Bool {
    var host = authority.lowercased()
    if host.hasPrefix("[") {
      host = String(host.prefix { $0 != "]" }.dropFirst())
    } else if let colon = host.lastIndex(of: ":") {
      host = String(host[..<colon])
    }
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
