import Engine
import HTTPTypes
import OpenStack
import Permissions
import Synchronization
import Values
import Workflows

/// Images made of servers.
///
/// Source of the bodies: Compute API reference, "Create Image (createImage Action)" and "Create Server Back Up
/// (createBackup Action)", microversion 2.79; both give the image's id from 2.45 on.
enum ServerImageActions {
  static let all: [CloudAction] = [snapshot, backup]

  private static let outputs = [
    Output("image_id", .string, "The id of the image."), Output("name", .string, "Its name."),
    Output("status", .enumeration(Resource.imageStatus), "What state it is in."),
    Output("size", .optional(.int), "Its size in bytes; 0 where the data is in volume snapshots."),
    Output("created", .timestamp, "When it was begun."),
    Output(
      "volume_snapshots", .list(.string),
      "Of a server that boots from a volume: the ids of the volume snapshots that hold its data."),
  ]

  /// Marks the image as this workflow's own, so that `image.prune` finds it. Of a server that boots from a volume the data
  /// is in volume snapshots; they are waited for too.
  static let snapshot = CloudAction(
    "server.snapshot", "Make an image of a server",
    takes: [
      .server, .required("name", .string, "The image's name"),
      .optional("properties", .map(.string), "Properties of the image"),
    ],
    gives: outputs,
    calls: [
      .snapshotServer, .snapshotVolumeServer, .showServer, .showImage, .showVolumeSnapshot, .listServerEvents,
      .showServerAction, .listServersBrief, .listImages,
    ],
    example: """
      - id: shot
        uses: server.snapshot
        with: { server: web-1, name: web-1--20261123 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#create-image-createimage-action",
    timeout: .seconds(4 * 60 * 60), waits: true
  ) { call in
    let (server, name) = (try await call.serverID(), try call.text("name"))
    let marks = [
      (CopyMark.workflow, call.call.run.workflow), (CopyMark.server, server), (CopyMark.name, name),
    ]
    let answer = try await call.create(
      .snapshotServer, keeping: .members(["image_id": .everything]), adopting: Adoption.image
    ) { carrier in
      let properties = try CopyMark.marked(call.texts("properties"), marks, carrier: carrier)
      return ServiceRequest(
        .post, "/servers/\(server)/action",
        body: .json(["createImage": ["name": .string(name), "metadata": properties]]),
        microversion: .compute)
    }
    let image = try await ServerImage(call, server: server, answer, after: .snapshotServer).wait()
    for snapshot in image["volume_snapshots"]?.asList ?? [] {
      guard case .done = call.call.waitFor, let id = snapshot.asString else { continue }
      _ = try await call.waitBetween(
        for: .status("available", failing: ["error"]), of: .volumeSnapshot(id, after: .snapshotServer))
    }
    return outputs(of: image)
  }

  /// Destructive: nova deletes the images of the same server and type that are too many, with the caller's own rights
  /// (`image_manage`); what it may not delete stays, and no answer says so.
  static let backup = CloudAction(
    "server.backup", "Make a backup image of a server, and have nova delete those that are too many",
    takes: [
      .server, .required("name", .string, "The image's name"),
      .required("type", .string, "What it counts as, such as daily or weekly"),
      .required("rotation", .int(1...10_000), "How many of that type stay, this one included"),
    ],
    gives: outputs,
    calls: [
      .backupServer, .deleteImage, .showServer, .showImage, .listServerEvents, .showServerAction, .listServersBrief,
      .listImages,
    ],
    example: """
      - id: nightly
        uses: server.backup
        with: { server: web-1, name: web-1--20261123, type: daily, rotation: 7 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#create-server-back-up-createbackup-action",
    timeout: .seconds(4 * 60 * 60), waits: true
  ) { call in
    let server = try await call.serverID()
    let (name, type, rotation) = (try call.value("name"), try call.value("type"), try call.value("rotation"))
    let answer = try await call.create(
      .backupServer, keeping: .members(["image_id": .everything]), adopting: Adoption.image
    ) { carrier in
      ServiceRequest(
        .post, "/servers/\(server)/action",
        body: .json([
          "createBackup": [
            "name": name, "backup_type": type, "rotation": rotation,
            "metadata": [CopyMark.carrier: .string(carrier.text)],
          ]
        ]), microversion: .compute)
    }
    return outputs(of: try await ServerImage(call, server: server, answer, after: .backupServer).wait())
  }

  private static func outputs(of image: Record) -> Record {
    Record([
      ("image_id", image["id"] ?? ""), ("name", .string(image.text("name") ?? "")), ("status", image["status"] ?? ""),
      ("size", image["size"] ?? .optional(nil)), ("created", image["created"] ?? .null),
      ("volume_snapshots", image["volume_snapshots"] ?? []),
    ])
  }
}

/// An image that nova is making of a server.
struct ServerImage: Sendable {
  private let call: CloudCall
  private let server: String
  private let image: Awaited

  init(_ call: CloudCall, server: String, _ answer: Value, after write: Operation) throws {
    guard let id = answer["image_id"]?.asString else {
      throw Failure(.unknown, "unexpected", "the answer holds no id of an image", help: CloudCall.doubtHelp)
    }
    self.call = call
    self.server = server
    image = .image(id, after: write)
  }

  /// Waits until glance has it. Where nova gives up it deletes the image, or leaves it as it is: the server tells then.
  func wait() async throws -> Record {
    let idle = Mutex(0)
    let obstacle: @Sendable (Record) async throws -> String? = { image in
      guard image.text("status") == "queued" else { return nil }
      let server = try await call.client(for: .showServer).call(
        .get("/servers/\(server)", microversion: .compute), keeping: .members(["server": .everything])
      ).body?["server"]
      guard server?["status"] != "ERROR" else { return "the server is in ERROR" }
      guard server?["OS-EXT-STS:task_state"]?.asString == nil else {
        idle.withLock { $0 = 0 }
        return nil
      }
      // The image may have become active between the two looks: only what lasts counts.
      return idle.withLock { looks in
        looks += 1
        return looks > 2 ? "nova no longer works on it" : nil
      }
    }
    return try await call.wait(
      for: .status("active", failing: Self.failing), of: image,
      asking: WaitAside(reason: { await fault() }, obstacle: obstacle))
  }

  private static let failing: Set<String> = ["killed", "deleted", "pending_delete", "deactivated"]

  /// The words of nova's newest record of the action; nil if there are none. They only add to a failure that is certain.
  private func fault() async -> String? {
    let name = image.write == .backupServer ? "createBackup" : "createImage"
    let actions = try? await call.client(for: .listServerEvents).call(
      .get("/servers/\(server)/os-instance-actions", microversion: .compute))
    let mine = actions?.body?["instanceActions"]?.asList?.first { $0["action"] == .string(name) }
    guard let request = mine?["request_id"]?.asString else { return nil }
    var asked = ServiceRequest.get(
      "/servers/\(server)/os-instance-actions/\(request)", microversion: .faultDetails)
    asked.minimumMicroversion = Microversion(2, 1)
    let action = try? await call.client(for: .showServerAction).call(asked)
    return action?.body?["instanceAction"]?["events"]?.asList?.compactMap { $0["details"]?.asString }.first
  }
}

extension Microversion {
  /// From here on the events of a server's actions say in words what went wrong.
  static let faultDetails = Microversion(2, 84)
}

extension Operation {
  static let snapshotServer = serverAction("snapshot image-backed server (createImage)", .once)
  static let snapshotVolumeServer = serverAction("snapshot volume-backed server (createImage)", .once)
  static let backupServer = serverAction("rotating backup (createBackup)", .once, destructive: true)
  static let showServerAction = Operation(
    .compute, "show server action", "GET", "/servers/{id}/os-instance-actions/{request_id}", .safe)
}
