import Engine
import HTTP
import HTTPTypes
import Sandbox
import Synchronization
import TestSupport
import Testing
import Values
import Workflows

@testable import Actions

/// A resize that is confirmed or taken back by what a probe says.
@Suite struct ProvenResizeTests {
  private static let step =
    "with: { server: web-1, flavor: b2-15, confirm: on_probe, probe: 'https://shop.example.org/health', probe_for: 1m }"

  /// Runs the step; the target answers with these statuses, the last one for good.
  private func resize(_ statuses: [HTTPResponse.Status], _ step: String = Self.step) async throws -> (Ran, Rig, Int) {
    let asked = Mutex(0)
    let time = VirtualTime()
    let rig = try Rig(
      configure: { $0.clock = time },
      outside: { _, _ in
        let number = asked.withLock { asked in
          asked += 1
          return asked
        }
        return HTTPAnswer(status: statuses[min(number, statuses.count) - 1])
      })
    let ran = try await time.run {
      try await rig.step("server.resize", step, tail: ["status", "flavor"])
    }
    return (ran, rig, asked.withLock { $0 })
  }

  @Test func `what becomes well in time is confirmed`() async throws {
    let (ran, rig, asked) = try await resize([.serviceUnavailable, .badGateway, .ok])
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.output("status") == "ACTIVE")
    #expect(ran.output("flavor") == "b2-15")
    #expect(asked == 3)
    #expect(rig.cloud.counts["compute: confirm resize (confirmResize)"] == 1)
    #expect(rig.cloud.counts["compute: revert resize (revertResize)"] == 0)
  }

  @Test func `what is not well in time is taken back`() async throws {
    let (ran, rig, asked) = try await resize([.serviceUnavailable])
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "not-healthy")
    #expect(ran.failure()?.message.contains("https://shop.example.org was not well within 1m") == true)
    #expect(asked == 12)
    #expect(rig.cloud.counts["compute: confirm resize (confirmResize)"] == 0)
    #expect(rig.cloud.counts["compute: revert resize (revertResize)"] == 1)
    let server = try await rig.step("server.show", "with: { server: web-1 }", tail: ["status", "flavor"])
    #expect(server.output("flavor") == "b2-7")
    #expect(server.output("status") == "ACTIVE")
  }

  @Test func `a probe that says nothing leaves the choice to a person`() async throws {
    let time = VirtualTime()
    let rig = try Rig(
      configure: { $0.clock = time },
      outside: { _, _ in throw HTTPTransportError(.nameNotFound, "no such name", mayHaveArrived: false) })
    let ran = try await time.run { try await rig.step("server.resize", Self.step) }
    #expect(ran.failure()?.kind == "probe-unevaluable")
    #expect(ran.failure()?.help?.contains("server.resize.confirm") == true)
    #expect(rig.cloud.counts["compute: confirm resize (confirmResize)"] == 0)
    #expect(rig.cloud.counts["compute: revert resize (revertResize)"] == 0)
  }

  @Test func `without a probe nothing is resized`() async throws {
    let (ran, rig, _) = try await resize([.ok], "with: { server: web-1, flavor: b2-15, confirm: on_probe }")
    #expect(ran.failure()?.kind == "invalid-argument")
    #expect(rig.cloud.counts["compute: resize server (resize)"] == 0)
  }
}
