import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Images made, changed and deleted.
enum ImageChangeActions {
  static let all: [CloudAction] = [show, create, set, save, delete]

  static let show = CloudAction(
    "image.show", "Show an image",
    takes: [.image], gives: Resource.image.single,
    calls: [.showImage, .listImages],
    example: """
      - id: system
        uses: image.show
        with: { image: Debian 12 }
      """,
    reference: "https://docs.openstack.org/api-ref/image/v2/#show-image"
  ) { call in
    let id = try await call.imageID(call.text("image"))
    return try await call.show(.showImage, .image, path: "/v2/images/\(id)", member: nil)
  }

  private static let diskFormat = EnumerationType(
    "disk format", ["raw", "qcow2", "vmdk", "vdi", "vhd", "vhdx", "iso", "ami", "ari", "aki", "ploop"])

  /// The image's id is chosen here and follows from the run: a record that is made twice is one record.
  ///
  /// Source: Image API v2 reference, "Create image", "Import an image", method `web-download`, and "Upload binary image
  /// data".
  static let create = CloudAction(
    "image.create", "Create an image, from an address that the image service downloads itself or from a file",
    takes: [
      .required("name", .string, "Its name"),
      .optional("url", .url, "Where the image service finds the data"),
      .optional("file", .string, "The file on this machine that holds the data; instead of `url`"),
      .optional("disk_format", .word(diskFormat), "In which form the data is", default: "qcow2"),
      .optional("min_disk", .size, "The smallest disk it fits on"),
      .optional("min_ram", .size, "The least memory it needs"),
      .optional("protected", .bool, "Whether it is protected against deletion", default: false),
      .optional("tags", .list(.string), "Tags"),
      .optional("properties", .map(.string), "Properties of its own"),
    ],
    gives: Resource.image.single,
    calls: [.createImage, .importImage, .uploadImage, .showImage],
    onlyWith: [.importImage: ["url"], .uploadImage: ["file"]],
    example: """
      - id: own
        uses: image.create
        with:
          name: own-system
          url: https://images.example.org/own.qcow2
          properties: { os_distro: debian }
      """,
    reference: "https://docs.openstack.org/api-ref/image/v2/#create-image", timeout: .seconds(60 * 60), waits: true
  ) { call in
    guard (call.optional("url") == nil) != (call.optional("file") == nil) else {
      throw Failure(
        .failed, "invalid-argument", "an image is made of one `url` or of one `file`", help: "give one of the two")
    }
    let source = try call.optionalText("file").map { try call.sourceFile($0) }
    let id = try await makeRecord(call)
    if let source { return try await upload(source, to: id, call) }
    _ = try await call.perform(
      .importImage,
      ServiceRequest(
        .post, "/v2/images/\(id)/import",
        body: .json(["method": ["name": "web-download", "uri": try call.value("url")]])), keeping: .nothing)
    return try await call.wait(for: .imported, of: .image(id, after: .importImage))
  }

  private static func upload(_ source: LocalFileSource, to id: String, _ call: CloudCall) async throws -> Record {
    let request = ServiceRequest(
      .put, "/v2/images/\(id)/file", body: .stream(type: "application/octet-stream", make: source.make))
    do { _ = try await call.perform(.uploadImage, request, keeping: .nothing) } catch let failure as Failure
      where ["busy", "conflict"].contains(failure.kind)
    {
      // The data may have arrived, and its answer not.
      let seen = try await call.look(at: .image(id, after: .uploadImage))
      guard seen.text("status") == "active", seen["size"] == .optional(.int(Int64(source.length))) else {
        throw failure
      }
    }
    return try await call.wait(
      for: .status("active", failing: ["killed", "deleted", "pending_delete", "queued"]),
      of: .image(id, after: .uploadImage))
  }

  static let save = CloudAction(
    "image.save", "Save the data of an image in a file",
    takes: [
      .image, .required("file", .string, "The file on this machine; its folder must be there"),
      .optional("replace", .bool, "Whether a file that is there is replaced; else the step fails", default: false),
    ],
    gives: [
      Output("id", .string, "The image's id."), Output("file", .string, "The file."),
      Output("bytes", .int, "How long it is, in bytes."),
    ],
    calls: [.downloadImage, .showImage, .listImages],
    example: """
      - id: kept
        uses: image.save
        with: { image: Debian 12, file: debian-12.qcow2 }
      """,
    reference: "https://docs.openstack.org/api-ref/image/v2/#download-binary-image-data", timeout: .seconds(4 * 60 * 60)
  ) { call in
    let id = try await call.imageTarget()
    let shown = try await call.show(.showImage, .image, path: "/v2/images/\(id)", member: nil)
    guard shown.text("status") == "active" else {
      throw Failure(
        .failed, "no-data", "the image is \(shown.text("status") ?? "in no known state"): it has no data to save",
        help: "an image of a server that boots from a volume has its data in volume snapshots")
    }
    var size: Int64?
    if case .optional(.int(let known)?)? = shown["size"] { size = known }
    let saved = try await call.save(.downloadImage, "/v2/images/\(id)/file", length: size.map { Int($0) })
    return saved.adding([("id", .string(id))])
  }

  private static func makeRecord(_ call: CloudCall) async throws -> String {
    var id = ""
    let properties = call.texts("properties")
    var body: ValueMap = [
      "name": try call.value("name"), "disk_format": try call.value("disk_format"), "container_format": "bare",
      "visibility": "private", "protected": try call.value("protected"),
      "tags": .list(call.list("tags").map { .string($0) }),
    ]
    if let size = call.optional("min_disk")?.asInt { body["min_disk"] = .int(size.roundedUp(to: 1 << 30)) }
    if let size = call.optional("min_ram")?.asInt { body["min_ram"] = .int(size.roundedUp(to: 1 << 20)) }
    do {
      _ = try await call.create(.createImage, keeping: .nothing) { carrier in
        id = carrier.uuid
        let marked = try CopyMark.marked(properties, [], carrier: carrier)
        for (name, value) in marked.asMap?.entries ?? ValueMap().entries { body[name.asString ?? ""] = value }
        body["id"] = .string(id)
        return ServiceRequest(.post, "/v2/images", body: .json(.map(body)))
      }
    } catch let failure as Failure where failure.kind == "conflict" && failure.request?.status == 409 {
      // Nobody else has this id: the first of two requests arrived, and its answer did not.
    }
    return id
  }

  /// Source: Image API v2 reference, "Update image": a JSON patch of glance's own form, in which `add` also replaces.
  static let set = CloudAction(
    "image.set", "Change an image: name, protection, tags, properties",
    takes: [
      .image, .optional("name", .string, "Its new name"),
      .optional("protected", .bool, "Whether it is protected against deletion"),
      .optional("tags", .list(.string), "All its tags; those that it has are replaced"),
      .optional("properties", .map(.string), "Properties to set; others stay as they are"),
    ],
    gives: Resource.image.single,
    calls: [.updateImage, .showImage, .listImages],
    example: """
      - id: make
        uses: image.create
        with: { name: own-system, url: "https://images.example.org/own.qcow2" }
      - id: keep
        uses: image.set
        with: { image: own-system, protected: true, properties: { stage: golden } }
      """,
    reference: "https://docs.openstack.org/api-ref/image/v2/#update-image"
  ) { call in
    let id = try await call.imageTarget()
    var changes: [Value] = []
    func change(_ operation: String, _ name: String, _ value: Value) {
      let pointer = name.replacing("~", with: "~0").replacing("/", with: "~1")
      changes.append(["op": .string(operation), "path": .string("/" + pointer), "value": value])
    }
    for name in ["name", "protected"] { if let value = call.optional(name) { change("replace", name, value) } }
    if call.optional("tags") != nil { change("replace", "tags", .list(call.list("tags").map { .string($0) })) }
    for (name, value) in call.texts("properties") { change("add", name, .string(value)) }
    if !changes.isEmpty {
      _ = try await call.perform(
        .updateImage,
        ServiceRequest(
          .patch, "/v2/images/\(id)", body: .jsonAs("application/openstack-images-v2.1-json-patch", .list(changes))),
        keeping: .nothing)
    }
    return try await call.show(.showImage, .image, path: "/v2/images/\(id)", member: nil)
  }

  static let delete = CloudAction(
    "image.delete", "Delete an image",
    takes: [.image],
    gives: [Output("id", .string, "The id of the image that was deleted.")],
    calls: [.deleteImage, .listImages],
    example: """
      - id: make
        uses: image.create
        with: { name: own-system, url: "https://images.example.org/own.qcow2" }
      - id: away
        uses: image.delete
        with: { image: own-system }
      """,
    reference: "https://docs.openstack.org/api-ref/image/v2/#delete-image"
  ) { call in
    let id = try await call.imageTarget()
    try await call.remove(.deleteImage, ServiceRequest(.delete, "/v2/images/\(id)"))
    return Record([("id", .string(id))])
  }
}

extension WaitGoal {
  /// An image whose data glance fetches. After a failure it is `queued` again and bears the mark of the store that has
  /// nothing.
  fileprivate static let imported = WaitGoal(
    "active", failing: ["killed", "deleted", "pending_delete"]
  ) { seen in
    switch seen.text("status") {
    case "active": return .reached
    case "killed", "deleted", "pending_delete": return .failed("")
    case "queued":
      let failed = seen["properties"]?["os_glance_failed_import"]?.asString ?? ""
      return failed.isEmpty ? .pending : .failed("the image service could not fetch the data into '\(failed)'")
    default: return .pending
    }
  }
}
