import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Snapshots of volumes.
///
/// Source of the bodies: Block Storage API v3 reference, "Volume snapshots (snapshots)".
enum VolumeSnapshotActions {
  static let all: [CloudAction] = [list, show, create, delete, prune]

  private static let volume = ServerVolumeActions.volume
  private static let snapshot = Parameter.required(
    "snapshot", .reference(.volumeSnapshot), "The snapshot, by id or exact name")

  static let list = CloudAction(
    "volume.snapshot.list", "List volume snapshots",
    takes: [
      .optional("name", .string, "Only snapshots of exactly this name"),
      .optional("status", .string, "Only snapshots in this state, such as available"),
      .optional("volume", .reference(.volume), "Only snapshots of this volume, by id or exact name"),
      .optional("properties", .map(.string), "Only snapshots with these properties (metadata)"),
    ],
    gives: [Resource.volumeSnapshot.list],
    calls: [.listVolumeSnapshots, .listVolumes],
    example: """
      - id: snapshots
        uses: volume.snapshot.list
        with: { volume: data-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#list-snapshots-and-details"
  ) { call in
    var wanted = ["name", "status"].compactMap { name in call.optionalText(name).map { (name: name, value: $0) } }
    if call.optional("volume") != nil {
      let id = try await call.id(
        "volume", of: .volume, by: .listVolumes, path: "/volumes/detail", query: { [("name", $0)] })
      wanted.append(("volume_id", id))
    }
    let (plain, properties) = (wanted, call.texts("properties"))
    let snapshots = try await call.list(
      .listVolumeSnapshots, .volumeSnapshot, path: "/snapshots/detail", query: plain,
      filtering: Set(plain.map(\.name) + (properties.isEmpty ? [] : ["properties"]))
    ) { snapshot in
      plain.allSatisfy { snapshot.holds($0.value, in: $0.name) }
        && properties.allSatisfy { snapshot["properties"]?[$0.name] == .string($0.value) }
    }
    return Record([("snapshots", .list(snapshots.map(Value.record)))])
  }

  static let show = CloudAction(
    "volume.snapshot.show", "Show a volume snapshot",
    takes: [snapshot], gives: Resource.volumeSnapshot.single,
    calls: [.showVolumeSnapshot, .listVolumeSnapshots],
    example: """
      - id: old
        uses: volume.snapshot.show
        with: { snapshot: data-1-snapshot }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#show-a-snapshot-s-details"
  ) { call in
    let id = try await call.id(
      "snapshot", of: .volumeSnapshot, by: .listVolumeSnapshots, path: "/snapshots/detail",
      query: { [("name", $0)] })
    return try await call.show(.showVolumeSnapshot, .volumeSnapshot, path: "/snapshots/\(id)", member: "snapshot")
  }

  /// Also of a volume that is attached: what its server has not written yet is not in it.
  static let create = CloudAction(
    "volume.snapshot.create", "Make a snapshot of a volume, attached or not",
    takes: [
      volume, .required("name", .string, "The snapshot's name"),
      .optional("description", .string, "What it is for"),
      .optional("properties", .map(.string), "Properties (metadata)"),
    ],
    gives: Resource.volumeSnapshot.single,
    calls: [.createVolumeSnapshot, .showVolumeSnapshot, .listVolumeSnapshots, .listVolumeMessages, .listVolumes],
    example: """
      - id: shot
        uses: volume.snapshot.create
        with: { volume: data-1, name: data-1--20261123 }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#create-a-snapshot",
    timeout: .seconds(4 * 60 * 60), waits: true
  ) { call in
    let (volume, name) = (try await call.volumeID(), try call.text("name"))
    let marks = [(CopyMark.workflow, call.call.run.workflow), (CopyMark.name, name)]
    let answer = try await call.create(
      .createVolumeSnapshot, keeping: .members(["snapshot": .members(["id": .everything])]),
      adopting: { _ in Adoption.volumeSnapshot(named: name) }
    ) { carrier in
      var snapshot: ValueMap = ["volume_id": .string(volume), "name": .string(name), "force": true]
      snapshot["description"] = call.optional("description")
      snapshot["metadata"] = try CopyMark.marked(call.texts("properties"), marks, carrier: carrier)
      return ServiceRequest(.post, "/snapshots", body: .json(["snapshot": .map(snapshot)]))
    }
    guard let id = answer["snapshot"]?["id"]?.asString else { throw CloudCall.noID("snapshot") }
    return try await call.waitForCinder(
      .status("available", failing: ["error"]), of: .volumeSnapshot(id, after: .createVolumeSnapshot))
  }

  static let delete = CloudAction(
    "volume.snapshot.delete", "Delete a volume snapshot",
    takes: [snapshot],
    gives: [Output("id", .string, "The id of the snapshot that was deleted.")],
    calls: [.deleteVolumeSnapshot, .showVolumeSnapshot, .listVolumeSnapshots],
    example: """
      - id: away
        uses: volume.snapshot.delete
        with: { snapshot: data-1-snapshot }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#delete-a-snapshot", waits: true
  ) { call in
    let id = try await call.volumeSnapshotID("snapshot")
    try await call.removeVolumeSnapshot(id)
    return Record([("id", .string(id))])
  }

  /// A snapshot counts only if this workflow made it (`volume.snapshot.create` marks it so) and it still has the name that
  /// it was given. One that a volume was made from stays.
  static let prune = CloudAction(
    "volume.snapshot.prune", "Delete the older snapshots that this workflow made of a volume",
    takes: [volume] + PruneChoice.parameters,
    gives: PruneChoice.outputs,
    calls: [.deleteVolumeSnapshot, .showVolumeSnapshot, .listVolumeSnapshots, .listVolumes],
    alsoListing: [.listVolumes],
    example: """
      - id: shot
        uses: volume.snapshot.create
        with: { volume: data-1, name: data-1--20261123 }
      - id: rotate
        uses: volume.snapshot.prune
        with: { volume: data-1, keep: 7 }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#delete-a-snapshot",
    timeout: .seconds(4 * 60 * 60)
  ) { call in
    let choice = try PruneChoice("volume snapshots", call)
    let volume = try await call.volumeID()
    let plan = try await call.decided("choose which volume snapshots go") {
      try choice.plan(for: try await copies(of: volume, call), now: call.access.now)
    }
    for copy in plan["delete"]?.asList ?? [] {
      if let id = copy["id"]?.asString { try await call.removeVolumeSnapshot(id) }
    }
    return PruneChoice.result(of: plan)
  }

  private static func copies(of volume: String, _ call: CloudCall) async throws -> [PrunedCopy] {
    let (workflow, prefix) = (call.call.run.workflow, call.optionalText("prefix") ?? "")
    let snapshots = try await call.list(
      .listVolumeSnapshots, .volumeSnapshot, path: "/snapshots/detail", query: [("volume_id", volume)],
      filtering: ["id", "name", "status", "volume_id", "properties", "created"]
    ) { snapshot in
      let name = snapshot.text("name") ?? ""
      func property(_ property: String) -> String { snapshot["properties"]?[property]?.asString ?? "" }
      return snapshot.text("volume_id") == volume && property(CopyMark.workflow).hasSameBytes(as: workflow)
        && property(CopyMark.name).hasSameBytes(as: name) && name.utf8.starts(with: prefix.utf8)
    }
    let used = snapshots.isEmpty ? [] : try await ImagePruneAction.usedSnapshots(call)
    return try snapshots.map { snapshot in
      guard let id = snapshot.text("id"), case .timestamp(let created)? = snapshot["created"] else {
        throw Failure(.failed, "unexpected", "a volume snapshot in the list has no id or no time")
      }
      let status = snapshot.text("status") ?? "in no known state"
      return PrunedCopy(
        id: id, name: snapshot.text("name") ?? "", created: created, isWhole: status == "available", status: status,
        keeping: used.contains(id) ? "in use" : nil)
    }
  }
}
