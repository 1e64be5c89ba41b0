import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// A copy that pruning looks at: an image or a volume snapshot that this workflow made.
struct PrunedCopy: Sendable {
  let id: String
  let name: String
  let created: Timestamp
  /// Whether it is whole, so that it counts as a copy at all.
  let isWhole: Bool
  let status: String
  /// Why it stays, whatever its age; nil if nothing speaks for it.
  var keeping: String?
  /// What goes with it: the volume snapshots behind an image.
  var parts: [String] = []

  var value: Value {
    [
      "id": .string(id), "name": .string(name), "created_at": .timestamp(created),
      "parts": .list(parts.map { .string($0) }),
    ]
  }
}

/// Which copies go. A decision: no calls, no clock.
///
/// Only whole copies count, and of those only the ones for whose staying nothing else speaks. The newest `keep` of them
/// stay. Nothing goes where the newest copy of all is not whole or not fresh: then no new copies are being made, and the
/// old ones are all that there is.
struct PruneChoice: Sendable {
  /// `images`, for people.
  let things: String
  let keep: Int
  let maxDelete: Int
  let fresh: Duration

  static let parameters: [Parameter] = [
    .required("keep", .int(1...10_000), "How many stay, the newest ones"),
    .optional(
      "max_delete", .int(0...1000), "Where more than these would go, nothing is done and the step fails", default: 10),
    .optional(
      "fresh", .duration, "How old the newest may be; where it is older, nothing is done and the step fails",
      default: .duration(.seconds(26 * 3600))),
    .optional("prefix", .string, "Only those whose name begins so"),
  ]

  init(_ things: String, _ call: CloudCall) throws {
    self.things = things
    keep = Int(try call.value("keep").asInt ?? 1)
    maxDelete = Int(try call.value("max_delete").asInt ?? 10)
    if case .duration(let fresh) = try call.value("fresh") { self.fresh = fresh } else { fresh = .seconds(26 * 3600) }
  }

  /// The oldest first. Throws ``Failure`` where nothing may go.
  func doomed(of copies: [PrunedCopy], now: Timestamp) throws(Failure) -> [PrunedCopy] {
    let newestFirst = copies.sorted { ($0.created, $0.id) > ($1.created, $1.id) }
    guard let newest = newestFirst.first else { return [] }
    try checkFresh(newest, now)
    let doomed = Array(newestFirst.filter { $0.isWhole && $0.keeping == nil }.dropFirst(keep).reversed())
    guard doomed.count > maxDelete else { return doomed }
    let names = doomed.prefix(50).map { "\($0.name) \($0.id)" }.joined(separator: ", ")
    throw Failure(
      .failed, "max-delete",
      "\(doomed.count) \(things) would be deleted, and `max_delete` is \(maxDelete): nothing was done",
      help: "they are \(names)\(doomed.count > 50 ? " …" : "")")
  }

  private func checkFresh(_ newest: PrunedCopy, _ now: Timestamp) throws(Failure) {
    let help = "see why no new copy is made; what is there is kept until one is"
    guard newest.isWhole else {
      throw Failure(
        .failed, "stale", "the newest of the \(things), '\(newest.name)' \(newest.id), is \(newest.status)", help: help)
    }
    let age = Duration.seconds(now.seconds - newest.created.seconds)
    guard age > fresh else { return }
    throw Failure(
      .failed, "stale",
      "the newest of the \(things), '\(newest.name)' \(newest.id), is of \(newest.created.rfc3339): too old", help: help
    )
  }
}

extension PruneChoice {
  private static let pruned = RecordType(
    "deleted copy",
    [
      RecordType.Field("id", .string, "Its id."), RecordType.Field("name", .string, "Its name."),
      RecordType.Field("created_at", .timestamp, "When it was made."),
    ])

  static let outputs: [Output] = [
    Output(
      "deleted", .list(.record(pruned)), "What was deleted, the oldest first.",
      columns: [Output.Column("ID", "id"), Output.Column("Name", "name"), Output.Column("Created", "created_at")]),
    Output("kept", .int, "How many of those that count are left."),
  ]

  /// What goes on record before anything is deleted.
  func plan(for copies: [PrunedCopy], now: Timestamp) throws -> Value {
    let doomed = try doomed(of: copies, now: now)
    let counted = copies.count { $0.isWhole && $0.keeping == nil }
    return ["delete": .list(doomed.map(\.value)), "kept": .int(Int64(counted - doomed.count))]
  }

  /// The outputs of an action that has carried the plan out.
  static func result(of plan: Value) -> Record {
    let deleted = (plan["delete"]?.asList ?? []).map { copy -> Value in
      .record(
        Record([("id", copy["id"] ?? ""), ("name", copy["name"] ?? ""), ("created_at", copy["created_at"] ?? .null)]))
    }
    return Record([("deleted", .list(deleted)), ("kept", plan["kept"] ?? 0)])
  }
}

/// The marks by which a workflow knows its own copies again.
enum CopyMark {
  static let workflow = "stackhand_workflow"
  static let server = "stackhand_server"
  /// A copy that was renamed is somebody's own from then on; and what inherits the properties of a copy has another name.
  static let name = "stackhand_name"
  static let carrier = "stackhand_carrier"
  static let prefix = "stackhand_"

  /// Properties as they were given, with the marks; those may not be given.
  static func marked(
    _ given: [(name: String, value: String)], _ marks: [(String, String)], carrier: Carrier
  ) throws -> Value {
    if let bad = given.first(where: { $0.name.hasPrefix(prefix) }) {
      throw Failure(
        .failed, "invalid-argument", "the property '\(bad.name)' is one of stackhand's own",
        help: "choose a name that does not begin with '\(prefix)'")
    }
    var map = ValueMap()
    for (name, value) in given { map[name] = .string(value) }
    for (name, value) in marks { map[name] = .string(value) }
    map[Self.carrier] = .string(carrier.text)
    return .map(map)
  }
}

extension CloudCall {
  /// Deletes; what is gone already is deleted: the request may be a repetition.
  ///
  /// Cinder says the same of a volume that is gone and of one that the caller may not see: whoever holds the rights was
  /// told that it is gone.
  func remove(_ operation: Operation, _ request: ServiceRequest) async throws {
    do { _ = try await perform(operation, request, keeping: .nothing) } catch let failure as Failure {
      switch failure.kind {
      case "gone", "not-found": return
      case "hidden":
        guard let row = access.rights[operation], case .held = access.held.verdict(on: row.need) else { throw failure }
      default: throw failure
      }
    }
  }
}
