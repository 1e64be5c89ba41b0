import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Backups of volumes: copies outside of block storage.
///
/// Source of the bodies: Block Storage API v3 reference, "Backups (backups)".
enum VolumeBackupActions {
  static let all: [CloudAction] = [list, create, delete]

  static let list = CloudAction(
    "volume.backup.list", "List volume backups",
    takes: [
      .optional("name", .string, "Only backups of exactly this name"),
      .optional("status", .string, "Only backups in this state, such as available"),
      .optional("volume", .reference(.volume), "Only backups of this volume, by id or exact name"),
    ],
    gives: [Resource.volumeBackup.list],
    calls: [.listVolumeBackups, .listVolumes],
    example: """
      - id: backups
        uses: volume.backup.list
        with: { status: error }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#list-backups-with-detail"
  ) { call in
    var wanted = ["name", "status"].compactMap { name in call.optionalText(name).map { (name: name, value: $0) } }
    if call.optional("volume") != nil {
      let id = try await call.id(
        "volume", of: .volume, by: .listVolumes, path: "/volumes/detail", query: { [("name", $0)] })
      wanted.append(("volume_id", id))
    }
    let plain = wanted
    let backups = try await call.list(
      .listVolumeBackups, .volumeBackup, path: "/backups/detail", query: plain, filtering: Set(plain.map(\.name))
    ) { backup in plain.allSatisfy { backup.holds($0.value, in: $0.name) } }
    return Record([("backups", .list(backups.map(Value.record)))])
  }

  static let create = CloudAction(
    "volume.backup.create", "Make a backup of a volume",
    takes: [
      ServerVolumeActions.volume, .required("name", .string, "The backup's name"),
      .optional("description", .string, "What it is for"),
      .optional("incremental", .bool, "Whether to keep only what changed since the backup before", default: false),
      .optional(
        "force", .bool, "Whether to make it while the volume is attached; not every cloud can", default: false),
      .optional("properties", .map(.string), "Properties (metadata)"),
    ],
    gives: Resource.volumeBackup.single,
    calls: [.createVolumeBackup, .showVolumeBackup, .listVolumes],
    example: """
      - id: safe
        uses: volume.backup.create
        with: { volume: data-1, name: data-1--20261123 }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#create-a-backup", timeout: .seconds(4 * 60 * 60),
    waits: true
  ) { call in
    let (volume, name) = (try await call.volumeID(), try call.text("name"))
    let marks = [(CopyMark.workflow, call.call.run.workflow), (CopyMark.name, name)]
    let answer = try await call.create(
      .createVolumeBackup, keeping: .members(["backup": .members(["id": .everything])])
    ) { carrier in
      var backup: ValueMap = [
        "volume_id": .string(volume), "name": .string(name), "incremental": try call.value("incremental"),
        "force": try call.value("force"),
      ]
      backup["description"] = call.optional("description")
      backup["metadata"] = try CopyMark.marked(call.texts("properties"), marks, carrier: carrier)
      return ServiceRequest(
        .post, "/backups", body: .json(["backup": .map(backup)]), microversion: .backupMetadata)
    }
    guard let id = answer["backup"]?["id"]?.asString else { throw CloudCall.noID("backup") }
    return try await call.wait(
      for: .status("available", failing: ["error"]), of: .volumeBackup(id, after: .createVolumeBackup))
  }

  static let delete = CloudAction(
    "volume.backup.delete", "Delete a volume backup",
    takes: [.required("backup", .reference(.volumeBackup), "The backup, by id or exact name")],
    gives: [Output("id", .string, "The id of the backup that was deleted.")],
    calls: [.deleteVolumeBackup, .showVolumeBackup, .listVolumeBackups],
    example: """
      - id: safe
        uses: volume.backup.create
        with: { volume: data-1, name: data-1--20261123 }
      - id: away
        uses: volume.backup.delete
        with: { backup: data-1--20261123 }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#delete-a-backup", waits: true
  ) { call in
    let id = try await call.target(
      "backup", of: .volumeBackup, by: .listVolumeBackups, path: "/backups/detail", query: { [("name", $0)] })
    try await call.remove(.deleteVolumeBackup, ServiceRequest(.delete, "/backups/\(id)"))
    try await call.waitUntilGone(
      .volumeBackup(id, after: .deleteVolumeBackup), failing: ["available", "error", "error_deleting"])
    return Record([("id", .string(id))])
  }
}
