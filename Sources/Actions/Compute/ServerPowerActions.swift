import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// Servers switched on and off, rebooted, and taken off their host.
///
/// Source of the bodies: Compute API reference, "Servers - run an action", microversion 2.79.
enum ServerPowerActions {
  static let all: [CloudAction] = [stop, start, reboot, shelve, unshelve, cycleHost]

  static let stop = CloudAction(
    "server.stop", "Stop a server",
    takes: [.server], gives: Resource.server.single,
    calls: [.showServer, .stopServer, .listServersBrief],
    example: """
      - id: stop
        uses: server.stop
        with: { server: web-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#stop-server-os-stop-action", waits: true
  ) { call in try await call.move(call.serverID(), .stop) }

  static let start = CloudAction(
    "server.start", "Start a server",
    takes: [.server], gives: Resource.server.single,
    calls: [.showServer, .startServer, .listServersBrief],
    example: """
      - id: start
        uses: server.start
        with: { server: web-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#start-server-os-start-action", waits: true
  ) { call in try await call.move(call.serverID(), .start) }

  static let rebootType = EnumerationType("reboot type", ["soft", "hard"])

  static let reboot = CloudAction(
    "server.reboot", "Reboot a server",
    takes: [
      .server,
      .optional(
        "type", .word(rebootType), "soft asks the system in it to, hard switches it off and on", default: "soft"),
    ],
    gives: Resource.server.single,
    calls: [.showServer, .rebootServer, .listServersBrief],
    example: """
      - id: reboot
        uses: server.reboot
        with: { server: web-1, type: hard }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#reboot-server-reboot-action", waits: true
  ) { call in
    let id = try await call.serverID()
    let type = try call.text("type").uppercased()
    _ = try await call.act(on: id, .rebootServer, ["reboot": ["type": .string(type)]])
    return try await call.wait(for: .status("ACTIVE"), of: .server(id, after: .rebootServer))
  }

  static let shelve = CloudAction(
    "server.shelve", "Shelve a server: it keeps its disk and addresses and gives up its host",
    takes: [.server], gives: Resource.server.single,
    calls: [.showServer, .shelveServer, .listServersBrief],
    example: """
      - id: shelve
        uses: server.shelve
        with: { server: web-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#shelve-server-shelve-action", timeout: .seconds(60 * 60),
    waits: true
  ) { call in try await call.move(call.serverID(), .shelve) }

  /// Its example begins with a shelved server, so that there is something to do.
  static let unshelve = CloudAction(
    "server.unshelve", "Unshelve a server: it runs again, on any host",
    takes: [.server], gives: Resource.server.single,
    calls: [.showServer, .unshelveServer, .listServersBrief],
    example: """
      - id: unshelve
        uses: server.unshelve
        with: { server: web-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#unshelve-restore-shelved-server-unshelve-action",
    timeout: .seconds(60 * 60), waits: true
  ) { call in try await call.move(call.serverID(), .unshelve) }

  /// For a host that is ill: whoever may not migrate may still shelve and unshelve. A server that was off is on afterwards.
  static let cycleHost = CloudAction(
    "server.cycle_host", "Move a server to another host by shelving and unshelving it",
    takes: [.server], gives: Resource.server.single,
    calls: [.showServer, .shelveServer, .unshelveServer, .listServersBrief],
    example: """
      - id: move
        uses: server.cycle_host
        with: { server: web-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#shelve-server-shelve-action",
    timeout: .seconds(2 * 60 * 60), waits: true
  ) { call in
    let id = try await call.serverID()
    let (shelving, unshelving) = (call.nextNumber(), call.nextNumber())
    // Once it is on record that the server was shelved, a running server is one that is back.
    _ = try await call.decided("see that the server is shelved") {
      _ = try await call.move(id, .shelve, as: shelving, isLast: false)
      return true
    }
    return try await call.move(id, .unshelve, as: unshelving)
  }
}

extension ServerMove {
  static let stop = to("SHUTOFF", by: .stopServer, ["os-stop": .null], tasks: ["powering-off"])
  static let start = to("ACTIVE", by: .startServer, ["os-start": .null], tasks: ["powering-on"])
  /// A cloud may keep a shelved server on its host for a while: `SHELVED`.
  static let shelve = to(
    "SHELVED_OFFLOADED", "SHELVED", by: .shelveServer, ["shelve": .null],
    tasks: [
      "shelving", "shelving_image_pending_upload", "shelving_image_uploading", "shelving_offloading",
    ])
  static let unshelve = to(
    "ACTIVE", by: .unshelveServer, ["unshelve": .null], tasks: ["unshelving", "spawning"])
}

extension Operation {
  static let stopServer = serverAction("stop server (os-stop)", .idempotent)
  static let startServer = serverAction("start server (os-start)", .idempotent)
  static let rebootServer = serverAction("reboot server soft/hard (reboot)", .once)
  static let shelveServer = serverAction("shelve server (shelve)", .idempotent)
  static let unshelveServer = serverAction("unshelve server (unshelve)", .idempotent)

  static func serverAction(_ name: String, _ semantics: Semantics, destructive: Bool = false) -> Operation {
    Operation(.compute, name, "POST", "/servers/{id}/action", semantics, destructive: destructive)
  }
}
