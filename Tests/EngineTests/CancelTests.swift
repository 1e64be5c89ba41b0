import Engine
import TestSupport
import Testing
import Values
import Workflows

@Suite struct `Cancelling` {
  var rig = Rig()

  @Test func `nothing new starts, and what runs hears of it`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.play, with: { play: polite } }\n  - { id: b, uses: test.play }",
      head: "finally: [{ id: f, uses: test.play, with: { play: 5s } }]", cancelAfter: .milliseconds(2500))
    #expect(state.outcome(of: "a") == .cancelled)
    #expect(state.outcome(of: "b") == .skipped)
    #expect(state.outcome(of: "/:finally/f") == .succeeded)
    #expect(state.exitCode == .cancelled)
    #expect(state.cancelledBy == "test")
    #expect(rig.time.passed == .seconds(8))
  }

  @Test func `the call in flight has ten seconds to come to its end`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.play, with: { play: 14s } }", cancelAfter: .seconds(5))
    #expect(state.outcome(of: "a") == .succeeded)
    #expect(state.outcome == .cancelled)
    #expect(rig.time.passed == .seconds(14))
  }

  @Test func `after ten seconds it is cut off`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.play, with: { play: hang } }", cancelAfter: .seconds(5))
    #expect(state.outcome(of: "a") == .cancelled)
    #expect(rig.time.passed == .seconds(15))
  }

  @Test func `a write that is cut off is unknown`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.make, with: { play: lost } }", cancelAfter: .seconds(5))
    #expect(state.outcome == .unknown)
    #expect(rig.time.passed == .seconds(15))
  }

  @Test func `a second cancel changes nothing`() async throws {
    let workflow = try rig.check("  - { id: a, uses: test.play, with: { play: hang } }")
    let rig = rig
    let state = try await rig.time.run {
      let (orders, order) = AsyncStream<RunOrder>.makeStream()
      order.yield(.cancel(by: "one"))
      order.yield(.cancel(by: "two"))
      return try await rig.driver.run(rig.request(workflow), orders: orders)
    }
    #expect(state.cancelledBy == "one")
    #expect(state.outcome == .cancelled)
  }

  @Test func `every kind of waiting ends`() async throws {
    let state = try await rig.run(
      """
        - id: p
          parallel:
            a: [{ id: a, pause: 1h }]
            b: [{ id: b, approve: "Well?" }]
            c: [{ id: c, retry: { attempts: 2, delay: 5m }, uses: test.play, with: { play: fail } }]
            d: [{ id: d, for: { each: "range(9)", as: i, max_parallel: 2 }, uses: test.play, with: { play: polite } }]
            e: [{ id: e, pause: { uses: test.play, with: { play: sick }, until: self.healthy } }]
            f: [{ id: f, retry: { attempts: 2, delay: 5m }, steps: [{ id: ff, uses: test.fails }] }]
            g: [{ id: g, steps: [{ id: gg, pause: 1h }], rescue: [{ id: gr, uses: test.read }], finally: [{ id: gf, uses: test.works }] }]
      """, cancelAfter: .seconds(3))
    #expect(state.outcome == .cancelled)
    #expect(state.outcome(of: "p{d}/d[8]") == .skipped)
    #expect(state.outcome(of: "p{g}/g/:rescue/gr") == nil)
    #expect(state.outcome(of: "p{g}/g/:finally/gf") == .succeeded)
    #expect(rig.time.passed <= .seconds(5))
    for id in ["a", "c", "d", "e", "f", "g"] { #expect(state.outcome(of: "p{\(id)}/\(id)") == .cancelled, "\(id)") }
  }

  @Test func `a finally that runs goes on, and its block keeps its outcome`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.works }",
      head: "finally: [{ id: f, uses: test.play, with: { play: 5s } }, { id: g, uses: test.play }]",
      cancelAfter: .seconds(2))
    #expect(state.outcome(of: "/:finally/f") == .succeeded)
    #expect(state.outcome(of: "/:finally/g") == .succeeded)
    #expect(state.outcome == .succeeded)
    #expect(state.cancelledBy == "test")
  }

  @Test func `a rescue that runs is stopped`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.fails }",
      head: "rescue: [{ id: r, uses: test.play, with: { play: polite } }, { id: rest, uses: test.works }]",
      cancelAfter: .seconds(2))
    #expect(state.outcome(of: "/:rescue/rest") == .skipped)
    #expect(state.outcome == .cancelled)
    #expect(state.isRescued == false)
  }

  @Test func `a cancel during the login ends it, and finally runs`() async throws {
    var rig = rig
    rig.setup = SlowSetup(time: rig.time, duration: .seconds(60))
    let state = try await rig.run(
      "  - { id: a, uses: test.read }",
      head: "finally: [{ id: f, uses: test.read }, { id: g, uses: test.play }]", cancelAfter: .seconds(2))
    #expect(state.outcome(of: "a") == .skipped)
    #expect(state.outcome(of: "/:finally/f") == .skipped)
    #expect(state.outcome(of: "/:finally/g") == .succeeded)
    #expect(state.outcome == .cancelled)
    #expect(rig.time.passed == .seconds(2))
  }

  @Test func `a cancelled run has no outputs`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.play, with: { play: 5s } }", head: "outputs: { x: \"${{ steps.a.count }}\" }",
      cancelAfter: .seconds(2))
    #expect(state.outcome == .cancelled)
    #expect(state.outputs == nil)
  }

  @Test func `what is cancelled is never tried again nor allowed`() async throws {
    let state = try await rig.run(
      """
        - id: a
          on_error: allow
          on_denied: allow
          retry: { attempts: 5, delay: 1s }
          uses: test.play
          with: { play: polite }
        - { id: b, uses: test.play }
      """, cancelAfter: .seconds(2))
    #expect(rig.stage.order == ["a"])
    #expect(state.outcome == .cancelled)
  }
}
