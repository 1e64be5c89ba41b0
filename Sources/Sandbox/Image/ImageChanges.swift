internal import Values

/// Images changed and filled (Image API v2, "Update image", "Upload binary image data", "Import an image").
///
/// An import from an address that contains `simulate-failure` fails as one from a server that is not there.
enum ImageChanges {
  private static let patchType = "application/openstack-images-v2.1-json-patch"

  static func update(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    guard call.fields.first("content-type") == patchType else {
      throw Refusal(415, "The media type is not supported: use \(patchType)")
    }
    guard let changes = call.json?.asList else {
      throw Refusal(400, "Request body must be a JSON array of operation objects.")
    }
    var image = try own(state, call, "modify_image")
    for change in changes {
      guard let path = change["path"]?.asString, path.hasPrefix("/") else {
        throw Refusal(400, "Operation objects must contain a member named \"path\".")
      }
      let name = String(path.dropFirst().replacing("~1", with: "/").replacing("~0", with: "~"))
      try apply(change["op"]?.asString ?? "", name, change["value"] ?? .null, to: &image, call)
    }
    image.updated = call.now
    state[region: call.region].images.insert(image)
    return Reply(200, json: image.view)
  }

  private static let readOnly: Set<String> = [
    "id", "status", "size", "checksum", "created_at", "updated_at", "self", "file", "schema", "virtual_size",
    "os_hash_algo", "os_hash_value", "direct_url", "stores",
  ]

  private static func apply(
    _ operation: String, _ name: String, _ value: Value, to image: inout Image, _ call: Call
  ) throws(Refusal) {
    guard !readOnly.contains(name) else { throw Refusal(403, "Attribute '\(name)' is read-only.") }
    switch name {
    case "name": image.name = value.asString
    case "protected": image.isProtected = value.asBool ?? false
    case "tags": image.tags = (value.asList ?? []).compactMap(\.asString)
    case "min_disk": image.minDisk = Int(value.asInt ?? 0)
    case "visibility":
      guard value != "public" || call.caller?.isAdmin == true else {
        throw Refusal(403, "You are not authorized to complete publicize_image action.")
      }
      image.visibility = value.asString ?? image.visibility
    default:
      if operation != "add", image.properties[name] == nil {
        throw Refusal(409, "Property \(name) does not exist.")
      }
      if operation == "remove" { image.properties[name] = nil } else { image.properties[name] = value }
    }
  }

  private static func own(_ state: CloudState, _ call: Call, _ policy: String) throws(Refusal) -> Image {
    let image = try ImageRoutes.image(state, call)
    guard image.owner == state.projectID || call.caller?.isAdmin == true else {
      throw Refusal(403, "You are not authorized to complete \(policy) action.")
    }
    return image
  }

  /// Glance keeps no contents here, only how many bytes there were.
  static func upload(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    var image = try own(state, call, "upload_image")
    try checkQueued(image, for: "upload")
    image.finish(
      size: Int64(call.body.count), hash: IdentifierSource.stable(image.id, digits: 160), at: call.now)
    state[region: call.region].images.insert(image)
    return Reply(204, type: "text/html; charset=UTF-8")
  }

  private static func checkQueued(_ image: Image, for what: String) throws(Refusal) {
    guard image.status == "queued" else {
      throw Refusal(409, "Image status transition from \(image.status) to saving is not allowed")
    }
    guard image.diskFormat != nil, image.containerFormat != nil else {
      throw Refusal(400, "Properties disk_format, container_format must be set prior to saving data.")
    }
  }

  static func load(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    let image = try own(state, call, "modify_image")
    let method = call.json?["method"]
    guard method?["name"] == "web-download", let address = method?["uri"]?.asString else {
      throw Refusal(400, "Unknown import method name '\(method?["name"]?.asString ?? "")'.")
    }
    guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
      throw Refusal(400, "URI for web-download does not pass filtering: \(address)")
    }
    guard image.status == "queued" else {
      throw Refusal(409, "Only images with status 'queued' can be imported")
    }
    guard image.diskFormat != nil, image.containerFormat != nil else {
      throw Refusal(400, "'disk_format' needs to be set before import")
    }
    let (id, pace) = (image.id, state.paces.snapshot)
    let hash = IdentifierSource.stable(id, digits: 160)
    let fails = address.contains("simulate-failure")
    state[region: call.region].after(pace / 2) { region in region.images.update(id) { $0.status = "importing" } }
    state[region: call.region].after(pace) { region in
      let now = region.now
      region.images.update(id) { image in
        guard image.status == "importing" else { return }
        guard fails else { return image.finish(size: 1 << 20, hash: hash, at: now) }
        image.status = "queued"
        image.properties["os_glance_failed_import"] = "file"
      }
    }
    return Reply(202, type: "text/html; charset=UTF-8")
  }
}
