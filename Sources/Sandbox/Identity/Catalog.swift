internal import Values

/// The service catalog: each service in each region that has it, with three interfaces.
enum Catalog {
  private struct Entry {
    let type: String
    let name: String
    let path: @Sendable (_ region: String, _ project: String) -> String
    let isOffered: @Sendable (RegionState) -> Bool
  }

  private static let entries = [
    Entry(
      type: "object-store", name: "swift", path: { "object-store/\($0)/v1/AUTH_\($1)" },
      isOffered: { $0.storage != nil }),
    Entry(type: "network", name: "neutron", path: { region, _ in "network/\(region)/" }, isOffered: { $0.hasCompute }),
    Entry(type: "compute", name: "nova", path: { "compute/\($0)/v2.1/\($1)" }, isOffered: { $0.hasCompute }),
    Entry(type: "volumev3", name: "cinderv3", path: { "volume/\($0)/v3/\($1)" }, isOffered: { $0.hasCompute }),
    Entry(type: "identity", name: "keystone", path: { _, _ in "identity/v3" }, isOffered: { _ in true }),
    Entry(type: "image", name: "glance", path: { region, _ in "image/\(region)/" }, isOffered: { $0.hasCompute }),
  ]

  static func body(_ state: CloudState, project: String, base: String) -> Value {
    .list(
      entries.map { entry in
        var endpoints: [Value] = []
        for region in state.regions where entry.isOffered(region) {
          for interface in ["internal", "admin", "public"] {
            let root = interface == "public" ? base : "\(base)/\(interface)"
            endpoints.append([
              "id": .string(IdentifierSource.stable("\(entry.type) \(region.name) \(interface)", digits: 32)),
              "interface": .string(interface), "region_id": .string(region.name),
              "url": "\(root)/\(entry.path(region.name, project))", "region": .string(region.name),
            ])
          }
        }
        return [
          "endpoints": .list(endpoints), "id": .string(IdentifierSource.stable("service " + entry.type, digits: 32)),
          "type": .string(entry.type), "name": .string(entry.name),
        ]
      })
  }
}
