import Digests
import HTTPTypes
import Testing

@testable import WebInterface

/// Who may do what.
@Suite struct AccessTests {
  private func tokens() throws -> AccessTokens {
    try AccessTokens(
      """
      # name scopes hash
      grafana read \(Digest(of: Array("look-only".utf8)))
      oncall  operate,approve \(Digest(of: Array("may-do".utf8)))
      """)
  }

  private func request(_ authority: String = "stackhand.example", _ fields: HTTPFields = [:]) -> HTTPRequest {
    HTTPRequest(method: .get, scheme: "http", authority: authority, path: "/", headerFields: fields)
  }

  @Test func `a token does what its scopes say, and nothing else`() throws {
    let policy = AccessPolicy(tokens: try tokens(), isLoopback: false, user: "me")
    let look = request("stackhand.example", [.authorization: "Bearer look-only"])
    #expect(try policy.caller(of: look, needs: .read) == "grafana")
    #expect(throws: WebRefusal.self) { try policy.caller(of: look, needs: .operate) }
    let act = request("stackhand.example", [.authorization: "bearer may-do"])
    #expect(try policy.caller(of: act, needs: .read) == "oncall")
    #expect(try policy.caller(of: act, needs: .approve) == "oncall")
    for wrong in ["Bearer may-d", "Bearer may-do2", "Basic may-do", ""] {
      let request = request("127.0.0.1", [.authorization: wrong])
      #expect { try policy.caller(of: request, needs: .read) } throws: { ($0 as? WebRefusal)?.status == .unauthorized }
    }
  }

  @Test func `without tokens only this machine is answered, by its own names`() throws {
    let open = AccessPolicy(tokens: nil, isLoopback: true, user: "me")
    for name in ["127.0.0.1:8484", "localhost:1", "[::1]:8484", "127.9.9.9"] {
      #expect(try open.caller(of: request(name), needs: .operate) == "me")
    }
    for name in ["evil.example:8484", "127.0.0.1.evil.example", "localhost.evil.example", ""] {
      #expect { try open.caller(of: request(name), needs: .read) } throws: {
        ($0 as? WebRefusal)?.status == .misdirectedRequest
      }
    }
    let closed = AccessPolicy(tokens: nil, isLoopback: false, user: "me")
    #expect { try closed.caller(of: request("127.0.0.1"), needs: .read) } throws: {
      ($0 as? WebRefusal)?.status == .unauthorized
    }
  }

  @Test func `what a browser sends for another site is refused`() throws {
    let policy = AccessPolicy(tokens: nil, isLoopback: true, user: "me")
    try policy.refuseOtherSites(request("127.0.0.1:1"))
    try policy.refuseOtherSites(request("127.0.0.1:1", [.origin: "http://127.0.0.1:1"]))
    let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
    for fields: HTTPFields in [
      [.origin: "https://evil.example"], [.origin: "null"], [.origin: "http://127.0.0.1:2"], [site: "cross-site"],
      [site: "same-site"],
    ] {
      #expect(throws: WebRefusal.self) { try policy.refuseOtherSites(request("127.0.0.1:1", fields)) }
    }
  }

  @Test(arguments: ["", "# none", "a read", "a write \(Digest(of: []))", "a read 12ab", "a read \(Digest(of: [])) x"])
  func `a file of tokens that is not right is not used`(text: String) {
    #expect(throws: AccessTokens.Mistake.self) { try AccessTokens(text) }
  }
}
