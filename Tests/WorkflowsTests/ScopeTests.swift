import Diagnostics
import Testing
import Values
import Workflows

/// Which steps, variables and values are seen from where.
@Suite struct ScopeTests {
  private let library = TestSignatures()

  private func workflow(_ rest: String) -> String { "version: 1\nname: test\n" + rest }

  @Test func `a step in a block sees those before it there and around it, and nobody outside sees it`() {
    let found = expect(
      ["out-of-scope", "out-of-scope", "used-before-definition"],
      in: workflow(
        """
        steps:
          - { id: before, uses: test.all }
          - id: block
            steps:
              - { id: a, uses: test.all, with: { text: "${{ steps.before.text }}" } }
              - { id: b, uses: test.all, with: { text: "${{ steps.a.text }}" } }
              - id: inner
                steps: [{ id: c, uses: test.all, with: { text: "${{ steps.b.text + steps.before.text }}" } }]
          - { id: after, uses: test.all, with: { text: "${{ steps.«a».text + steps.«c».text }}" } }
          - id: other
            steps: [{ id: d, uses: test.all, with: { text: "${{ steps.«last».text }}" } }]
          - { id: last, uses: test.all }
        """), library: library)
    #expect(found.first?.labels.map(\.text) == ["out of sight", "it stands inside 'block'"])
    #expect(
      found.first?.helps == ["give 'block' an output: `outputs: { it: ${{ steps.a.… }} }`, and read steps.block.it"])
  }

  @Test func `a step does not see itself nor the blocks around it`() {
    let found = expect(
      ["used-before-definition", "used-before-definition"],
      in: workflow(
        """
        steps:
          - id: block
            steps:
              - { id: a, uses: test.all, with: { text: "${{ steps.«a».text + steps.«block».outcome }}" } }
        """), library: library)
    #expect(found.last?.labels.first?.text == "this step stands inside it")
  }

  @Test func `what a block gives has the type of the expression, and may be absent after a rescue`() throws {
    let block = """
      steps:
        - id: block
          steps: [{ id: a, uses: test.all }]
          outputs: { it: "${{ steps.a.items }}", many: "${{ steps.a.count }}" }

      """
    let checked = try valid(
      workflow(
        block + "outputs: { x: \"${{ steps.block.it.map(i, i.name) }}\", y: \"${{ steps.block.many + 1 }}\" }\n"),
      library: library)
    #expect(checked.outputs.map(\.value.type) == [.list(.string), .int])
    #expect(checked.reads(of: "a")["items"] == .everything)
    #expect(checked.reads(of: "a")["password"].isNothing)
    expect(
      ["may-be-absent"],
      in: workflow(
        """
        steps:
          - id: block
            steps: [{ id: a, uses: test.all }]
            rescue: [{ id: r, uses: test.all }]
            outputs: { many: "${{ steps.a.count }}" }
        outputs: { y: "${{ «steps.block.many» + 1 }}" }
        """), library: library)
  }

  @Test func `branches do not see each other, and the outputs see all of them`() throws {
    let found = expect(
      ["out-of-scope"],
      in: workflow(
        """
        steps:
          - id: both
            parallel:
              one: [{ id: a, uses: test.all }]
              two: [{ id: b, uses: test.all, with: { text: "${{ steps.«a».text }}" } }]
            outputs: { it: "${{ steps.a.text + steps.b.text }}" }
        """), library: library)
    #expect(found.first?.helps == ["branches do not see each other; put the step behind 'both'"])
    let checked = try valid(
      workflow(
        """
        steps:
          - id: both
            parallel:
              one: [{ id: a, uses: test.all }]
              two: [{ id: b, uses: test.all }]
            outputs: { it: "${{ steps.a.text + steps.b.text }}" }
        outputs: { it: "${{ steps.both.it }}" }
        """), library: library)
    #expect(checked.outputs.first?.value.type == .string)
  }

  @Test func `rescue and finally see the main steps with optional outputs, and not each other`() {
    let found = expect(
      ["may-be-absent", "may-be-absent", "out-of-scope", "may-be-absent", "out-of-scope"],
      in: workflow(
        """
        steps:
          - { id: before, uses: test.all }
          - id: block
            steps: [{ id: a, uses: test.all }, { id: b, uses: test.all, on_error: continue }]
            rescue:
              - { id: r, uses: test.all, with: { text: "${{ «steps.a.text» }}" } }
              - { id: r2, uses: test.all, with: { text: "${{ steps.r.text + steps.before.text + steps.a.outcome }}" } }
            finally:
              - { id: f, uses: test.all, with: { text: "${{ «steps.b.text» }}", names: ["${{ steps.«r».text }}"] } }
        finally:
          - { id: end, uses: test.all, with: { text: "${{ «steps.before.text» + steps.«f».text }}" } }
        """), library: library)
    #expect(found.last?.labels.last?.text == "it stands in the `finally` of 'block'")
  }

  @Test func `the ending of a workflow sees its steps and how the run went`() throws {
    let checked = try valid(
      workflow(
        """
        steps: [{ id: a, uses: test.all }]
        rescue: [{ id: r, uses: test.all, with: { text: "${{ steps.a.?text.orValue('none') }}" } }]
        finally:
          - id: f
            uses: test.all
            with: { text: "${{ run.outcome }}: ${{ run.denied.join(', ') }}, ${{ workflow.name }}" }
        """), library: library)
    #expect(checked.allSteps.map(\.id) == ["a", "r", "f"])
    #expect(checked.reads(of: "a")["text"] == .everything)
  }

  @Test func `tiers see earlier tiers as maybe there, and are gone behind the ladder`() {
    expect(
      ["may-be-absent", "out-of-scope"],
      in: workflow(
        """
        steps:
          - id: heal
            escalate:
              probe: { uses: test.look }
              tiers:
                - { id: one, uses: test.all }
                - { id: two, uses: test.all, with: { text: "${{ «steps.one.text» }}" } }
                - { id: three, uses: test.all, with: { text: "${{ steps.one.?text.orValue('') }}" } }
          - { id: after, uses: test.all, with: { text: "${{ steps.heal.tier + steps.«one».outcome }}" } }
        """), library: library)
  }

  // MARK: Loops

  @Test func `a loop variable is seen in the body, and not before the loop begins`() {
    let found = expect(
      ["unknown-name", "unknown-name", "unknown-name"],
      in: workflow(
        """
        steps:
          - { id: list, uses: test.all }
          - id: each
            if: «item».name == 'x'
            for: { each: steps.list.items, as: item }
            name: About ${{ item.name }}
            lock: item/${{ item.id }}
            region: ${{ item.name }}
            steps:
              - { id: a, uses: test.all, if: item.name == 'x', with: { text: "${{ item.id }}" } }
          - id: again
            for: { each: "steps.list.items.filter(i, i.id != «thing».id)", as: thing }
            uses: test.all
            with: { text: "${{ thing.id }}" }
          - { id: after, uses: test.all, with: { text: "${{ «thing».id }}" } }
        """), library: library)
    #expect(found.first?.helps == ["choose the items in `each`: LIST.filter(item, …)"])
  }

  @Test func `a loop inside a loop sees both variables, in if and each as well`() throws {
    _ = try valid(
      workflow(
        """
        steps:
          - { id: list, uses: test.all }
          - id: outer
            for: { each: steps.list.items, as: one }
            steps:
              - id: inner
                if: one.name != ''
                for: { each: "steps.list.items.filter(i, i.id != one.id)", as: other }
                uses: test.all
                with: { text: "${{ one.id + other.id }}" }
        """), library: library)
  }

  @Test func `what a loop reads of its items is what is kept of the list`() throws {
    let checked = try valid(
      workflow(
        """
        steps:
          - { id: list, uses: test.all }
          - id: each
            for: { each: "steps.list.items.filter(i, i.name != '')", as: item }
            uses: test.all
            with: { text: "${{ item.id }}" }
        """), library: library)
    #expect(
      checked.reads(of: "list") == .fields(["items": .fields(["name": .everything, "id": .everything])]))
  }

  @Test func `what is read of results is kept of the items and of what the body gives`() throws {
    let checked = try valid(
      workflow(
        """
        steps:
          - { id: list, uses: test.all }
          - { id: each, for: { each: steps.list.items, as: item }, uses: test.all }
        outputs:
          names: ${{ steps.each.results.map(r, r.item.name) }}
          texts: ${{ steps.each.results.filter(r, r.outcome == 'succeeded').map(r, r.outputs.text.orValue('')) }}
        """), library: library)
    #expect(checked.reads(of: "list")["items"] == .fields(["name": .everything]))
    #expect(checked.reads(of: "each") == .fields(["text": .everything]))
    #expect(checked.outputs.map(\.value.type) == [.list(.string), .list(.string)])
  }

  @Test func `results taken whole keep everything of items and outputs`() throws {
    let checked = try valid(
      workflow(
        """
        steps:
          - { id: list, uses: test.look }
          - { id: each, for: { each: steps.list.found, as: item }, uses: test.look }
        outputs: { all: "${{ steps.each.results }}" }
        """), library: library)
    #expect(checked.reads(of: "list")["found"] == .everything)
    #expect(checked.reads(of: "each") == .everything)
  }

  @Test func `items of several sources are kept whole`() throws {
    let checked = try valid(
      workflow(
        """
        steps:
          - { id: a, uses: test.all }
          - { id: b, uses: test.all }
          - id: each
            for: { each: steps.a.items + steps.b.items, as: item }
            uses: test.all
            with: { text: "${{ item.id }}" }
        """), library: library)
    #expect(checked.reads(of: "a")["items"] == .everything)
    #expect(checked.reads(of: "b")["items"] == .everything)
  }

  @Test func `a step with for gives results and nothing else`() {
    let found = expect(
      ["unknown-output", "may-be-absent"],
      in: workflow(
        """
        steps:
          - { id: list, uses: test.all }
          - { id: each, for: { each: steps.list.items, as: item }, uses: test.all }
        outputs:
          a: ${{ steps.each.«text» }}
          b: ${{ «steps.each.results[0].outputs.text» + '' }}
        """), library: library)
    #expect(found.first?.helps == ["it gives `results`, a list; each result has item, outcome and outputs"])
  }

  @Test func `a loop variable takes no name that means something else`() {
    expect(
      ["shadowed-name", "shadowed-name", "shadowed-name"],
      in: workflow(
        """
        steps:
          - { id: list, uses: test.all }
          - { id: a, for: { each: steps.list.items, as: «run» }, uses: test.all }
          - { id: b, for: { each: steps.list.items, as: «alert» }, uses: test.all }
          - id: c
            for: { each: steps.list.items, as: item }
            steps: [{ id: d, for: { each: steps.list.items, as: «item» }, uses: test.all }]
        """), library: library)
  }

  // MARK: self

  @Test func `undo sees what its own step gave`() throws {
    let checked = try valid(
      workflow(
        """
        steps:
          - id: make
            uses: test.create
            on_error: continue
            undo: { uses: test.destroy, with: { server: "${{ self.id }}" } }
          - id: many
            for: { each: range(2), as: number }
            uses: test.create
            undo: { uses: test.destroy, with: { server: "${{ self.id }}-${{ number }}" }, when: manual }
        """), library: library)
    #expect(checked.reads(of: "make") == .fields(["id": .everything]))
    #expect(checked.reads(of: "many") == .fields(["id": .everything]))
    #expect(checked.steps.map { $0.undo?.when } == [.auto, .manual])
    expect(
      ["unknown-output"],
      in: workflow(
        """
        steps:
          - { id: make, uses: test.create, undo: { uses: test.destroy, with: { server: "${{ self.«ip» }}" } } }
        """), library: library)
  }

  @Test func `probes, pauses and retries see what they ask about`() throws {
    let checked = try valid(
      workflow(
        """
        steps:
          - id: heal
            escalate:
              probe: { uses: test.look, healthy: self.status == 200 && self.healthy }
              tiers: [{ id: one, uses: test.all }]
          - { id: wait, pause: { uses: test.look, until: self.status == 1, every: 5s, timeout: 1m } }
          - { id: a, uses: test.all, retry: { attempts: 3, if: self.kind == 'conflict' && self.attempt < 2 } }
          - { id: b, uses: test.all, if: steps.wait.status == 1 }
        """), library: library)
    #expect(checked.reads(of: "heal") == .fields(["status": .everything, "healthy": .everything]))
    #expect(checked.reads(of: "wait") == .fields(["status": .everything]))
  }

  @Test func `elsewhere there is no self`() {
    let found = expect(
      ["unknown-name", "unknown-field", "misspelt-word"],
      in: workflow(
        """
        steps:
          - { id: a, uses: test.all, with: { text: "${{ «self».text }}" } }
          - { id: b, uses: test.all, retry: { attempts: 3, if: self.«code» == 409 } }
          - { id: c, uses: test.all, retry: { attempts: 3, if: self.outcome == «'broken'» } }
        """), library: library)
    #expect(found.first?.helps.first?.hasPrefix("'self' is there in `undo`") == true)
  }

  @Test func `what refers to a step with a mistake inside is not blamed`() {
    expect(
      ["unknown-action", "unknown-step", "unknown-name"],
      in: workflow(
        """
        steps:
          - id: block
            steps: [{ id: a, uses: «test.al» }]
            outputs: { it: "${{ steps.a.anything }}", other: "${{ steps.«nobody».text }}" }
          - { id: each, for: { each: «nothing».items, as: x }, uses: test.all, with: { text: "${{ x.y }}" } }
          - id: after
            uses: test.all
            with: { text: "${{ steps.block.it + steps.block.other + steps.each.results[0].outputs.text }}" }
        """), library: library)
  }
}
