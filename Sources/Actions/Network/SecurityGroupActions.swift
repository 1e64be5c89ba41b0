import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Security groups and their rules.
///
/// Source of the bodies: Networking API v2.0 reference, "Security groups" and "Security group rules".
enum SecurityGroupActions {
  static let all: [CloudAction] = [list, show, create, delete, listRules, createRule, deleteRule]

  private static let group = Parameter.required(
    "group", .reference(.securityGroup), "The security group, by id or exact name")

  static let list = CloudAction(
    "security_group.list", "List security groups",
    takes: [.optional("name", .string, "Only groups of exactly this name")],
    gives: [Resource.securityGroup.list],
    calls: [.listSecurityGroups],
    example: """
      - id: groups
        uses: security_group.list
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#list-security-groups"
  ) { call in
    let name = call.optionalText("name")
    let groups = try await call.list(
      .listSecurityGroups, .securityGroup, path: "/v2.0/security-groups", query: name.map { [("name", $0)] } ?? [],
      filtering: name == nil ? [] : ["name"]
    ) { group in name.map { group.holds($0, in: "name") } ?? true }
    return Record([("security_groups", .list(groups.map(Value.record)))])
  }

  static let show = CloudAction(
    "security_group.show", "Show a security group and its rules",
    takes: [group], gives: Resource.securityGroup.single, calls: [.showSecurityGroup, .listSecurityGroups],
    example: """
      - id: web
        uses: security_group.show
        with: { group: web }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#show-security-group"
  ) { call in
    let id = try await call.securityGroup(named: try call.text("group"))
    return try await call.show(
      .showSecurityGroup, .securityGroup, path: "/v2.0/security-groups/\(id)", member: "security_group")
  }

  static let create = CloudAction(
    "security_group.create", "Make a security group; neutron gives it two rules that let everything out",
    takes: [
      .required("name", .string, "Its name"), .optional("description", .string, "What it is for"),
    ],
    gives: Resource.securityGroup.single,
    calls: [.createSecurityGroup],
    example: """
      - id: made
        uses: security_group.create
        with: { name: mail, description: smtp and imap }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#create-security-group"
  ) { call in
    let name = try call.text("name")
    // A group has nowhere to put a mark but its description, which is the author's.
    var group: ValueMap = ["name": .string(name)]
    group["description"] = call.optional("description")
    let answer = try await call.perform(
      .createSecurityGroup,
      ServiceRequest(.post, "/v2.0/security-groups", body: .json(["security_group": .map(group)])))
    return try CloudCall.shown(answer, "security_group", as: .securityGroup)
  }

  static let delete = CloudAction(
    "security_group.delete", "Delete a security group that guards no port",
    takes: [group],
    gives: [Output("id", .string, "The id of the group that was deleted.")],
    calls: [.deleteSecurityGroup, .listSecurityGroups],
    example: """
      - id: made
        uses: security_group.create
        with: { name: old }
      - id: away
        uses: security_group.delete
        with: { group: "${{ steps.made.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#delete-security-group"
  ) { call in
    let id = try await call.securityGroupID()
    try await call.remove(.deleteSecurityGroup, ServiceRequest(.delete, "/v2.0/security-groups/\(id)"))
    return Record([("id", .string(id))])
  }

  static let listRules = CloudAction(
    "security_group.rule.list", "List the rules of security groups",
    takes: [.optional("group", .reference(.securityGroup), "Only rules of this security group, by id or exact name")],
    gives: [Resource.securityGroupRule.list],
    calls: [.listSecurityGroupRules, .listSecurityGroups],
    example: """
      - id: rules
        uses: security_group.rule.list
        with: { group: web }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#list-security-group-rules"
  ) { call in
    var group: String?
    if let name = call.optionalText("group") { group = try await call.securityGroup(named: name) }
    let wanted = group
    let rules = try await call.list(
      .listSecurityGroupRules, .securityGroupRule, path: "/v2.0/security-group-rules",
      query: wanted.map { [("security_group_id", $0)] } ?? [], filtering: wanted == nil ? [] : ["security_group"]
    ) { rule in wanted.map { rule.holds($0, in: "security_group") } ?? true }
    return Record([("rules", .list(rules.map(Value.record)))])
  }

  private static let directions = EnumerationType("direction", ["ingress", "egress"])
  private static let ethertypes = EnumerationType("ethertype", ["IPv4", "IPv6"])

  static let createRule = CloudAction(
    "security_group.rule.create", "Let something through a security group",
    takes: [
      group,
      .optional("direction", .word(directions), "What it lets through: ingress in, egress out", default: "ingress"),
      .optional("ethertype", .word(ethertypes), "IPv4 or IPv6", default: "IPv4"),
      .optional("protocol", .string, "tcp, udp, icmp …, or a number; else any"),
      .optional("port_min", .int(0...65_535), "The first port, or the ICMP type"),
      .optional("port_max", .int(0...65_535), "The last port, or the ICMP code; else the first"),
      .optional("remote_ip", .string, "Only this range of addresses at the other end, such as 192.0.2.0/24"),
      .optional(
        "remote_group", .reference(.securityGroup), "Only servers of this security group, by id or exact name"),
      .optional("description", .string, "What it is for"),
    ],
    gives: Resource.securityGroupRule.single,
    calls: [.createSecurityGroupRule, .listSecurityGroups],
    example: """
      - id: ssh
        uses: security_group.rule.create
        with: { group: web, protocol: tcp, port_min: 22, remote_ip: 192.0.2.0/24 }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#create-security-group-rule"
  ) { call in
    var rule: ValueMap = ["security_group_id": .string(try await call.securityGroupID())]
    if call.optional("remote_group") != nil {
      rule["remote_group_id"] = .string(try await call.securityGroupID("remote_group"))
    }
    for name in ["direction", "ethertype", "protocol", "description"] { rule[name] = call.optional(name) }
    rule["remote_ip_prefix"] = call.optional("remote_ip")
    let first = call.optional("port_min")
    guard first != nil || call.optional("port_max") == nil else {
      throw Failure(.failed, "invalid-argument", "`port_max` is given and `port_min` is not")
    }
    rule["port_range_min"] = first
    // An ICMP type without a code means all its codes; a port alone is a range of one.
    let isICMP = call.optionalText("protocol")?.lowercased().contains("icmp") == true
    rule["port_range_max"] = call.optional("port_max") ?? (isICMP ? nil : first)
    let answer = try await call.perform(
      .createSecurityGroupRule,
      ServiceRequest(.post, "/v2.0/security-group-rules", body: .json(["security_group_rule": .map(rule)])))
    return try CloudCall.shown(answer, "security_group_rule", as: .securityGroupRule)
  }

  static let deleteRule = CloudAction(
    "security_group.rule.delete", "Delete a rule of a security group",
    takes: [.required("rule", .string, "The rule's id")],
    gives: [Output("id", .string, "The id of the rule that was deleted.")],
    calls: [.deleteSecurityGroupRule],
    example: """
      - id: ssh
        uses: security_group.rule.create
        with: { group: web, protocol: tcp, port_min: 22 }
      - id: closed
        uses: security_group.rule.delete
        with: { rule: "${{ steps.ssh.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#delete-security-group-rule"
  ) { call in
    let id = try call.text("rule")
    try await call.remove(.deleteSecurityGroupRule, ServiceRequest(.delete, "/v2.0/security-group-rules/\(id)"))
    return Record([("id", .string(id))])
  }
}
