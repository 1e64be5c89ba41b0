internal import Values

/// A volume as cinder remembers it.
struct Volume: Identified {
  let id: String
  var name: String?
  var description: String?
  /// In GB.
  var size: Int
  var type: String
  var status: String
  var metadata = ValueMap()
  var attachment: Attachment?
  var sourceSnapshot: String?
  var isBootable = false
  let user: String
  let created: Timestamp
  var updated: Timestamp?

  struct Attachment: Sendable {
    let id: String
    let server: String
    let device: String
    let attached: Timestamp
  }

  mutating func detach() {
    attachment = nil
    status = "available"
  }
}

struct VolumeSnapshot: Identified {
  let id: String
  var name: String?
  var description: String?
  let volume: String
  let size: Int
  var status: String
  var metadata = ValueMap()
  let user: String
  let created: Timestamp
  var updated: Timestamp?
}

struct VolumeBackup: Identified {
  let id: String
  var name: String?
  var description: String?
  let volume: String
  let size: Int
  var status: String
  var metadata = ValueMap()
  var isIncremental = false
  var failReason: String?
  let created: Timestamp
  var updated: Timestamp?
}

/// What cinder tells users of work that failed after it had been accepted.
struct VolumeMessage: Identified {
  let id: String
  let resource: String
  let text: String
  let created: Timestamp
}

struct VolumeType: Identified {
  let id: String
  let name: String
  var description: String?
}

extension RegionState {
  mutating func fillVolumes(_ contents: SimulatedCloud.Contents.Region, ids: inout IdentifierSource) {
    for name in contents.volumeTypes { volumeTypes.insert(VolumeType(id: ids.uuid(), name: name)) }
    volumeTypes.insert(VolumeType(id: ids.uuid(), name: "__DEFAULT__", description: "Default Volume Type"))
    for volume in contents.volumes {
      let created = now.adding(.zero - volume.age)
      var made = Volume(
        id: volume.id ?? ids.uuid(), name: volume.name, size: volume.size, type: volume.type, status: volume.status,
        user: Self.firstUser, created: created, updated: created.adding(.seconds(1)))
      made.isBootable = volume.isBootable
      made.metadata = ValueMap(volume.metadata.map { (.string($0.key), .string($0.value)) })
      if let server = volume.server.flatMap({ name in servers.items.first { $0.name == name } }) {
        made.status = "in-use"
        made.attachment = Volume.Attachment(
          id: ids.uuid(), server: server.id, device: "/dev/sdb", attached: created.adding(.seconds(60)))
      }
      volumes.insert(made)
    }
    for snapshot in contents.volumeSnapshots {
      guard let volume = volumes.items.first(where: { $0.name == snapshot.volume }) else { continue }
      let created = now.adding(.zero - snapshot.age)
      volumeSnapshots.insert(
        VolumeSnapshot(
          id: snapshot.id ?? ids.uuid(), name: snapshot.name, volume: volume.id, size: volume.size,
          status: snapshot.status, metadata: ValueMap(snapshot.metadata.map { (.string($0.key), .string($0.value)) }),
          user: Self.firstUser, created: created, updated: created))
    }
    for backup in contents.volumeBackups {
      guard let volume = volumes.items.first(where: { $0.name == backup.volume }) else { continue }
      let created = now.adding(.zero - backup.age)
      volumeBackups.insert(
        VolumeBackup(
          id: backup.id ?? ids.uuid(), name: backup.name, volume: volume.id, size: volume.size, status: "available",
          created: created, updated: created.adding(.seconds(50))))
    }
  }
}
