import Engine
import TestSupport
import Testing
import Values
import Workflows

@Suite struct `Loops` {
  let rig = Rig()

  /// One loop over scenes, and a step behind it.
  private func loop(_ items: [String], _ keys: String = "", step: String = "") async throws -> RunState {
    let list = items.map { "'\($0)'" }.joined(separator: ", ")
    return try await rig.run(
      """
        - id: each
          for: { each: "[\(list)]", as: it\(keys.isEmpty ? "" : ", \(keys)") }
          uses: test.play
          with: { play: "${{ it }}" }
          \(step)
        - { id: after, uses: test.works }
      """)
  }

  private func outcomes(_ state: RunState, _ count: Int) -> [Outcome?] {
    (0..<count).map { state.outcome(of: "each[\($0)]") }
  }

  // MARK: How many at once

  @Test func `five items run at once unless the loop says otherwise`() async throws {
    let state = try await loop(Array(repeating: "10s", count: 7))
    #expect(state.outcome == .succeeded)
    #expect(rig.stage.most == 5)
    #expect(rig.time.passed == .seconds(20))
  }

  @Test func `with max_parallel 1 items run one after the other in their order`() async throws {
    _ = try await loop(["3s", "2s", "1s"], "max_parallel: 1")
    #expect(rig.stage.order == ["each[0]", "each[1]", "each[2]"])
    #expect(rig.stage.most == 1)
    #expect(rig.time.passed == .seconds(6))
  }

  @Test func `a place that becomes free is taken at once`() async throws {
    _ = try await loop(["10s", "1s", "1s"], "max_parallel: 2")
    #expect(rig.stage.began("each[2]") == [.seconds(1)])
  }

  @Test func `a ramp begins with one item and doubles with every success`() async throws {
    let state = try await loop(Array(repeating: "10s", count: 16), "max_parallel: 8, ramp: true")
    let starts = rig.stage.played.map(\.began)
    #expect([0, 10, 20, 30, 40].map { at in starts.count { $0 == .seconds(at) } } == [1, 2, 4, 8, 1])
    #expect(state.outcome == .succeeded)
  }

  @Test func `a ramp does not grow with a failure`() async throws {
    _ = try await loop(["10s fail", "10s", "10s"], "max_parallel: 8, max_errors: 1, ramp: true")
    #expect(rig.stage.played.map(\.began) == [.zero, .seconds(10), .seconds(20)])
  }

  // MARK: How many may fail

  @Test func `the first failure lets nothing new start, and the rest is skipped`() async throws {
    let state = try await loop(["ok", "fail", "ok", "ok"], "max_parallel: 1")
    #expect(outcomes(state, 4) == [.succeeded, .failed, .skipped, .skipped])
    #expect(state.outcome(of: "each") == .failed)
    #expect(state.outcome(of: "after") == .skipped)
    #expect(rig.stage.order == ["each[0]", "each[1]"])
  }

  @Test func `items that run already come to their end`() async throws {
    let state = try await loop(["1s fail", "9s", "ok"], "max_parallel: 2")
    #expect(outcomes(state, 3) == [.failed, .succeeded, .skipped])
  }

  @Test func `up to max_errors items may fail, and still count`() async throws {
    let state = try await loop(["fail", "fail", "ok"], "max_parallel: 1, max_errors: 2")
    #expect(outcomes(state, 3) == [.failed, .failed, .succeeded])
    #expect(state.outcome(of: "each") == .failed)
  }

  @Test func `beyond max_errors nothing new starts`() async throws {
    let state = try await loop(["fail", "quota", "timed_out", "ok"], "max_parallel: 1, max_errors: 2")
    #expect(outcomes(state, 4) == [.failed, .quota, .timedOut, .skipped])
    #expect(state.outcome == .timedOut)
  }

  @Test(arguments: [(9, 1), (10, 2), (19, 2), (20, 3)])
  func `a share of errors is floored`(_ items: Int, _ ran: Int) async throws {
    let state = try await loop(Array(repeating: "fail", count: items), "max_parallel: 1, max_errors: 10%")
    #expect(rig.stage.played.count == ran)
    #expect(state.outcome(of: "each[\(items - 1)]") == .skipped)
  }

  @Test(arguments: ["", "on_error: continue", "on_error: allow"])
  func `a denied item lets nothing new start, whatever max_errors says`(_ reaction: String) async throws {
    let state = try await loop(["denied", "ok"], "max_parallel: 1, max_errors: 100%", step: reaction)
    #expect(outcomes(state, 2) == [.denied, .skipped])
    #expect(state.outcome == .denied)
    #expect(state.denied == ["compute_manage"])
  }

  @Test func `a denied item of a step that says continue stops nothing and counts`() async throws {
    let state = try await loop(["denied", "denied", "ok"], "max_parallel: 1", step: "on_denied: continue")
    #expect(outcomes(state, 3) == [.denied, .denied, .succeeded])
    #expect(state.outcome(of: "after") == .succeeded)
    #expect(state.outcome == .denied)
  }

  @Test func `a denied item of a step that says allow does not count`() async throws {
    let state = try await loop(["denied", "ok"], "max_parallel: 1", step: "on_denied: allow")
    #expect(state.outcome(of: "each") == .denied)
    #expect(state.result(of: "each")?.isAllowed == true)
    #expect(state.outcome == .succeeded)
  }

  @Test func `an unknown item lets nothing new start`() async throws {
    let state = try await loop(
      ["unknown", "ok"], "max_parallel: 1, max_errors: 100%", step: "on_error: allow\n    on_denied: allow")
    #expect(outcomes(state, 2) == [.unknown, .skipped])
    #expect(state.outcome == .unknown)
  }

  @Test func `a loop has the worst outcome of its items`() async throws {
    let state = try await loop(["fail", "timed_out", "quota", "rejected"], "max_errors: 100%")
    #expect(state.outcome(of: "each") == .timedOut)
  }

  @Test func `on_error of a looping step speaks of the loop, max_errors of its items`() async throws {
    let state = try await loop(["fail", "ok"], "max_parallel: 1", step: "on_error: continue")
    #expect(outcomes(state, 2) == [.failed, .skipped])
    #expect(state.outcome(of: "after") == .succeeded)
    #expect(state.outcome == .failed)
  }

  @Test func `an item that succeeds at its second attempt is no error`() async throws {
    let state = try await loop(["fail,ok", "ok"], "max_parallel: 1", step: "retry: { attempts: 2, delay: 1s }")
    #expect(outcomes(state, 2) == [.succeeded, .succeeded])
    #expect(state.result(of: "each[0]")?.attempts == 2)
  }

  // MARK: How many at all

  @Test func `more items than max_items: nothing starts, and the message lists them`() async throws {
    let state = try await loop(["a", "b", "c"], "max_items: 2")
    #expect(state.failure(of: "each")?.kind == "too-many-items")
    #expect(state.failure(of: "each")?.help?.contains("a, b, c") == true)
    #expect(rig.stage.played.isEmpty)
    #expect(state.outcome == .failed)
  }

  @Test func `as many items as max_items all run`() async throws {
    #expect(try await loop(["ok", "ok"], "max_items: 2").outcome == .succeeded)
  }

  @Test func `a loop over nothing succeeds and gives no results`() async throws {
    let state = try await rig.run(
      """
        - { id: each, for: { each: "[].map(x, 'a')", as: it }, uses: test.play, with: { play: "${{ it }}" } }
      """, head: "outputs: { count: \"${{ steps.each.results.size() }}\" }")
    #expect(state.outcome == .succeeded)
    #expect(state.outputs == ["count": 0])
  }

  // MARK: What they see and give

  @Test func `results stand in the order of the items, with outputs only where there are any`() async throws {
    let state = try await rig.run(
      """
        - id: each
          for: { each: "['5s', '1s fail', '3s']", as: it, max_parallel: 2 }
          on_error: continue
          uses: test.play
          with: { play: "${{ it }}", text: "<${{ it }}>" }
      """,
      head: """
        outputs:
          outcomes: "${{ steps.each.results.orValue([]).map(r, string(r.outcome)) }}"
          items: "${{ steps.each.results.orValue([]).map(r, r.item) }}"
          texts: "${{ steps.each.results.orValue([]).map(r, r.outputs.?text.orValue('none')) }}"
        """)
    #expect(
      state.outputs == [
        "outcomes": ["succeeded", "failed", "skipped"], "items": ["5s", "1s fail", "3s"],
        "texts": ["<5s>", "none", "none"],
      ])
  }

  @Test func `loops within loops see the items of all of them`() async throws {
    let state = try await rig.run(
      """
        - id: outer
          for: { each: "[1, 2]", as: o, max_parallel: 1 }
          steps:
            - id: inner
              for: { each: "[o * 10, o * 10 + 1]", as: i, max_parallel: 1 }
              uses: test.play
              with: { text: "${{ o }}/${{ i }}" }
            - id: behind
              set: { n: "${{ steps.inner.results.map(r, r.outputs.?text.orValue('')) }}" }
          outputs: { n: "${{ steps.behind.n }}" }
      """, head: "outputs: { n: \"${{ steps.outer.results.map(r, r.outputs.n.orValue([])) }}\" }")
    #expect(state.outputs == ["n": [["1/10", "1/11"], ["2/20", "2/21"]]])
    #expect(state.outputs(of: "outer[1]/inner[0]")?["text"] == "2/20")
  }

  @Test func `a false condition skips the loop before its list is asked for`() async throws {
    let state = try await rig.run(
      """
        - { id: a, uses: test.works }
        - id: each
          if: steps.a.count > 1
          for: { each: "[1 / (steps.a.count - 1)]", as: it }
          uses: test.works
      """)
    #expect(state.outcome(of: "each") == .skipped)
    #expect(state.outcome == .succeeded)
  }

  @Test func `a list without a value fails the step`() async throws {
    let state = try await rig.run(
      "  - { id: each, for: { each: \"[1 / (1 - 1)]\", as: it }, uses: test.works }")
    #expect(state.failure(of: "each")?.kind == "expression")
  }

  @Test func `an item whose block is rescued is no error`() async throws {
    let state = try await rig.run(
      """
        - id: each
          for: { each: "['fail', 'ok']", as: it, max_parallel: 1 }
          steps:
            - { id: a, uses: test.play, with: { play: "${{ it }}" } }
          rescue:
            - { id: r, uses: test.play, with: { text: "${{ it }}" } }
      """)
    #expect(outcomes(state, 2) == [.succeeded, .succeeded])
    #expect(state.outputs(of: "each[0]/:rescue/r")?["text"] == "fail")
    #expect(state.result(of: "each[0]")?.isRescued == true)
    #expect(state.result(of: "each[1]")?.isRescued == false)
  }
}
