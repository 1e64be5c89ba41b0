import Engine
import Testing
import Values
import Workflows

@Suite struct `Stopping` {
  let rig = Rig()

  @Test func `a step that takes too long is timed out`() async throws {
    let state = try await rig.run("  - { id: a, uses: test.hangs, timeout: 20ms }\n  - { id: b, uses: test.works }")
    #expect(state.outcome(of: "a") == .timedOut)
    #expect(state.outcome(of: "b") == .skipped)
    #expect(state.exitCode == .timedOut)
  }

  @Test func `an attempt that ends as unknown when it is cut off stays unknown`() async throws {
    let doubtful = ScriptedAction("test.doubtful") { _ in
      do { try await Task.sleep(for: .seconds(3600)) } catch {}
      throw Failure(.unknown, "in-doubt", "the answer was outstanding")
    }
    let rig = Rig([doubtful])
    #expect(try await rig.run("  - { id: a, uses: test.doubtful, timeout: 20ms }").outcome == .unknown)
  }

  @Test func `a cancelled run starts nothing new`() async throws {
    let slow = ScriptedAction("test.slow") { call in
      while true {
        try call.journal.checkGoingOn()
        try await Task.sleep(for: .milliseconds(1))
      }
    }
    let rig = Rig([slow, .works])
    let state = try await rig.run(
      "  - { id: a, uses: test.slow }\n  - { id: b, uses: test.works }", orders: [.cancel(by: "test")])
    #expect(state.outcome(of: "b") == .skipped)
    #expect(state.exitCode == .cancelled)
    #expect(state.cancelledBy == "test")
  }
}
