import OpenStack
import Permissions
import Values
import Workflows

/// Images: what servers are made from, and what their snapshots are.
enum ImageActions {
  static let all: [CloudAction] = [list]

  static let list = CloudAction(
    "image.list", "List images",
    takes: [
      .optional("name", .string, "Only images of exactly this name"),
      .optional("status", .word(Resource.imageStatus), "Only images in this state"),
      .optional("visibility", .word(Resource.imageVisibility), "Only images that are seen this far"),
      .optional("properties", .map(.string), "Only images with these properties"),
    ],
    gives: [Resource.image.list],
    calls: [.listImages],
    example: """
      - id: images
        uses: image.list
        with: { visibility: private }
      """,
    reference: "https://docs.openstack.org/api-ref/image/v2/#list-images"
  ) { call in
    let plain = ["name", "status", "visibility"].compactMap { name in
      call.optionalText(name).map { (name: name, value: $0) }
    }
    let properties = call.texts("properties")
    // A filter value that begins with `in:` or an operator means something else to glance.
    var query = (plain + properties).filter { !$0.value.contains(":") && !$0.value.isEmpty }
    // Glance's pages are of 25 unless more is asked for, and of 1000 at most.
    query.append(("limit", "1000"))
    let images = try await call.list(
      .listImages, .image, path: "/v2/images", query: query,
      filtering: Set(plain.map(\.name) + (properties.isEmpty ? [] : ["properties"]))
    ) { image in
      plain.allSatisfy { image.holds($0.value, in: $0.name) }
        && properties.allSatisfy { image["properties"]?[$0.name] == .string($0.value) }
    }
    return Record([("images", .list(images.map(Value.record)))])
  }
}

extension Resource {
  /// Source: Image API v2 reference, "List images".
  static let image = Resource(
    "image", "images",
    [
      ResourceField("id", .string, "The image's id.", from: "id", column: "ID"),
      ResourceField("name", .optional(.string), "Its name.", from: "name", column: "Name"),
      ResourceField("status", .enumeration(imageStatus), "What state it is in.", from: "status", column: "Status"),
      ResourceField("visibility", .enumeration(imageVisibility), "Who sees it.", from: "visibility"),
      ResourceField("size", .optional(.int), "Its size in bytes; absent until its data is there.", from: "size"),
      ResourceField("min_disk", .int, "The smallest disk it fits on, in GiB.", from: "min_disk"),
      ResourceField("min_ram", .int, "The least memory it needs, in MiB.", from: "min_ram"),
      ResourceField("protected", .bool, "Whether it is protected against deletion.", from: "protected"),
      ResourceField("tags", .list(.string), "Its tags.", from: "tags"),
      ResourceField("created", .timestamp, "When it was made.", from: "created_at"),
      ResourceField("updated", .timestamp, "When it last changed.", from: "updated_at"),
      ResourceField("owner", .optional(.string), "The project it belongs to.", from: "owner"),
      // Glance has an image's own properties beside its fields, in one object.
      ResourceField("properties", .map(.string, .string), "Its own properties.", convert: ownProperties),
      // What nova notes of a server that boots from a volume: text that is JSON.
      ResourceField(
        "volume_snapshots", .list(.string),
        "The ids of the volume snapshots that hold its data, if that is where it is.",
        convert: volumeSnapshots),
    ])

  static let imageStatus = EnumerationType(
    "image status",
    ["queued", "saving", "active", "killed", "deleted", "pending_delete", "deactivated", "uploading", "importing"])

  static let imageVisibility = EnumerationType("image visibility", ["public", "private", "shared", "community"])

  private static let fixed: Set<String> = [
    "id", "name", "status", "visibility", "size", "virtual_size", "min_disk", "min_ram", "protected", "tags",
    "created_at", "updated_at", "owner", "file", "schema", "self", "checksum", "container_format", "disk_format",
    "os_hash_algo", "os_hash_value", "os_hidden", "direct_url", "locations", "stores",
  ]

  private static func volumeSnapshots(_ raw: Value) -> Value? {
    guard let text = raw["block_device_mapping"]?.asString, let mapping = try? JSONReader.read(Array(text.utf8)) else {
      return []
    }
    return .list((mapping.asList ?? []).compactMap { $0["snapshot_id"] }.filter { $0.asString != nil })
  }

  private static func ownProperties(_ raw: Value) -> Value? {
    guard let members = raw.asMap else { return nil }
    return .map(
      ValueMap(
        members.entries.filter { key, value in
          value.asString != nil && !fixed.contains(key.asString ?? "")
        }.map { ($0, $1) }))
  }
}

extension Operation {
  static let listImages = Operation(.image, "list images", "GET", "/v2/images", .safe)
}
