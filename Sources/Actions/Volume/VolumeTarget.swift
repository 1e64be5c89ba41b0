import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Volumes and their copies, looked at while cinder works on them.
extension Awaited {
  /// Source: Block Storage API v3 reference, "Show a snapshot's details".
  static func volumeSnapshot(_ id: String, after write: Operation) -> Awaited {
    Awaited(
      resource: .volumeSnapshot, id: id, look: .showVolumeSnapshot, path: "/snapshots/\(id)", member: "snapshot",
      microversion: nil, write: write)
  }

  /// Source: Block Storage API v3 reference, "Show backup detail".
  static func volumeBackup(_ id: String, after write: Operation) -> Awaited {
    Awaited(
      resource: .volumeBackup, id: id, look: .showVolumeBackup, path: "/backups/\(id)", member: "backup",
      microversion: nil, write: write)
  }
}

extension CloudCall {
  func volumeSnapshotID(_ parameter: String) async throws -> String {
    try await target(
      parameter, of: .volumeSnapshot, by: .listVolumeSnapshots, path: "/snapshots/detail", query: { [("name", $0)] })
  }

  /// Waits for cinder; a failure is told in the words of its messages to users, where there are any.
  func waitForCinder(_ goal: WaitGoal, of awaited: Awaited) async throws -> Record {
    try await wait(for: goal, of: awaited, asking: WaitAside(reason: { await message(about: awaited.id) }))
  }

  /// As ``waitForCinder(_:of:)``, between two writes of one action.
  func waitBetweenInCinder(_ goal: WaitGoal, of awaited: Awaited) async throws -> Record {
    try await waitBetween(for: goal, of: awaited, asking: WaitAside(reason: { await message(about: awaited.id) }))
  }

  /// Source: Block Storage API v3 reference, "List Messages", from microversion 3.3 on. It only adds to a failure that is
  /// certain, so that its own failures do not matter.
  private func message(about id: String) async -> String? {
    guard signature.operations.contains(.listVolumeMessages) else { return nil }
    let request = ServiceRequest.get(
      "/messages", query: [("resource_uuid", id)], microversion: .volumeMessages)
    let answer = try? await client(for: .listVolumeMessages).call(request)
    let mine = answer?.body?["messages"]?.asList?.first { $0["resource_uuid"] == .string(id) }
    return mine?["user_message"]?.asString
  }

  /// Deletes a volume snapshot and waits until it is gone: a volume whose snapshots are still there cannot be deleted.
  func removeVolumeSnapshot(_ id: String) async throws {
    try await remove(.deleteVolumeSnapshot, ServiceRequest(.delete, "/snapshots/\(id)"))
    try await waitUntilGone(
      .volumeSnapshot(id, after: .deleteVolumeSnapshot), failing: ["available", "error", "error_deleting"])
  }
}

extension Resource {
  /// Source: Block Storage API v3 reference, "List accessible snapshots with details".
  static let volumeSnapshot = Resource(
    "snapshot", "snapshots",
    [
      ResourceField("id", .string, "The snapshot's id.", from: "id", column: "ID"),
      ResourceField("name", .optional(.string), "Its name.", from: "name", column: "Name"),
      ResourceField("description", .optional(.string), "What it is for.", from: "description"),
      ResourceField("status", .string, "What state it is in.", from: "status", column: "Status"),
      ResourceField("size", .int, "The size of the volume in GiB.", from: "size", column: "Size"),
      ResourceField("volume_id", .string, "The id of the volume.", from: "volume_id"),
      ResourceField("properties", .map(.string, .string), "Its metadata.", from: "metadata"),
      ResourceField("created", .timestamp, "When it was made.", from: "created_at"),
    ])

  /// Source: Block Storage API v3 reference, "List backups with detail".
  static let volumeBackup = Resource(
    "backup", "backups",
    [
      ResourceField("id", .string, "The backup's id.", from: "id", column: "ID"),
      ResourceField("name", .optional(.string), "Its name.", from: "name", column: "Name"),
      ResourceField("description", .optional(.string), "What it is for.", from: "description"),
      ResourceField("status", .string, "What state it is in.", from: "status", column: "Status"),
      ResourceField("size", .int, "The size of the volume in GiB.", from: "size", column: "Size"),
      ResourceField("volume_id", .string, "The id of the volume.", from: "volume_id"),
      ResourceField("incremental", .bool, "Whether it holds only what changed.", from: "is_incremental"),
      ResourceField("created", .timestamp, "When it was made.", from: "created_at"),
      ResourceField("fault", .optional(.string), "Why it failed.", from: "fail_reason"),
    ])
}

extension Microversion {
  /// From here on cinder tells users why work failed.
  static let volumeMessages = Microversion(3, 3)
  /// From here on a volume that is attached can be made larger.
  static let onlineExtend = Microversion(3, 42)
  /// From here on backups have metadata.
  static let backupMetadata = Microversion(3, 43)
}

extension Operation {
  static let listVolumeMessages = Operation(
    .blockStorage, "list user messages (async failures)", "GET", "/v3/{project_id}/messages", .safe)
  static let listVolumeSnapshots = Operation(
    .blockStorage, "list snapshots", "GET", "/v3/{project_id}/snapshots/detail", .safe)
  static let showVolumeSnapshot = Operation(
    .blockStorage, "show snapshot", "GET", "/v3/{project_id}/snapshots/{id}", .safe)
  static let createVolumeSnapshot = Operation(
    .blockStorage, "create snapshot", "POST", "/v3/{project_id}/snapshots", .once)
  static let deleteVolumeSnapshot = Operation(
    .blockStorage, "delete snapshot", "DELETE", "/v3/{project_id}/snapshots/{id}", .idempotent, destructive: true)
  static let listVolumeBackups = Operation(
    .blockStorage, "list backups", "GET", "/v3/{project_id}/backups/detail", .safe)
  static let showVolumeBackup = Operation(
    .blockStorage, "show backup", "GET", "/v3/{project_id}/backups/{id}", .safe)
  static let createVolumeBackup = Operation(
    .blockStorage, "create backup", "POST", "/v3/{project_id}/backups", .once)
  static let deleteVolumeBackup = Operation(
    .blockStorage, "delete backup", "DELETE", "/v3/{project_id}/backups/{id}", .idempotent, destructive: true)
}
