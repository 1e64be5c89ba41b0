internal import Values

/// An image as glance remembers it.
struct Image: Identified {
  let id: String
  var name: String?
  /// Properties of its own, in the order they came.
  var properties = ValueMap()
  var diskFormat: String?
  var containerFormat: String?
  var visibility: String
  var size: Int64?
  var virtualSize: Int64?
  /// `queued`, `saving`, `active`, `deactivated`.
  var status: String
  var isProtected = false
  var minDisk: Int = 0
  let owner: String
  /// Made up, in the shape of an MD5 and a SHA-512.
  var hash: String?
  var tags: [String] = []
  let created: Timestamp
  var updated: Timestamp

  init(
    _ contents: SimulatedCloud.Contents.Image, project: String, now: Timestamp, ids: inout IdentifierSource
  ) {
    id = contents.id ?? ids.uuid()
    name = contents.name
    properties = ValueMap(contents.properties.map { (.string($0.key), .string($0.value)) })
    visibility = contents.visibility
    status = contents.status
    isProtected = contents.isProtected
    minDisk = contents.minDisk
    // Public images belong to the provider.
    owner = contents.visibility == "public" ? NetworkState.provider : project
    tags = contents.tags
    created = now.adding(.zero - contents.age)
    updated = created
    if contents.status != "queued" {
      diskFormat = "qcow2"
      containerFormat = "bare"
    }
    if contents.status == "active" || contents.status == "deactivated" {
      size = contents.size
      virtualSize = 10_485_760
      hash = IdentifierSource.stable("image " + contents.name, digits: 160)
    }
  }

  /// What nova makes of a server: it inherits the properties of the server's own image.
  init(
    snapshot name: String, of server: Server, metadata: ValueMap, _ region: RegionState, _ call: Call, id: String,
    projectName: String
  ) {
    self.id = id
    self.name = name
    visibility = "private"
    status = "queued"
    owner = region.project
    created = call.now
    updated = call.now
    minDisk = region.flavors[server.flavor]?.disk ?? 0
    for (key, value) in (server.image.flatMap { region.images[$0] }?.properties ?? ValueMap()).entries {
      properties[key] = value
    }
    if let base = server.image { properties["base_image_ref"] = .string(base) }
    properties["owner_user_name"] = .string(call.caller?.userName ?? "")
    properties["owner_project_name"] = .string(projectName)
    properties["boot_roles"] = .string((call.caller?.roles ?? []).joined(separator: ","))
    properties["instance_uuid"] = .string(server.id)
    properties["user_id"] = .string(call.caller?.userID ?? "")
    properties["image_type"] = "snapshot"
    for (key, value) in metadata.entries { properties[key] = value }
  }

  /// The upload has begun.
  mutating func begin(at now: Timestamp) {
    guard status == "queued" else { return }
    status = "saving"
    diskFormat = "raw"
    containerFormat = "bare"
    properties["architecture"] = "x86_64"
    updated = now
  }

  /// The upload is done.
  mutating func finish(size: Int64, hash: String, at now: Timestamp) {
    status = "active"
    self.size = size
    virtualSize = size
    self.hash = hash
    updated = now
  }

  /// How glance writes it (Image API v2): its own properties first, on the same level as the rest.
  var view: Value {
    var map = properties
    func text(_ value: String?) -> Value { value.map { .string($0) } ?? .null }
    func number(_ value: Int64?) -> Value { value.map { .int($0) } ?? .null }
    map["name"] = text(name)
    map["disk_format"] = text(diskFormat)
    map["container_format"] = text(containerFormat)
    map["visibility"] = .string(visibility)
    map["size"] = number(size)
    map["virtual_size"] = number(virtualSize)
    map["status"] = .string(status)
    map["checksum"] = text(hash.map { String($0.suffix(32)) })
    map["protected"] = .bool(isProtected)
    map["min_ram"] = 0
    map["min_disk"] = .int(Int64(minDisk))
    map["owner"] = .string(owner)
    map["os_hidden"] = false
    map["os_hash_algo"] = hash == nil ? .null : "sha512"
    map["os_hash_value"] = text(hash.map { String($0.prefix(128)) })
    map["id"] = .string(id)
    map["created_at"] = .string(created.inSeconds)
    map["updated_at"] = .string(updated.inSeconds)
    map["tags"] = .list(tags.map { .string($0) })
    map["self"] = "/v2/images/\(id)"
    map["file"] = "/v2/images/\(id)/file"
    map["schema"] = "/v2/schemas/image"
    if hash != nil { map["stores"] = "file" }
    return .map(map)
  }
}
