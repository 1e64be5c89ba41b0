import Engine
import TestSupport
import Testing
import Values
import Workflows

@Suite struct `Timeouts` {
  let rig = Rig()

  @Test func `a step that takes too long is timed out`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.play, with: { play: hang }, timeout: 20s }\n  - { id: b, uses: test.works }")
    #expect(state.outcome(of: "a") == .timedOut)
    #expect(state.failure(of: "a")?.message.contains("20s") == true)
    #expect(state.outcome(of: "b") == .skipped)
    #expect(state.exitCode == .timedOut)
    #expect(rig.time.passed == .seconds(20))
  }

  @Test func `without a timeout of its own a step has its action's`() async throws {
    let state = try await rig.run("  - { id: a, uses: test.play, with: { play: hang } }")
    #expect(state.outcome == .timedOut)
    #expect(rig.time.passed == .seconds(600))
  }

  @Test func `an attempt that ends as unknown when it is cut off stays unknown`() async throws {
    let state = try await rig.run("  - { id: a, uses: test.make, with: { play: lost }, timeout: 20s }")
    #expect(state.outcome == .unknown)
  }

  @Test func `an attempt that succeeds after all has succeeded`() async throws {
    let state = try await rig.run("  - { id: a, uses: test.play, with: { play: stubborn }, timeout: 20s }")
    #expect(state.outcome == .succeeded)
    #expect(rig.time.passed == .seconds(30))
  }

  @Test func `a block that takes too long stops what runs in it and skips the rest`() async throws {
    let state = try await rig.run(
      """
        - id: b
          timeout: 1m
          steps:
            - { id: a, uses: test.play, with: { play: 50s } }
            - { id: c, uses: test.play, with: { play: 50s } }
            - { id: d, uses: test.works }
        - { id: after, uses: test.works }
      """)
    #expect(state.outcome(of: "b/a") == .succeeded)
    #expect(state.outcome(of: "b/c") == .timedOut)
    #expect(state.outcome(of: "b/d") == .skipped)
    #expect(state.outcome(of: "b") == .timedOut)
    #expect(state.failure(of: "b")?.message.contains("1m") == true)
    #expect(state.outcome(of: "after") == .skipped)
    #expect(rig.time.passed == .seconds(60))
  }

  @Test func `the timeout of a looping step is that of each item`() async throws {
    let state = try await rig.run(
      """
        - id: each
          for: { each: "['40s', 'hang', '40s']", as: it, max_parallel: 1, max_errors: 1 }
          timeout: 1m
          uses: test.play
          with: { play: "${{ it }}" }
      """)
    #expect(state.outcome(of: "each[0]") == .succeeded)
    #expect(state.outcome(of: "each[1]") == .timedOut)
    #expect(state.outcome(of: "each[2]") == .succeeded)
    #expect(rig.time.passed == .seconds(140))
  }

  @Test func `an item that is a block has its own time`() async throws {
    let state = try await rig.run(
      """
        - id: each
          for: { each: "['hang', '40s']", as: it, max_errors: 1 }
          timeout: 1m
          steps: [{ id: a, uses: test.play, with: { play: "${{ it }}" } }]
      """)
    #expect(state.outcome(of: "each[0]") == .timedOut)
    #expect(state.outcome(of: "each[1]") == .succeeded)
  }

  @Test func `the workflow's timeout stops everything but finally`() async throws {
    let state = try await rig.run(
      """
        - id: p
          parallel:
            l: [{ id: l, uses: test.play, with: { play: hang }, timeout: 1h }, { id: l2, uses: test.works }]
            r: [{ id: each, for: { each: "[1, 2, 3]", as: i, max_parallel: 2 }, pause: 1h }]
            m: [{ id: ask, pause: { uses: test.play, with: { play: sick }, until: self.healthy, every: 7s, timeout: 1h } }]
      """, head: "timeout: 30s\nfinally: [{ id: f, uses: test.play, with: { play: 1m } }]")
    #expect(state.outcome(of: "p{l}/l") == .timedOut)
    #expect(state.outcome(of: "p{l}/l2") == .skipped)
    #expect(state.outcome(of: "p{r}/each[1]") == .timedOut)
    #expect(state.outcome(of: "p{r}/each[2]") == .skipped)
    #expect(state.outcome(of: "p{m}/ask") == .timedOut)
    #expect(state.outcome(of: "/:finally/f") == .succeeded)
    #expect(state.outcome == .timedOut)
    #expect(rig.time.passed == .seconds(90))
  }

  @Test func `a timeout can be rescued`() async throws {
    let state = try await rig.run(
      """
        - id: b
          timeout: 1m
          steps: [{ id: a, uses: test.play, with: { play: hang } }]
          rescue: [{ id: r, uses: test.play, with: { play: 2m } }]
        - { id: after, uses: test.works }
      """)
    #expect(state.outcome(of: "b/:rescue/r") == .succeeded)
    #expect(state.outcome(of: "b") == .succeeded)
    #expect(state.outcome(of: "after") == .succeeded)
  }

  @Test func `the end of a workflow's time is rescued too, and stays timed out`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.play, with: { play: hang }, timeout: 1h }",
      head: "timeout: 1m\nrescue: [{ id: r, uses: test.play, with: { play: 2m } }]")
    #expect(state.outcome(of: "/:rescue/r") == .succeeded)
    #expect(state.outcome == .timedOut)
    #expect(state.isRescued == true)
  }

  @Test func `a sub-workflow that takes too long is stopped, and its finally runs`() async throws {
    var rig = rig
    rig.files = [
      "other.yaml": """
      version: 1
      name: other
      steps: [{ id: x, uses: test.play, with: { play: polite } }, { id: y, uses: test.works }]
      finally: [{ id: z, uses: test.play }]
      """
    ]
    let state = try await rig.run("  - { id: sub, run: other.yaml, timeout: 10s }")
    #expect(state.outcome(of: "sub") == .timedOut)
    #expect(rig.stage.order == ["x", "/:finally/z"])
  }

  @Test func `a finally that outlasts its block's timeout does not make it late`() async throws {
    let state = try await rig.run(
      """
        - id: b
          timeout: 1m
          steps: [{ id: a, uses: test.play, with: { play: 50s } }]
          finally: [{ id: f, uses: test.play, with: { play: 50s } }]
      """)
    #expect(state.outcome == .succeeded)
  }

  @Test func `a look that would begin at the end of its pause is stopped with it`() async throws {
    let state = try await rig.run(
      """
        - id: d
          pause: { uses: test.play, with: { play: sick }, until: self.healthy, every: 5s, timeout: 10s }
      """)
    #expect(state.outcome(of: "d") == .timedOut)
    #expect(rig.time.passed == .seconds(10))
  }

  @Test func `a retry that is due when the block's time is up does not begin`() async throws {
    let state = try await rig.run(
      """
        - id: b
          timeout: 10s
          steps: [{ id: a, retry: { attempts: 3, delay: 4s }, uses: test.play, with: { play: "6s fail,ok" } }]
      """)
    #expect(state.outcome(of: "b") == .timedOut)
    #expect(rig.stage.began("b/a") == [.zero])
  }
}
