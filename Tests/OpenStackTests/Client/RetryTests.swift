import OpenStack
import Testing

@Suite struct RetryTests {
  private let policy = CallRetryPolicy.standard

  private func error(
    _ kind: OpenStackError.Kind, retryAfter: Duration? = nil, mayHaveHappened: Bool = true
  ) -> OpenStackError {
    OpenStackError(
      kind, ServiceCall(service: "compute", method: "GET", path: "/"), message: "", retryAfter: retryAfter,
      mayHaveHappened: mayHaveHappened)
  }

  @Test func `the wait is anything up to the backoff, which doubles`() {
    for (attempt, most) in [(1, 1), (2, 2), (3, 4)] {
      for chance in [0, 0.25, 0.999] {
        let decision = policy.decide(
          after: error(.unavailable), attempt: attempt, isRepeatable: true, left: nil, chance: chance)
        #expect(decision == .again(after: .seconds(most) * chance))
      }
    }
    #expect(policy.decide(after: error(.unavailable), attempt: 4, isRepeatable: true, left: nil, chance: 0) == .giveUp)
  }

  @Test func `the backoff ends at its maximum`() {
    let long = CallRetryPolicy(attempts: 100)
    #expect(
      long.decide(after: error(.timeout), attempt: 60, isRepeatable: true, left: nil, chance: 1)
        == .again(after: .seconds(30)))
  }

  @Test(arguments: OpenStackError.Kind.allCases)
  func `only what may pass is tried again`(_ kind: OpenStackError.Kind) {
    let passing: Set<OpenStackError.Kind> = [
      .rateLimited, .unavailable, .serverError, .unreachable, .timeout, .truncated,
    ]
    let decision = policy.decide(after: error(kind), attempt: 1, isRepeatable: true, left: nil, chance: 0)
    #expect((decision == .again(after: .zero)) == passing.contains(kind))
  }

  @Test func `what must happen once is tried again only if it provably did not`() {
    for happened in [true, false] {
      let decision = policy.decide(
        after: error(.rateLimited, mayHaveHappened: happened), attempt: 1, isRepeatable: false, left: nil, chance: 0)
      #expect(decision == (happened ? .giveUp : .again(after: .zero)))
    }
  }

  @Test func `Retry-After is kept to exactly, up to what is left`() {
    let asked = error(.rateLimited, retryAfter: .seconds(45))
    #expect(
      policy.decide(after: asked, attempt: 1, isRepeatable: true, left: .seconds(45), chance: 0.1)
        == .again(after: .seconds(45)))
    #expect(policy.decide(after: asked, attempt: 1, isRepeatable: true, left: .seconds(44), chance: 0.1) == .giveUp)
    #expect(
      policy.decide(
        after: error(.rateLimited, retryAfter: .seconds(9000)), attempt: 1, isRepeatable: true, left: nil, chance: 0)
        == .giveUp)
  }
}
