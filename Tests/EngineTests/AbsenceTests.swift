import Engine
import Testing
import Values
import Workflows

/// Absent is not null: what is not there must never look like a value.
@Suite struct AbsenceTests {
  @Test func `an index beyond a list has no value, and the run fails`() async throws {
    let state = try await Rig().run("  - { id: a, uses: test.works }", head: "outputs: { x: \"${{ ['a'][5] }}\" }\n")
    #expect(state.outcome == .failed)
    #expect(state.conclusionFailure?.kind == "expression")
  }

  @Test func `an optional index and an empty value give an empty optional`() async throws {
    let state = try await Rig().run(
      "  - { id: a, uses: test.works }",
      head:
        "outputs: { x: \"${{ [1][?7].hasValue() }}\", y: \"${{ optional.ofNonZeroValue(0).hasValue() }}\" }\n")
    #expect(state.outputs == ["x": false, "y": false])
  }
}
