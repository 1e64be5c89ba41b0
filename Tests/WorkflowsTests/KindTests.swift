import Diagnostics
import Testing
import Values
import Workflows

/// Every kind of step as the checker hands it to the engine, and the keys that go with all of them.
@Suite struct KindTests {
  private let library = TestSignatures()

  private func workflow(_ rest: String) -> String { "version: 1\nname: test\n" + rest }

  private func step(_ text: String, head: String = "") throws -> CheckedStep {
    try #require(valid(workflow(head + "steps:\n  - id: it\n" + text), library: library).steps.first)
  }

  @Test func `a ladder needs a probe that says what is healthy`() throws {
    expect(
      ["missing-key"],
      in: workflow(
        """
        steps:
          - id: heal
            escalate:
              probe: { uses: «test.all» }
              tiers: [{ id: one, uses: test.all }]
        """), library: library)
    let checked = try step("    escalate: { probe: { uses: test.look }, tiers: [{ id: one, uses: test.all }] }\n")
    guard case .escalate(let ladder) = checked.kind else {
      Issue.record("no ladder")
      return
    }
    #expect(ladder.probe.healthy == nil)
    #expect(ladder.tiers.map(\.id) == ["one"])
    #expect(checked.layout.names == ["outcome", "healed", "tier"])
  }

  @Test func `set gives its values by name, each with its type`() throws {
    let checked = try step("    set: { a: \"${{ 1 + 1 }}\", b: [x, y], c: plain, d: { k: true } }\n")
    #expect(checked.outputType.fields.map(\.type) == [.int, .list(.string), .string, .map(.string, .bool)])
    #expect(checked.layout.names == ["outcome", "a", "b", "c", "d"])
  }

  @Test func `who may decide is a list, however it is written`() throws {
    for by in ["anna", "[anna, \"${{ run.actor }}\"]", "\"${{ ['a', 'b'] }}\"", "\"${{ run.actor }}\""] {
      let checked = try step("    approve: { message: Go?, by: \(by), not_by: \"${{ run.actor }}\" }\n")
      guard case .approve(let approval) = checked.kind else {
        Issue.record("no approval")
        return
      }
      #expect(approval.by?.type == .list(.string))
      #expect(approval.notBy?.type == .list(.string))
    }
    expect(
      ["type-mismatch"],
      in: workflow("steps:\n  - { id: it, approve: { message: Go?, by: \"${{ «1 + 1» }}\" } }\n"), library: library)
  }

  @Test func `assertions and pauses take conditions and instants`() throws {
    let checked = try valid(
      workflow(
        """
        steps:
          - { id: a, uses: test.all }
          - { id: b, assert: { that: steps.a.count > 1, message: "Only ${{ steps.a.count }}", outcome: rejected } }
          - { id: c, assert: steps.a.count > 2 }
          - { id: d, pause: 5m }
          - { id: e, pause: { until: run.nominal + duration('1h') } }
        """), library: library)
    #expect(
      checked.steps.map(\.layout.names) == [TestSignatures.all.stepLayout.names]
        + Array(repeating: ["outcome"], count: 4))
    expect(
      ["type-mismatch", "type-mismatch"],
      in: workflow(
        "steps:\n  - { id: a, assert: «1 + 1» }\n  - { id: b, pause: { until: «duration('1h')» } }\n"),
      library: library)
  }

  @Test func `defaults hold for actions that do not say it themselves`() throws {
    let checked = try valid(
      workflow(
        """
        defaults:
          retry: { attempts: 4, if: self.status.orValue(0) == 503 }
          timeout: 3m
          on_error: continue
          on_denied: allow
          region: GRA7
        steps:
          - { id: a, uses: test.all }
          - { id: b, uses: test.all, retry: { attempts: 2 }, timeout: 1m, on_error: fail, on_denied: fail, region: SBG5 }
          - { id: c, set: { x: 1 } }
          - id: d
            region: SBG5
            steps: [{ id: e, uses: test.all }]
          - id: f
            escalate: { probe: { uses: test.look }, tiers: [{ id: g, uses: test.all }] }
        """), library: library)
    func of(_ id: String) throws -> CheckedStep { try #require(checked.step(id)) }
    #expect(try of("a").retry?.policy.attempts == 4)
    #expect(try of("a").timeout == .seconds(180))
    #expect(try of("a").onError == .continue)
    #expect(try of("a").onDenied == .allow)
    #expect(try of("b").retry?.policy.attempts == 2)
    #expect(try of("b").timeout == .seconds(60))
    #expect(try of("b").onError == .fail)
    #expect(try of("c").retry == nil)
    #expect(try of("c").onError == .fail)
    func region(_ id: String) throws -> Value? {
      if case .constant(let value)? = try of(id).region { value } else { nil }
    }
    #expect(try ["a", "b", "c", "d", "e", "f", "g"].map(region) == ["GRA7", "SBG5", nil, "SBG5", nil, "GRA7", "GRA7"])
  }

  @Test func `a workflow's own keys are handed on`() throws {
    let checked = try valid(
      workflow(
        """
        allow_regions: [GRA7]
        allow_hosts: ["*.example.org"]
        inputs: { server: { type: string } }
        concurrency: { group: "server/${{ inputs.server }}", when_busy: queue_latest }
        timeout: 5h
        rollback: on_failure
        steps: [{ id: a, uses: test.all }]
        """), library: library)
    #expect(checked.allowedRegions == ["GRA7"])
    #expect(checked.allowedHosts == ["*.example.org"])
    #expect(checked.timeout == .seconds(5 * 3600))
    #expect(checked.rollback == .onFailure)
    #expect(checked.concurrency?.whenBusy == .queueLatest)
    expect(
      ["unknown-name", "secret-shown"],
      in: workflow(
        "concurrency: { group: \"${{ «steps».a.outcome }}\" }\nsteps: [{ id: a, uses: test.all, lock: «\"${{ secrets.A }}\"» }]\n"
      ),
      library: library)
  }

  @Test func `a secret is not handed on by set, by a block, by a loop`() {
    expect(
      ["secret-shown", "secret-shown", "secret-shown", "secret-shown"],
      in: workflow(
        """
        steps:
          - { id: a, uses: test.all }
          - { id: b, set: { it: «"${{ steps.a.password }}"» } }
          - id: c
            steps: [{ id: d, uses: test.all }]
            outputs: { it: «"${{ secrets.A }}"» }
          - { id: e, for: { each: "«[secrets.A]»", as: x }, uses: test.all }
          - { id: f, approve: «"Use ${{ secrets.A }}?"» }
        """), library: library)
  }

  @Test func `ids are unique in a file, however deep`() {
    expect(
      ["duplicate-id", "duplicate-id"],
      in: workflow(
        """
        steps:
          - { id: a, uses: test.all }
          - id: b
            steps: [{ id: «a», uses: test.all }]
            finally: [{ id: c, uses: test.all }]
        finally: [{ id: «c», uses: test.all }]
        """), library: library)
  }
}
