import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// Servers given another flavor.
///
/// Source of the bodies: Compute API reference, "Servers - run an action", microversion 2.79.
enum ServerResizeActions {
  static let all: [CloudAction] = [resize, confirm, revert]

  private static let confirmation = EnumerationType("confirmation", ["manual", "on_probe"])

  /// With `on_probe` one step is the whole of it: nothing is left that waits for a person, whichever way it went.
  static let resize = CloudAction(
    "server.resize", "Give a server another flavor; it waits to be confirmed or reverted then, or does so by itself",
    takes: [
      .server, .required("flavor", .reference(.flavor), "The new flavor, by id or exact name"),
      .optional(
        "confirm", .word(confirmation),
        "`manual` leaves that to you; `on_probe` confirms once the `probe` is well, and reverts if it is not in time",
        default: "manual"),
      .optional(
        "probe", .url, "What must answer with 200 to 299 after the resize; a secret may be the whole of it",
        takesSecrets: true, takesOutside: false),
      .optional(
        "probe_for", .duration, "How long it may take until the probe is well", default: .duration(.seconds(5 * 60))),
    ],
    gives: Resource.server.single,
    calls: [
      .showServer, .resizeServer, .listServersBrief, .listFlavors, .showFlavor, .confirmResize, .takeResizeBack,
    ], onlyWith: [.confirmResize: ["probe"], .takeResizeBack: ["probe"]],
    example: """
      - id: grow
        uses: server.resize
        with: { server: web-1, flavor: b2-15 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#resize-server-resize-action", timeout: .seconds(60 * 60),
    waits: true
  ) { call in
    let server = try await call.serverID()
    let flavor = try await call.decidedFlavor()
    guard try call.text("confirm") == "on_probe" else { return try await call.move(server, .resize(to: flavor)) }
    return try await call.resize(server, to: flavor, proving: try call.proof())
  }

  static let confirm = CloudAction(
    "server.resize.confirm", "Confirm a resize: what was kept of the former size is dropped",
    takes: [.server], gives: Resource.server.single,
    calls: [.showServer, .confirmResize, .listServersBrief],
    example: """
      - id: keep
        uses: server.resize.confirm
        with: { server: web-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#confirm-resized-server-confirmresize-action",
    waits: true
  ) { call in try await call.move(call.serverID(), .confirmResize) }

  /// Destructive: what the server wrote to its own disk since the resize is lost.
  static let revert = CloudAction(
    "server.resize.revert", "Revert a resize: the server is what it was before",
    takes: [.server], gives: Resource.server.single,
    calls: [.showServer, .revertResize, .listServersBrief],
    example: """
      - id: grow
        uses: server.resize
        with: { server: web-1, flavor: b2-15 }
      - id: back
        uses: server.resize.revert
        with: { server: web-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#revert-resized-server-revertresize-action",
    timeout: .seconds(60 * 60), waits: true
  ) { call in
    try await call.move(call.serverID(), .revertResize(by: .revertResize))
  }
}

/// A flavor as it is asked for and as servers show it.
struct FlavorChoice: Sendable {
  let id: String
  let name: String
}

extension ServerMove {
  static let confirmResize = to("ACTIVE", "SHUTOFF", by: .confirmResize, ["confirmResize": .null], tasks: [])

  static func revertResize(by operation: Operation) -> ServerMove {
    var move = to("ACTIVE", "SHUTOFF", by: operation, ["revertResize": .null], tasks: ["resize_reverting"])
    // A running server may be one that was never resized: nova is asked, and says so.
    move.isThere = { _ in false }
    return move
  }

  static func resize(to flavor: FlavorChoice) -> ServerMove {
    let tasks: Set<String> = ["resize_prep", "resize_migrating", "resize_migrated", "resize_finish"]
    let isNew: @Sendable (Record) -> Bool = { $0.text("flavor").map { $0 == flavor.name || $0 == flavor.id } ?? false }
    let isThere: @Sendable (Record) -> Bool = { seen in
      !seen.hasTask && isNew(seen) && ["VERIFY_RESIZE", "ACTIVE", "SHUTOFF"].contains(seen["status"]?.asString ?? "")
    }
    return ServerMove(
      write: .resizeServer, body: ["resize": ["flavorRef": .string(flavor.id)]],
      goal: WaitGoal("VERIFY_RESIZE") { seen in
        if isThere(seen) { return .reached }
        // Where no host has room nova puts the server back as it was, without a fault that it would show.
        if !seen.hasTask, ["ACTIVE", "SHUTOFF"].contains(seen["status"]?.asString ?? "") {
          return .failed("it is on its former flavor again: perhaps no host has room for the new one")
        }
        return WaitGoal.judge(seen, [])
      },
      isThere: isThere, isUnderWay: { $0.text("task_state").map(tasks.contains) ?? false })
  }
}

extension CloudCall {
  /// The flavor of the parameter, on record.
  func decidedFlavor() async throws -> FlavorChoice {
    let text = try text("flavor")
    let found = try await decided("look up flavor '\(text)'") {
      let choice = try await flavor(text)
      return ["id": .string(choice.id), "name": .string(choice.name)]
    }
    return FlavorChoice(id: found["id"]?.asString ?? "", name: found["name"]?.asString ?? "")
  }

  private func flavor(_ text: String) async throws -> FlavorChoice {
    let id = try await flavorID(text)
    if !id.hasSameBytes(as: text) { return FlavorChoice(id: id, name: text) }
    let flavor = try await show(
      .showFlavor, .flavor, path: "/flavors/\(id)", member: "flavor", microversion: .compute)
    return FlavorChoice(id: id, name: flavor.text("name") ?? id)
  }

  func flavorID(_ text: String) async throws -> String {
    try await id(
      named: text, of: .flavor, by: .listFlavors, path: "/flavors/detail", query: { _ in [] }, microversion: .compute,
      orID: true)
  }
}

extension Operation {
  static let resizeServer = serverAction("resize server (resize)", .idempotent)
  static let confirmResize = serverAction("confirm resize (confirmResize)", .idempotent)
  static let revertResize = serverAction("revert resize (revertResize)", .idempotent, destructive: true)
  /// The same, as the way back of an action that has just resized: nothing is lost that was there before.
  static let takeResizeBack = serverAction("revert resize (revertResize)", .idempotent)
  static let showFlavor = Operation(.compute, "show flavor", "GET", "/flavors/{id}", .safe)
}
