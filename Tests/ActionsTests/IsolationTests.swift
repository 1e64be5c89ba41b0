import Engine
import HTTPTypes
import Permissions
import Sandbox
import Testing
import Values
import Workflows

@testable import Actions

/// A server taken off the network and put back.
@Suite struct IsolationTests {
  private static let isolate = "with: { server: web-1 }"

  /// What guards the ports of a server, by the names of the groups.
  private func groups(of server: String = "web-1", _ rig: Rig) async throws -> [[String]] {
    var rig = rig
    rig.store = MemoryRunStore()
    let ran = try await rig.run(
      """
        - id: ports
          uses: port.list
          with: { server: \(server) }
      """, tail: "outputs: { all: \"${{ steps.ports.ports.map(p, p.security_groups) }}\" }")
    return ran.records("ports", of: "ports").map { $0.texts("security_groups") ?? [] }
  }

  private func wasWritten(_ ran: Ran) -> Bool {
    ran.journal.contains { entry in
      if case .callBegan(_, let intent) = entry.event { !intent.method.isEmpty } else { false }
    }
  }

  @Test func `every port gets the quarantine and no other group, and what it had is told`() async throws {
    let rig = try Rig()
    let before = try await groups(rig)
    #expect(before.count == 2 && before.allSatisfy { $0.count == 1 })
    let ran = try await rig.step("server.isolate", Self.isolate, tail: ["ports", "security_group"])
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    let quarantine = try #require(ran.output("security_group")?.asString)
    #expect(ran.records("ports").map { $0.texts("security_groups") } == before)
    #expect(try await groups(rig) == [[quarantine], [quarantine]])
    // Both rules by which neutron lets everything out of a new group are gone.
    #expect(rig.cloud.counts["network: delete security group rule"] == 2)
    // The other server is as it was.
    #expect(try await groups(of: "db-1", rig) == [before[0]])
  }

  @Test func `what a port had is on record before the first write`() async throws {
    let ran = try await Rig().step("server.isolate", Self.isolate)
    let calls = ran.journal.compactMap { entry -> String? in
      switch entry.event {
      case .callBegan(_, let intent): intent.method.isEmpty ? nil : intent.method
      case .callEnded(_, .answered(let value)) where value["ports"] != nil: "recorded"
      default: nil
      }
    }
    #expect(calls == ["recorded", "POST", "DELETE", "DELETE", "PUT", "PUT"])
  }

  @Test func `the second isolation finds nothing to do, and never takes the quarantine for what was there`()
    async throws
  {
    let rig = try Rig()
    let before = try await groups(rig)
    let ran = try await rig.run(
      """
        - id: first
          uses: server.isolate
          with: { server: web-1 }
        - id: second
          uses: server.isolate
          with: { server: web-1 }
        - id: nothing
          uses: server.isolate.revert
          with: { server: web-1, ports: "${{ steps.second.ports }}" }
        - id: between
          uses: port.list
          with: { server: web-1 }
        - id: back
          uses: server.isolate.revert
          with: { server: web-1, ports: "${{ steps.first.ports }}" }
        - id: again
          uses: server.isolate.revert
          with: { server: web-1, ports: "${{ steps.first.ports }}" }
      """, tail: "outputs: { between: \"${{ steps.between.ports.map(p, p.security_groups) }}\" }")
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure("back")))")
    #expect(ran.records("ports", of: "second").isEmpty)
    let isolated = try #require(ran.state.outputs?["between"]?.asList)
    #expect(
      isolated.count == 2 && isolated.allSatisfy { $0.asList?.count == 1 } && isolated.allSatisfy { $0 == isolated[0] })
    #expect(try await groups(rig) == before)
    #expect(rig.cloud.counts["network: create security group"] == 1)
    // Two ports there and back, once.
    #expect(rig.cloud.counts["network: update port"] == 4)
  }

  @Test func `what somebody changed since is not reverted, and is told`() async throws {
    let rig = try Rig()
    let ran = try await rig.run(
      """
        - id: cut
          uses: server.isolate
          with: { server: web-1 }
        - id: other
          uses: port.set
          with: { port: "${{ steps.cut.ports[1].id }}", security_groups: [web] }
        - id: it
          uses: server.isolate.revert
          with: { server: web-1, ports: "${{ steps.cut.ports }}" }
      """, tail: "outputs: { web: \"${{ steps.other.security_groups[0] }}\" }")
    #expect(ran.failure()?.kind == "not-isolated")
    let port = try #require(ran.records("ports", of: "cut").last?.text("id"))
    let web = try #require(
      ran.state.results[Address([.step("other")])]?.outputs?["security_groups"]?.asList?.first?.asString)
    #expect(ran.failure()?.message.contains("the port \(port) has \(web)") == true)
    // Both isolated and one changed: nothing was put back.
    #expect(rig.cloud.counts["network: update port"] == 3)
  }

  @Test func `a port without port security cannot be isolated, and nothing is written`() async throws {
    var rig = try Rig()
    let prepared = try await rig.run(
      """
        - id: ports
          uses: port.list
          with: { server: web-1 }
        - id: bare
          uses: port.set
          with: { port: "${{ steps.ports.ports[1].id }}", security_groups: [], port_security: false }
      """)
    #expect(prepared.exitCode == .succeeded, "\(String(describing: prepared.failure("bare")))")
    rig.store = MemoryRunStore()
    let ran = try await rig.step("server.isolate", Self.isolate)
    #expect(ran.failure()?.kind == "port-security")
    #expect(!wasWritten(ran))
  }

  @Test(arguments: [
    ("computeOperator", "network_secgroup_manage", true), ("infrastructureSupervisor", "network_secgroup_manage", true),
    ("backupOperator", "network_secgroup_read", false),
  ]) func `without the right it is denied`(_ role: String, _ missing: String, _ writes: Bool) async throws {
    let rig = try Rig(as: role)
    let ran = try await rig.step("server.isolate", Self.isolate)
    #expect(ran.outcome() == .denied)
    #expect(ran.failure()?.denial?.missing == [missing])
    #expect(wasWritten(ran) == writes)
    #expect(rig.cloud.counts["network: update port"] == 0)
  }

  @Test func `a list of ports that may be hidden is denied, and nothing is written`() async throws {
    let rig = try Rig(as: "networkSecurityOperator")
    // The id: who may not read servers cannot look one up.
    let id = try await Rig().step("server.show", Self.isolate, tail: ["id"]).output("id")?.asString ?? ""
    let ran = try await rig.step("server.isolate", "with: { server: '\(id)' }")
    #expect(ran.outcome() == .denied)
    #expect(ran.failure()?.denial?.missing == ["network_read"])
    #expect(!wasWritten(ran))
  }

  @Test func `a server of which neutron knows no port is not called isolated`() async throws {
    let ran = try await Rig().step("server.isolate", "with: { server: 7c1f0000-0000-4000-8000-000000000001 }")
    #expect(ran.failure()?.kind == "no-ports")
    #expect(!wasWritten(ran))
  }

  @Test func `a group of somebody else's that lets something through is no quarantine`() async throws {
    let rig = try Rig()
    let ran = try await rig.step("server.isolate", "with: { server: web-1, group: web }")
    #expect(ran.failure()?.kind == "not-a-quarantine")
    #expect(!wasWritten(ran))
    #expect(rig.cloud.counts["network: delete security group rule"] == 0)
  }

  @Test func `no room for one more group is a matter of quota`() async throws {
    var contents = SimulatedCloud.Contents.standard
    for number in 1...98 { contents[region: "GRA7"].securityGroups.append(.init("full-\(number)")) }
    let rig = try Rig(contents)
    let ran = try await rig.step("server.isolate", Self.isolate)
    #expect(ran.outcome() == .quota)
    #expect(ran.failure()?.request?.code == "OverQuota")
    #expect(rig.cloud.counts["network: update port"] == 0)
  }

  @Test func `a failure in the middle names what is isolated already`() async throws {
    let rig = try Rig(faults: [
      .init(.status(400, message: "No."), on: .operation(.network, "update port"), skip: 1)
    ])
    let before = try await groups(rig)
    let ran = try await rig.step("server.isolate", Self.isolate)
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.message.contains("isolated already: ") == true)
    #expect(ran.failure()?.message.contains("(before: \(before[0][0]))") == true)
  }

  @Test func `a run that is taken up in the middle ends as if it had not been cut off`() async throws {
    let whole = try await Rig().step("server.isolate", Self.isolate, tail: ["ports", "security_group"])
    #expect(whole.exitCode == .succeeded)
    let planned = try #require(
      whole.journal.firstIndex { entry in
        if case .callEnded(_, .answered(let value)) = entry.event { value["ports"] != nil } else { false }
      })
    for (place, entry) in whole.journal.enumerated() where place >= planned {
      guard case .callEnded = entry.event else { continue }
      let rig = try Rig()
      // The same cloud again, in which all is done already: ids follow from one seed.
      _ = try await rig.step("server.isolate", Self.isolate, tail: ["ports", "security_group"])
      let journal = try whole.journal[...place].map { try EventCodec.decode(EventCodec.encode($0)) }
      var again = rig
      again.store = MemoryRunStore()
      let ran = try await again.resume(
        journal, "server.isolate", Self.isolate, tail: ["ports", "security_group"])
      #expect(ran.exitCode == .succeeded)
      #expect(ran.output("ports")?.asList?.count == 2)
      #expect(rig.cloud.counts["network: create security group"] <= 2)
    }
  }
}
