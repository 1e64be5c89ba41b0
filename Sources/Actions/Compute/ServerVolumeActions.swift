import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Volumes attached to servers.
///
/// Nova answers before the volume is there; cinder's status of the volume tells when it is.
enum ServerVolumeActions {
  static let all: [CloudAction] = [add, remove]

  static let volume = Parameter.required("volume", .reference(.volume), "The volume, by id or exact name")

  /// Source: Compute API reference, "Attach a volume to an instance", microversion 2.79.
  static let add = CloudAction(
    "server.add.volume", "Attach a volume to a server",
    takes: [.server, volume], gives: Resource.volume.single,
    calls: [.showVolume, .attachVolume, .listServersBrief, .listVolumes],
    example: """
      - id: attach
        uses: server.add.volume
        with: { server: db-1, volume: data-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#attach-a-volume-to-an-instance", waits: true
  ) { call in
    let (server, volume) = (try await call.serverID(), try await call.volumeID())
    let request = ServiceRequest(
      .post, "/servers/\(server)/os-volume_attachments",
      body: .json(["volumeAttachment": ["volumeId": .string(volume)]]), microversion: .compute)
    return try await call.moveVolume(
      volume, .attachVolume, request, whileIn: "attaching", isThere: { $0.isAttached(to: server, as: "in-use") },
      // Where the host cannot take it, cinder shows it as available again.
      goal: .status("in-use", failing: ["available", "error", "error_attaching"]))
  }

  /// Source: Compute API reference, "Detach a volume from an instance". What the system on the server has not written yet
  /// is lost: unmount it first.
  static let remove = CloudAction(
    "server.remove.volume", "Detach a volume from a server",
    takes: [.server, volume], gives: Resource.volume.single,
    calls: [.showVolume, .detachVolume, .listServersBrief, .listVolumes],
    example: """
      - id: detach
        uses: server.remove.volume
        with: { server: db-1, volume: data-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#detach-a-volume-from-an-instance", waits: true
  ) { call in
    let (server, volume) = (try await call.serverID(), try await call.volumeID())
    let request = ServiceRequest(
      .delete, "/servers/\(server)/os-volume_attachments/\(volume)", microversion: .compute)
    return try await call.moveVolume(
      volume, .detachVolume, request, whileIn: "detaching", isThere: { $0.text("status") == "available" },
      goal: .status("available", failing: ["in-use", "error", "error_detaching"]))
  }
}

extension CloudCall {
  func volumeID() async throws -> String {
    try await target("volume", of: .volume, by: .listVolumes, path: "/volumes/detail", query: { [("name", $0)] })
  }

  /// Looks, writes if there is something to do, and waits; a refusal because of the state is looked at once more, since
  /// the request may have been sent twice.
  fileprivate func moveVolume(
    _ volume: String, _ write: Operation, _ request: ServiceRequest, whileIn status: String,
    isThere: (Record) -> Bool, goal: WaitGoal
  ) async throws -> Record {
    let number = nextNumber()
    let awaited = Awaited.volume(volume, after: write)
    let before = try await look(at: awaited)
    if isThere(before) { return before }
    if before.text("status") != status {
      do {
        _ = try await perform(write, request, as: number, keeping: .nothing)
      } catch let failure as Failure where ["busy", "conflict", "gone"].contains(failure.kind) {
        let now = try await look(at: awaited)
        if isThere(now) { return now }
        guard now.text("status") == status else { throw failure }
      }
    }
    return try await wait(for: goal, of: awaited)
  }
}

extension Record {
  fileprivate func isAttached(to server: String, as status: String) -> Bool {
    text("status") == status && self["servers"]?.asList?.contains(.string(server)) == true
  }
}

extension Awaited {
  /// Source: Block Storage API v3 reference, "Show a volume's details".
  static func volume(_ id: String, after write: Operation) -> Awaited {
    Awaited(
      resource: .volume, id: id, look: .showVolume, path: "/volumes/\(id)", member: "volume", microversion: nil,
      write: write)
  }
}

extension Operation {
  static let showVolume = Operation(.blockStorage, "show volume", "GET", "/v3/{project_id}/volumes/{id}", .safe)
  static let attachVolume = Operation(
    .compute, "attach volume to server", "POST", "/servers/{id}/os-volume_attachments", .idempotent)
  static let detachVolume = Operation(
    .compute, "detach volume from server", "DELETE", "/servers/{id}/os-volume_attachments/{volume_id}", .idempotent)
}
