import Engine
import TestSupport
import Testing
import Values
import Workflows

@Suite struct `Blocks` {
  let rig = Rig()

  // MARK: Rescue

  @Test func `a rescue mends a block, and what follows runs`() async throws {
    let state = try await rig.run(
      """
        - id: b
          steps:
            - { id: a, uses: test.play, with: { play: fail } }
            - { id: rest, uses: test.works }
          rescue: [{ id: r, uses: test.works }]
        - { id: after, uses: test.works }
      """)
    #expect(state.outcome(of: "b/a") == .failed)
    #expect(state.outcome(of: "b/rest") == .skipped)
    #expect(state.outcome(of: "b/:rescue/r") == .succeeded)
    #expect(state.outcome(of: "b") == .succeeded)
    #expect(state.result(of: "b")?.isRescued == true)
    #expect(state.outcome(of: "after") == .succeeded)
    #expect(state.outcome == .succeeded)
  }

  @Test func `a rescue of the workflow does not change its outcome, and it is shown`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.play, with: { play: quota } }", head: "rescue: [{ id: r, uses: test.works }]")
    #expect(state.outcome == .quota)
    #expect(state.isRescued == true)
  }

  @Test func `a workflow whose rescue fails is not rescued, and has the worse outcome`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.fails }", head: "rescue: [{ id: r, uses: test.play, with: { play: quota } }]")
    #expect(state.outcome == .quota)
    #expect(state.isRescued == false)
  }

  @Test func `a rescue does not run after success`() async throws {
    let state = try await rig.run(
      "  - { id: b, steps: [{ id: a, uses: test.works }], rescue: [{ id: r, uses: test.play }] }",
      head: "rescue: [{ id: rr, uses: test.play }]")
    #expect(rig.stage.played.isEmpty)
    #expect(state.result(of: "b")?.isRescued == false)
    #expect(state.isRescued == false)
  }

  @Test(arguments: ["fail", "denied", "quota", "timed_out", "rejected"])
  func `a rescue runs after every failure that can be mended`(_ scene: String) async throws {
    let state = try await rig.run(
      """
        - id: b
          steps: [{ id: a, uses: test.play, with: { play: \(scene) } }]
          rescue: [{ id: r, uses: test.works }]
      """)
    #expect(state.outcome == .succeeded)
  }

  @Test func `nothing is rescued of which nobody can say what it is`() async throws {
    let state = try await rig.run(
      """
        - id: b
          steps: [{ id: a, uses: test.unknown }]
          rescue: [{ id: r, uses: test.play }]
      """, head: "rescue: [{ id: rr, uses: test.play }]")
    #expect(rig.stage.played.isEmpty)
    #expect(state.outcome == .unknown)
  }

  @Test func `a rescue that fails makes it worse at most`() async throws {
    let state = try await rig.run(
      """
        - id: b
          steps: [{ id: a, uses: test.denied }]
          rescue: [{ id: r, uses: test.fails }, { id: rest, uses: test.works }]
      """)
    #expect(state.outcome(of: "b") == .denied)
    #expect(state.outcome(of: "b/:rescue/rest") == .skipped)
  }

  @Test func `a rescue of which no step ran mends nothing`() async throws {
    let state = try await rig.run(
      """
        - id: b
          steps: [{ id: a, uses: test.play, with: { play: quota } }]
          rescue: [{ id: r, if: steps.a.outcome == 'failed', uses: test.works }]
      """, head: "rescue: [{ id: rr, if: steps.b.outcome == 'failed', uses: test.works }]")
    #expect(state.outcome == .quota)
    #expect(state.isRescued == false)
  }

  @Test func `a failure that the block goes on after is rescued at its end`() async throws {
    let state = try await rig.run(
      """
        - id: b
          steps:
            - { id: a, uses: test.fails, on_error: continue }
            - { id: rest, uses: test.works }
          rescue: [{ id: r, uses: test.works }]
      """)
    #expect(state.outcome(of: "b/rest") == .succeeded)
    #expect(state.outcome(of: "b") == .succeeded)
  }

  @Test func `a failure that is allowed needs no rescue`() async throws {
    _ = try await rig.run(
      """
        - id: b
          steps: [{ id: a, uses: test.fails, on_error: allow }]
          rescue: [{ id: r, uses: test.play }]
      """)
    #expect(rig.stage.played.isEmpty)
  }

  @Test func `a rescued block may be retried no more`() async throws {
    let state = try await rig.run(
      """
        - id: b
          retry: { attempts: 3, delay: 1s }
          steps: [{ id: a, uses: test.play, with: { play: fail } }]
          rescue: [{ id: r, uses: test.works }]
      """)
    #expect(rig.stage.order == ["b/a"])
    #expect(state.outcome == .succeeded)
  }

  // MARK: Finally

  @Test func `the order is steps, rescue, finally, in the block and in the workflow`() async throws {
    _ = try await rig.run(
      """
        - id: b
          steps: [{ id: a, uses: test.play, with: { play: fail } }]
          rescue: [{ id: r, uses: test.play, with: { play: fail } }]
          finally: [{ id: f, uses: test.play }]
      """, head: "rescue: [{ id: rr, uses: test.play }]\nfinally: [{ id: ff, uses: test.play }]")
    #expect(rig.stage.order == ["b/a", "b/:rescue/r", "b/:finally/f", "/:rescue/rr", "/:finally/ff"])
  }

  @Test(arguments: ["ok", "fail", "denied", "unknown", "timed_out"])
  func `a finally runs always`(_ scene: String) async throws {
    let state = try await rig.run(
      """
        - id: b
          steps: [{ id: a, uses: test.play, with: { play: \(scene) } }]
          finally: [{ id: f, uses: test.play }]
      """, head: "finally: [{ id: ff, uses: test.play }]")
    #expect(state.outcome(of: "b/:finally/f") == .succeeded)
    #expect(state.outcome(of: "/:finally/ff") == .succeeded)
    #expect(state.outcome?.rawValue == (scene == "ok" ? "succeeded" : scene == "fail" ? "failed" : scene))
  }

  @Test(arguments: ["fail", "denied", "quota", "timed_out"])
  func `a failed finally turns succeeded into failed`(_ scene: String) async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.works }", head: "finally: [{ id: f, uses: test.play, with: { play: \(scene) } }]")
    #expect(state.outcome == .failed)
  }

  @Test func `a failed finally of a block turns succeeded into failed`() async throws {
    let state = try await rig.run(
      """
        - id: b
          steps: [{ id: a, uses: test.works }]
          finally: [{ id: f, uses: test.denied }]
        - { id: after, uses: test.works }
      """)
    #expect(state.outcome(of: "b") == .failed)
    #expect(state.outcome(of: "after") == .skipped)
  }

  @Test func `a failed finally masks nothing`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.denied }", head: "finally: [{ id: f, uses: test.play, with: { play: timed_out } }]")
    #expect(state.outcome == .denied)
  }

  @Test func `a finally whose failure is allowed changes nothing`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.works }", head: "finally: [{ id: f, uses: test.fails, on_error: allow }]")
    #expect(state.outcome == .succeeded)
  }

  @Test func `a finally that nobody can say the end of is unknown`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.fails }", head: "finally: [{ id: f, uses: test.unknown }]")
    #expect(state.outcome == .unknown)
  }

  @Test func `after a failed login finally runs, and what needs the cloud is skipped`() async throws {
    var rig = rig
    rig.setup = FailingSetup(failure: Failure(.failed, "login", "no", hop: "token"))
    let state = try await rig.run(
      "  - { id: a, uses: test.read }",
      head: """
        rescue: [{ id: rr, uses: test.read }]
        finally: [{ id: cloudy, uses: test.read }, { id: tell, uses: test.play }]
        """)
    #expect(rig.stage.order == ["/:finally/tell"])
    #expect(state.outcome(of: "/:finally/cloudy") == .skipped)
    #expect(state.exitCode == .noCloud)
    #expect(state.isRescued == false)
  }

  @Test func `a finally sees how the run stands`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.denied }",
      head: "finally: [{ id: f, uses: test.echo, with: { text: \"${{ run.outcome }} ${{ run.denied[0] }}\" } }]")
    #expect(state.outputs(of: "/:finally/f")?["text"] == "denied compute_read")
  }

  // MARK: Budgets

  @Test func `rescue and finally of a workflow have ten minutes each, outside its timeout`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.play, with: { play: 50s fail } }",
      head: """
        timeout: 1m
        rescue: [{ id: r, uses: test.play, with: { play: 9m }, timeout: 1h }]
        finally: [{ id: f, uses: test.play, with: { play: 9m }, timeout: 1h }]
        """)
    #expect(state.outcome(of: "/:rescue/r") == .succeeded)
    #expect(state.outcome(of: "/:finally/f") == .succeeded)
    #expect(state.outcome == .failed)
    #expect(state.isRescued == true)
  }

  @Test func `rescue and finally of a block have ten minutes each, outside its timeout`() async throws {
    let state = try await rig.run(
      """
        - id: b
          timeout: 1m
          steps: [{ id: a, uses: test.play, with: { play: 50s fail } }]
          rescue: [{ id: r, uses: test.play, with: { play: 9m }, timeout: 1h }]
          finally: [{ id: f, uses: test.play, with: { play: 9m }, timeout: 1h }]
      """)
    #expect(state.outcome(of: "b/:rescue/r") == .succeeded)
    #expect(state.outcome(of: "b/:finally/f") == .succeeded)
    #expect(state.outcome == .succeeded)
  }

  @Test func `after ten minutes rescue and finally are stopped`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.fails }",
      head: """
        rescue: [{ id: r, uses: test.play, with: { play: hang }, timeout: 1h }, { id: rest, uses: test.works }]
        finally: [{ id: f, uses: test.play, with: { play: hang }, timeout: 1h }]
        """)
    #expect(state.outcome(of: "/:rescue/r") == .timedOut)
    #expect(state.outcome(of: "/:rescue/rest") == .skipped)
    #expect(state.outcome(of: "/:finally/f") == .timedOut)
    #expect(state.outcome == .timedOut)
    #expect(rig.time.passed == .seconds(1200))
  }

  // MARK: Outputs

  @Test func `a block gives its outputs to the steps behind it`() async throws {
    let state = try await rig.run(
      """
        - id: b
          steps: [{ id: a, uses: test.works }]
          outputs: { n: "${{ steps.a.count + 1 }}" }
      """, head: "outputs: { n: \"${{ steps.b.n }}\" }")
    #expect(state.outputs == ["n": 2])
  }

  @Test func `a block that was rescued has no outputs`() async throws {
    let state = try await rig.run(
      """
        - id: b
          steps: [{ id: a, uses: test.fails }]
          rescue: [{ id: r, uses: test.works }]
          outputs: { n: "${{ steps.a.count }}" }
      """, head: "outputs: { there: \"${{ steps.b.n.hasValue() }}\" }")
    #expect(state.outputs == ["there": false])
    #expect(state.outcome == .succeeded)
  }

  @Test func `outputs without a value fail the block`() async throws {
    let state = try await rig.run(
      """
        - id: b
          steps: [{ id: a, uses: test.works }]
          outputs: { n: "${{ 1 / (steps.a.count - 1) }}" }
          finally: [{ id: f, uses: test.works }]
      """)
    #expect(state.outcome(of: "b") == .failed)
    #expect(state.failure(of: "b")?.message.contains("'n'") == true)
  }

  @Test func `a block has the worst counted outcome of its steps`() async throws {
    let state = try await rig.run(
      """
        - id: b
          on_error: continue
          on_denied: continue
          steps:
            - { id: a, uses: test.quota, on_error: continue }
            - { id: c, uses: test.denied, on_denied: allow }
            - { id: d, uses: test.fails, on_error: continue }
            - { id: e, if: steps.d.outcome == 'succeeded', uses: test.works }
        - { id: after, uses: test.works }
      """)
    #expect(state.outcome(of: "b") == .quota)
    #expect(state.outcome(of: "after") == .succeeded)
    #expect(state.outcome == .quota)
  }
}

@Suite struct `Parallel branches` {
  let rig = Rig()

  @Test func `branches run side by side, the steps of each in order`() async throws {
    let state = try await rig.run(
      """
        - id: p
          parallel:
            left: [{ id: l1, uses: test.play, with: { play: 2s } }, { id: l2, uses: test.play, with: { play: 2s } }]
            right: [{ id: r1, uses: test.play, with: { play: 3s } }]
      """)
    #expect(state.outcome == .succeeded)
    #expect(rig.stage.most == 2)
    #expect(rig.stage.order == ["p{left}/l1", "p{right}/r1", "p{left}/l2"])
    #expect(rig.time.passed == .seconds(4))
  }

  @Test func `a branch that stops leaves the others alone, and the worst outcome counts`() async throws {
    let state = try await rig.run(
      """
        - id: p
          parallel:
            left: [{ id: l1, uses: test.fails }, { id: l2, uses: test.works }]
            mid: [{ id: m1, uses: test.denied }]
            right: [{ id: r1, uses: test.play, with: { play: 3s } }, { id: r2, uses: test.works }]
        - { id: after, uses: test.works }
      """)
    #expect(state.outcome(of: "p{left}/l2") == .skipped)
    #expect(state.outcome(of: "p{right}/r2") == .succeeded)
    #expect(state.outcome(of: "p") == .denied)
    #expect(state.outcome(of: "after") == .skipped)
  }

  @Test func `outputs, rescue and finally see the steps of all branches`() async throws {
    let state = try await rig.run(
      """
        - id: p
          parallel:
            left: [{ id: l, uses: test.play, with: { text: left } }]
            right: [{ id: r, uses: test.play, with: { text: right } }]
          outputs: { both: "${{ steps.l.text + steps.r.text }}" }
        - id: q
          on_error: continue
          parallel:
            left: [{ id: ql, uses: test.play, with: { text: left } }]
            right: [{ id: qr, uses: test.fails }]
          rescue:
            - { id: qq, uses: test.echo, with: { text: "${{ steps.ql.?text.orValue('') }} ${{ steps.qr.outcome }}" } }
          finally:
            - { id: qf, uses: test.echo, with: { text: "${{ steps.ql.?text.orValue('') }} ${{ steps.qr.outcome }}" } }
      """, head: "outputs: { both: \"${{ steps.p.both }}\" }")
    #expect(state.outputs == ["both": "leftright"])
    #expect(state.outputs(of: "q/:rescue/qq")?["text"] == "left failed")
    #expect(state.outputs(of: "q/:finally/qf")?["text"] == "left failed")
  }

  @Test func `parallel blocks in parallel blocks come to an end`() async throws {
    let state = try await rig.run(
      """
        - id: p
          parallel:
            left:
              - id: pp
                parallel:
                  a: [{ id: aa, uses: test.play, with: { play: 1s } }]
                  b: [{ id: bb, uses: test.play, with: { play: 2s } }]
            right: [{ id: cc, uses: test.play, with: { play: 3s } }]
      """)
    #expect(state.outcome(of: "p{left}/pp{b}/bb") == .succeeded)
    #expect(rig.stage.most == 3)
  }
}
