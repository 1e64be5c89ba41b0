import Engine
import Testing
import Values
import Workflows

@Suite struct `Outcomes of a sequence` {
  let rig = Rig()

  @Test func `all steps succeed, so the run does`() async throws {
    let state = try await rig.run("  - { id: a, uses: test.works }\n  - { id: b, uses: test.works }")
    #expect(state.outcome == .succeeded)
    #expect(state.exitCode == .succeeded)
  }

  @Test func `a failed step stops the block and the rest is skipped`() async throws {
    let state = try await rig.run("  - { id: a, uses: test.fails }\n  - { id: b, uses: test.works }")
    #expect(state.outcome(of: "a") == .failed)
    #expect(state.outcome(of: "b") == .skipped)
    #expect(state.outcome == .failed)
    #expect(state.exitCode == .failed)
  }

  @Test func `continue goes on and still counts`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.denied, on_denied: continue }\n  - { id: b, uses: test.works }")
    #expect(state.outcome(of: "b") == .succeeded)
    #expect(state.outcome == .denied)
    #expect(state.exitCode == .denied)
  }

  @Test func `allow goes on and does not count`() async throws {
    let state = try await rig.run("  - { id: a, uses: test.denied, on_denied: allow }\n  - { id: b, uses: test.works }")
    #expect(state.outcome(of: "a") == .denied)
    #expect(state.outcome == .succeeded)
    #expect(state.results[.root.appending(.step("a"))]?.isAllowed == true)
  }

  @Test func `on_error says nothing about a denied step, and on_denied nothing about a failed one`() async throws {
    #expect(
      try await rig.run("  - { id: a, uses: test.denied, on_error: allow }\n  - { id: b, uses: test.works }")
        .outcome(of: "b") == .skipped)
    #expect(
      try await rig.run("  - { id: a, uses: test.fails, on_denied: allow }\n  - { id: b, uses: test.works }")
        .outcome(of: "b") == .skipped)
  }

  @Test func `quota is an error that on_error decides`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.quota, on_error: continue }\n  - { id: b, uses: test.works }")
    #expect(state.outcome(of: "b") == .succeeded)
    #expect(state.exitCode == .quota)
  }

  @Test func `only a person clears unknown: no reaction goes on`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.unknown, on_error: allow, on_denied: allow }\n  - { id: b, uses: test.works }")
    #expect(state.outcome(of: "b") == .skipped)
    #expect(state.exitCode == .unknown)
  }

  @Test func `the worst counted outcome is the run's`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.fails, on_error: continue }\n  - { id: b, uses: test.denied, on_denied: continue }\n"
        + "  - { id: c, uses: test.quota, on_error: continue }")
    #expect(state.outcome == .denied)
  }

  @Test func `severity runs from succeeded over failed, rejected, quota, denied, timed out, cancelled to unknown`() {
    let order: [Outcome] = [.skipped, .succeeded, .failed, .rejected, .quota, .denied, .timedOut, .cancelled, .unknown]
    for (index, outcome) in order.enumerated() {
      for other in order[..<index] { #expect(outcome.worse(other) == outcome) }
    }
    #expect(Set(order) == Set(Outcome.allCases))
  }

  @Test func `a false condition skips, and skipped does not count`() async throws {
    let state = try await rig.run("  - { id: a, uses: test.fails, if: 1 > 2 }\n  - { id: b, uses: test.works }")
    #expect(state.outcome(of: "a") == .skipped)
    #expect(state.outcome == .succeeded)
  }

  @Test func `a step sees outcomes and outputs of earlier ones`() async throws {
    let state = try await rig.run(
      """
        - { id: a, uses: test.denied, on_denied: continue }
        - { id: b, uses: test.works, if: steps.a.outcome == 'denied' }
        - id: c
          uses: test.echo
          with: { text: "${{ steps.b.?count.orValue(0) > 0 ? 'some' : 'none' }}" }
      """)
    #expect(state.results[.root.appending(.step("c"))]?.outputs?["text"] == "some")
  }

  @Test func `outputs of a step that was denied are absent, not empty`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.denied, on_denied: continue }",
      head: "outputs: { count: \"${{ steps.a.?count.orValue(-1) }}\", there: \"${{ steps.a.count.hasValue() }}\" }\n")
    #expect(state.outputs == ["count": -1, "there": false])
    #expect(state.outcome == .denied)
  }

  @Test func `an expression without a value fails its step with the place`() async throws {
    let state = try await rig.run("  - id: a\n    uses: test.echo\n    with: { text: \"${{ string(1 / (1 - 1)) }}\" }")
    let failure = try #require(state.results[.root.appending(.step("a"))]?.failure)
    #expect(failure.kind == "expression")
    #expect(failure.span != nil)
  }

  @Test func `a login that fails skips every step and exits with 9`() async throws {
    var rig = rig
    rig.setup = FailingSetup(failure: Failure(.failed, "login", "no", hop: "token"))
    let state = try await rig.run("  - { id: a, uses: test.works }")
    #expect(state.outcome(of: "a") == .skipped)
    #expect(state.exitCode == .noCloud)
  }

  @Test func `a login without a role is denied and exits with 3`() async throws {
    var rig = rig
    rig.setup = FailingSetup(failure: Failure(.denied, "no-role", "no", hop: "scope"))
    #expect(try await rig.run("  - { id: a, uses: test.works }").exitCode == .denied)
  }
}
