import Actions
import Engine
import HTTPTypes
import Permissions
import Sandbox
import Synchronization
import TestSupport
import Testing
import Values
import Workflows

/// Servers taken from one state to another: what is written, what is waited for, and what an operator is told.
@Suite struct ServerMoveTests {
  static func contents(_ servers: SimulatedCloud.Contents.Server...) -> SimulatedCloud.Contents {
    var contents = SimulatedCloud.Contents.standard
    contents[region: "GRA7"].servers = servers
    return contents
  }

  static let slow = SimulatedCloud.Paces(
    power: .seconds(5), build: .seconds(20), snapshot: .seconds(4), volume: .seconds(3), deletion: .seconds(4))
  static let stop = "stop server (os-stop)"

  @Test(arguments: [
    ("server.stop", "SHUTOFF"), ("server.start", "ACTIVE"), ("server.shelve", "SHELVED_OFFLOADED"),
    ("server.unshelve", "ACTIVE"), ("server.resize.confirm", "SHUTOFF"),
  ]) func `what is there already is not written again`(_ action: String, _ status: String) async throws {
    let rig = try Rig(Self.contents(.init("it", status: status)))
    let ran = try await rig.step(action, "with: { server: it }", tail: ["status"])
    #expect(ran.outcome() == .succeeded)
    #expect(ran.output("status") == .string(status))
    #expect(!rig.wire.sent.all.contains { $0.path?.hasSuffix("/action") == true })
  }

  @Test func `a wait looks until the state is there, less and less often`() async throws {
    let rig = try Rig(paces: Self.slow)
    let ran = try await rig.step("server.stop", "with: { server: web-1 }", tail: ["status", "task_state"])
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.output("status") == "SHUTOFF")
    #expect(ran.output("task_state") == .optional(nil))
    #expect(rig.clock.waits == [.seconds(1), .seconds(1.25), .seconds(1.5625), .seconds(1.953125)])
    #expect(rig.cloud.counts["compute: \(Self.stop)"] == 1)
  }

  @Test func `accepted is enough where the step says so: one look, and what it shows`() async throws {
    var rig = try Rig(paces: Self.slow)
    rig.waitFor = .accepted
    let ran = try await rig.step("server.stop", "with: { server: web-1 }", tail: ["status", "task_state"])
    #expect(ran.outcome() == .succeeded)
    #expect(ran.output("status") == "ACTIVE")
    #expect(ran.output("task_state") == .optional("powering-off"))
    #expect(rig.clock.waits == [])
  }

  @Test func `a step may wait for a status of its own, and for so long`() async throws {
    var rig = try Rig(paces: Self.slow)
    rig.waitFor = .status("SHUTOFF", timeout: .seconds(10))
    #expect(try await rig.step("server.stop", "with: { server: web-1 }").outcome() == .succeeded)
    rig.waitFor = .status("PAUSED", timeout: .seconds(30))
    let ran = try await rig.step("server.start", "with: { server: web-1 }")
    #expect(ran.outcome() == .timedOut)
    #expect(ran.failure()?.message.contains("is ACTIVE") == true, "\(String(describing: ran.failure()))")
  }

  @Test func `a server that ends in ERROR fails the step in the words of its fault`() async throws {
    let rig = try Rig(Self.contents(.init("ill", metadata: ["simulate-failure": "stop"])), paces: Self.slow)
    let ran = try await rig.step("server.stop", "with: { server: ill }")
    let failure = try #require(ran.failure())
    #expect(failure.outcome == .failed)
    #expect(failure.kind == "faulted")
    #expect(failure.message.hasPrefix("server 'ill' "))
    #expect(failure.message.contains("is ERROR: The stop of instance"))
    #expect(failure.request?.method == "POST")
    #expect(rig.cloud.counts["compute: \(Self.stop)"] == 1)
  }

  @Test func `a server in ERROR may be rebuilt, and is not given up while that goes on`() async throws {
    let rig = try Rig(Self.contents(.init("ill", status: "ERROR")), paces: Self.slow)
    let ran = try await rig.step("server.rebuild", "with: { server: ill }", tail: ["status"])
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.output("status") == "ACTIVE")
  }

  @Test func `a locked server is busy, and says so`() async throws {
    let rig = try Rig(Self.contents(.init("safe", isLocked: true)), as: "computeOperator")
    let ran = try await rig.step("server.stop", "with: { server: safe }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "busy")
    #expect(ran.failure()?.message.contains("is locked") == true)
    #expect(ran.failure()?.request?.status == 409)
  }

  @Test func `time that runs out after an accepted request names what is left`() async throws {
    let looks = Mutex(0)
    let deadlines = TestClock()
    var rig = try Rig(
      paces: SimulatedCloud.Paces(power: .seconds(1_000_000)),
      onSend: { request in
        guard request.method == .get, request.path?.contains("/servers/") == true else { return }
        let count = looks.withLock { looks in
          looks += 1
          return looks
        }
        if count == 5 { deadlines.advance(by: .seconds(60)) }
      })
    rig.deadlines = deadlines
    let ran = try await rig.step("server.stop", "timeout: 60s\nwith: { server: web-1 }")
    let failure = try #require(ran.failure())
    #expect(failure.outcome == .timedOut)
    let id = try #require(
      try await rig.step("server.show", "with: { server: web-1 }", tail: ["id"]).output("id")?.asString)
    #expect(failure.message == "time ran out while server 'web-1' \(id) is ACTIVE (powering-off)")
    #expect(ran.exitCode == .timedOut)
  }

  @Test func `a stop whose answer was lost is sent again, and what it finds is no failure`() async throws {
    let rig = try Rig(
      as: "computeOperator",
      faults: [.dropped(on: .operation(.compute, Self.stop), times: 1, carriedOut: true)], paces: Self.slow)
    let ran = try await rig.step("server.stop", "with: { server: web-1 }")
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(rig.cloud.counts["compute: \(Self.stop)"] == 2)
  }

  @Test func `a reboot whose answer was lost is not sent again`() async throws {
    let name = "reboot server soft/hard (reboot)"
    let rig = try Rig(faults: [.dropped(on: .operation(.compute, name), carriedOut: true)])
    let ran = try await rig.step("server.reboot", "with: { server: web-1, type: hard }")
    #expect(ran.outcome() == .unknown)
    #expect(rig.cloud.counts["compute: \(name)"] == 1)
  }

  @Test func `looks that fail for a while are no end of the wait`() async throws {
    let rig = try Rig(
      faults: [.init(.unavailable(retryAfter: nil), on: .operation(.compute, "show server"), skip: 1, times: 9)],
      paces: Self.slow)
    #expect(try await rig.step("server.stop", "with: { server: web-1 }").outcome() == .succeeded)
  }

  @Test func `two of one name: nothing is stopped`() async throws {
    let rig = try Rig(Self.contents(.init("twin"), .init("twin")))
    let ran = try await rig.step("server.stop", "with: { server: twin }")
    #expect(ran.failure()?.kind == "ambiguous-name")
    #expect(rig.cloud.counts["compute: \(Self.stop)"] == 0)
  }

  @Test func `a resize waits to be confirmed, and a revert brings the flavor back`() async throws {
    let rig = try Rig(paces: Self.slow)
    let ran = try await rig.run(
      """
        - { id: grow, uses: server.resize, with: { server: web-1, flavor: b2-15 } }
        - { id: again, uses: server.resize, with: { server: web-1, flavor: b2-15 } }
        - { id: back, uses: server.resize.revert, with: { server: web-1 } }
        - { id: twice, uses: server.resize.revert, with: { server: web-1 }, on_error: continue }
      """,
      tail: """
        outputs:
          grown: ${{ steps.grow.status + ' ' + steps.grow.flavor }}
          same: ${{ steps.again.status }}
          back: ${{ steps.back.status + ' ' + steps.back.flavor }}
        """)
    #expect(ran.output("status", of: "grow") == "VERIFY_RESIZE")
    #expect(ran.output("flavor", of: "grow") == "b2-15")
    #expect(ran.outcome("again") == .succeeded)
    #expect(ran.output("status", of: "back") == "ACTIVE")
    #expect(ran.output("flavor", of: "back") == "b2-7")
    #expect(ran.failure("twice")?.kind == "busy")
    #expect(rig.cloud.counts["compute: resize server (resize)"] == 1)
  }

  @Test func `a resize that fails tells the fault`() async throws {
    let rig = try Rig(Self.contents(.init("ill", metadata: ["simulate-failure": "resize"])))
    let ran = try await rig.step("server.resize", "with: { server: ill, flavor: b2-15 }")
    #expect(ran.failure()?.message.contains("The resize of instance") == true)
  }

  @Test func `a server is cycled through being shelved, also where it was taken up in between`() async throws {
    let unshelve = "unshelve server (unshelve)"
    let rig = try Rig(
      faults: [.init(.status(403, message: "No."), on: .operation(.compute, unshelve), times: 1)], paces: Self.slow)
    let stopped = try await rig.step("server.cycle_host", "with: { server: web-1 }")
    #expect(stopped.outcome() == .failed)
    // As if the program had died before the request left.
    let cut = try #require(
      stopped.journal.firstIndex {
        if case .callBegan(_, let intent) = $0.event { intent.operation == unshelve } else { false }
      })
    let ran = try await rig.resume(
      Array(stopped.journal[..<cut]), "server.cycle_host", "with: { server: web-1 }", tail: [])
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(rig.cloud.counts["compute: shelve server (shelve)"] == 1)
    #expect(rig.cloud.counts["compute: \(unshelve)"] == 2)
    #expect(try await rig.step("server.show", "with: { server: web-1 }", tail: ["status"]).output("status") == "ACTIVE")
  }

  @Test func `properties, tags and the lock are changed, and what is gone is no failure`() async throws {
    let rig = try Rig()
    let ran = try await rig.run(
      """
        - { id: set, uses: server.set, with: { server: web-1, name: web-9, properties: { a: b }, tags: [x, y] } }
        - { id: unset, uses: server.unset, with: { server: web-9, properties: [a, none], tags: [x, none] } }
        - { id: lock, uses: server.lock, with: { server: web-9, reason: repair } }
        - { id: again, uses: server.lock, with: { server: web-9 } }
        - { id: unlock, uses: server.unlock, with: { server: web-9 } }
      """,
      tail: """
        outputs:
          a: ${{ steps.unset.properties }}
          b: ${{ steps.unset.tags }}
          c: ${{ steps.unset.name }}
          d: ${{ steps.lock.locked && steps.again.locked && !steps.unlock.locked }}
        """)
    #expect(ran.exitCode == .succeeded, "\(ran.state.results.values.compactMap(\.failure))")
    #expect(ran.output("properties", of: "unset") == ["env": "prod"])
    #expect(ran.output("tags", of: "unset") == ["y"])
    #expect(ran.output("locked", of: "again") == true)
    #expect(ran.output("locked", of: "unlock") == false)
    #expect(rig.cloud.counts["compute: lock server (lock)"] == 1)
    let events = try await rig.step("server.event.list", "with: { server: web-9 }", tail: ["events"])
    #expect(events.records("events").map { $0["action"] } == ["unlock", "lock", "create"])
  }
}
