import OpenStack
import Permissions
import Values
import Workflows

/// Volumes of block storage.
enum VolumeActions {
  static let all: [CloudAction] = [list]

  static let list = CloudAction(
    "volume.list", "List volumes",
    takes: [
      .optional("name", .string, "Only volumes of exactly this name"),
      .optional("status", .string, "Only volumes in this state, such as available or in-use"),
      .optional("properties", .map(.string), "Only volumes with these properties (metadata)"),
    ],
    gives: [Resource.volume.list],
    calls: [.listVolumes],
    example: """
      - id: unused
        uses: volume.list
        with: { status: available }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#list-accessible-volumes-with-details"
  ) { call in
    let plain = ["name", "status"].compactMap { name in call.optionalText(name).map { (name: name, value: $0) } }
    let properties = call.texts("properties")
    let volumes = try await call.list(
      .listVolumes, .volume, path: "/volumes/detail", query: plain,
      filtering: Set(plain.map(\.name) + (properties.isEmpty ? [] : ["properties"]))
    ) { volume in
      plain.allSatisfy { volume.holds($0.value, in: $0.name) }
        && properties.allSatisfy { volume["properties"]?[$0.name] == .string($0.value) }
    }
    return Record([("volumes", .list(volumes.map(Value.record)))])
  }
}

extension Resource {
  /// Source: Block Storage API v3 reference, "List accessible volumes with details".
  static let volume = Resource(
    "volume", "volumes",
    [
      ResourceField("id", .string, "The volume's id.", from: "id", column: "ID"),
      ResourceField("name", .string, "Its name; may be empty.", from: "name", column: "Name"),
      ResourceField("status", .string, "What state it is in.", from: "status", column: "Status"),
      ResourceField("size", .int, "Its size in GiB.", from: "size", column: "Size"),
      ResourceField(
        "servers", .list(.string), "The ids of the servers it is attached to.", from: "attachments",
        column: "Attached to", convert: { .list(($0.asList ?? []).compactMap { $0["server_id"] }) }),
      ResourceField("type", .optional(.string), "Its volume type.", from: "volume_type"),
      ResourceField("bootable", .bool, "Whether a server can boot from it.", from: "bootable"),
      ResourceField("properties", .map(.string, .string), "Its metadata.", from: "metadata"),
      ResourceField("created", .timestamp, "When it was made.", from: "created_at"),
      ResourceField("availability_zone", .optional(.string), "Where it lies.", from: "availability_zone"),
      ResourceField("snapshot_id", .optional(.string), "The snapshot it was made from.", from: "snapshot_id"),
    ])
}

extension Operation {
  static let listVolumes = Operation(
    .blockStorage, "list volumes (detail)", "GET", "/v3/{project_id}/volumes/detail", .safe)
}
