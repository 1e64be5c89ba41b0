import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// A security group brought to what is written.
///
/// What is missing is made before anything is removed. Rules beside those that are written stay, unless `remove_surplus`
/// names their direction: the two rules by which neutron lets everything out of a new group are rules like any other.
enum SecurityGroupEnsureAction {
  static let all: [CloudAction] = [ensure]

  private static let direction = EnumerationType("direction", ["ingress", "egress"])
  private static let ethertype = EnumerationType("ethertype", ["IPv4", "IPv6"])

  private static let rule = ParameterType.members(
    of: "rule",
    [
      .init("direction", .word(direction), "What it lets through: ingress (else this) in, egress out"),
      .init("ethertype", .word(ethertype), "IPv4 or IPv6; else as `remote_ip` is written"),
      .init("protocol", .string, "tcp, udp, icmp …, or a number; else any"),
      .init("port_min", .int(0...65_535), "The first port, or the ICMP type"),
      .init("port_max", .int(0...65_535), "The last port, or the ICMP code; else the first"),
      .init("remote_ip", .string, "Only this range of addresses at the other end, such as 192.0.2.0/24"),
      .init(
        "remote_group", .reference(.securityGroup),
        "Only servers of this security group, by id or exact name; its own name is itself"),
      .init("description", .string, "What it is for, where it is made"),
    ])

  private static func list(_ name: String, _ summary: String) -> Output {
    Output(
      name, .list(.record(Resource.securityGroupRule.type)), summary,
      columns: [
        Output.Column("ID", "id"), Output.Column("Direction", "direction"), Output.Column("Ethertype", "ethertype"),
        Output.Column("Protocol", "protocol"), Output.Column("First port", "port_min"),
        Output.Column("Range", "remote_ip"),
      ])
  }

  static let ensure = CloudAction(
    "security_group.ensure", "Have a security group with these rules: make the group and the rules that are missing",
    takes: [
      .required("name", .string, "Its name"),
      .optional("description", .string, "What it is for, where it is made"),
      .required("rules", .list(rule), "The rules that it shall have"),
      .optional(
        "remove_surplus", .list(.word(direction)),
        "In which directions rules that are not written are removed; else none is"),
      .optional(
        "max_delete", .int(0...1000), "Where more rules than these would go, nothing is done and the step fails",
        default: 10),
    ],
    gives: [
      list("added", "The rules that were made."), list("removed", "The rules that were removed."),
      list("surplus", "The rules that are not written, and stay."), Output("id", .string, "The group's id."),
      Output("created", .bool, "Whether the group was made."),
    ],
    calls: [
      .listSecurityGroups, .createSecurityGroup, .createSecurityGroupRule, .deleteSecurityGroupRule,
      .listSecurityGroupRules,
    ], onlyWith: [.deleteSecurityGroupRule: ["remove_surplus"]], alsoListing: [.listSecurityGroups],
    example: """
      - id: web
        uses: security_group.ensure
        with:
          name: web
          rules:
            - { protocol: tcp, port_min: 80 }
            - { protocol: tcp, port_min: 443 }
            - { protocol: tcp, port_min: 22, remote_ip: 192.0.2.0/24, description: from the office }
          remove_surplus: [ingress]
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#create-security-group-rule"
  ) { call in try await GuardedGroup(call).ensure() }
}

/// What one `security_group.ensure` is about.
private struct GuardedGroup {
  let call: CloudCall
  let name: String
  let wanted: [(rule: Value, group: String?)]
  /// In which directions nothing else stays.
  let kept: Set<String>

  /// Stands for the group itself, before it has an id.
  private static let itself = "itself"
  private static let shown = ValueType.list(.record(Resource.securityGroupRule.type))

  init(_ call: CloudCall) throws {
    self.call = call
    name = try call.text("name")
    wanted = (try call.value("rules").asList ?? []).map { ($0, $0["remote_group"]?.asString) }
    kept = Set(call.list("remove_surplus"))
    for (rule, group) in wanted {
      guard rule["port_min"] != nil || rule["port_max"] == nil else {
        throw Failure(.failed, "invalid-argument", "a rule has `port_max` and no `port_min`")
      }
      guard group == nil || rule["remote_ip"] == nil else {
        throw Failure(
          .failed, "invalid-argument", "a rule has both `remote_ip` and `remote_group`",
          help: "write two rules: neutron knows one other end of each")
      }
    }
  }

  func ensure() async throws -> Record {
    let found = try await call.decided("look at the security group") { try await look() }
    let groups = found["groups"]?.asMap ?? ValueMap()
    let (id, rules, isMade) = try await group(found)
    let wanted = self.wanted.map { rule, group in
      GuardRule(
        written: rule, group: group.flatMap { groups[$0]?.asString }.map { $0 == Self.itself ? id : $0 })
    }
    let there = rules.map(GuardRule.init(shown:))
    var missing: [(rule: GuardRule, description: String?)] = []
    for (rule, written) in zip(wanted, self.wanted) where !there.contains(rule) {
      if !missing.contains(where: { $0.rule == rule }) {
        missing.append((rule, written.rule["description"]?.asString))
      }
    }
    let others = zip(rules, there).filter { !wanted.contains($0.1) }
    let doomed = others.filter { kept.contains($0.1.direction) }
    try check(doomed.map(\.1))
    var added: [Value] = []
    for (rule, description) in missing {
      if let made = try await add(rule, description, to: id) { added.append(.record(made)) }
    }
    for (record, rule) in doomed {
      let ruleID = record.text("id") ?? ""
      call.call.plan?.learn(rule.text, of: ruleID)
      try await call.remove(
        .deleteSecurityGroupRule, ServiceRequest(.delete, "/v2.0/security-group-rules/\(ruleID)"))
    }
    if call.hasPlannedWrites { throw PlanEnd() }
    return Record([
      ("added", .list(added)), ("removed", .list(doomed.map { .record($0.0) })),
      ("surplus", .list(others.filter { !kept.contains($0.1.direction) }.map { .record($0.0) })),
      ("id", .string(id)), ("created", .bool(isMade)),
    ])
  }

  /// The group with its rules, as far as there is one, and the ids of the groups that rules name: all of it on record
  /// before anything is written.
  private func look() async throws -> Value {
    let project = try call.access.projectID()
    let groups = try await call.list(
      .listSecurityGroups, .securityGroup, path: "/v2.0/security-groups", query: [("name", name)],
      filtering: ["id", "name", "project_id", "rules"]
    ) { $0.holds(name, in: "name") && $0.holds(project, in: "project_id") }
    guard groups.count < 2 else {
      let ids = groups.prefix(5).compactMap { $0.text("id") }.joined(separator: ", ")
      throw Failure(
        .failed, "ambiguous-name", "\(groups.count) security groups are called '\(name)'", help: "they are \(ids)")
    }
    var others = ValueMap()
    for text in wanted.compactMap(\.group) where others[text] == nil {
      let isItself = text.hasSameBytes(as: name)
      others[text] = .string(isItself ? Self.itself : try await call.securityGroup(named: text))
    }
    return [
      "group": groups.first?.text("id").map { .string($0) } ?? .null, "rules": groups.first?["rules"] ?? [],
      "groups": .map(others),
    ]
  }

  private func group(_ found: Value) async throws -> (id: String, rules: [Record], isMade: Bool) {
    func records(_ rules: Value?) -> [Record] {
      (rules?.restored(as: Self.shown).asList ?? []).compactMap(\.asRecord)
    }
    if let id = found["group"]?.asString { return (id, records(found["rules"]), false) }
    let purpose = call.optionalText("description")
    func adoption(_ carrier: Carrier) -> Adoption {
      .described(carrier.marking(purpose), by: .listSecurityGroups, .securityGroup, "security_group")
    }
    let answer = try await call.create(.createSecurityGroup, adopting: adoption) { carrier in
      let group: Value = ["name": .string(name), "description": .string(carrier.marking(purpose))]
      return ServiceRequest(.post, "/v2.0/security-groups", body: .json(["security_group": group]))
    }
    if let plan = call.call.plan {
      // By which rules neutron lets everything out of it, only neutron tells.
      if kept.contains("egress") { plan.leaveOpen() }
      return ("", [], true)
    }
    let made = try CloudCall.shown(answer, "security_group", as: .securityGroup)
    return (made.text("id") ?? "", records(made["rules"]), true)
  }

  private func check(_ doomed: [GuardRule]) throws {
    let limit = try call.value("max_delete").asInt ?? 10
    guard doomed.count > limit else { return }
    throw Failure(
      .failed, "max-delete", "\(doomed.count) rules would be removed, and `max_delete` is \(limit): nothing was done",
      help: "they are \(doomed.prefix(50).map(\.text).joined(separator: "; "))\(doomed.count > 50 ? " …" : "")")
  }

  /// Gives the rule that was made; nil if somebody else made it meanwhile. One whose answer was lost is found by what it
  /// lets through: neutron has no two rules of a group that let the same through.
  private func add(_ rule: GuardRule, _ description: String?, to group: String) async throws -> Record? {
    let resource = Resource.securityGroupRule
    func adoption(_ carrier: Carrier) -> Adoption {
      Adoption(
        operation: .listSecurityGroupRules,
        request: .get("/v2.0/security-group-rules", query: [("security_group_id", group)]),
        collection: resource.member, bears: { item, _ in GuardRule(shown: resource.record(from: item)) == rule },
        answer: { ["security_group_rule": $0] })
    }
    do {
      let answer = try await call.create(.createSecurityGroupRule, adopting: adoption) { _ in
        ServiceRequest(
          .post, "/v2.0/security-group-rules",
          body: .json(["security_group_rule": rule.body(in: group, description: description)]))
      }
      return call.call.plan == nil ? try CloudCall.shown(answer, "security_group_rule", as: resource) : nil
    } catch let failure as Failure where failure.request?.code == "SecurityGroupRuleExists" {
      return nil
    }
  }
}
