import Engine
import TestSupport
import Testing
import Values
import Workflows

@Suite struct `Approvals` {
  let rig = Rig()

  private func ask(
    _ votes: [ApprovalVote], _ keys: String = "", cancelAfter: Duration? = nil
  ) async throws -> (RunState, ScriptedApprover) {
    var rig = rig
    let approver = ScriptedApprover(votes, in: rig.time)
    rig.approver = approver
    let state = try await rig.run(
      """
        - { id: ok, approve: { message: "Stop ${{ 1 + 1 }} servers?"\(keys.isEmpty ? "" : ", \(keys)") } }
        - { id: after, uses: test.play }
      """, cancelAfter: cancelAfter)
    return (state, approver)
  }

  @Test func `with nobody to ask the step is rejected`() async throws {
    let state = try await rig.run("  - { id: ok, approve: \"Stop it?\" }\n  - { id: after, uses: test.play }")
    #expect(state.outcome == .rejected)
    #expect(state.failure(of: "ok")?.message.contains("nobody to ask") == true)
    #expect(rig.stage.played.isEmpty)
  }

  @Test func `a person who agrees lets the run go on`() async throws {
    let (state, approver) = try await ask([ApprovalVote(isApproved: true, by: "ada", reason: "fine")])
    #expect(state.outcome == .succeeded)
    #expect(approver.asked.map(\.message) == ["Stop 2 servers?"])
    #expect(state.outputs(of: "ok")?["by"] == "ada")
    #expect(state.outputs(of: "ok")?["reason"] == "fine")
  }

  @Test func `a person who refuses stops it, with their reason`() async throws {
    let (state, _) = try await ask([.no("ada", "not tonight")])
    #expect(state.outcome == .rejected)
    #expect(state.failure(of: "ok")?.message == "ada: not tonight")
    #expect(state.outcome(of: "after") == .skipped)
  }

  @Test func `only those named may agree`() async throws {
    #expect(try await ask([.yes("ada")], "by: [ada, bob]").0.outcome == .succeeded)
    #expect(try await ask([.yes("eve")], "by: [ada, bob]").0.outcome == .rejected)
    #expect(try await ask([.yes("ada")], "by: ada").0.outcome == .succeeded)
  }

  @Test func `those excluded may not agree`() async throws {
    #expect(try await ask([.yes("tester")], "not_by: \"${{ run.actor }}\"").0.outcome == .rejected)
    #expect(try await ask([.yes("ada")], "not_by: \"${{ run.actor }}\"").0.outcome == .succeeded)
  }

  @Test func `as many different persons as are wanted must agree`() async throws {
    let (state, approver) = try await ask([.yes("ada"), .yes("bob")], "count: 2")
    #expect(state.outcome == .succeeded)
    #expect(approver.asked.count == 2)
    #expect(try await ask([.yes("ada"), .no("bob")], "count: 2").0.outcome == .rejected)
  }

  @Test func `the same person twice is not two`() async throws {
    let (state, _) = try await ask([.yes("ada"), .yes("ada")], "count: 2")
    #expect(state.outcome == .rejected)
    #expect(state.failure(of: "ok")?.message.contains("different persons") == true)
  }

  @Test func `silence rejects after the time`() async throws {
    let (state, _) = try await ask([], "timeout: 1h")
    #expect(state.outcome == .rejected)
    #expect(rig.time.passed == .seconds(3600))
  }

  @Test func `silence may be a timeout, never consent`() async throws {
    let (state, _) = try await ask([.yes("ada")], "count: 2, timeout: 1h, on_timeout: time_out")
    #expect(state.outcome == .timedOut)
    #expect(rig.stage.played.isEmpty)
  }

  @Test func `without a timeout people have a day`() async throws {
    _ = try await ask([])
    #expect(rig.time.passed == .seconds(24 * 3600))
  }

  @Test func `a question ends with a cancel`() async throws {
    let (state, _) = try await ask([], cancelAfter: .seconds(5))
    #expect(state.outcome == .cancelled)
    #expect(rig.time.passed == .seconds(5))
  }

  @Test func `each item of a loop is asked for by itself`() async throws {
    var rig = rig
    rig.approver = ScriptedApprover([.yes("ada"), .no("ada")], in: rig.time)
    let state = try await rig.run(
      """
        - id: each
          for: { each: "['a', 'b']", as: it, max_parallel: 1, max_errors: 1 }
          approve: "Stop ${{ it }}?"
      """)
    #expect(state.outcome(of: "each[0]") == .succeeded)
    #expect(state.outcome(of: "each[1]") == .rejected)
    #expect(state.outcome == .rejected)
  }
}

@Suite struct `Pauses` {
  let rig = Rig()

  @Test func `a pause lets time pass`() async throws {
    let state = try await rig.run("  - { id: p, pause: 90s }\n  - { id: a, uses: test.play }")
    #expect(state.outcome == .succeeded)
    #expect(rig.stage.began("a") == [.seconds(90)])
  }

  @Test func `a pause lasts until an instant`() async throws {
    let state = try await rig.run(
      "  - { id: p, pause: { until: run.started + duration('10m') } }\n  - { id: a, uses: test.play }")
    #expect(state.outcome == .succeeded)
    #expect(rig.stage.began("a") == [.seconds(600)])
  }

  @Test func `an instant that has passed is not waited for`() async throws {
    let state = try await rig.run(
      "  - { id: p, pause: { until: run.started - duration('10m') } }\n  - { id: a, uses: test.play }")
    #expect(state.outcome == .succeeded)
    #expect(rig.time.passed == .zero)
  }

  @Test func `an instant without a value fails the step`() async throws {
    let state = try await rig.run("  - { id: p, pause: { until: \"timestamp('no' + 'pe')\" } }")
    #expect(state.failure(of: "p")?.kind == "expression")
  }

  @Test func `an action is asked until its outputs are as they should be, and gives them`() async throws {
    let state = try await rig.run(
      """
        - id: p
          pause: { uses: test.play, with: { play: "1s sick,fail,timed_out,well" }, until: self.healthy, every: 10s }
        - { id: a, uses: test.echo, with: { text: "${{ string(steps.p.count) }}" } }
      """)
    #expect(rig.stage.began("p/:poll") == [0, 11, 21, 31].map { .seconds($0) })
    #expect(state.outputs(of: "a")?["text"] == "4")
  }

  @Test func `what never comes is timed out`() async throws {
    let state = try await rig.run(
      """
        - id: p
          pause: { uses: test.play, with: { play: sick }, until: self.healthy, every: 10s, timeout: 1m }
      """)
    #expect(state.outcome == .timedOut)
    #expect(rig.time.passed == .seconds(60))
    #expect(state.failure(of: "p")?.message.contains("1m") == true)
  }

  @Test func `a look that hangs is cut off at the end of the pause`() async throws {
    let state = try await rig.run(
      """
        - id: p
          pause: { uses: test.play, with: { play: hang }, until: self.healthy, timeout: 1m }
      """)
    #expect(state.outcome == .timedOut)
    #expect(rig.time.passed == .seconds(60))
  }

  @Test func `a look that is denied ends the pause`() async throws {
    let state = try await rig.run(
      "  - { id: p, pause: { uses: test.play, with: { play: denied }, until: self.healthy } }")
    #expect(state.outcome == .denied)
    #expect(state.denied == ["compute_manage"])
  }

  @Test(arguments: [Duration.seconds(5), .seconds(11)])
  func `a cancel ends a pause, between two looks and during one`(_ at: Duration) async throws {
    let state = try await rig.run(
      "  - { id: p, pause: { uses: test.play, with: { play: 2s sick }, until: self.healthy, every: 8s } }",
      cancelAfter: at)
    #expect(state.outcome == .cancelled)
    #expect(rig.stage.played.count == (at == .seconds(5) ? 1 : 2))
  }

  @Test func `a cancel ends a span`() async throws {
    let state = try await rig.run("  - { id: p, pause: 1h }", cancelAfter: .seconds(5))
    #expect(state.outcome == .cancelled)
    #expect(rig.time.passed == .seconds(5))
  }
}

@Suite struct `Assertions and values` {
  let rig = Rig()

  @Test func `what is true lets the run go on`() async throws {
    let state = try await rig.run("  - { id: a, uses: test.works }\n  - { id: b, assert: steps.a.count == 1 }")
    #expect(state.outcome == .succeeded)
  }

  @Test func `what is not true fails, and says what was asked`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.works }\n  - { id: b, assert: steps.a.count == 2 }\n  - { id: c, uses: test.works }")
    #expect(state.outcome == .failed)
    #expect(state.failure(of: "b")?.message == "not true: steps.a.count == 2")
    #expect(state.outcome(of: "c") == .skipped)
  }

  @Test(arguments: [Outcome.failed, .rejected, .unknown])
  func `an assertion ends as it says, with its message`(_ outcome: Outcome) async throws {
    let state = try await rig.run(
      """
        - { id: a, uses: test.works }
        - id: b
          assert: { that: steps.a.count > 5, message: "only ${{ steps.a.count }}", outcome: \(outcome.rawValue) }
      """)
    #expect(state.outcome == outcome)
    #expect(state.failure(of: "b")?.message == "only 1")
  }

  @Test func `an assertion without a value fails`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.works }\n  - { id: b, assert: 1 / (steps.a.count - 1) == 1 }")
    #expect(state.failure(of: "b")?.kind == "expression")
  }

  @Test func `values are set once and keep their types`() async throws {
    let state = try await rig.run(
      """
        - { id: a, uses: test.works }
        - { id: v, set: { n: "${{ steps.a.count + 1 }}", t: "n is ${{ steps.a.count }}", l: [1, 2] } }
        - { id: b, assert: "steps.v.n == 2 && steps.v.l.size() == 2" }
      """, head: "outputs: { t: \"${{ steps.v.t }}\" }")
    #expect(state.outcome == .succeeded)
    #expect(state.outputs == ["t": "n is 1"])
  }

  @Test func `a value that cannot be set fails the step and says which`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.works }\n  - { id: v, set: { n: \"${{ 1 / (steps.a.count - 1) }}\" } }")
    #expect(state.failure(of: "v")?.message.contains("'n'") == true)
  }
}
