import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// A server taken off the network, and put back.
///
/// What a port had before is on record before anything changes, and is the output of the step. A port that is isolated
/// already is left as it is and not listed, so that the quarantine is never taken for what was there before: isolating
/// twice and reverting the second time changes nothing, and the first record stays the one that counts.
enum ServerIsolateActions {
  static let all: [CloudAction] = [isolate, revert]

  static let isolatedPort = RecordType(
    "isolated port",
    [
      RecordType.Field("id", .string, "The port's id."),
      RecordType.Field("security_groups", .list(.string), "The ids of the security groups that it had before."),
    ])

  static let isolate = CloudAction(
    "server.isolate", "Take a server off the network: its ports get one security group, which lets nothing through",
    takes: [.server, Quarantine.parameter],
    gives: [
      Output(
        "ports", .list(.record(isolatedPort)), "The ports that were changed, with what they had before.",
        columns: [Output.Column("Port", "id"), Output.Column("Security groups before", "security_groups")]),
      Output("security_group", .string, "The id of the quarantine group."),
    ],
    calls: [
      .setPortGroups, .createSecurityGroup, .removeSecurityGroupRule, .listPorts, .listSecurityGroups,
      .listServersBrief,
    ], alsoListing: [.listSecurityGroups],
    example: """
      - id: cut
        uses: server.isolate
        with: { server: web-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#update-port"
  ) { call in
    let server = try await call.serverID()
    let quarantine = try Quarantine(call)
    let plan: Value = try await call.decided("look at what guards the server") {
      let choice = try await quarantine.choose()
      let ports = try await plugs(of: server, call)
      return [
        "group": choice.id.map { .string($0) } ?? .null, "rules": .list(choice.rules.map { .string($0) }),
        "ports": .list(try before(ports, choice, server)),
      ]
    }
    let rules = plan["rules"]?.asList ?? []
    try await quarantine.clear(rules.compactMap(\.asString))
    let group: String
    if let known = plan["group"]?.asString { group = known } else { group = try await quarantine.make() }
    let ports = RecordedPort.list(plan["ports"])
    var done: [RecordedPort] = []
    for port in ports {
      do { try await call.setGroups([group], of: port.id) } catch let failure as Failure {
        throw failure.after(done)
      }
      done.append(port)
    }
    return Record([("ports", .list(ports.map(\.value))), ("security_group", .string(group))])
  }

  /// What the ports have that are not isolated yet. Throws ``Failure`` where not all of them can be.
  private static func before(
    _ ports: [Record], _ choice: Quarantine.Choice, _ server: String
  ) throws(Failure) -> [Value] {
    guard !ports.isEmpty else {
      throw Failure(
        .failed, "no-ports", "neutron knows no port of the server \(server): there is nothing to isolate",
        help: "look at the id and the region; a server without a port is on no network")
    }
    if let bare = ports.first(where: { $0["port_security"] == .optional(false) }) {
      throw Failure(
        .failed, "port-security", "the port \(bare.text("id") ?? "") has no port security: no group can guard it",
        help: "nothing was changed; stop the server, switch the port off, or switch its port security on")
    }
    var before: [Value] = []
    for port in ports {
      guard let id = port.text("id"), let groups = port.texts("security_groups") else {
        throw Failure(.failed, "unexpected", "neutron does not show what guards a port of the server \(server)")
      }
      if !groups.isEmpty, choice.ids.isSuperset(of: groups) { continue }
      before.append(RecordedPort(id: id, groups: groups.filter { !choice.ids.contains($0) }).value)
    }
    return before
  }

  private static func plugs(of server: String, _ call: CloudCall) async throws -> [Record] {
    let ports = try await call.list(
      .listPorts, .port, path: "/v2.0/ports", query: [("device_id", server)],
      filtering: ["id", "device_id", "security_groups", "port_security"]
    ) { $0.holds(server, in: "device_id") }
    return ports.sorted { ($0.text("id") ?? "").precedesByBytes($1.text("id") ?? "") }
  }

  static let revert = CloudAction(
    "server.isolate.revert", "Put a server back on the network: its ports get the security groups they had before",
    takes: [
      .server,
      .required("ports", .json, "What `server.isolate` gave as `ports`: a list of `{id, security_groups}`"),
      .optional(
        "group", .reference(.securityGroup), "The quarantine group, as `server.isolate` was given it",
        default: .string(Quarantine.standardName)),
    ],
    gives: [
      Output(
        "ports", .list(.record(isolatedPort)), "The ports that were changed, with what they have now.",
        columns: [Output.Column("Port", "id"), Output.Column("Security groups", "security_groups")])
    ],
    calls: [.setPortGroups, .listPorts, .listSecurityGroups, .listServersBrief], alsoListing: [.listSecurityGroups],
    example: """
      - id: cut
        uses: server.isolate
        with: { server: web-1 }
      - id: back
        uses: server.isolate.revert
        with: { server: web-1, ports: "${{ steps.cut.ports }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#update-port"
  ) { call in
    let server = try await call.serverID()
    let recorded = try RecordedPort.given(try call.value("ports"))
    let quarantine = try Quarantine(call)
    let plan: Value = try await call.decided("look at what is isolated still") {
      guard !recorded.isEmpty else { return [] }
      let groups = Set(try await quarantine.groups().compactMap { $0.text("id") })
      let ports = try await plugs(of: server, call)
      return .list(try stillIsolated(recorded, groups, ports).map(\.value))
    }
    let isolated = RecordedPort.list(plan)
    for port in isolated { try await call.setGroups(port.groups, of: port.id) }
    return Record([("ports", .list(isolated.map(\.value)))])
  }

  /// Those to put back. One that has its own groups again is done; any other is somebody's decision that is not undone.
  private static func stillIsolated(
    _ recorded: [RecordedPort], _ quarantine: Set<String>, _ ports: [Record]
  ) throws(Failure) -> [RecordedPort] {
    var isolated: [RecordedPort] = []
    var problems: [String] = []
    for port in recorded {
      guard let now = ports.first(where: { $0.holds(port.id, in: "id") })?.texts("security_groups") else {
        problems.append("the port \(port.id) is not at the server any more")
        continue
      }
      if now.count == 1, quarantine.contains(now[0]) {
        isolated.append(port)
      } else if Set(now) != Set(port.groups) {
        let groups = now.isEmpty ? "no security group" : now.joined(separator: ", ")
        problems.append("the port \(port.id) has \(groups)")
      }
    }
    guard problems.isEmpty else {
      throw Failure(
        .failed, "not-isolated", "not all ports are as the isolation left them: \(problems.joined(separator: "; "))",
        help: "nothing was changed; see who changed them, then give the ports their groups by `port.set`")
    }
    return isolated
  }
}

/// A port, and the groups that guarded it before it was isolated.
private struct RecordedPort {
  let id: String
  let groups: [String]

  var value: Value {
    .record(Record([("id", .string(id)), ("security_groups", .list(groups.map { .string($0) }))]))
  }

  /// As it stands in a record of ours.
  static func list(_ value: Value?) -> [RecordedPort] {
    (value?.asList ?? []).compactMap { one($0) }
  }

  /// As a workflow gives it.
  static func given(_ value: Value) throws(Failure) -> [RecordedPort] {
    let ports = list(value)
    guard let items = value.asList, ports.count == items.count else {
      throw Failure(
        .failed, "invalid-argument", "`ports` is not what `server.isolate` gives",
        help: "write `ports: ${{ steps.….ports }}` of the step that isolated the server")
    }
    return ports
  }

  private static func one(_ value: Value) -> RecordedPort? {
    guard let id = value["id"]?.asString, let items = value["security_groups"]?.asList else { return nil }
    let groups = items.compactMap(\.asString)
    return groups.count == items.count ? RecordedPort(id: id, groups: groups) : nil
  }
}

extension Failure {
  /// What was isolated before the failure is named with what it had: a failed step has no outputs.
  fileprivate func after(_ done: [RecordedPort]) -> Failure {
    guard !done.isEmpty else { return self }
    var failure = self
    let ports = done.map { "\($0.id) (before: \($0.groups.isEmpty ? "none" : $0.groups.joined(separator: ", ")))" }
    failure.message = "\(message); isolated already: \(ports.joined(separator: "; "))"
    return failure
  }
}

extension CloudCall {
  /// Networking API v2.0 reference, "Update port".
  fileprivate func setGroups(_ groups: [String], of port: String) async throws {
    let body: Value = ["port": ["security_groups": .list(groups.map { .string($0) })]]
    _ = try await perform(
      .setPortGroups, ServiceRequest(.put, "/v2.0/ports/\(port)", body: .json(body)), keeping: .nothing)
  }
}
