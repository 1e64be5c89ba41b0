import OpenStack
import Permissions
import Values
import Workflows

/// Flavors: the sizes that servers come in.
enum FlavorActions {
  static let all: [CloudAction] = [list, show]

  static let list = CloudAction(
    "flavor.list", "List flavors",
    takes: [
      .optional("min_ram", .size, "Only flavors with at least this much memory"),
      .optional("min_disk", .size, "Only flavors with at least this much disk"),
    ],
    gives: [Resource.flavor.list],
    calls: [.listFlavors],
    example: """
      - id: flavors
        uses: flavor.list
        with: { min_ram: 8GiB }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#list-flavors-with-details"
  ) { call in
    let minRAM = (call.optional("min_ram")?.asInt).map { $0.roundedUp(to: 1 << 20) }
    let minDisk = (call.optional("min_disk")?.asInt).map { $0.roundedUp(to: 1 << 30) }
    var query: [(name: String, value: String)] = []
    if let minRAM { query.append(("minRam", String(minRAM))) }
    if let minDisk { query.append(("minDisk", String(minDisk))) }
    let flavors = try await call.list(
      .listFlavors, .flavor, path: "/flavors/detail", query: query, microversion: .compute,
      filtering: ["ram", "disk"]
    ) { flavor in
      (flavor["ram"]?.asInt ?? 0) >= (minRAM ?? 0) && (flavor["disk"]?.asInt ?? 0) >= (minDisk ?? 0)
    }
    return Record([("flavors", .list(flavors.map(Value.record)))])
  }

  static let show = CloudAction(
    "flavor.show", "Show a flavor",
    takes: [.required("flavor", .reference(.flavor), "The flavor, by id or exact name")],
    gives: Resource.flavor.single,
    calls: [.showFlavor, .listFlavors],
    example: """
      - id: size
        uses: flavor.show
        with: { flavor: b2-7 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#show-flavor-details"
  ) { call in
    let id = try await call.flavorID(call.text("flavor"))
    return try await call.show(
      .showFlavor, .flavor, path: "/flavors/\(id)", member: "flavor", microversion: .compute)
  }
}

extension Resource {
  /// Source: Compute API reference, "List Flavors With Details".
  static let flavor = Resource(
    "flavor", "flavors",
    [
      ResourceField("id", .string, "The flavor's id.", from: "id", column: "ID"),
      ResourceField("name", .string, "Its name.", from: "name", column: "Name"),
      ResourceField("ram", .int, "Memory in MiB.", from: "ram", column: "RAM"),
      ResourceField("disk", .int, "Disk in GiB.", from: "disk", column: "Disk"),
      ResourceField("ephemeral", .int, "Second disk in GiB.", from: "OS-FLV-EXT-DATA:ephemeral", column: "Ephemeral"),
      ResourceField("vcpus", .int, "Processors.", from: "vcpus", column: "VCPUs"),
      ResourceField(
        "is_public", .bool, "Whether every project may use it.", from: "os-flavor-access:is_public", column: "Is Public"
      ),
    ])
}

extension Operation {
  static let listFlavors = Operation(.compute, "list flavors", "GET", "/flavors/detail", .safe)
}

extension Int64 {
  /// How many units hold this much.
  func roundedUp(to unit: Int64) -> Int64 { self / unit + (self % unit > 0 ? 1 : 0) }
}
