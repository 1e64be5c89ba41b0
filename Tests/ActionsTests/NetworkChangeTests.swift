import Engine
import HTTPTypes
import Sandbox
import Testing
import Values
import Workflows

@testable import Actions

/// Networks, subnets, routers and ports made, joined, changed and deleted.
@Suite struct NetworkChangeTests {
  private static let backend = """
      - { id: net, uses: network.create, with: { name: backend, description: for the databases } }
      - { id: sub, uses: subnet.create, with: { network: "${{ steps.net.id }}", range: 10.7.0.0/24, gateway: 10.7.0.254, pools: [10.7.0.10-10.7.0.20] } }
    """

  @Test func `a network behind a router, from nothing to nothing`() async throws {
    let rig = try Rig()
    let ran = try await rig.run(
      Self.backend + """

          - { id: out, uses: router.create, with: { name: backend-out, external_network: Ext-Net } }
          - { id: led, uses: router.add.subnet, with: { router: backend-out, subnet: "${{ steps.sub.id }}" } }
          - { id: again, uses: router.add.subnet, with: { router: "${{ steps.out.id }}", subnet: "${{ steps.sub.id }}" } }
          - { id: plug, uses: port.create, with: { network: backend, name: spare, addresses: [10.7.0.15], security_groups: [web] } }
          - { id: unplugged, uses: port.delete, with: { port: spare } }
          - { id: cut, uses: router.remove.subnet, with: { router: backend-out, subnet: "${{ steps.sub.id }}" } }
          - { id: cut2, uses: router.remove.subnet, with: { router: backend-out, subnet: "${{ steps.sub.id }}" } }
          - { id: r, uses: router.delete, with: { router: backend-out } }
          - { id: s, uses: subnet.delete, with: { subnet: "${{ steps.sub.id }}" } }
          - { id: n, uses: network.delete, with: { network: backend } }
        """,
      tail: """
        outputs:
          gateway: ${{ steps.sub.gateway }}
          port: ${{ steps.led.port }}
          port_again: ${{ steps.again.port }}
          addresses: ${{ steps.plug.addresses }}
          outside: ${{ steps.out.external_network }}
        """)
    #expect(ran.exitCode == .succeeded, "\(ran.state.workflow.steps.compactMap { ran.failure($0.id) })")
    #expect(ran.state.outputs?["gateway"] == .optional("10.7.0.254"))
    #expect(ran.state.outputs?["port"] == ran.state.outputs?["port_again"])
    #expect(ran.state.outputs?["addresses"] == ["10.7.0.15"])
    #expect(ran.state.outputs?["outside"] != .optional(nil))
    #expect(rig.cloud.counts["network: add router interface"] == 1)
    #expect(rig.cloud.counts["network: remove router interface"] == 1)
  }

  @Test func `the mark of what was made stands behind its description`() async throws {
    let ran = try await Rig().run(
      Self.backend, tail: "outputs: { one: \"${{ steps.net.description }}\", two: \"${{ steps.sub.description }}\" }")
    guard case .optional(let one?)? = ran.state.outputs?["one"], case .optional(let two?)? = ran.state.outputs?["two"]
    else {
      Issue.record("no descriptions: \(String(describing: ran.state.outputs))")
      return
    }
    #expect(one.asString?.hasPrefix("for the databases \(Carrier.prefix)") == true)
    #expect(two.asString?.hasPrefix(Carrier.prefix) == true)
  }

  /// What stands in the way, and what neutron calls it.
  private static let inUse = [
    ("network.delete", "{ network: private-1 }", "NetworkInUse"),
    ("subnet.delete", "{ subnet: private-1-subnet }", "SubnetInUse"),
    ("router.delete", "{ router: gateway-1 }", "RouterInUse"),
    ("subnet.set", "{ subnet: private-1-subnet, gateway: none }", "GatewayIpInUse"),
  ]

  @Test(arguments: inUse) func `what is in use stays, and that is no missing right`(
    _ uses: String, _ with: String, _ code: String
  ) async throws {
    let ran = try await Rig().step(uses, "with: \(with)")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "busy", "\(String(describing: ran.failure()))")
    #expect(ran.failure()?.request?.code == code)
  }

  @Test(arguments: [
    ("network.delete", "network"), ("subnet.delete", "subnet"), ("router.delete", "router"), ("port.delete", "port"),
  ]) func `what is gone already is deleted`(_ uses: String, _ parameter: String) async throws {
    let ran = try await Rig().step(uses, "with: { \(parameter): 7c1f0000-0000-4000-8000-000000000001 }")
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
  }

  private static let refused = [
    ("network.create", "{ name: a }"), ("network.set", "{ network: private-1, name: a }"),
    ("network.delete", "{ network: private-1 }"), ("subnet.create", "{ network: private-1, range: 10.9.0.0/24 }"),
    ("subnet.set", "{ subnet: private-1-subnet, name: a }"), ("subnet.delete", "{ subnet: private-1-subnet }"),
    ("router.create", "{ name: a }"), ("router.set", "{ router: gateway-1, name: a }"),
    ("router.delete", "{ router: gateway-1 }"), ("port.create", "{ network: private-1 }"),
    ("router.set", "{ router: gateway-1, external_network: Ext-Net }"),
  ]

  @Test(arguments: refused) func `who may only look is denied, and told the right`(_ uses: String, _ with: String)
    async throws
  {
    let ran = try await Rig(as: "infrastructureSupervisor").step(uses, "with: \(with)")
    #expect(ran.outcome() == .denied, "\(String(describing: ran.failure()))")
    #expect(ran.failure()?.denial?.missing == ["network_manage"])
  }

  /// The id is not looked up: who may not see a thing is told that it is not there.
  @Test(arguments: ["network", "subnet", "router", "port"])
  func `who may not even look is denied, though neutron says that nothing is there`(_ kind: String) async throws {
    let member = ["network": "networks", "subnet": "subnets", "router": "routers", "port": "ports"][kind] ?? ""
    let listed = try await Rig().step("\(kind).list", "", tail: [member])
    let id = try #require(listed.records(member).first?.text("id"))
    let ran = try await Rig(as: "objectstoreOperator").step("\(kind).delete", "with: { \(kind): '\(id)' }")
    #expect(ran.outcome() == .denied, "\(String(describing: ran.failure()))")
    #expect(ran.failure()?.denial?.missing.contains("network_manage") == true)
  }

  @Test func `a range that overlaps another is refused in neutron's words`() async throws {
    let ran = try await Rig().step("subnet.create", "with: { network: private-1, range: 10.1.4.0/24 }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.message.contains("overlaps with another subnet") == true)
  }

  @Test func `an address that somebody has is a conflict`() async throws {
    let ran = try await Rig().run(
      """
        - { id: one, uses: port.create, with: { network: private-1, addresses: [10.1.0.77] } }
        - { id: it, uses: port.create, with: { network: private-1, addresses: [10.1.0.77] } }
      """)
    #expect(ran.failure()?.kind == "conflict", "\(String(describing: ran.failure()))")
    #expect(ran.failure()?.request?.code == "IpAddressAlreadyAllocated")
  }

  @Test func `no room for one more network is a matter of quota`() async throws {
    var contents = SimulatedCloud.Contents.standard
    for number in 1...99 { contents[region: "GRA7"].networks.append(.init("full-\(number)", ranges: [])) }
    let ran = try await Rig(contents).step("network.create", "with: { name: one-more }")
    #expect(ran.outcome() == .quota, "\(String(describing: ran.failure()))")
  }

  @Test(arguments: [
    ("network.set", "{ network: private-1 }"), ("subnet.set", "{ subnet: private-1-subnet }"),
    ("router.set", "{ router: gateway-1 }"),
  ]) func `a change of nothing is refused before anything is written`(_ uses: String, _ with: String) async throws {
    let rig = try Rig()
    let ran = try await rig.step(uses, "with: \(with)")
    #expect(ran.failure()?.kind == "invalid-argument")
    #expect(rig.wire.sent.paths(.put).isEmpty)
  }

  @Test func `a server is plugged in and unplugged once, however often it is asked for`() async throws {
    let rig = try Rig(paces: SimulatedCloud.Paces())
    let ran = try await rig.run(
      """
        - { id: plug, uses: port.create, with: { network: private-1, name: second } }
        - { id: one, uses: server.add.port, with: { server: db-1, port: second } }
        - { id: two, uses: server.add.port, with: { server: db-1, port: "${{ steps.plug.id }}" } }
        - { id: seen, uses: server.show, with: { server: db-1 } }
        - { id: off, uses: server.remove.port, with: { server: db-1, port: second } }
        - { id: again, uses: server.remove.port, with: { server: db-1, port: second } }
        - { id: free, uses: port.show, with: { port: second } }
      """,
      tail: """
        outputs:
          plugged: ${{ steps.one.status }}
          device: ${{ steps.free.device_id }}
        """)
    #expect(ran.exitCode == .succeeded, "\(ran.state.workflow.steps.compactMap { ran.failure($0.id) })")
    #expect(ran.state.outputs?["plugged"] == "ACTIVE")
    #expect(ran.state.outputs?["device"] == "")
    #expect(rig.cloud.counts["compute: attach interface to server"] == 1)
    #expect(rig.cloud.counts["compute: detach interface from server"] == 1)
  }

  @Test func `the port of another server is neither taken nor freed`() async throws {
    let rig = try Rig()
    let ran = try await rig.run(
      """
        - { id: ports, uses: port.list, with: { server: web-1 } }
        - { id: taken, uses: server.add.port, on_error: continue, with: { server: db-1, port: "${{ steps.ports.ports[0].id }}" } }
        - { id: freed, uses: server.remove.port, on_error: continue, with: { server: db-1, port: "${{ steps.ports.ports[0].id }}" } }
      """)
    #expect(ran.failure("taken")?.message.contains("still in use") == true)
    #expect(ran.failure("freed")?.kind == "not-attached")
    #expect(rig.cloud.counts["compute: detach interface from server"] == 0)
  }

  @Test func `unplugging that never comes to its end says so`() async throws {
    let rig = try Rig(paces: SimulatedCloud.Paces(power: .seconds(1000)))
    let ran = try await rig.run(
      """
        - { id: plug, uses: port.create, with: { network: private-1, name: second } }
        - { id: one, uses: server.add.port, with: { server: db-1, port: second } }
        - { id: it, uses: server.remove.port, wait_for: { status: DOWN, timeout: 20s }, with: { server: db-1, port: second } }
      """)
    #expect(ran.outcome() == .timedOut)
    #expect(ran.failure()?.message.contains("is ACTIVE") == true, "\(String(describing: ran.failure()))")
  }
}
