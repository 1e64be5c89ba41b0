import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// A number of servers that are alike.
///
/// A server belongs to the group if it bears the tag `stackhand-scale=NAME`, which every server made here gets: what
/// somebody else made is never counted and never removed, whatever it is called. New servers are called `NAME-1`,
/// `NAME-2` …, each the smallest number that no server of the project has. One step at a time works on a group.
///
/// With a `probe` a new server counts once it answers; those that do not in time are deleted again, and the step fails.
enum ServerScaleActions {
  static let all: [CloudAction] = [scale]

  static let policy = EnumerationType("scale policy", ["newest", "oldest"])

  static let scale = CloudAction(
    "server.scale", "Have a number of servers that are alike: make what is missing, delete what is too many",
    takes: [
      .required("name", .string, "What they are called, before the number; it makes the group"),
      .required("count", .int(0...1000), "How many there shall be; brought within `min` and `max`"),
      .optional("min", .int(0...1000), "Never fewer than these", default: 0),
      .optional("max", .int(0...1000), "Never more than these", default: 1000),
      .optional(
        "remove", .word(policy), "Which go first where there are too many; before them those in ERROR",
        default: "newest"),
      .optional(
        "max_delete", .int(0...1000), "Where more than these would go, nothing is done and the step fails", default: 10),
    ] + ServerProbes.parameters + ServerTemplate.parameters,
    gives: [
      Output(
        "servers", .list(.record(member)), "The servers of the group afterwards.",
        columns: [Output.Column("ID", "id"), Output.Column("Name", "name"), Output.Column("Status", "status")]),
      Output("wanted", .int, "How many there shall be, within the bounds."),
      Output("created", .list(.string), "The ids of those that were made."),
      Output("deleted", .list(.string), "The ids of those that were deleted."),
    ],
    calls: [.createServer, .deleteServer, .takeServerBack, .listServers]
      + ServerTemplate.operations.filter { $0 != .createServer },
    onlyWith: [.takeServerBack: ["probe"]],
    example: """
      - id: workers
        uses: server.scale
        with:
          name: worker
          count: 2
          min: 1
          max: 6
          flavor: d2-2
          image: Debian 12
          networks: [private-1]
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#create-server", timeout: .seconds(30 * 60), waits: true,
    exclusiveBy: "name"
  ) { call in
    let group = try ScaleGroup(call)
    let probes = try ServerProbes(call)
    let plan = ScalePlan(recorded: try await call.decided("count the servers") { try await group.plan().value })
    var made: [String] = []
    if !plan.create.isEmpty {
      let template = try await ServerTemplate(call)
      for name in plan.create {
        do { made.append(try await template.make(name, tags: [group.tag]).id) } catch let failure as Failure {
          throw failure.after(made, of: plan.create.count)
        }
      }
    }
    for server in plan.delete { try await call.deleteServer(server) }
    let servers = try await group.settle(made: made, deleted: plan.delete)
    if let probes, !made.isEmpty { try await probes.prove(servers.filter { made.contains($0.text("id") ?? "") }) }
    return Record([
      ("servers", .list(servers.map(shown))), ("wanted", .int(group.wanted)),
      ("created", .list(made.map { .string($0) })), ("deleted", .list(plan.delete.map { .string($0) })),
    ])
  }

  /// What is shown of a server of the group.
  private static func shown(_ server: Record) -> Value {
    .record(Record(["id", "name", "status"].compactMap { field in server[field].map { (field, $0) } }))
  }

  static let member = RecordType(
    "scaled server",
    [
      RecordType.Field("id", .string, "The server's id."), RecordType.Field("name", .string, "Its name."),
      RecordType.Field("status", .enumeration(Resource.serverStatus), "What state it is in."),
    ])
}

/// What is to be done, on record before any of it is.
private struct ScalePlan {
  var create: [String] = []
  /// Ids.
  var delete: [String] = []

  init() {}

  init(recorded value: Value) {
    create = (value["create"]?.asList ?? []).compactMap(\.asString)
    delete = (value["delete"]?.asList ?? []).compactMap(\.asString)
  }

  var value: Value {
    ["create": .list(create.map { .string($0) }), "delete": .list(delete.map { .string($0) })]
  }
}

/// The servers that one `server.scale` is about.
private struct ScaleGroup {
  let call: CloudCall
  let name: String
  let tag: String
  let wanted: Int64

  private static let fields: Set<String> = [
    "id", "name", "status", "tags", "created", "task_state", "fault", "networks",
  ]

  init(_ call: CloudCall) throws {
    self.call = call
    name = try call.text("name")
    tag = "stackhand-scale=\(name)"
    guard !name.isEmpty, tag.utf8.count <= 60, !name.contains("/"), !name.contains(",") else {
      throw Failure(
        .failed, "bad-name", "'\(name)' cannot name a group of servers",
        help: "it becomes a tag: at most 44 bytes, without '/' and ','")
    }
    let (low, high) = (try call.value("min").asInt ?? 0, try call.value("max").asInt ?? 1000)
    guard low <= high else {
      throw Failure(.failed, "bad-bounds", "`min` is \(low) and `max` is \(high): no number is within")
    }
    wanted = min(max(try call.value("count").asInt ?? 0, low), high)
  }

  /// One list of all servers of the project: the group by its tag, and the names that are taken.
  func plan() async throws -> ScalePlan {
    let servers = try await list(query: [])
    let members = servers.filter(isMember)
    var plan = ScalePlan()
    let missing = Int(wanted) - members.count
    if missing > 0 {
      let taken = Set(servers.compactMap { $0.text("name") })
      plan.create = Array(
        (1...).lazy.map { "\(name)-\($0)" }.filter { !taken.contains($0) }.prefix(missing))
    } else if missing < 0 {
      let surplus = Array(order(members).prefix(-missing))
      try check(surplus)
      plan.delete = surplus.compactMap { $0.text("id") }
    }
    return plan
  }

  private func check(_ surplus: [Record]) throws {
    let limit = try call.value("max_delete").asInt ?? 10
    guard surplus.count > limit else { return }
    let names = surplus.prefix(50).map { "\($0.text("name") ?? "") \($0.text("id") ?? "")" }
    throw Failure(
      .failed, "max-delete",
      "\(surplus.count) servers would be deleted, and `max_delete` is \(limit): nothing was done",
      help: "they are \(names.joined(separator: ", "))\(surplus.count > 50 ? " …" : "")")
  }

  /// Those that go first in front: what is broken, then by age.
  private func order(_ members: [Record]) -> [Record] {
    let newestFirst = call.optionalText("remove") != "oldest"
    func isBroken(_ server: Record) -> Bool { server.text("status") == "ERROR" }
    func age(_ server: Record) -> (Int64, String) {
      let created: Int64 = if case .timestamp(let instant)? = server["created"] { instant.seconds } else { 0 }
      return (created, server.text("id") ?? "")
    }
    return members.sorted { a, b in
      if isBroken(a) != isBroken(b) { return isBroken(a) }
      return newestFirst ? age(a) > age(b) : age(a) < age(b)
    }
  }

  /// What is on its way out is no member any more.
  private func isMember(_ server: Record) -> Bool {
    server["tags"]?.asList?.contains(.string(tag)) == true && server.text("task_state") != "deleting"
      && !["DELETED", "SOFT_DELETED"].contains(server.text("status") ?? "")
  }

  /// Rows after the first hundred keep what is asked for here, as do those.
  private func list(query: [(name: String, value: String)]) async throws -> [Record] {
    try await call.list(
      .listServers, .server, path: "/servers/detail", query: query, microversion: .compute, filtering: Self.fields)
  }

  /// Waits for all of them with one list a look: those that were made are ACTIVE, those that were deleted are gone.
  func settle(made: [String], deleted: [String]) async throws -> [Record] {
    let isAccepted = if case .accepted = call.call.waitFor { true } else { false }
    let seen = try await call.waiting(
      after: made.isEmpty ? .deleteServer : .createServer,
      atOnce: isAccepted || (made.isEmpty && deleted.isEmpty), timeout: timeout,
      saying: { open($0 ?? [], made, deleted) }, look: look,
      judge: { isAccepted ? .reached : verdict($0, made, deleted) })
    return seen.filter(isMember).sorted { ($0.text("name") ?? "").precedesByBytes($1.text("name") ?? "") }
  }

  private func verdict(_ seen: [Record], _ made: [String], _ deleted: [String]) -> WaitVerdict {
    let byID = Dictionary(seen.map { ($0.text("id") ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    var isPending = deleted.contains { byID[$0] != nil }
    for id in made {
      guard let server = byID[id] else { return .failed("the server \(id) is gone") }
      switch WaitGoal.status("ACTIVE").judge(server) {
      case .reached: break
      case .pending: isPending = true
      case .failed(let why): return .failed("server '\(server.text("name") ?? "")' \(id) is ERROR: \(why)")
      }
    }
    return isPending ? .pending : .reached
  }

  private var timeout: Duration? {
    if case .status(_, let timeout) = call.call.waitFor { timeout } else { nil }
  }

  /// Nova's filter by tag is for everybody; what it gives is looked at again all the same.
  private func look() async throws -> [Record] {
    let request = ServiceRequest.get("/servers/detail", query: [("tags", tag)], microversion: .compute)
    let selection = JSONSelection.record(Resource.server.selection(Self.fields))
    var servers: [Record] = []
    for try await page in try call.client(for: .listServers).pages(request, of: "servers", keeping: { selection }) {
      servers += page.items.compactMap { $0.asRecord.map(Resource.server.converted) }
    }
    return servers
  }

  private func open(_ seen: [Record], _ made: [String], _ deleted: [String]) -> String {
    let byID = Dictionary(seen.map { ($0.text("id") ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    var parts: [String] = []
    for id in made where byID[id].map(WaitGoal.status("ACTIVE").judge) != .reached {
      parts.append("\(id) is \(byID[id].map { CloudCall.state(of: $0) } ?? "not seen")")
    }
    for id in deleted where seen.isEmpty || byID[id] != nil { parts.append("\(id) is still there") }
    return "of the servers '\(name)' " + (parts.isEmpty ? "all are there" : parts.prefix(20).joined(separator: ", "))
  }
}

extension Failure {
  /// A create that failed after others had been accepted: what is left behind is named.
  fileprivate func after(_ made: [String], of count: Int) -> Failure {
    guard !made.isEmpty else { return self }
    var failure = self
    failure.message = "\(message); \(made.count) of \(count) had been made: \(made.joined(separator: ", "))"
    return failure
  }
}
