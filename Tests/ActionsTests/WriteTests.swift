import Engine
import HTTPTypes
import OpenStack
import Permissions
import Sandbox
import Synchronization
import Testing
import Values
import Workflows

@testable import Actions

/// The door for writes to the cloud, with an action that exists only here.
@Suite struct WriteTests {
  static let stop = Operation(.compute, "stop server (os-stop)", "POST", "/servers/{id}/action", .once)

  static let action = CloudAction(
    "test.stop", "Stop a server", takes: [.required("server", .reference(.server), "The server")],
    gives: [], calls: [stop, .listServersBrief], example: "", reference: ""
  ) { call in
    let id = try await call.id(
      "server", of: .server, by: .listServersBrief, path: "/servers", query: { [("name", $0)] }, microversion: .compute)
    _ = try await call.perform(stop, ServiceRequest(.post, "/servers/\(id)/action", body: .json(["os-stop": .null])))
    return Record([])
  }

  static let place = FaultPlan.Scope.operation(.compute, stop.name)

  private func rig(
    as name: String = "administrator", faults: FaultPlan = .none,
    onSend: @escaping @Sendable (HTTPRequest) -> Void = { _ in }
  ) throws -> Rig {
    var rig = try Rig(as: name, faults: faults, onSend: onSend)
    rig.actions.append(Self.action)
    return rig
  }

  private func ends(_ ran: Ran) -> [CallEnd] {
    ran.journal.compactMap { if case .callEnded(_, let end) = $0.event { end } else { nil } }
  }

  @Test func `the intent is safe before the request leaves, and says where it goes`() async throws {
    let store = DoorTests.WatchedStore()
    let seen = Mutex<[CallIntent]>([])
    var rig = try rig(onSend: { request in
      if request.method == .post, request.path?.hasSuffix("/action") == true {
        seen.withLock { $0 = store.safeIntents }
      }
    })
    rig.store = store
    let ran = try await rig.step("test.stop", "with: { server: web-1 }")
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
    let intent = try #require(seen.withLock { $0.first })
    #expect(intent.operation == Self.stop.name)
    #expect(intent.service == "compute")
    #expect(intent.region == "GRA7")
    #expect(intent.method == "POST")
    #expect(intent.path.hasPrefix("/servers/") && intent.path.hasSuffix("/action"))
    #expect(intent.isOnce)
    #expect(ends(ran) == [.answered(.null)])
  }

  @Test func `a refusal ends the call on record`() async throws {
    let ran = try await rig(as: "infrastructureSupervisor").step("test.stop", "with: { server: web-1 }")
    #expect(ran.outcome() == .denied)
    #expect(ran.failure()?.denial?.missing == ["compute_manage"])
    #expect(ran.failure()?.denial?.rules == ["os_compute_api:servers:stop"])
    #expect(ends(ran) == [.failed(try #require(ran.failure()))])
  }

  @Test(arguments: [
    FaultPlan.Effect.dropped(carriedOut: true), .truncated(after: 3), .page(504), .status(500, message: "Oh."),
  ]) func `a write whose answer was lost is unknown, and is not sent again`(_ effect: FaultPlan.Effect) async throws {
    // A stop is answered without a body, so that there is nothing to cut off but the connection.
    let rig = try rig(faults: [.init(effect, on: Self.place)])
    let ran = try await rig.step("test.stop", "with: { server: web-1 }")
    #expect(ran.outcome() == .unknown, "\(String(describing: ran.failure()))")
    #expect(ran.failure()?.help?.contains("may have been carried out") == true)
    #expect(rig.cloud.counts["compute: \(Self.stop.name)"] == 1)
    #expect(ran.exitCode == .unknown)
  }

  @Test func `a write that the service did not begin is sent again`() async throws {
    let rig = try rig(faults: [
      .tooManyRequests(on: Self.place, times: 1), .tokenRefused(on: Self.place, times: 1),
    ])
    let ran = try await rig.step("test.stop", "with: { server: web-1 }")
    #expect(ran.outcome() == .succeeded)
    #expect(rig.cloud.counts["compute: \(Self.stop.name)"] == 3)
    #expect(ends(ran).count == 1)
  }

  @Test func `a login that fails at a write ends the call on record`() async throws {
    let rig = try rig(faults: [
      .tokenRefused(on: Self.place, times: 1),
      .init(.status(500, message: "Oh."), on: .operation(.identity, "project-scoped token"), skip: 1),
    ])
    let ran = try await rig.step("test.stop", "with: { server: web-1 }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.hop == "scope")
    #expect(ends(ran) == [.failed(try #require(ran.failure()))])
  }

  @Test func `two of one name: no write begins`() async throws {
    var rig = try Rig(FilterTests.named(["twin", "twin"]))
    rig.actions.append(Self.action)
    let ran = try await rig.step("test.stop", "with: { server: twin }")
    #expect(ran.failure()?.kind == "ambiguous-name")
    #expect(!ran.journal.contains { if case .callBegan = $0.event { true } else { false } })
  }

  @Test func `an operation that is not declared is a bug and not a request`() async throws {
    var rig = try Rig()
    rig.actions.append(
      CloudAction("test.sneaks", "Undeclared", takes: [], gives: [], calls: [.listServers], example: "", reference: "")
      {
        call in
        _ = try await call.perform(
          Self.stop, ServiceRequest(.post, "/servers/x/action", body: .json(["os-stop": .null])))
        return Record([])
      })
    let ran = try await rig.step("test.sneaks")
    #expect(ran.failure()?.kind == "bug")
    #expect(rig.cloud.counts[.service(.compute)] == 0)
  }
}
