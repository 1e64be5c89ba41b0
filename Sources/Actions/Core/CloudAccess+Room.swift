public import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// How much room a plan would take up, against the limits of the project.
extension CloudAccess {
  /// For the servers and volumes that a plan makes; empty where it makes none or the limits cannot be read. Reads only.
  ///
  /// Sources: Compute API reference, "Show Rate And Absolute Limits", "Show Flavor Details"; Block Storage API v3 reference,
  /// "Show absolute limits for a project".
  public func room(for plan: RunPlan) async -> [PlannedRoom] {
    guard let cloud = access(of: plan.run).cloud else { return [] }
    var room: [PlannedRoom] = []
    let servers = plan.writes.filter { $0.kind == .create && $0.flavor != nil }
    for (region, writes) in Dictionary(grouping: servers, by: \.region) {
      room += await compute(writes, cloud.login.connection.client(Service.compute.rawValue, region: region), region)
    }
    let volumes = plan.writes.filter { $0.kind == .create && $0.gigabytes != nil }
    for (region, writes) in Dictionary(grouping: volumes, by: \.region) {
      let client = cloud.login.connection.client(Service.blockStorage.rawValue, region: region)
      guard let limits = try? await client.call(.get("/limits")).body?["limits"]?["absolute"] else { continue }
      room += [
        PlannedRoom("volumes", region, limits, "totalVolumesUsed", "maxTotalVolumes", adds: Int64(writes.count)),
        PlannedRoom(
          "GiB of volumes", region, limits, "totalGigabytesUsed", "maxTotalVolumeGigabytes",
          adds: writes.reduce(0) { $0 + ($1.gigabytes ?? 0) }),
      ].compactMap(\.self)
    }
    return room.sorted { ($0.region ?? "", $0.what) < ($1.region ?? "", $1.what) }
  }

  private func compute(
    _ writes: [PlannedWrite], _ client: ServiceClient, _ region: String?
  ) async -> [PlannedRoom] {
    guard let limits = try? await client.call(.get("/limits")).body?["limits"]?["absolute"] else { return [] }
    var (cores, memory): (Int64?, Int64?) = (0, 0)
    for (flavor, made) in Dictionary(grouping: writes, by: { $0.flavor ?? "" }) {
      let shown = try? await client.call(.get("/flavors/\(flavor)")).body?["flavor"]
      cores = shown?["vcpus"]?.asInt.flatMap { one in cores.map { $0 + one * Int64(made.count) } }
      memory = shown?["ram"]?.asInt.flatMap { one in memory.map { $0 + one * Int64(made.count) } }
    }
    return [
      PlannedRoom("servers", region, limits, "totalInstancesUsed", "maxTotalInstances", adds: Int64(writes.count)),
      cores.flatMap { PlannedRoom("processors", region, limits, "totalCoresUsed", "maxTotalCores", adds: $0) },
      memory.flatMap { PlannedRoom("MiB of memory", region, limits, "totalRAMUsed", "maxTotalRAMSize", adds: $0) },
    ].compactMap(\.self)
  }
}

extension PlannedRoom {
  fileprivate init?(
    _ what: String, _ region: String?, _ limits: Value, _ used: String, _ most: String, adds: Int64
  ) {
    guard let used = limits[used]?.asInt, let most = limits[most]?.asInt else { return nil }
    // -1 is no limit.
    self.init(what: what, region: region, used: used, adds: adds, most: most < 0 ? nil : most)
  }
}
