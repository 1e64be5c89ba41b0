import Testing
import Values
import Workflows

/// `regions`: the steps run once in each.
@Suite struct RegionTests {
  private func workflow(_ lines: String) -> String { "version: 1\nname: test\n" + lines }

  private let head = "regions: [GRA7, SBG5]\n"
  private let servers = "steps:\n  - { id: servers, uses: server.list }\n"

  @Test func `the steps are those of a loop over the regions`() throws {
    let checked = try valid(workflow(head + servers))
    let block = try #require(checked.steps.first)
    #expect(checked.steps.count == 1)
    #expect(block.id == "regions")
    #expect(block.children.map(\.id) == ["servers"])
    #expect(block.loop?.limits.maxItems == 2)
    #expect(block.loop?.limits.maxErrors == .percent(100))
  }

  @Test func `an output is a map by region of what each gives`() throws {
    let checked = try valid(
      workflow(
        head + servers
          + "outputs: { count: \"${{ size(steps.servers.servers) }}\", place: \"${{ region }}\" }\n"))
    #expect(checked.outputs.map(\.value.type) == [.map(.string, .int), .map(.string, .string)])
  }

  @Test func `steps behind the regions see what each gave, and none of their steps`() throws {
    _ = try valid(
      workflow(
        head + servers + "outputs: { count: \"${{ size(steps.servers.servers) }}\" }\nfinally:\n"
          + "  - { id: all, assert: { that: \"steps.regions.results.orValue([]).all(r, r.outcome == 'succeeded')\" } }\n"
      ))
    expect(
      ["out-of-scope"],
      in: workflow(
        head + servers
          + "finally:\n  - { id: all, assert: { that: \"steps.«servers».outcome == 'succeeded'\" } }\n"))
  }

  @Test(arguments: [
    ("«regions»: [GRA7]\nregion: GRA7\n", "misplaced-key"), ("regions: [GRA7, «GRA7»]\n", "duplicate-key"),
    ("regions: «[]»\n", "wrong-type"), ("regions: «GRA7»\n", "wrong-type"),
  ])
  func `regions that make no sense are refused`(_ head: String, _ code: String) {
    expect([code], in: workflow(head + servers))
  }

  @Test func `no loop in them calls its item region`() {
    expect(
      ["shadowed-name"],
      in: workflow(
        head + "steps:\n  - id: each\n    for: { each: \"[1]\", as: «region» }\n    uses: server.list\n"))
  }
}
