import Engine
import TestSupport
import Testing
import Values
import Workflows

@Suite struct `Retries` {
  let rig = Rig()

  private func step(_ play: String, _ keys: String, uses: String = "test.play") async throws -> RunState {
    try await rig.run("  - { id: a, uses: \(uses), with: { play: \"\(play)\" }, \(keys) }")
  }

  @Test func `without retry a step is tried once`() async throws {
    let state = try await rig.run("  - { id: a, uses: test.play, with: { play: \"fail,ok\" } }")
    #expect(rig.stage.played.count == 1)
    #expect(state.outcome == .failed)
  }

  @Test func `a step is tried until it succeeds`() async throws {
    let state = try await step("fail,fail,ok", "retry: { attempts: 5, delay: 2s }")
    #expect(rig.stage.began("a") == [.zero, .seconds(2), .seconds(4)])
    #expect(state.outcome == .succeeded)
    #expect(state.result(of: "a")?.attempts == 3)
    #expect(state.outputs(of: "a")?["count"] == 3)
  }

  @Test func `the last failure is the step's`() async throws {
    let state = try await step("fail,conflict", "retry: { attempts: 2, delay: 1s }")
    #expect(state.failure(of: "a")?.kind == "conflict")
    #expect(rig.stage.played.count == 2)
  }

  @Test func `each delay is longer by the backoff, up to max_delay`() async throws {
    _ = try await step("fail", "retry: { attempts: 5, delay: 1s, backoff: 3, max_delay: 5s }")
    #expect(rig.stage.began("a") == [0, 1, 4, 9, 14].map { .seconds($0) })
  }

  @Test func `a condition sees the failure and decides`() async throws {
    let state = try await step(
      "conflict,fail,ok", "retry: { attempts: 5, delay: 1s, if: \"self.kind == 'conflict' && self.attempt < 4\" }")
    #expect(rig.stage.played.count == 2)
    #expect(state.failure(of: "a")?.kind == "broken")
  }

  @Test func `a condition without a value means no`() async throws {
    let state = try await step("fail,ok", "retry: { attempts: 5, delay: 1s, if: \"1 / (self.attempt - 1) == 1\" }")
    #expect(rig.stage.played.count == 1)
    #expect(state.failure(of: "a")?.kind == "broken")
  }

  @Test(arguments: ["denied", "quota", "rejected", "unknown"])
  func `never again after a person or a rule is needed`(_ scene: String) async throws {
    let state = try await step("\(scene),ok", "retry: { attempts: 5, delay: 1s }")
    #expect(rig.stage.played.count == 1)
    #expect(state.outcome?.rawValue == scene)
  }

  @Test func `an attempt that ran out of its own time is tried again while the step has some`() async throws {
    let state = try await step("timed_out,ok", "retry: { attempts: 2, delay: 1s }, timeout: 1m")
    #expect(state.outcome == .succeeded)
  }

  // MARK: Writes that must not be repeated

  @Test(arguments: ["once fail", "once timed_out", "interrupted"])
  func `what may have been carried out is not tried again`(_ scene: String) async throws {
    let state = try await step("\(scene),ok", "retry: { attempts: 3, delay: 1s }", uses: "test.make")
    #expect(rig.stage.played.count == 1)
    #expect(rig.stage.writes.values.allSatisfy { $0 == 1 })
    #expect(state.outcome != .succeeded)
  }

  @Test(arguments: ["refused", "unsent"])
  func `what was refused or never sent is tried again`(_ scene: String) async throws {
    let state = try await step("\(scene),once", "retry: { attempts: 3, delay: 1s }", uses: "test.make")
    #expect(state.outcome == .succeeded)
    #expect(rig.stage.writes.count == 1)
  }

  // MARK: Deadlines

  @Test func `the timeout spans all attempts and the waits between them`() async throws {
    let state = try await step("6s fail,hang", "retry: { attempts: 5, delay: 2s }, timeout: 10s")
    #expect(state.outcome == .timedOut)
    #expect(rig.stage.played.count == 2)
    #expect(rig.time.passed == .seconds(10))
  }

  @Test func `no attempt is waited for that would begin after the end`() async throws {
    let state = try await step("6s fail", "retry: { attempts: 5, delay: 5s }, timeout: 10s")
    #expect(state.outcome == .failed)
    #expect(rig.time.passed == .seconds(6))
  }

  // MARK: Blocks

  @Test func `a block is tried again as a whole, and attempts go on counting`() async throws {
    let state = try await rig.run(
      """
        - id: b
          retry: { attempts: 3, delay: 1s }
          steps:
            - { id: a, uses: test.play }
            - { id: c, uses: test.play, with: { play: "fail,ok" } }
      """)
    #expect(rig.stage.order == ["b/a", "b/c", "b/a", "b/c"])
    #expect(rig.stage.played.map(\.attempt.number) == [1, 1, 2, 2])
    #expect(state.outcome == .succeeded)
    #expect(state.result(of: "b")?.attempts == 2)
  }

  @Test func `a ladder, a loop's item and a sub-workflow are tried again`() async throws {
    var rig = rig
    rig.files = [
      "other.yaml": "version: 1\nname: other\nsteps: [{ id: x, uses: test.play, with: { play: \"fail,fail\" } }]\n"
    ]
    let state = try await rig.run(
      """
        - id: heal
          on_error: continue
          retry: { attempts: 2, delay: 1s }
          escalate:
            probe: { uses: test.play, with: { play: "sick,sick,sick,well" } }
            settle: 1s
            tiers: [{ id: t, uses: test.play }]
        - id: each
          for: { each: "['a', 'b']", as: it }
          retry: { attempts: 2, delay: 1s }
          steps: [{ id: s, uses: test.play, with: { play: "fail,ok" } }]
        - id: sub
          retry: { attempts: 2, delay: 1s }
          run: other.yaml
      """)
    #expect(state.outcome(of: "heal") == .succeeded)
    #expect(state.outcome(of: "each") == .succeeded)
    #expect(state.outcome(of: "sub") == .failed)
    #expect(rig.stage.began("x").count == 2)
  }

  @Test func `the timeout of a block spans its attempts`() async throws {
    let state = try await rig.run(
      """
        - id: b
          timeout: 10s
          retry: { attempts: 9, delay: 1s }
          steps: [{ id: a, uses: test.play, with: { play: "4s fail,hang" } }]
          rescue: [{ id: r, uses: test.play, with: { play: 1s fail } }]
      """)
    #expect(state.outcome == .timedOut)
    #expect(rig.stage.began("b/a") == [.zero, .seconds(6)])
    #expect(rig.stage.began("b/:rescue/r") == [.seconds(4), .seconds(10)])
  }
}
