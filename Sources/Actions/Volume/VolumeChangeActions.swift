import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Volumes made, changed and deleted.
enum VolumeChangeActions {
  static let all: [CloudAction] = [show, create, set, delete]

  private static let volume = ServerVolumeActions.volume

  static let show = CloudAction(
    "volume.show", "Show a volume",
    takes: [volume], gives: Resource.volume.single,
    calls: [.showVolume, .listVolumes],
    example: """
      - id: data
        uses: volume.show
        with: { volume: data-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#show-a-volume-s-details"
  ) { call in
    let id = try await call.id(
      "volume", of: .volume, by: .listVolumes, path: "/volumes/detail", query: { [("name", $0)] })
    return try await call.show(.showVolume, .volume, path: "/volumes/\(id)", member: "volume")
  }

  /// Source: Block Storage API v3 reference, "Create a volume".
  static let create = CloudAction(
    "volume.create", "Create a volume, empty or from a snapshot or an image",
    takes: [
      .required("name", .string, "Its name"),
      .optional("size", .int(1...1_000_000), "Its size in GiB; may be left out with a snapshot"),
      .optional("type", .string, "Its volume type, by name; else the cloud's own choice"),
      .optional("snapshot", .reference(.volumeSnapshot), "The volume snapshot it is made from, by id or exact name"),
      .optional("image", .reference(.image), "The image it is made from, by id or exact name"),
      .optional("description", .string, "What it is for"),
      .optional("availability_zone", .string, "Where to put it"),
      .optional("properties", .map(.string), "Properties (metadata)"),
    ],
    gives: Resource.volume.single,
    calls: [
      .createVolume, .createVolumeFromSnapshot, .createVolumeFromImage, .showVolume, .listVolumeMessages,
      .listVolumes, .listVolumeSnapshots, .listImages,
    ], onlyWith: [.createVolumeFromSnapshot: ["snapshot"], .createVolumeFromImage: ["image"]],
    example: """
      - id: data
        uses: volume.create
        with: { name: data-2, size: 20, properties: { env: prod } }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#create-a-volume", timeout: .seconds(15 * 60),
    waits: true
  ) { call in
    let size = call.optional("size")?.asInt
    let source = try await source(call)
    if size == nil, source.field != "snapshot_id" {
      throw Failure(.failed, "invalid-argument", "the size of the volume is missing", help: "write `size: 20`")
    }
    let name = try call.text("name")
    let answer = try await call.create(
      source.operation, keeping: .members(["volume": .members(["id": .everything])]),
      adopting: { _ in Adoption.volume(named: name) }
    ) { carrier in
      var volume: ValueMap = ["name": try call.value("name")]
      if let size { volume["size"] = .int(size) }
      if let type = call.optional("type") { volume["volume_type"] = type }
      if let field = source.field { volume[field] = source.id }
      for name in ["description", "availability_zone"] { volume[name] = call.optional(name) }
      volume["metadata"] = try CopyMark.marked(call.texts("properties"), [], carrier: carrier)
      return ServiceRequest(.post, "/volumes", body: .json(["volume": .map(volume)]))
    }
    guard let id = answer["volume"]?["id"]?.asString else { throw CloudCall.noID("volume") }
    return try await call.waitForCinder(
      .status("available", failing: ["error"]), of: .volume(id, after: source.operation))
  }

  /// What the volume is made from; the names are on record.
  private static func source(_ call: CloudCall) async throws -> (field: String?, id: Value, operation: Operation) {
    if call.optional("snapshot") != nil, call.optional("image") != nil {
      throw Failure(
        .failed, "invalid-argument", "a volume is made from a snapshot or from an image, not from both",
        help: "leave out `snapshot` or `image`")
    }
    if call.optional("snapshot") != nil {
      return ("snapshot_id", .string(try await call.volumeSnapshotID("snapshot")), .createVolumeFromSnapshot)
    }
    if call.optional("image") != nil {
      return ("imageRef", .string(try await call.imageTarget()), .createVolumeFromImage)
    }
    return (nil, .null, .createVolume)
  }

  private static let retypePolicy = EnumerationType("retype policy", ["never", "on-demand"])

  /// Everything is looked at before anything is written: a size that is smaller than the volume's changes nothing.
  ///
  /// Source: Block Storage API v3 reference, "Update a volume", "Create metadata for volume", "Extend a volume size",
  /// "Retype a volume".
  static let set = CloudAction(
    "volume.set", "Change a volume: name, properties, type, and its size, which can only grow",
    takes: [
      volume, .optional("name", .string, "Its new name"),
      .optional(
        "size", .int(1...1_000_000), "Its new size in GiB, not smaller than it is; also while it is attached"),
      .optional("type", .string, "Its new volume type, by name"),
      .optional(
        "retype_policy", .word(retypePolicy), "Whether it may be moved to another place for its new type",
        default: "never"),
      .optional("description", .string, "What it is for"),
      .optional("properties", .map(.string), "Properties to set; others stay as they are"),
    ],
    gives: Resource.volume.single,
    calls: [
      .updateVolume, .setVolumeMetadata, .extendVolume, .retypeVolume, .showVolume, .listVolumeMessages, .listVolumes,
    ],
    onlyWith: [
      .updateVolume: ["name", "description"], .setVolumeMetadata: ["properties"], .extendVolume: ["size"],
      .retypeVolume: ["type"],
    ],
    example: """
      - id: grow
        uses: volume.set
        with: { volume: data-1, size: 20, type: high-speed, properties: { env: prod } }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#extend-a-volume-size",
    timeout: .seconds(4 * 60 * 60), waits: true
  ) { call in
    let id = try await call.volumeID()
    let change = try await VolumeChange(call, id)
    try await change.describe()
    try await change.retype()
    return try await change.extend()
  }

  /// Source: Block Storage API v3 reference, "Delete a volume".
  static let delete = CloudAction(
    "volume.delete", "Delete a volume",
    takes: [volume],
    gives: [Output("id", .string, "The id of the volume that was deleted.")],
    calls: [.deleteVolume, .showVolume, .listVolumeMessages, .listVolumes],
    example: """
      - id: make
        uses: volume.create
        with: { name: scratch, size: 1 }
      - id: away
        uses: volume.delete
        with: { volume: scratch }
      """,
    reference: "https://docs.openstack.org/api-ref/block-storage/v3/#delete-a-volume", waits: true
  ) { call in
    let id = try await call.volumeID()
    try await call.remove(.deleteVolume, ServiceRequest(.delete, "/volumes/\(id)"))
    try await call.waitUntilGone(.volume(id, after: .deleteVolume), failing: ["available", "error", "error_deleting"])
    return Record([("id", .string(id))])
  }
}

/// What is to be changed about one volume, and how it was before.
///
/// The numbers of the writes are taken in one order, whatever there is to do, so that a resumed attempt finds them.
private struct VolumeChange {
  private let call: CloudCall
  private let id: String
  private let size: Int64?
  private let numbers: [CallID]

  init(_ call: CloudCall, _ id: String) async throws {
    self.call = call
    self.id = id
    size = call.optional("size")?.asInt
    let before = try await call.look(at: .volume(id, after: .extendVolume))
    if let size, let old = before["size"]?.asInt, size < old {
      throw Failure(
        .failed, "shrinks", "the volume \(id) has \(old) GiB, and volumes cannot be made smaller: \(size) GiB is less",
        help: "make a new volume of that size and copy what is in it")
    }
    numbers = (0..<4).map { _ in call.nextNumber() }
  }

  func describe() async throws {
    var fields = ValueMap()
    for name in ["name", "description"] { fields[name] = call.optional(name) }
    if !fields.isEmpty {
      _ = try await call.perform(
        .updateVolume, ServiceRequest(.put, "/volumes/\(id)", body: .json(["volume": .map(fields)])), as: numbers[0],
        keeping: .nothing)
    }
    guard let properties = call.optional("properties"), properties.asMap?.isEmpty == false else { return }
    _ = try await call.perform(
      .setVolumeMetadata, ServiceRequest(.post, "/volumes/\(id)/metadata", body: .json(["metadata": properties])),
      as: numbers[1], keeping: .nothing)
  }

  func retype() async throws {
    guard let type = call.optionalText("type") else { return }
    let awaited = Awaited.volume(id, after: .retypeVolume)
    let before = try await call.look(at: awaited)
    if before.text("type") == type, before.text("status") != "retyping" { return }
    if before.text("status") != "retyping" {
      _ = try await call.perform(
        .retypeVolume,
        ServiceRequest(
          .post, "/volumes/\(id)/action",
          body: .json(["os-retype": ["new_type": .string(type), "migration_policy": try call.value("retype_policy")]])),
        as: numbers[2], keeping: .nothing)
    }
    let goal = WaitGoal.settled("of the type '\(type)'") { $0.text("type") == type }
    // Cinder takes no other work on a volume while it is at this.
    let isLast = size == nil
    _ = isLast ? try await call.waitForCinder(goal, of: awaited) : try await call.waitBetweenInCinder(goal, of: awaited)
  }

  func extend() async throws -> Record {
    let awaited = Awaited.volume(id, after: .extendVolume)
    let before = try await call.look(at: awaited)
    guard let size, (before["size"]?.asInt ?? 0) < size else { return before }
    if before.text("status") != "extending" {
      // A cloud that does not know the microversion can still extend what is not attached.
      var request = ServiceRequest(
        .post, "/volumes/\(id)/action", body: .json(["os-extend": ["new_size": .int(size)]]),
        microversion: .onlineExtend)
      if before.text("status") == "available" { request.minimumMicroversion = Microversion(3, 0) }
      _ = try await call.perform(.extendVolume, request, as: numbers[3], keeping: .nothing)
    }
    return try await call.waitForCinder(
      .settled("of \(size) GiB") { ($0["size"]?.asInt ?? 0) >= size }, of: awaited)
  }
}

extension CloudCall {
  static func noID(_ what: String) -> Failure {
    Failure(.unknown, "unexpected", "the answer holds no id of a \(what)", help: doubtHelp)
  }
}

extension WaitGoal {
  /// A volume that cinder has stopped working on, changed as wanted. Where it could not be done, cinder puts it back.
  fileprivate static func settled(_ wanted: String, when isDone: @escaping @Sendable (Record) -> Bool) -> WaitGoal {
    WaitGoal(wanted, failing: ["error", "error_extending"]) { seen in
      switch seen.text("status") {
      case "available", "in-use": isDone(seen) ? .reached : .failed("it is not \(wanted)")
      case "error", "error_extending": .failed("")
      default: .pending
      }
    }
  }
}

extension Operation {
  static let createVolume = Operation(
    .blockStorage, "create empty volume", "POST", "/v3/{project_id}/volumes", .once)
  static let createVolumeFromSnapshot = Operation(
    .blockStorage, "create volume from snapshot or volume", "POST", "/v3/{project_id}/volumes", .once)
  static let createVolumeFromImage = Operation(
    .blockStorage, "create volume from image", "POST", "/v3/{project_id}/volumes", .once)
  static let updateVolume = Operation(
    .blockStorage, "rename / update volume", "PUT", "/v3/{project_id}/volumes/{id}", .idempotent)
  static let setVolumeMetadata = Operation(
    .blockStorage, "volume metadata create", "POST", "/v3/{project_id}/volumes/{id}/metadata", .idempotent)
  /// The size is absolute: twice is once.
  static let extendVolume = Operation(
    .blockStorage, "extend attached volume (os-extend)", "POST", "/v3/{project_id}/volumes/{id}/action", .idempotent)
  static let retypeVolume = Operation(
    .blockStorage, "retype volume (os-retype)", "POST", "/v3/{project_id}/volumes/{id}/action", .idempotent)
  static let deleteVolume = Operation(
    .blockStorage, "delete volume", "DELETE", "/v3/{project_id}/volumes/{id}", .idempotent, destructive: true)
}
