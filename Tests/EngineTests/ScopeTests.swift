import Engine
import TestSupport
import Testing
import Values
import Workflows

@Suite struct `What expressions see at run time` {
  let rig = Rig()

  @Test func `a rescue sees how the steps of its block ended`() async throws {
    let state = try await rig.run(
      """
        - { id: before, uses: test.play, with: { text: early } }
        - id: b
          steps:
            - { id: a, uses: test.play, with: { text: one } }
            - { id: c, uses: test.fails }
            - { id: d, uses: test.works }
          rescue:
            - id: r
              uses: test.echo
              with:
                text: "${{ steps.before.text }} ${{ steps.a.?text.orValue('-') }} ${{ steps.c.outcome }} ${{ steps.d.outcome }}"
            - { id: s, uses: test.echo, with: { text: "${{ steps.r.text }}!" } }
      """)
    #expect(state.outputs(of: "b/:rescue/s")?["text"] == "early one failed skipped!")
  }

  @Test func `a finally sees what was never begun as skipped and absent`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.fails }\n  - { id: b, uses: test.works }",
      head:
        "finally: [{ id: f, uses: test.echo, with: { text: \"${{ steps.b.outcome }} ${{ steps.b.count.hasValue() }}\" } }]"
    )
    #expect(state.outputs(of: "/:finally/f")?["text"] == "skipped false")
  }

  @Test func `steps deep inside see those of every block around them`() async throws {
    let state = try await rig.run(
      """
        - { id: top, uses: test.play, with: { text: t } }
        - id: each
          for: { each: "['x', 'y']", as: it, max_parallel: 1 }
          steps:
            - { id: one, uses: test.play, with: { text: "${{ it }}" } }
            - id: p
              parallel:
                l:
                  - id: b
                    steps:
                      - { id: two, uses: test.echo, with: { text: "${{ steps.top.text + steps.one.text + it }}" } }
                r: [{ id: other, uses: test.works }]
      """)
    #expect(state.outputs(of: "each[0]/p{l}/b/two")?["text"] == "txx")
    #expect(state.outputs(of: "each[1]/p{l}/b/two")?["text"] == "tyy")
  }

  @Test func `each turn of a loop sees its own steps only`() async throws {
    let state = try await rig.run(
      """
        - id: each
          for: { each: "['ok', 'fail', 'ok']", as: it, max_parallel: 1, max_errors: 3 }
          steps:
            - { id: a, uses: test.play, on_error: continue, with: { play: "${{ it }}", text: "${{ it }}" } }
            - { id: b, uses: test.echo, with: { text: "${{ steps.a.?text.orValue('absent') }}" } }
      """)
    #expect((0..<3).map { state.outputs(of: "each[\($0)]/b")?["text"] } == ["ok", "absent", "ok"])
  }

  @Test func `a block that is tried again sees the steps of this time`() async throws {
    let state = try await rig.run(
      """
        - id: b
          retry: { attempts: 3, delay: 1s }
          steps:
            - { id: a, uses: test.play }
            - { id: c, uses: test.echo, with: { text: "${{ string(steps.a.count) }}" } }
            - { id: d, uses: test.play, with: { play: "fail,fail,ok" } }
      """)
    #expect(state.outputs(of: "b/c")?["text"] == "3")
  }

  @Test func `the name, lock and region of a loop's step see its item`() async throws {
    let state = try await rig.run(
      """
        - id: each
          for: { each: "['GRA11', 'SBG5']", as: it }
          region: ${{ it }}
          steps: [{ id: a, uses: test.where }]
      """, head: "allow_regions: [GRA11, SBG5]")
    #expect(state.outputs(of: "each[1]/a")?["region"] == "SBG5")
  }

  @Test func `the run speaks of itself`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.works }",
      head: "outputs: { r: \"${{ run.id + run.workflow + string(run.cause) + run.actor + workflow.name }}\" }")
    #expect(state.outputs == ["r": "run-1testmanualtestertest"])
  }
}
