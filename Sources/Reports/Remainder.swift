public import Engine
import Values
import Workflows

/// Something in the cloud that a run made or changed, and did not undo.
public struct Remainder: Sendable, Equatable {
  /// The step that did it.
  public let address: Address
  /// `server`, as the standard command line names it; nil for what was changed, or is of no kind that is known here.
  public let kind: String?
  public let id: String?
  public let region: String?
  /// The request that did it.
  public let operation: String
  public let path: String

  /// The standard client's command that removes it; nil for what was not made here.
  public var command: String? {
    guard let kind, let id else { return nil }
    return "openstack \(region.map { "--os-region-name \($0) " } ?? "")\(kind) delete \(id)"
  }

  static func all(of state: RunState, without told: [Address]) -> [Remainder] {
    var all: [Remainder] = []
    for write in state.writes {
      let intent = write.intent
      if intent.method == "DELETE" {
        let id = intent.path.split(separator: "/").last ?? ""
        // What was changed of it is gone with it.
        all.removeAll { $0.id.map { $0[...] } == id || $0.path.split(separator: "/").contains(id) }
      }
      guard intent.method != "DELETE", !isUndone(write.address, state), !told.contains(write.address) else { continue }
      let made = Remainder(
        address: write.address, kind: write.id == nil ? nil : kind(of: intent), id: write.id, region: intent.region,
        operation: intent.operation, path: intent.path)
      if !all.contains(made) { all.append(made) }
    }
    return all
  }

  private static func isUndone(_ address: Address, _ state: RunState) -> Bool {
    if case .section(.undo)? = address.parts.last { return true }
    return state.undone[address]?.outcome == .succeeded
  }

  /// By service and the path's last part; nova makes images too.
  private static func kind(of intent: CallIntent) -> String? {
    switch (intent.service, intent.path.split(separator: "/").last.map(String.init)) {
    case ("compute", "servers"): "server"
    case ("compute", "action"), ("image", "images"): "image"
    case ("compute", "os-server-groups"): "server group"
    case ("block-storage", "volumes"): "volume"
    case ("block-storage", "snapshots"): "volume snapshot"
    case ("block-storage", "backups"): "volume backup"
    case ("network", "security-groups"): "security group"
    case ("network", "security-group-rules"): "security group rule"
    case ("network", "ports"): "port"
    case ("network", "networks"): "network"
    case ("network", "subnets"): "subnet"
    case ("network", "routers"): "router"
    case ("network", "floatingips"): "floating ip"
    default: nil
    }
  }
}
