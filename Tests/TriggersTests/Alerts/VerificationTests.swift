import Digests
import Testing
import Triggers
import Values
import Workflows

@Suite struct VerificationTests {
  private let now = Timestamp(seconds: 1_700_000_000)
  private let body = Array(#"{"a":1}"#.utf8)

  private func delivery(_ headers: (name: String, value: String)..., query: String = "") -> Delivery {
    Delivery(headers: headers, query: query, body: body)
  }

  private func hmac(_ key: String, _ before: String = "") -> String {
    hexadecimal(MessageAuthenticator(key: Array(key.utf8)).code(for: Array(before.utf8), body))
  }

  @Test func `while a secret is being changed the old and the new one are good`() throws {
    let scheme = try #require(SignatureScheme(.github))
    let both = Verification.signature(scheme, [Secret("new"), Secret("old")], window: .seconds(300))
    for key in ["new", "old"] {
      #expect(both.check(delivery(("x-hub-signature-256", "sha256=" + hmac(key))), now: now) == nil)
      #expect(
        Verification.bearer([Secret("new"), Secret("old")]).check(
          delivery(("authorization", "Bearer \(key)")), now: now) == nil)
    }
    #expect(both.check(delivery(("x-hub-signature-256", "sha256=" + hmac("older"))), now: now) == .wrong)
  }

  @Test func `an empty secret lets nobody in`() throws {
    let scheme = try #require(SignatureScheme(.sentry))
    let signature = delivery(("Sentry-Hook-Signature", hmac("")))
    #expect(Verification.signature(scheme, [Secret("")], window: .seconds(300)).check(signature, now: now) == .wrong)
    #expect(Verification.signature(scheme, [], window: .seconds(300)).check(signature, now: now) == .wrong)
    #expect(Verification.header("X-Token", [Secret("")]).check(delivery(("X-Token", "")), now: now) == .wrong)
    #expect(Verification.bearer([Secret("")]).check(delivery(("Authorization", "Bearer ")), now: now) != nil)
  }

  @Test(arguments: [(-300, true), (-301, false), (300, true), (301, false), (0, true)])
  func `a signed time is good for the window and not a second longer`(offset: Int, isGood: Bool) throws {
    let scheme = try #require(SignatureScheme(.stamped, header: "X-Signature"))
    let time = String(1_700_000_000 + offset)
    let check = Verification.signature(scheme, [Secret("k")], window: .seconds(300))
      .check(delivery(("X-Signature", "t=\(time),v1=\(hmac("k", time))")), now: now)
    #expect(check == (isGood ? nil : .stale))
  }

  @Test func `a header that comes twice is not believed`() throws {
    let good = hmac("k")
    let scheme = try #require(SignatureScheme(.sentry))
    let twice = delivery(("Sentry-Hook-Signature", "0"), ("sentry-hook-signature", good))
    #expect(
      Verification.signature(scheme, [Secret("k")], window: .seconds(300)).check(twice, now: now)
        == .noSignature("Sentry-Hook-Signature"))
    let authorizations = delivery(("Authorization", "Bearer k"), ("Authorization", "Bearer x"))
    #expect(Verification.bearer([Secret("k")]).check(authorizations, now: now) == .noCredentials("Bearer"))
  }

  @Test func `a secret in the address is looked up in the query`() {
    let query = Verification.query("token", [Secret("tok é+1")])
    #expect(query.check(delivery(query: "x=1&token=tok+%C3%A9%2B1"), now: now) == nil)
    #expect(query.check(delivery(query: "token=tok"), now: now) == .wrong)
    #expect(query.check(delivery(query: "x=1"), now: now) == .noParameter("token"))
    #expect(query.check(delivery(query: "token=a&token=b"), now: now) == .noParameter("token"))
  }

  @Test func `no fault repeats what was sent`() {
    let faults: [VerificationFault] = [
      .noCredentials("Bearer"), .noSignature("X-Token"), .badTimestamp, .stale, .wrong,
    ]
    #expect(faults.allSatisfy { !$0.description.isEmpty })
    let found = Verification.bearer([Secret("right")]).check(delivery(("Authorization", "Bearer stolen")), now: now)
    #expect(found?.description.contains("stolen") == false)
  }
}
