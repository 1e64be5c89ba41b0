import Engine
import HTTPTypes
import Sandbox
import Testing
import Values
import Workflows

@testable import Actions

/// Security groups made, filled and deleted.
@Suite struct SecurityGroupTests {
  @Test func `a group that guards a port is not deleted`() async throws {
    let rig = try Rig()
    let ran = try await rig.step("security_group.delete", "with: { group: default }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "busy")
    #expect(ran.failure()?.request?.code == "SecurityGroupInUse")
  }

  @Test func `a group that is gone already is deleted`() async throws {
    let ran = try await Rig().step("security_group.delete", "with: { group: 7c1f0000-0000-4000-8000-000000000001 }")
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
  }

  @Test func `a group guards a server once, however often it is put on and taken off`() async throws {
    let rig = try Rig()
    let ran = try await rig.run(
      """
        - { id: one, uses: server.add.security_group, with: { server: db-1, group: web } }
        - { id: two, uses: server.add.security_group, with: { server: db-1, group: web } }
        - { id: guarded, uses: port.list, with: { server: db-1 } }
        - { id: off, uses: server.remove.security_group, with: { server: db-1, group: web } }
        - { id: again, uses: server.remove.security_group, with: { server: db-1, group: web } }
        - { id: free, uses: port.list, with: { server: db-1 } }
      """,
      tail: """
        outputs:
          guarded: ${{ steps.guarded.ports.all(p, steps.one.group in p.security_groups) }}
          free: ${{ steps.free.ports.exists(p, steps.one.group in p.security_groups) }}
        """)
    #expect(ran.exitCode == .succeeded)
    #expect(ran.state.outputs?["guarded"] == true)
    #expect(ran.state.outputs?["free"] == false)
    #expect(rig.wire.sent.paths(.post).count == 2)
  }

  @Test func `a rule says what it was made with`() async throws {
    let ran = try await Rig().step(
      "security_group.rule.create",
      "with: { group: web, protocol: tcp, port_min: 22, remote_ip: 192.0.2.7, description: from the office }",
      tail: ["direction", "ethertype", "protocol", "port_min", "port_max", "remote_ip", "remote_group", "description"])
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.output("direction") == "ingress")
    #expect(ran.output("ethertype") == "IPv4")
    #expect(ran.output("protocol") == .optional("tcp"))
    #expect(ran.output("port_min") == .optional(22))
    #expect(ran.output("port_max") == .optional(22))
    #expect(ran.output("remote_ip") == .optional("192.0.2.7/32"))
    #expect(ran.output("remote_group") == .optional(nil))
    #expect(ran.output("description") == .optional("from the office"))
  }

  @Test func `a rule that is there already is a conflict`() async throws {
    let ran = try await Rig().step(
      "security_group.rule.create", "with: { group: web, protocol: tcp, port_min: 80, remote_ip: 0.0.0.0/0 }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "conflict")
  }

  @Test func `a group shows its rules, and they are listed by group`() async throws {
    let ran = try await Rig().run(
      """
        - id: group
          uses: security_group.show
          with: { group: web }
        - id: rules
          uses: security_group.rule.list
          with: { group: web }
      """,
      tail:
        "outputs: { one: \"${{ steps.group.rules.map(r, r.id) }}\", all: \"${{ steps.rules.rules.map(r, r.id) }}\" }")
    #expect(ran.exitCode == .succeeded)
    let one = ran.state.outputs?["one"]?.asList?.compactMap(\.asString) ?? []
    let all = ran.state.outputs?["all"]?.asList?.compactMap(\.asString) ?? []
    #expect(one.count == 4)
    #expect(Set(one) == Set(all))
  }

  @Test(arguments: [
    ("security_group.list", "", "backupOperator", "network_secgroup_read"),
    ("security_group.create", "with: { name: mail }", "networkOperator", "network_secgroup_manage"),
    ("security_group.rule.create", "with: { group: web }", "networkOperator", "network_secgroup_manage"),
    ("port.list", "", "networkSecurityOperator", "network_read"),
  ]) func `without the right it is denied, a list too`(_ uses: String, _ with: String, _ role: String, _ right: String)
    async throws
  {
    let ran = try await Rig(as: role).step(uses, with)
    #expect(ran.outcome() == .denied, "\(String(describing: ran.failure()))")
    #expect(ran.failure()?.denial?.missing == [right])
  }
}
