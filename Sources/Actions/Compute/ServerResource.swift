import OpenStack
import Values

extension Resource {
  /// A server as `GET /servers/detail` shows it from microversion 2.47 on.
  ///
  /// Source: Compute API reference, "List Servers Detailed" and "Show Server Details".
  static let server = Resource(
    "server", "servers",
    [
      ResourceField("id", .string, "The server's id.", from: "id", column: "ID"),
      ResourceField("name", .string, "Its name.", from: "name", column: "Name"),
      ResourceField("status", .enumeration(serverStatus), "What state it is in.", from: "status", column: "Status"),
      ResourceField(
        "networks", .map(.string, .list(.string)), "Its addresses, by network.", from: "addresses", column: "Networks",
        convert: addresses),
      ResourceField(
        "image", .optional(.string), "The id of the image it was made from; absent if it boots from a volume.",
        from: "image", column: "Image", convert: { $0["id"] }),
      ResourceField(
        "flavor", .string, "The name of its flavor.", from: "flavor", column: "Flavor",
        convert: { $0["original_name"] ?? $0["id"] }),
      ResourceField("properties", .map(.string, .string), "Its metadata.", from: "metadata"),
      ResourceField("tags", .list(.string), "Its tags.", from: "tags"),
      ResourceField("created", .timestamp, "When it was made.", from: "created"),
      ResourceField("updated", .timestamp, "When it last changed.", from: "updated"),
      ResourceField(
        "task_state", .optional(.string), "What the service is doing with it.", from: "OS-EXT-STS:task_state"),
      ResourceField(
        "power_state", .int, "The hypervisor's word for it: 1 running, 4 shut down.", from: "OS-EXT-STS:power_state"),
      ResourceField("availability_zone", .string, "Where it runs.", from: "OS-EXT-AZ:availability_zone"),
      ResourceField("locked", .bool, "Whether it is locked against changes.", from: "locked"),
      ResourceField("key_name", .optional(.string), "The key pair it was made with.", from: "key_name"),
      ResourceField("user_id", .string, "Who made it.", from: "user_id"),
      ResourceField(
        "fault", .optional(.string), "Why it is in ERROR.", from: "fault", convert: { $0["message"] }),
    ])

  /// The states of the Compute API guide, "Server concepts".
  static let serverStatus = EnumerationType(
    "server status",
    [
      "ACTIVE", "BUILD", "DELETED", "ERROR", "HARD_REBOOT", "MIGRATING", "PASSWORD", "PAUSED", "REBOOT", "REBUILD",
      "RESCUE", "RESIZE", "REVERT_RESIZE", "SHELVED", "SHELVED_OFFLOADED", "SHUTOFF", "SOFT_DELETED", "SUSPENDED",
      "UNKNOWN", "VERIFY_RESIZE",
    ])

  /// `{"net": [{"addr": …, "version": …}]}` without the versions.
  private static func addresses(_ raw: Value) -> Value? {
    guard let networks = raw.asMap else { return nil }
    return .map(
      ValueMap(
        networks.entries.map { name, addresses in
          (name, .list((addresses.asList ?? []).compactMap { $0["addr"] }))
        }))
  }
}

extension Microversion {
  /// Of compute: flavors are written out (2.47), tags are in lists (2.26), and image ids come with snapshots (2.45).
  static let compute = Microversion(2, 79)
}
