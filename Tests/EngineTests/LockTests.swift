import Engine
import TestSupport
import Testing
import Values
import Workflows

@Suite struct `Locks of steps` {
  let rig = Rig()

  /// Whether a lock can be had, by a run that has nothing to do with the others.
  private func isFree(_ name: String) -> Bool {
    let stranger = LockOwner(run: "stranger", within: [], address: .root, cancel: { _ in })
    defer { rig.locks.release(name, by: stranger) }
    return rig.locks.acquireNow(name, for: stranger)
  }

  @Test func `items with the same lock run one after the other, others beside them`() async throws {
    let state = try await rig.run(
      """
        - id: each
          for: { each: "['a', 'a', 'b']", as: it }
          lock: server/${{ it }}
          uses: test.play
          with: { play: 10s }
      """)
    #expect(state.outcome == .succeeded)
    #expect(rig.stage.most == 2)
    #expect(rig.stage.began("each[1]") == [.seconds(10)])
    #expect(rig.stage.began("each[2]") == [.zero])
    #expect(isFree("server/a") && isFree("server/b"))
  }

  @Test func `many more steps of one run may wait than runs may`() async throws {
    let state = try await rig.run(
      """
        - id: each
          for: { each: "range(30)", as: it, max_parallel: 30 }
          lock: all
          uses: test.play
          with: { play: 1s }
      """)
    #expect(state.outcome == .succeeded)
    #expect(rig.stage.most == 1)
  }

  @Test func `a step inside a block that holds the lock has it already`() async throws {
    let state = try await rig.run(
      """
        - id: b
          lock: server/1
          steps:
            - { id: a, lock: server/1, uses: test.play }
            - id: p
              parallel:
                l: [{ id: l, lock: server/1, uses: test.play }]
                r: [{ id: r, lock: server/1, uses: test.play }]
      """)
    #expect(state.outcome == .succeeded)
    #expect(isFree("server/1"))
  }

  @Test func `a sub-workflow has the locks of the step that runs it`() async throws {
    var rig = rig
    rig.files = [
      "other.yaml": "version: 1\nname: other\nsteps: [{ id: x, lock: server/1, uses: test.play }]\n"
    ]
    let state = try await rig.run("  - { id: sub, lock: server/1, run: other.yaml }")
    #expect(state.outcome == .succeeded)
    #expect(isFree("server/1"))
  }

  @Test(arguments: ["fail", "unknown", "hang"])
  func `a lock is given back however the step ends`(_ scene: String) async throws {
    _ = try await rig.run(
      "  - { id: a, lock: x, uses: test.play, with: { play: \(scene) } }", cancelAfter: .seconds(5))
    #expect(isFree("x"))
  }

  @Test func `a lock is kept between two attempts`() async throws {
    let state = try await rig.run(
      """
        - id: p
          parallel:
            l: [{ id: l, lock: x, retry: { attempts: 2, delay: 10s }, uses: test.play, with: { play: "fail,ok" } }]
            r: [{ id: r, lock: x, uses: test.play }]
      """)
    #expect(state.outcome == .succeeded)
    #expect(rig.stage.began("p{r}/r") == [.seconds(10)])
  }

  @Test func `a cancel ends waiting for a lock, and nothing is kept`() async throws {
    let state = try await rig.run(
      """
        - id: each
          for: { each: "['a', 'b', 'c']", as: it }
          lock: x
          uses: test.play
          with: { play: polite }
      """, cancelAfter: .seconds(5))
    #expect(state.outcome(of: "each[1]") == .cancelled)
    #expect(rig.stage.played.count == 1)
    #expect(isFree("x"))
  }

  @Test func `waiting for a lock ends with the time of the block, and nothing is kept`() async throws {
    let state = try await rig.run(
      """
        - id: p
          parallel:
            l: [{ id: l, lock: x, uses: test.play, with: { play: 1m } }]
            r:
              - id: b
                timeout: 10s
                retry: { attempts: 2, delay: 1s }
                steps: [{ id: r, lock: x, uses: test.play }]
      """)
    #expect(state.outcome(of: "p{r}/b") == .timedOut)
    #expect(state.outcome(of: "p{l}/l") == .succeeded)
    #expect(isFree("x"))
  }

  @Test func `a lock that was waited for in vain can be waited for again`() async throws {
    let state = try await rig.run(
      """
        - id: p
          parallel:
            l: [{ id: l, lock: x, uses: test.play, with: { play: 25s } }]
            r:
              - id: outer
                retry: { attempts: 9, delay: 1s }
                steps:
                  - { id: b, timeout: 10s, steps: [{ id: r, lock: x, uses: test.play }] }
      """)
    #expect(state.outcome == .succeeded)
    #expect(rig.stage.began("p{r}/outer/b/r") == [.seconds(25)])
    #expect(isFree("x"))
  }

  @Test func `a lock without a name fails the step`() async throws {
    let state = try await rig.run("  - { id: a, lock: \"x${{ 1 / (1 - 1) }}\", uses: test.play }")
    #expect(state.failure(of: "a")?.kind == "expression")
    #expect(rig.stage.played.isEmpty)
  }
}

@Suite struct `Groups of runs` {
  var rig = Rig()
  private static let steps = "  - { id: a, uses: test.play, with: { play: polite }, timeout: 100s, on_error: allow }"

  /// As many runs of one workflow, each beginning a second after the one before.
  private func runs(_ count: Int, _ whenBusy: String) async throws -> [RunState] {
    let key = whenBusy.isEmpty ? "" : ", when_busy: \(whenBusy)"
    let workflow = try rig.check(Self.steps, head: "concurrency: { group: g\(key) }")
    let rig = rig
    return try await rig.time.run {
      try await withThrowingTaskGroup(of: (Int, RunState).self) { group in
        for number in 0..<count {
          group.addTask {
            try await rig.time.sleep(for: .seconds(number))
            return (number, try await rig.go(workflow, run: "run-\(number)"))
          }
        }
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }.sorted { $0.key < $1.key }.map(\.value)
      }
    }
  }

  @Test func `skip: the new run does not start`() async throws {
    let states = try await runs(2, "skip")
    #expect(states.map(\.outcome) == [.succeeded, .skipped])
    #expect(states[1].exitCode == .busy)
    #expect(states[1].conclusionFailure?.message.contains("run-0") == true)
    #expect(rig.stage.played.count == 1)
  }

  @Test func `fail: the new run fails`() async throws {
    let states = try await runs(2, "fail")
    #expect(states.map(\.outcome) == [.succeeded, .failed])
    #expect(states[1].results.isEmpty)
  }

  @Test func `queue: runs wait their turn, ten at most`() async throws {
    let states = try await runs(13, "queue")
    #expect(states.map(\.outcome).prefix(11).allSatisfy { $0 == .succeeded })
    #expect(states.suffix(2).allSatisfy { $0.outcome == .failed })
    #expect(rig.stage.most == 1)
  }

  @Test func `queue_latest: the newest waits instead of the one that waited`() async throws {
    let states = try await runs(4, "queue_latest")
    #expect(states.map(\.outcome) == [.succeeded, .skipped, .skipped, .succeeded])
  }

  @Test func `cancel_running: the run under way is cancelled, and the new one runs`() async throws {
    let states = try await runs(2, "cancel_running")
    #expect(states.map(\.outcome) == [.cancelled, .succeeded])
    #expect(states[0].cancelledBy?.contains("run-1") == true)
    #expect(rig.stage.most == 1)
  }

  @Test(arguments: [
    (RunCause.manual, Outcome.failed), (.schedule, .skipped), (.alert, .succeeded), (.webhook, .succeeded),
  ])
  mutating func `without when_busy it is what suits the cause`(_ cause: RunCause, _ second: Outcome) async throws {
    rig.cause = cause
    #expect(try await runs(2, "").map(\.outcome) == [.succeeded, second])
  }

  @Test func `without a group runs of one name exclude each other`() async throws {
    let rig = rig
    let workflow = try rig.check(Self.steps)
    let outcomes = try await rig.time.run {
      async let first = rig.go(workflow, run: "one")
      async let second = rig.go(workflow, run: "two")
      return try await [first.outcome, second.outcome]
    }
    #expect(outcomes.contains(.failed) && outcomes.contains(.succeeded))
  }

  @Test func `a run that is cancelled while it waits its turn leaves the queue`() async throws {
    let rig = rig
    let workflow = try rig.check(Self.steps, head: "concurrency: { group: g, when_busy: queue }")
    let states = try await rig.time.run {
      async let first = rig.go(workflow, run: "one")
      try await rig.time.sleep(for: .seconds(1))
      async let second = rig.go(workflow, run: "two", cancelAfter: .seconds(3))
      async let third = rig.go(workflow, run: "three")
      return try await [first, second, third]
    }
    #expect(states.map(\.outcome) == [.succeeded, .cancelled, .succeeded])
    #expect(rig.stage.played.count == 2)
  }
}
