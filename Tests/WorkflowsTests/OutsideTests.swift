import Diagnostics
import Testing
import Workflows

/// What alerts and answers may choose.
@Suite struct OutsideTests {
  private let library = TestSignatures()

  private func workflow(_ rest: String) -> String {
    "version: 1\nname: test\nsteps:\n  - { id: look, uses: test.look }\n" + rest
  }

  @Test func `a parameter takes a value from outside only with a bound, unless it is opaque data`() throws {
    let found = expect(
      ["outside-value", "outside-value"],
      in: workflow(
        """
          - { id: a, uses: test.all, with: { server: «"${{ steps.look.body.server }}"», json: "${{ steps.look.body }}" } }
          - { id: b, uses: test.all, with: { labels: «{ a: "x-${{ steps.look.body.x }}" }» } }

        """), library: library)
    #expect(found.first?.helps == ["bound it: ${{ steps.look.body.server.bounded('PATTERN') }}"])
    _ = try valid(
      workflow(
        "  - { id: a, uses: test.all, with: { server: \"${{ steps.look.body.server.bounded('[a-z0-9-]+') }}\" } }\n"),
      library: library)
  }

  @Test func `the taint goes through set, outputs, loops and results`() {
    expect(
      ["outside-value", "outside-value", "outside-value", "outside-value"],
      in: workflow(
        """
          - { id: keep, set: { it: "${{ steps.look.body.x }}", mine: 1 } }
          - { id: a, uses: test.all, with: { text: «"${{ steps.keep.it }}"», count: "${{ steps.keep.mine }}" } }
          - id: block
            steps: [{ id: inner, uses: test.look }]
            outputs: { it: "${{ steps.inner.found }}" }
          - id: each
            for: { each: steps.block.it, as: item }
            uses: test.all
            with: { server: «"${{ item.id }}"» }
          - { id: b, uses: test.all, with: { names: «"${{ steps.each.results.map(r, r.item.name) }}"» } }
          - { id: c, uses: test.all, if: steps.look.body.x == 'y', with: { text: «"${{ steps.look.found[0].id }}"» } }

        """), library: library)
  }

  @Test func `the other outputs of the same step are not from outside`() throws {
    _ = try valid(
      workflow(
        """
          - { id: keep, set: { it: "${{ steps.look }}" } }
          - { id: a, uses: test.all, with: { count: "${{ steps.look.status }}" } }
          - { id: b, uses: test.all, with: { count: "${{ steps.keep.it.status }}" } }

        """), library: library)
  }

  @Test func `a region from outside needs a list of those allowed`() throws {
    let steps = "  - { id: a, uses: test.all, region: «\"${{ steps.look.body.region }}\"» }\n"
    expect(["outside-value"], in: workflow(steps), library: library)
    _ = try valid(
      workflow(steps.filter { !"«»".contains($0) } + "allow_regions: [GRA7]\n"), library: library)
  }

  @Test(arguments: [
    "${{ steps.look.body.url }}", "https://${{ steps.look.body.host }}/x", "https://a.example${{ steps.look.body.x }}/",
    "${{ vars.base }}${{ steps.look.body.x }}", "${{ vars.base }}://${{ steps.look.body.x }}/",
    "${{ 'https://a.example/' + steps.look.body.x }}",
  ]) func `a host from outside needs a list of those allowed`(_ url: String) throws {
    let steps = "  - { id: a, uses: test.all, with: { url: «\"\(url)\"» } }\n"
    let vars = url.contains("vars") ? "vars: { base: https://a.example }\n" : ""
    expect(["outside-value"], in: workflow(steps) + vars, library: library)
    _ = try valid(
      workflow(steps.filter { !"«»".contains($0) }) + vars + "allow_hosts: [a.example]\n", library: library)
  }

  @Test(arguments: [
    "https://a.example/${{ steps.look.body.x }}", "https://a.example:8080/x?y=${{ steps.look.body.x }}",
    "${{ vars.base }}/hooks/${{ steps.look.body.x }}", "https://${{ vars.base }}/${{ steps.look.body.x }}",
    "${{ steps.look.body.url.bounded('https://a[.]example/.*') }}",
  ]) func `a host of ours may be followed by anything`(_ url: String) throws {
    let vars = url.contains("vars") ? "vars: { base: https://a.example }\n" : ""
    _ = try valid(
      workflow("  - { id: a, uses: test.all, with: { url: \"\(url)\" } }\n") + vars, library: library)
  }
}
