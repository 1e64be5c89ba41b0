import Engine
import HTTPTypes
import Sandbox
import Testing
import Values
import Workflows

@testable import Actions

/// A security group brought to what is written.
@Suite struct SecurityGroupEnsureTests {
  private static let outputs = ["id", "created", "added", "removed", "surplus"]
  private static let mail =
    "with: { name: mail, rules: [ { protocol: tcp, port_min: 25 }, { protocol: TCP, port_min: 993, remote_ip: 192.0.2.7 }, { protocol: icmp, port_min: 8 }, { ethertype: IPv6, remote_group: mail } ] }"

  private func ensure(_ with: String, _ rig: Rig) async throws -> Ran {
    var rig = rig
    rig.store = MemoryRunStore()
    return try await rig.step("security_group.ensure", with, tail: Self.outputs)
  }

  private func texts(_ ran: Ran, _ list: String) -> Set<String> {
    Set(ran.records(list).map { GuardRule(shown: $0).text })
  }

  @Test func `a group that is not there is made with its rules, and the second time nothing is done`() async throws {
    let rig = try Rig()
    let ran = try await ensure(Self.mail, rig)
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
    let id = try #require(ran.output("id")?.asString)
    #expect(ran.output("created") == true)
    #expect(
      texts(ran, "added") == [
        "ingress IPv4 tcp 25", "ingress IPv4 tcp 993 from 192.0.2.7/32", "ingress IPv4 icmp 8",
        "ingress IPv6 any from \(id)",
      ])
    // What neutron makes by itself stays.
    #expect(texts(ran, "surplus") == ["egress IPv4 any", "egress IPv6 any"])
    let writes = rig.wire.sent.paths(.post).count
    let again = try await ensure(Self.mail, rig)
    #expect(again.exitCode == .succeeded, "\(String(describing: again.failure()))")
    #expect(again.output("created") == false)
    #expect(again.output("added") == [])
    #expect(again.output("removed") == [])
    #expect(rig.wire.sent.paths(.post).count == writes)
  }

  @Test func `surplus stays unless its direction is named, and goes after what was missing has come`() async throws {
    let rig = try Rig()
    let rules = "rules: [ { protocol: tcp, port_min: 443 }, { protocol: udp, port_min: 443, port_max: 444 } ]"
    let kept = try await ensure("with: { name: web, \(rules) }", rig)
    #expect(texts(kept, "added") == ["ingress IPv4 udp 443-444"])
    #expect(texts(kept, "surplus") == ["ingress IPv4 tcp 80", "egress IPv4 any", "egress IPv6 any"])
    #expect(kept.output("removed") == [])
    let exact = try await ensure("with: { name: web, \(rules), remove_surplus: [ingress] }", rig)
    #expect(texts(exact, "removed") == ["ingress IPv4 tcp 80"])
    #expect(texts(exact, "surplus") == ["egress IPv4 any", "egress IPv6 any"])
    #expect(rig.wire.sent.paths(.delete).count == 1)
    let closed = try await ensure("with: { name: web, \(rules), remove_surplus: [ingress, egress] }", rig)
    #expect(texts(closed, "removed") == ["egress IPv4 any", "egress IPv6 any"])
    #expect(closed.output("surplus") == [])
  }

  @Test func `more surplus than may go, and nothing is done`() async throws {
    let rig = try Rig()
    let ran = try await ensure(
      "with: { name: web, rules: [ { protocol: tcp, port_min: 22 } ], remove_surplus: [ingress], max_delete: 1 }", rig)
    #expect(ran.failure()?.kind == "max-delete")
    #expect(ran.failure()?.help?.contains("ingress IPv4 tcp 80; ingress IPv4 tcp 443") == true)
    #expect(rig.wire.sent.paths(.post).isEmpty)
    #expect(rig.wire.sent.paths(.delete).isEmpty)
  }

  @Test func `without the right to remove rules only a removal is denied`() async throws {
    let rules = "rules: [ { protocol: tcp, port_min: 80 }, { protocol: tcp, port_min: 443 } ]"
    let reader = try Rig(as: "computeOperator")
    #expect(try await ensure("with: { name: web, \(rules) }", reader).outcome() == .succeeded)
    let denied = try await ensure("with: { name: web, \(rules), remove_surplus: [egress] }", reader)
    #expect(denied.outcome() == .denied)
    #expect(denied.failure()?.denial?.missing == ["network_secgroup_manage"])
    let hidden = try await ensure("with: { name: web, \(rules) }", Rig(as: "backupOperator"))
    #expect(hidden.outcome() == .denied)
    #expect(hidden.failure()?.denial?.missing == ["network_secgroup_read"])
  }

  @Test(arguments: [
    ("{ protocol: tcp, port_max: 22 }", "port_max"),
    ("{ protocol: tcp, port_min: 22, remote_ip: 192.0.2.0/24, remote_group: web }", "both"),
  ]) func `a rule that makes no sense is refused before anything is written`(_ rule: String, _ word: String)
    async throws
  {
    let rig = try Rig()
    let ran = try await ensure("with: { name: new, rules: [ \(rule) ] }", rig)
    #expect(ran.failure()?.kind == "invalid-argument")
    #expect(ran.failure()?.message.contains(word) == true)
    #expect(rig.wire.sent.paths(.post).isEmpty)
  }

  @Test(
    arguments: [
      ("192.0.2.77/24", "192.0.2.0/24"), ("192.0.2.77", "192.0.2.77/32"), ("0.0.0.0/0", nil), ("::/0", nil),
      ("2001:DB8::/32", "2001:db8::/32"), ("10.0.0.0/8", "10.0.0.0/8"), ("255.255.255.255/1", "128.0.0.0/1"),
    ] as [(String, String?)]) func `a range is one range however it is written`(_ written: String, _ plain: String?)
  {
    let rule = GuardRule(written: ["remote_ip": .string(written)], group: nil)
    #expect(rule.range == plain)
  }

  @Test func `a run that is taken up after any of its calls ends as if it had not been cut off`() async throws {
    let first = try Rig()
    let whole = try await ensure(Self.mail, first)
    for (place, entry) in whole.journal.enumerated() {
      guard case .callBegan = entry.event else { continue }
      // The cloud on which all of it has been done already: ids follow from one seed.
      let rig = try Rig()
      _ = try await ensure(Self.mail, rig)
      let journal = try whole.journal[...place].map { try EventCodec.decode(EventCodec.encode($0)) }
      let ran = try await rig.resume(journal, "security_group.ensure", Self.mail, tail: Self.outputs)
      #expect(ran.exitCode == .succeeded, "\(place): \(String(describing: ran.failure()))")
      let again = try await ensure(Self.mail, rig)
      #expect(again.output("added") == [], "\(place)")
      #expect(rig.cloud.counts["network: create security group"] == 1, "\(place)")
    }
  }
}
