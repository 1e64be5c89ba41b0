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

/// New servers that must answer before they count.
@Suite struct ServerProbeTests {
  private func scale(
    _ with: String, outside: @escaping Wire.Outside = { _, _ in HTTPAnswer(status: .ok) },
    prepare: (Rig) -> Void = { _ in }
  ) async throws -> (Ran, Rig) {
    let time = VirtualTime()
    let rig = try Rig(configure: { $0.clock = time }, outside: outside)
    prepare(rig)
    let ran = try await time.run {
      try await rig.step(
        "server.scale", "with: { name: w, count: 2, \(ServerLifeTests.template), \(with) }",
        tail: ["servers", "created"])
    }
    return (ran, rig)
  }

  private static let http = "probe: 'http://{address}:8080/health', probe_for: 1m"

  @Test func `what becomes well in time counts`() async throws {
    let asked = Mutex<[String]>([])
    let (ran, rig) = try await scale(Self.http) { request, _ in
      let number = asked.withLock { asked in
        asked.append("\(request.scheme ?? "")://\(request.authority ?? "")\(request.path ?? "")")
        return asked.count
      }
      return HTTPAnswer(status: number < 4 ? .serviceUnavailable : .ok)
    }
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.records("servers").count == 2)
    let addresses = asked.withLock { $0 }
    #expect(Set(addresses).count == 2)
    #expect(addresses.allSatisfy { $0.hasSuffix(":8080/health") && !$0.contains("{") })
    // Who has been well once is not asked again.
    #expect(addresses.count == 5)
    #expect(rig.cloud.counts["compute: delete server"] == 0)
  }

  @Test func `what is not well in time is deleted again, the others stay`() async throws {
    let first = Mutex<String?>(nil)
    let (ran, rig) = try await scale(Self.http) { request, _ in
      let host = request.authority ?? ""
      let sick = first.withLock { first in
        first = first ?? host
        return first
      }
      return HTTPAnswer(status: host == sick ? .badGateway : .ok)
    }
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "not-healthy")
    #expect(ran.failure()?.message.hasPrefix("1 of 2 new servers were not well within 1m") == true)
    #expect(rig.cloud.counts["compute: delete server"] == 1)
    let left = try await rig.step("server.list", tail: ["servers"])
    #expect(left.names("servers")?.count { $0.hasPrefix("w-") } == 1)
  }

  @Test func `a probe that says nothing deletes nothing`() async throws {
    let (ran, rig) = try await scale(Self.http) { _, _ in
      throw HTTPTransportError(.unreachable, "no route", mayHaveArrived: false)
    }
    #expect(ran.failure()?.kind == "probe-unevaluable")
    #expect(rig.cloud.counts["compute: delete server"] == 0)
  }

  @Test func `a port that nobody listens on is not well`() async throws {
    let (ran, rig) = try await scale(
      "probe: 'tcp://{address}:22', probe_for: 10s",
      prepare: { rig in
        rig.wire.connector.fail(with: HTTPTransportError(.connectionRefused, "refused", mayHaveArrived: false))
      })
    #expect(ran.failure()?.kind == "not-healthy")
    #expect(rig.wire.connector.asked.allSatisfy { $0.hasSuffix(":22") })
    #expect(rig.cloud.counts["compute: delete server"] == 2)
  }

  @Test(arguments: [
    "'http://shop.example.org/health'", "'tcp://{address}'", "'tcp://{address}:0'", "'{address}'",
    "'tcp://{address}:22/path'",
  ]) func `what is no probe of a server is refused before anything is made`(_ probe: String) async throws {
    let (ran, rig) = try await scale("probe: \(probe)")
    #expect(ran.failure()?.kind == "invalid-argument")
    #expect(rig.cloud.counts["compute: \(ServerLifeTests.create)"] == 0)
  }

  @Test func `one step at a time works on a group, unless it names a lock of its own`() throws {
    func lock(_ more: String) throws -> Value? {
      let steps = "  - { id: it, \(more)uses: server.scale, with: { name: w, count: 1, \(ServerLifeTests.template) } }"
      guard case .constant(let lock)? = try Rig().check(steps).steps.first?.lock else { return nil }
      return lock
    }
    #expect(try lock("") == "server.scale/w")
    #expect(try lock("lock: mine, ") == "mine")
  }
}
