import Diagnostics
import Rehearsal
import Testing

/// What is not as expected is said, with both sides and the place.
@Suite struct VerdictTests {
  @Test(arguments: [
    ("outcome: denied", "expected denied, and it was succeeded"),
    ("steps: { stop: failed }", "expected stop failed, and it was stop succeeded"),
    ("steps: { stop: not_run }", "expected stop not_run, and it was stop succeeded"),
    ("calls: { server.stop: 2 }", "expected 2 of server.stop, and it was 1 of server.stop"),
    ("never: [server.stop]", "expected 0 of server.stop, and it was 1 of server.stop"),
    ("order: [server.stop, login]", "expected server.stop, then login, and it was another order"),
    ("missing: [compute_manage]", "expected compute_manage, and it was none"),
    ("cloud: { servers: 2 }", "expected 2 servers, and it was 3 servers"),
    ("takes: 1s", "expected at most 1s, and it was"),
    ("runs: 2", "expected 2 runs, and it was 1 runs"),
    ("because: cool_down", "expected cool_down, and it was no reason"),
  ])
  func `a mismatch says both sides`(_ expect: String, _ said: String) async throws {
    let rehearsed = try Rehearsed("tests: [{ name: t, expect: { \(expect) } }]", of: Texts.stop)
    let found = try await rehearsed.results().flatMap(\.mismatches)
    #expect(found.count == 1)
    #expect(found.first?.message.contains(said) ?? false, "\(found.map(\.message))")
    #expect(found.first?.span.map { $0.lower > 0 } ?? false)
  }

  @Test func `what is as expected says nothing`() async throws {
    let rehearsed = try Rehearsed(
      """
      tests:
        - name: everything at once
          expect:
            outcome: succeeded
            steps: { stop: succeeded }
            calls: { server.stop: 1 }
            order: [login, server.stop]
            never: [server.start, "DELETE /servers"]
            missing: []
            takes: 1m
            cloud: { servers: [{ name: name_vm }, { name: web-1, status: SHUTOFF }, db-1] }
      """, of: Texts.stop)
    #expect(try await rehearsed.said() == [])
  }

  @Test(arguments: [
    ("as: computeReader", "unknown-role"), ("start: { inputs: { x: 1 } }", "unknown-input"),
    ("faults: [{ on: server.crate, answer: 503 }]", "unknown-operation"),
    ("faults: [{ on: server.create, answer: 200 }]", "unknown-word"),
    ("start: { alert: { name: X } }", "unknown-trigger"), ("approve: maybe", "unknown-word"),
    ("start: { at: tomorrow }", "wrong-type"), ("fault: []", "unknown-key"),
    ("approve: [{ vote: yes, step: halt }]", "unknown-step"),
  ])
  func `a mistake in a test is said before anything runs`(_ line: String, _ code: String) throws {
    let rehearsed = try Rehearsed("tests: [{ name: t, \(line), expect: {} }]", of: Texts.stop)
    #expect(rehearsed.plan == nil)
    #expect(rehearsed.diagnostics.map(\.code) == [code])
    #expect(rehearsed.diagnostics.allSatisfy { $0.span != nil && !$0.helps.isEmpty })
  }

  @Test func `two tests of one name are told apart by nobody`() throws {
    let rehearsed = try Rehearsed(
      "tests: [{ name: t, expect: {} }, { name: t, expect: {} }]", of: Texts.stop)
    #expect(rehearsed.diagnostics.map(\.code) == ["same-test"])
  }

  @Test func `a file names its workflow, or is named after it`() {
    #expect(RehearsalPlan.isOne("a/b.test.yaml") && !RehearsalPlan.isOne("a/b.yaml"))
  }
}
