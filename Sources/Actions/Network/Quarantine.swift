import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// The security group that lets nothing through.
///
/// A group that was made here says so in its description, and only from such a group are rules removed: a group of
/// somebody else's that has rules is refused, whatever it is called. Several of ours may have one name, since neutron
/// lets two isolations at once make one each; all of them are then kept without rules, and any of them counts.
struct Quarantine: Sendable {
  let call: CloudCall
  let text: String

  static let standardName = "stackhand-quarantine"
  static let mark = "Quarantine of stackhand: lets nothing in and nothing out"

  static let parameter = Parameter.optional(
    "group", .reference(.securityGroup),
    "The security group without rules, by id or exact name; where there is none of that name, it is made",
    default: .string(standardName))

  init(_ call: CloudCall) throws {
    self.call = call
    text = try call.text("group")
  }

  /// The groups that are meant: of the login's own project if a name is given.
  func groups() async throws -> [Record] {
    let isID = ResourceID.isOne(text)
    let project = isID ? "" : try call.access.projectID()
    let groups = try await call.list(
      .listSecurityGroups, .securityGroup, path: "/v2.0/security-groups", query: [(isID ? "id" : "name", text)],
      filtering: ["id", "name", "description", "project_id", "rules"]
    ) { group in
      isID
        ? group.holds(text, in: "id")
        : group.holds(text, in: "name") && group.holds(project, in: "project_id")
    }
    if isID, groups.isEmpty {
      throw Failure(
        .failed, "not-found", "there is no security group \(text)", help: "look at the id, the region and the project")
    }
    return groups.sorted { ($0.text("id") ?? "").precedesByBytes($1.text("id") ?? "") }
  }

  /// What is to be done so that there is one.
  struct Choice {
    /// Nil: it has to be made.
    var id: String?
    /// Ids of the rules that must go.
    var rules: [String] = []
    /// A port with these groups and no other is isolated.
    var ids: Set<String> = []
  }

  func choose() async throws -> Choice { try Self.choice(of: try await groups(), text) }

  static func choice(of groups: [Record], _ text: String) throws(Failure) -> Choice {
    let ours = groups.filter { $0.text("description")?.hasPrefix(mark) == true }
    let usable = ours.isEmpty ? groups : ours
    guard let first = usable.first else { return Choice() }
    guard usable.count == 1 || !ours.isEmpty else {
      throw Failure(
        .failed, "ambiguous-name", "\(usable.count) security groups are called '\(text)'",
        help: "give the id instead: \(usable.prefix(5).compactMap { $0.text("id") }.joined(separator: ", "))")
    }
    var choice = Choice(id: first.text("id"))
    for group in usable {
      guard let id = group.text("id"), let rules = group["rules"]?.asList else {
        throw Failure(.failed, "unexpected", "neutron does not show the rules of the security group '\(text)'")
      }
      guard rules.isEmpty || !ours.isEmpty else {
        throw Failure(
          .failed, "not-a-quarantine",
          "the security group '\(text)' \(id) lets something through, and was not made to isolate servers",
          help: "take another name for `group`, or take the \(rules.count) rules out of it")
      }
      choice.ids.insert(id)
      choice.rules += rules.compactMap { $0["id"]?.asString }
    }
    return choice
  }

  /// Makes the group and gives its id. Neutron lets everything out of a new group by two rules: these go too.
  func make() async throws -> String {
    let answer = try await call.create(
      .createSecurityGroup,
      keeping: .members(["security_group": .members(["id": .everything, "security_group_rules": .everything])])
    ) { carrier in
      let group: Value = ["name": .string(text), "description": .string("\(Self.mark) (\(carrier))")]
      return ServiceRequest(.post, "/v2.0/security-groups", body: .json(["security_group": group]))
    }
    if let plan = call.call.plan {
      // Which rules it is made with only neutron tells.
      plan.leaveOpen()
      return ""
    }
    guard let id = answer["security_group"]?["id"]?.asString,
      let rules = answer["security_group"]?["security_group_rules"]?.asList
    else { throw CloudCall.noID("security group") }
    try await clear(rules.compactMap { $0["id"]?.asString })
    return id
  }

  func clear(_ rules: [String]) async throws {
    for rule in rules {
      try await call.remove(.removeSecurityGroupRule, ServiceRequest(.delete, "/v2.0/security-group-rules/\(rule)"))
    }
  }
}
