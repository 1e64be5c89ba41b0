import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Old images deleted.
///
/// An image counts only if this workflow made it of this server (`server.snapshot` marks it so), if it still has the name
/// that it was given, and if nothing speaks for its staying: protected images stay, those of shelved servers
/// (`…-shelved`), and those that a server or a volume of the project was made from.
enum ImagePruneAction {
  static let all: [CloudAction] = [prune]

  static let prune = CloudAction(
    "image.prune", "Delete the older images that this workflow made of a server",
    takes: [.required("made_from", .string, "The id of the server that they were made of")] + PruneChoice.parameters,
    gives: PruneChoice.outputs,
    calls: [
      .deleteImage, .deleteVolumeSnapshot, .listImages, .listServers, .listVolumes, .showVolumeSnapshot,
    ],
    example: """
      - id: web
        uses: server.show
        with: { server: web-1 }
      - id: shot
        uses: server.snapshot
        with: { server: "${{ steps.web.id }}", name: web-1--20261123 }
      - id: rotate
        uses: image.prune
        with: { made_from: "${{ steps.web.id }}", keep: 7 }
      """,
    reference: "https://docs.openstack.org/api-ref/image/v2/#delete-image", timeout: .seconds(4 * 60 * 60)
  ) { call in
    let choice = try PruneChoice("images", call)
    let plan = try await call.decided("choose which images go") {
      try choice.plan(for: try await copies(call), now: call.access.now)
    }
    for copy in plan["delete"]?.asList ?? [] {
      guard let id = copy["id"]?.asString else { continue }
      try await call.remove(.deleteImage, ServiceRequest(.delete, "/v2/images/\(id)"))
      // Only now: an image without its data would be worse than data without an image.
      for snapshot in copy["parts"]?.asList ?? [] {
        if let part = snapshot.asString { try await call.removeVolumeSnapshot(part) }
      }
    }
    return PruneChoice.result(of: plan)
  }

  private static let fields: Set<String> = [
    "id", "name", "status", "protected", "created", "owner", "properties", "volume_snapshots",
  ]

  private static func copies(_ call: CloudCall) async throws -> [PrunedCopy] {
    let (server, project) = (try call.text("made_from"), try call.access.projectID())
    let (workflow, prefix) = (call.call.run.workflow, call.optionalText("prefix") ?? "")
    guard ResourceID.isOne(server) else {
      throw Failure(
        .failed, "invalid-argument", "'\(server)' is not the id of a server",
        help: "servers come and go under one name: say `made_from: ${{ steps.….id }}`")
    }
    // Glance's filters are for everybody; what they give is looked at again all the same.
    let images = try await call.list(
      .listImages, .image, path: "/v2/images", query: [(CopyMark.server, server), ("limit", "1000")], filtering: fields
    ) { image in
      func property(_ name: String) -> String? { image["properties"]?[name]?.asString }
      let name = image.text("name") ?? ""
      return property(CopyMark.server) == server && property(CopyMark.workflow)?.hasSameBytes(as: workflow) == true
        && property(CopyMark.name)?.hasSameBytes(as: name) == true
        // What was made of a server that was itself made from such an image inherits the other marks.
        && (property("instance_uuid") ?? server) == server
        && image.text("owner") == project && name.utf8.starts(with: prefix.utf8)
    }
    guard !images.isEmpty else { return [] }
    let used = try await usedImages(call)
    let parts = images.flatMap { strings($0["volume_snapshots"]) }
    let usedParts = parts.isEmpty ? [] : try await usedSnapshots(call)
    return try images.map { image in
      guard let id = image.text("id"), case .timestamp(let created)? = image["created"] else {
        throw Failure(.failed, "unexpected", "an image in the list has no id or no time")
      }
      var copy = PrunedCopy(
        id: id, name: image.text("name") ?? "", created: created, isWhole: image.text("status") == "active",
        status: image.text("status") ?? "in no known state", parts: strings(image["volume_snapshots"]))
      if image["protected"] != false { copy.keeping = "protected" }
      if copy.name.hasSuffix("-shelved") { copy.keeping = "of a shelved server" }
      if used.contains(id) || copy.parts.contains(where: usedParts.contains) { copy.keeping = "in use" }
      return copy
    }
  }

  private static func strings(_ value: Value?) -> [String] { (value?.asList ?? []).compactMap(\.asString) }

  private static func usedImages(_ call: CloudCall) async throws -> Set<String> {
    let servers = try await call.list(
      .listServers, .server, path: "/servers/detail", microversion: .compute, filtering: ["image", "status"])
    // Of a cell that is away nova tells only that its servers are there.
    if let server = servers.first(where: { $0.text("status") == "UNKNOWN" }) {
      throw Failure(
        .failed, "hidden-server", "nothing is known of the server \(server.text("id") ?? ""): its image may be in use",
        help: "try again when the whole of compute is there")
    }
    return Set(servers.compactMap { $0.text("image") })
  }

  /// Ids of volume snapshots that a volume was made from.
  static func usedSnapshots(_ call: CloudCall) async throws -> Set<String> {
    let volumes = try await call.list(
      .listVolumes, .volume, path: "/volumes/detail", filtering: ["snapshot_id"])
    return Set(volumes.compactMap { $0.text("snapshot_id") })
  }
}
