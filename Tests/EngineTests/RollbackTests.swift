import Engine
import TestSupport
import Testing
import Values
import Workflows

@Suite struct `Rollback` {
  let rig = Rig()
  private let undo = "undo: { uses: test.play, with: { play: ok, text: \"${{ self.text }}\" } }"

  @Test func `completed steps are undone, the newest first, and see what they gave`() async throws {
    let state = try await rig.run(
      """
        - { id: a, uses: test.play, with: { text: one }, \(undo) }
        - { id: b, uses: test.play, with: { text: two }, \(undo) }
        - { id: c, uses: test.play, with: { play: fail }, \(undo) }
        - { id: d, uses: test.play, \(undo) }
      """, head: "rollback: on_failure")
    #expect(rig.stage.order == ["a", "b", "c", "b/:undo", "a/:undo"])
    #expect(state.undone.mapValues(\.outcome) == [Address("b")!: .succeeded, Address("a")!: .succeeded])
    #expect(state.leftBehind.isEmpty)
    #expect(state.outcome == .failed)
  }

  @Test func `rollback comes after rescue and before finally`() async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.play, \(undo) }\n  - { id: b, uses: test.fails }",
      head: """
        rollback: on_failure
        rescue: [{ id: r, uses: test.play }]
        finally: [{ id: f, uses: test.play }]
        """)
    #expect(rig.stage.order == ["a", "/:rescue/r", "a/:undo", "/:finally/f"])
    #expect(state.outcome == .failed)
  }

  @Test(arguments: ["", "rollback: never", "rollback: manual"])
  func `nothing is undone where the workflow does not say so, and it is listed`(_ head: String) async throws {
    let state = try await rig.run(
      "  - { id: a, uses: test.play, \(undo) }\n  - { id: b, uses: test.fails }", head: head)
    #expect(rig.stage.order == ["a"])
    #expect(state.leftBehind == [Address("a")])
  }

  @Test func `nothing is undone after success`() async throws {
    let state = try await rig.run("  - { id: a, uses: test.play, \(undo) }", head: "rollback: on_failure")
    #expect(rig.stage.order == ["a"])
    #expect(state.outcome == .succeeded)
  }

  @Test func `nothing is undone after a cancel or where nobody can say`() async throws {
    let steps = "  - { id: a, uses: test.play, \(undo) }\n  - { id: b, uses: test.play, with: { play: SCENE } }"
    _ = try await rig.run(steps.replacing("SCENE", with: "unknown"), head: "rollback: on_failure")
    _ = try await rig.run(
      steps.replacing("SCENE", with: "hang"), head: "rollback: on_failure", cancelAfter: .seconds(1))
    #expect(!rig.stage.order.contains("a/:undo"))
  }

  @Test func `an undo that nobody can say the end of stops the rollback, and the rest is listed`() async throws {
    let state = try await rig.run(
      """
        - { id: a, uses: test.play, \(undo) }
        - { id: b, uses: test.play, undo: { uses: test.unknown } }
        - { id: c, uses: test.play, \(undo) }
        - { id: d, uses: test.fails }
      """, head: "rollback: on_failure\nfinally: [{ id: f, uses: test.play }]")
    #expect(rig.stage.order == ["a", "b", "c", "c/:undo", "/:finally/f"])
    #expect(state.leftBehind.map(\.description) == ["a", "b"])
    #expect(state.outcome == .unknown)
  }

  @Test func `an undo that fails does not stop the others, and is listed`() async throws {
    let state = try await rig.run(
      """
        - { id: a, uses: test.play, \(undo) }
        - { id: b, uses: test.play, undo: { uses: test.denied } }
        - { id: d, uses: test.fails }
      """, head: "rollback: on_failure")
    #expect(state.undone[Address("a")!]?.outcome == .succeeded)
    #expect(state.leftBehind.map(\.description) == ["b"])
    #expect(state.outcome == .failed)
  }

  @Test func `what a person must undo is listed`() async throws {
    let state = try await rig.run(
      """
        - { id: a, uses: test.play, undo: { uses: test.play, when: manual } }
        - { id: b, uses: test.play, \(undo) }
        - { id: c, uses: test.fails }
      """, head: "rollback: on_failure")
    #expect(rig.stage.order == ["a", "b", "b/:undo"])
    #expect(state.leftBehind.map(\.description) == ["a"])
  }

  @Test func `each item of a loop is undone by itself`() async throws {
    let state = try await rig.run(
      """
        - id: each
          for: { each: "['x', 'y']", as: it, max_parallel: 1 }
          uses: test.play
          with: { text: "${{ it }}" }
          undo: { uses: test.play, with: { text: "${{ self.text }} ${{ it }}" } }
        - id: deep
          for: { each: "['u']", as: it }
          steps: [{ id: inner, uses: test.play, undo: { uses: test.play, with: { text: "${{ it }}" } } }]
        - { id: c, uses: test.fails }
      """, head: "rollback: on_failure")
    #expect(
      rig.stage.order.suffix(3) == ["deep[0]/inner/:undo", "each[1]/:undo", "each[0]/:undo"])
    #expect(state.leftBehind.isEmpty)
    #expect(state.undone.values.allSatisfy { $0.outcome == .succeeded })
  }

  @Test func `what a block did in each of its attempts is undone`() async throws {
    let state = try await rig.run(
      """
        - id: b
          retry: { attempts: 2, delay: 1s }
          steps:
            - id: a
              uses: test.play
              undo: { uses: test.play, with: { text: "${{ string(self.count) }}" } }
            - { id: c, uses: test.fails }
      """, head: "rollback: on_failure")
    #expect(rig.stage.order == ["b/a", "b/a", "b/a/:undo", "b/a/:undo"])
    let journal = try await rig.journal()
    let texts = journal.compactMap { entry -> Value? in
      guard case .attemptBegan(let attempt, let arguments) = entry.event, attempt.address.description == "b/a/:undo"
      else { return nil }
      return arguments["text"]
    }
    #expect(texts == ["2", "1"])
    #expect(state.leftBehind.isEmpty)
  }

  @Test func `the rollback has ten minutes of its own`() async throws {
    let state = try await rig.run(
      """
        - { id: a, uses: test.play, \(undo) }
        - { id: b, uses: test.play, undo: { uses: test.play, with: { play: 6m } } }
        - { id: c, uses: test.play, undo: { uses: test.play, with: { play: 6m } } }
        - { id: d, uses: test.play, with: { play: 50s fail } }
      """, head: "rollback: on_failure\ntimeout: 1m\nfinally: [{ id: f, uses: test.play }]")
    #expect(state.undone[Address("c")!]?.outcome == .succeeded)
    #expect(state.undone[Address("b")!]?.outcome == .timedOut)
    #expect(state.leftBehind.map(\.description) == ["a", "b"])
    #expect(rig.time.passed == .seconds(650))
    #expect(state.outcome(of: "/:finally/f") == .succeeded)
    #expect(state.outcome == .failed)
  }

  @Test func `a cancel stops the rollback: nothing new is undone`() async throws {
    let state = try await rig.run(
      """
        - { id: a, uses: test.play, \(undo) }
        - { id: b, uses: test.play, undo: { uses: test.play, with: { play: 5s } } }
        - { id: c, uses: test.fails }
      """, head: "rollback: on_failure\nfinally: [{ id: f, uses: test.play }]", cancelAfter: .seconds(2))
    #expect(rig.stage.order == ["a", "b", "b/:undo", "/:finally/f"])
    #expect(state.undone[Address("b")!]?.outcome == .succeeded)
    #expect(state.leftBehind.map(\.description) == ["a"])
    #expect(state.outcome == .cancelled)
  }

  @Test func `without a login nothing in the cloud is undone`() async throws {
    var rig = rig
    rig.setup = FailingSetup(failure: Failure(.failed, "login", "no"))
    let state = try await rig.run(
      "  - { id: a, uses: test.play, undo: { uses: test.read } }\n  - { id: c, uses: test.fails }",
      head: "rollback: on_failure")
    #expect(rig.stage.order.isEmpty)
    #expect(state.leftBehind.isEmpty)
  }
}
