import Engine
import Reports
import Testing
import Values
import Workflows

/// Runs with blocks, branches, loops, ladders and what else there is: what people and programs read of them.
@Suite struct ShapeTests {
  static let block = """
      - id: all
        steps:
          - { id: a, uses: test.list }
          - { id: b, uses: test.check, with: { as: failed } }
          - { id: c, uses: test.check, with: { as: ok } }
        rescue:
          - { id: r, uses: test.check, with: { as: ok } }
        finally:
          - { id: f, uses: test.check, with: { as: ok } }
      - id: two
        parallel:
          left: [{ id: l, uses: test.check, with: { as: ok } }]
          right: [{ id: m, uses: test.check, with: { as: failed }, on_error: allow }]
      - { id: skip, if: "false", uses: test.list }
    """

  @Test func `a block holds its steps, and after them those of its sections`() async throws {
    let run = try await ShapedRun(Self.block)
    let all = try run.step("all")
    #expect(all.uses == "steps")
    #expect(all.isRescued)
    #expect(all.steps?.map(\.id) == ["a", "b", "c", "r", "f"])
    #expect(all.steps?.map(\.section) == [nil, nil, nil, .rescue, .finally])
    #expect(all.steps?.map(\.outcome) == [.succeeded, .failed, .skipped, .succeeded, .succeeded])
    let two = try run.step("two")
    #expect(two.uses == "parallel")
    #expect(two.steps?.map(\.branch) == ["left", "right"])
    let steps = run.json["steps"]?.asList
    #expect(steps?.first?["rescued"] == true)
    #expect(steps?.first?["steps"]?.asList?.map { $0["section"] } == [nil, nil, nil, "rescue", "finally"])
    #expect(steps?[1]["steps"]?.asList?.map { $0["branch"] } == ["left", "right"])
    #expect(steps?.last?["steps"] == nil)
    // Tables of lists in blocks are shown.
    #expect(ReportFormat.text.render(run.report).hasSuffix("2 servers\n"))
  }

  @Test func `what was mended or allowed is shown with the reason why it does not count`() async throws {
    let run = try await ShapedRun(Self.block)
    #expect(
      run.summary == """
        error[broken]: it broke
          ┌─ test.yaml:7:24
         7│       - { id: b, uses: test.check, with: { as: failed } }
          │                        ^^^^^^^^^^ step 'all/b'
          = note: mended by the rescue of 'all'

        error[broken]: it broke
          ┌─ test.yaml:16:30
        16│       right: [{ id: m, uses: test.check, with: { as: failed }, on_error: allow }]
          │                              ^^^^^^^^^^ step 'two{right}/m'
          = note: allowed by the workflow: it does not count

        test: succeeded (2 succeeded, 1 skipped; 6 steps in all; 1 login; 2.3 s; exit code 0)

        """)
    let progress = await run.progress().split(separator: "\n").map(String.init)
    #expect(
      progress.prefix(8) == [
        "test run run-1", "project p in GRA7 as r", "✔ all/a test.list 12 ms", "✘ all/b test.check failed 12 ms",
        "▸ all rescue", "✔ all/:rescue/r test.check 12 ms", "▸ all finally", "✔ all/:finally/f test.check 12 ms",
      ])
    #expect(progress.last == "– skip test.list skipped: its condition is false")
  }

  static let loop = """
      - { id: l, uses: test.list, with: { count: 20 } }
      - id: each
        for: { each: steps.l.servers, as: s, max_parallel: 1, max_errors: 15 }
        steps:
          - { id: x, uses: test.check, with: { as: "${{ s.id < 'id-5' ? 'failed' : 'ok' }}" } }
          - { id: y, uses: test.check, with: { as: ok } }
    """

  @Test func `the items of a loop are listed with what they were, and ten failures are written out`() async throws {
    let run = try await ShapedRun(Self.loop)
    let loop = try #require(try run.step("each").loop)
    #expect(loop.items.map(\.index) == Array(0..<20))
    #expect(loop.items.map(\.name) == (0..<20).map { "web-\($0)" })
    // Ids are ordered as texts: 0 to 4, and 10 to 19.
    #expect(loop.items.count { $0.outcome == .failed } == 15)
    #expect(loop.items[7].steps?.map(\.id) == ["x", "y"])
    let summary = run.summary
    #expect(summary.ranges(of: "error[broken]").count == RunSummary.failureLimit)
    #expect(summary.contains("step 'each[0]/x'\n  = note: item: web-0\n"))
    #expect(summary.contains("\n… and 5 more in 'each': 5 failed\n"))
    #expect(summary.contains("\neach: 5 succeeded, 15 failed\n"))
    #expect(summary.hasSuffix("26 steps in all; 1 login; 2.3 s; exit code 1)\n"))
    let item = run.json["steps"]?.asList?.last?["items"]?.asList?.first
    #expect(item?["item"] == ["id": "id-0", "name": "web-0"])
    #expect(item?["outcome"] == "failed")
    #expect(item?["steps"]?.asList?.first?["error"]?["kind"] == "broken")
    let progress = await run.progress()
    #expect(progress.contains("\n▸ each steps for 20 items\n✘ each[0]/x (web-0) test.check failed 12 ms\n"))
  }

  @Test func `many items that a stopped loop skipped are counted`() async throws {
    let run = try await ShapedRun(
      """
        - { id: l, uses: test.list, with: { count: 200 } }
        - id: each
          for: { each: steps.l.servers, as: s, max_parallel: 1 }
          uses: test.check
          with: { as: "${{ s.id == 'id-3' ? 'denied' : 'ok' }}" }
      """)
    let step = run.json["steps"]?.asList?.last
    #expect(step?["items"]?.asList?.count == 4)
    #expect(step?["skipped_items"] == 196)
    #expect(step?["outputs"] == [:])
    #expect(run.summary.contains("compute refused step 'each[3]' (403)"))
    #expect(run.summary.contains("\neach: 3 succeeded, 1 denied, 196 skipped\n"))
  }

  @Test func `a policy that would mend several refusals is written once`() async throws {
    let run = try await ShapedRun(
      """
        - { id: one, uses: test.check, with: { as: denied }, on_denied: continue }
        - { id: two, uses: test.check, with: { as: denied } }
      """)
    #expect(run.summary.ranges(of: "compute refused step").count == 2)
    #expect(run.summary.ranges(of: "this access policy would grant it").count == 1)
  }

  @Test func `a loop over nothing, and one with too many items`() async throws {
    let none = try await ShapedRun(
      """
        - { id: l, uses: test.list, with: { count: 0 } }
        - { id: each, for: { each: steps.l.servers }, uses: test.check, with: { as: ok } }
      """)
    #expect(none.summary.hasPrefix("each: no items\n"))
    #expect(await none.progress().contains("▸ each test.check for 0 items\n"))
    let many = try await ShapedRun(
      """
        - { id: l, uses: test.list }
        - { id: each, for: { each: steps.l.servers, max_items: 1 }, uses: test.check, with: { as: ok } }
      """)
    #expect(many.summary.hasPrefix("error[too-many-items]: 2 items, and at most 1 are allowed: nothing was started\n"))
    #expect(many.summary.contains(" step 'each'\n"))
  }

  @Test func `outputs that are secret are not shown, nor are those of items`() async throws {
    let run = try await ShapedRun(
      """
        - { id: make, uses: test.make }
        - { id: each, for: { each: "[1, 2]" }, uses: test.make }
      """)
    let all = ReportFormat.json.render(run.report) + run.summary + (await run.progress(verbose: true))
    #expect(!all.contains("hunter"))
    // They are not even on record.
    #expect(try run.step("make").outputs == ["id": "id-9"])
    #expect(try run.step("each").loop?.items.first?.item == 1)
    #expect(try run.step("each").loop?.items.first?.outputs == ["id": "id-9"])
  }

  @Test func `a ladder says which tier healed, that none did, or which probe was silent`() async throws {
    let run = try await ShapedRun(
      """
        - id: heal
          escalate:
            probe: { uses: test.check, with: { as: healed } }
            settle: 1ms
            tiers:
              - { id: soft, uses: test.check, with: { as: failed } }
              - { id: hard, uses: test.check, with: { as: ok } }
        - id: fine
          escalate:
            probe: { uses: test.check, with: { as: ok } }
            tiers: [{ id: s1, uses: test.check, with: { as: ok } }]
        - id: lost
          on_error: continue
          escalate:
            probe: { uses: test.check, with: { as: ill }, healthy: self.text == 'x' }
            settle: 1ms
            tiers: [{ id: s2, uses: test.check, with: { as: ok } }]
        - id: silent
          escalate:
            probe: { uses: test.check, with: { as: silent } }
            probe_for: 1ms
            tiers: [{ id: s3, uses: test.check, with: { as: ok } }]
      """)
    #expect(try run.step("heal").steps?.map(\.id) == ["soft"])
    #expect(try run.step("heal").outputs?["tier"] == "soft")
    #expect(try run.step("silent").steps?.isEmpty == true)
    let summary = run.summary
    #expect(summary.contains("= note: 'heal' was healed all the same, by the tier 'soft'\n"))
    #expect(summary.contains("error[not-healed]: not healthy after the last tier, 's2'\n"))
    #expect(summary.contains("error[probe-silent]: the probe gave no answer for 1ms, so no tier runs: no answer\n"))
    #expect(
      summary.contains(
        """
        heal: healed by the tier 'soft'
        fine: healthy, no tier ran
        lost: healed by no tier
        silent: the probe test.check was silent before any tier

        """))
    #expect(
      await run.progress().split(separator: "\n").dropFirst(2).joined(separator: "\n") == """
        ✘ heal probe: not healthy
        ▸ heal tier 1 of 2: soft
        ✘ heal<0>/soft test.check failed 12 ms
        ✔ heal probe: healthy
        ✔ fine probe: healthy
        ✘ lost probe: not healthy
        ▸ lost tier 1 of 1: s2
        ✔ lost<0>/s2 test.check 12 ms
        ✘ lost probe: not healthy
        ? silent probe gave no answer: no answer
        """)
  }

  @Test func `ladders in a loop are counted together`() async throws {
    let run = try await ShapedRun(
      """
        - { id: l, uses: test.list, with: { count: 3 } }
        - id: each
          for: { each: steps.l.servers, as: s, max_parallel: 1 }
          escalate:
            probe: { uses: test.check, with: { as: "${{ s.id == 'id-1' ? 'healed' : 'ok' }}" } }
            settle: 1ms
            tiers: [{ id: soft, uses: test.check, with: { as: ok } }]
      """)
    #expect(
      run.summary.hasPrefix("each: 3 succeeded\neach[*]: 2 healthy, no tier ran, healed by the tier 'soft'\n"),
      "\(run.summary)")
    #expect(await run.progress().contains("▸ each[1] (web-1) tier 1 of 1: soft\n"))
  }

  static let rollback = """
      - { id: one, uses: test.make, undo: { uses: test.remove, with: { server: "${{ self.id }}" } } }
      - { id: two, uses: test.make, undo: { uses: test.remove, with: { server: "${{ self.id }}!" } } }
      - { id: three, uses: test.make, undo: { uses: test.remove, with: { server: "${{ self.id }}" }, when: manual } }
      - { id: bad, uses: test.check, with: { as: failed } }
    """

  @Test func `what was not undone is left behind, with what removes it and why it is there`() async throws {
    let run = try await ShapedRun(Self.rollback, head: "rollback: on_failure\n")
    #expect(run.json["steps"]?.asList?.map { $0["undone"] } == ["succeeded", "failed", nil, nil])
    #expect(
      run.json["left_behind"] == [
        [
          "step": "two", "uses": "test.make", "undo": "test.remove", "when": "auto",
          "reason": "undoing it was tried: failed, it is locked", "resources": ["id": "id-9"], "undone": "failed",
        ],
        [
          "step": "three", "uses": "test.make", "undo": "test.remove", "when": "manual",
          "reason": "its undo is left to a person", "resources": ["id": "id-9"],
        ],
      ])
    #expect(
      run.summary.contains(
        """

        left behind, as completed steps were not undone:
          two test.make: id id-9; test.remove removes it (undoing it was tried: failed, it is locked)
          three test.make: id id-9; test.remove removes it (its undo is left to a person)

        test: failed
        """))
    #expect(
      await run.progress().hasSuffix(
        "▸ rollback\n✘ two undo test.remove failed 12 ms\n✔ one undo test.remove 12 ms\n"))
  }

  @Test(arguments: [
    ("", "the workflow has no rollback"),
    ("rollback: manual\n", "the workflow leaves the rollback to a person"),
  ])
  func `without a rollback everything that could be undone is left behind`(_ head: String, _ reason: String)
    async throws
  {
    let run = try await ShapedRun(Self.rollback, head: head)
    #expect(run.report.leftBehind.map(\.address.description) == ["one", "two", "three"])
    #expect(run.report.leftBehind.allSatisfy { $0.reason == reason })
  }

  @Test func `a run that succeeded leaves nothing behind: what it made is wanted`() async throws {
    let run = try await ShapedRun(
      "  - { id: one, uses: test.make, undo: { uses: test.remove, with: { server: x } } }")
    #expect(run.report.leftBehind.isEmpty)
  }

  static let small = """
      - { id: s, set: { x: 1 } }
      - { id: sure, assert: steps.s.x == 1 }
      - { id: nap, pause: 1ms }
      - { id: till, pause: { until: run.started } }
      - id: look
        pause: { until: self.text == 'ok', uses: test.check, with: { as: ok }, every: 1ms, timeout: 1m }
      - { id: again, uses: test.check, with: { as: flaky }, retry: { attempts: 3, delay: 1ms } }
      - { id: again_if, uses: test.check, with: { as: flaky }, retry: { attempts: 3, delay: 1ms, if: self.attempt == 1 } }
      - { id: gate, approve: "Go on?" }
      - { id: other, run: other.yaml }
      - { id: wrong, assert: { that: steps.s.x == 2, message: two, outcome: rejected }, on_error: continue }
      - { id: doubt, uses: test.check, with: { as: unknown } }
    """

  private func smallRun(approved: Bool = true) async throws -> ShapedRun {
    try await ShapedRun(
      Self.small,
      approver: Answering(vote: ApprovalVote(isApproved: approved, by: "tester", reason: approved ? nil : "too late")),
      others: ["other.yaml": "version: 1\nname: other\nsteps: [{ id: z, uses: test.check, with: { as: ok } }]\n"])
  }

  @Test func `steps that wait, ask and run other workflows say so; those that only compute say nothing`() async throws {
    let run = try await smallRun()
    #expect(
      await run.progress().split(separator: "\n").dropFirst(2).joined(separator: "\n") == """
        … nap waiting until 2024-05-01T10:00:00Z
        ✔ nap pause 0 ms
        … till waiting until 2024-05-01T10:00:00Z
        ✔ till pause 0 ms
        … look waiting: asks test.check every 1ms, for 1m at most
        ✔ look pause 0 ms
        ✘ again test.check failed 12 ms: it broke
        … again attempt 2 of 3 in 1ms
        ✔ again test.check 12 ms
        ✘ again_if test.check failed 12 ms: it broke
        … again_if attempt 2 of 3 in 1ms
        ✔ again_if test.check 12 ms
        … gate approval needed: Go on?
        ✔ gate approved by tester
        ▸ other run other run-1-1
        ✔ other run other 0 ms
        ✘ wrong assert rejected: two
        ? doubt test.check unknown 12 ms
        """)
    let verbose = await run.progress(verbose: true)
    #expect(verbose.contains("✔ s set\n✔ sure assert\n"))
    #expect(
      run.report.steps.map(\.uses) == [
        "set", "assert", "pause", "pause", "pause", "test.check", "test.check", "approve", "run other", "assert",
        "test.check",
      ])
    #expect(run.json["steps"]?.asList?[8]["run"] == "run-1-1")
  }

  @Test func `what nobody can say tells a person what to look at`() async throws {
    let summary = try await smallRun().summary
    #expect(summary.contains("error[assertion]: two\n"))
    #expect(
      summary.contains("= help: look at compute in GRA7: was POST /servers carried out? Only then run it again\n"))
  }

  @Test func `a rejection names the step, the person and the reason`() async throws {
    let run = try await smallRun(approved: false)
    #expect(run.summary.hasPrefix("error[rejected]: step 'gate' was not approved: tester: too late\n"))
    #expect(await run.progress().contains("✘ gate rejected by tester: too late\n"))
    #expect(run.report.exitCode == .rejected)
  }

  @Test func `a block that is tried again says so, and so does a time that is up`() async throws {
    let run = try await ShapedRun(
      """
        - id: all
          retry: { attempts: 2, delay: 1ms }
          steps: [{ id: a, if: run.denied.size() == 0, uses: test.check, with: { as: flaky } }]
        - { id: slow, timeout: 1ms, steps: [{ id: nap, pause: 1h }] }
      """)
    #expect(
      await run.progress().split(separator: "\n").dropFirst(2).joined(separator: "\n") == """
        ✘ all/a test.check failed 12 ms
        … all attempt 2 of 2
        ✔ all/a test.check 12 ms
        … slow/nap waiting until 2024-05-01T11:00:00Z
        … slow the time is up
        """)
    #expect(run.summary.hasPrefix("error[timed-out]: step 'slow' timed out: no end after 1ms"))
  }

  @Test(arguments: [ShapeTests.block, ShapeTests.loop, ShapeTests.rollback])
  func `live output shows what goes on and leaves the same lines`(_ steps: String) async throws {
    let run = try await ShapedRun(steps)
    let live = await run.progress(live: true)
    let left = live.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.ranges(of: "\r\u{1B}[K").last.map { String(line[$0.upperBound...]) } ?? String(line)
    }
    #expect(await left.joined(separator: "\n") == run.progress())
    #expect(live.contains("⋯ "))
  }

  @Test func `steps that run at once are counted`() async throws {
    let run = try await ShapedRun(
      """
        - { id: l, uses: test.list, with: { count: 3 } }
        - { id: each, for: { each: steps.l.servers, as: s }, uses: test.check, with: { as: ok } }
      """)
    #expect(await run.progress(live: true).contains("⋯ each[2] (web-2) test.check (3 at once)"))
  }

  @Test func `a thousand steps that only compute print nothing`() async throws {
    let steps = (0..<1000).map { "  - { id: s\($0), set: { x: \($0) } }" }.joined(separator: "\n")
    let run = try await ShapedRun(steps)
    #expect(await run.progress() == "test run run-1\nproject p in GRA7 as r\n")
    #expect(run.summary.hasPrefix("test: succeeded (1000 succeeded; "))
  }
}
