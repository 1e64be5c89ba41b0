import Engine
import HTTPTypes
import Sandbox
import Testing
import Values
import Workflows

@testable import Actions

/// Floating IPs taken, moved and given back.
@Suite struct FloatingIPTests {
  private static let address = """
      - id: address
        uses: floating_ip.create
        with: { network: Ext-Net, description: spare }

    """

  @Test func `a floating IP leads to the server that it was given to, and to none after it was taken off`() async throws
  {
    let ran = try await Rig().run(
      Self.address + """
          - id: it
            uses: server.add.floating_ip
            with: { server: db-1, floating_ip: "${{ steps.address.address }}" }
          - id: found
            uses: floating_ip.list
            with: { port: "${{ steps.it.port_id.orValue('') }}" }
          - id: off
            uses: server.remove.floating_ip
            with: { server: db-1, floating_ip: "${{ steps.address.id }}" }
        """,
      tail: """
        outputs:
          fixed: ${{ steps.it.fixed_address }}
          found: ${{ steps.found.floating_ips.map(f, f.id) == [steps.address.id] }}
          after: ${{ steps.off.port_id.hasValue() }}
        """)
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.state.outputs?["fixed"] == .optional("10.1.0.11"))
    #expect(ran.state.outputs?["found"] == true)
    #expect(ran.state.outputs?["after"] == false)
  }

  @Test func `of a server with several addresses one must be named`() async throws {
    let rig = try Rig()
    let ran = try await rig.run(
      Self.address + """
          - id: it
            uses: server.add.floating_ip
            with: { server: web-1, floating_ip: "${{ steps.address.id }}" }
        """)
    #expect(ran.failure()?.kind == "ambiguous-address")
    let help = try #require(ran.failure()?.help)
    #expect(help.contains("10.1.0.10") && help.contains("203.0.113.12"))
    #expect(rig.wire.sent.paths(.put).isEmpty)
  }

  @Test func `a floating IP of another server is not taken off`() async throws {
    let ran = try await Rig().run(
      Self.address + """
          - id: given
            uses: server.add.floating_ip
            with: { server: db-1, floating_ip: "${{ steps.address.id }}" }
          - id: it
            uses: server.remove.floating_ip
            with: { server: name_vm, floating_ip: "${{ steps.address.id }}" }
        """)
    #expect(ran.failure()?.kind == "not-attached")
  }

  @Test(arguments: [
    ("floating_ip.create", "with: { network: Ext-Net }", "infrastructureSupervisor", "network_manage"),
    ("floating_ip.list", "", "networkSecurityOperator", "network_read"),
    ("subnet.list", "", "networkSecurityOperator", "network_read"),
    ("router.list", "", "networkSecurityOperator", "network_read"),
  ])
  func `who may not is told which right is missing`(
    _ action: String, _ with: String, _ account: String, _ right: String
  ) async throws {
    let ran = try await Rig(as: account).step(action, with)
    #expect(ran.outcome() == .denied, "\(String(describing: ran.failure()))")
    #expect(ran.failure()?.denial?.missing == [right])
  }
}
