/// What Keystone says about where the services answer.
public struct ServiceCatalog: Sendable, Hashable {
  /// One service with its endpoints in all regions.
  public struct Service: Sendable, Hashable {
    /// `compute`, `volumev3` …
    public let type: String
    /// `nova`, `cinderv3` …; only for telling apart two services of one type.
    public let name: String?
    public let entries: [Entry]

    public init(type: String, name: String? = nil, entries: [Entry]) {
      self.type = type
      self.name = name
      self.entries = entries
    }
  }

  /// One address of a service.
  public struct Entry: Sendable, Hashable {
    /// `public`, `internal` or `admin`.
    public let interface: String
    /// Spelt and cased as it must be asked for.
    public let region: String?
    public let url: String

    public init(interface: String, region: String?, url: String) {
      self.interface = ServiceCatalog.interface(interface)
      self.region = region
      self.url = url
    }
  }

  public let services: [Service]

  public init(_ services: [Service]) { self.services = services }

  /// The regions in which the service of `type` (or any service) has an endpoint, in alphabetical order.
  public func regions(of type: String? = nil) -> [String] {
    let chosen = type.map { services(for: $0, name: nil) } ?? services
    return Set(chosen.flatMap(\.entries).compactMap(\.region)).sorted()
  }

  /// The address of a service, chosen as the standard client does: by type (an exact match before its aliases), then by
  /// `interfaces` in order of preference, then by region, exact and case-sensitive; empty addresses are passed over.
  ///
  /// Without a region there must be only one to choose from.
  public func endpoint(
    for type: String, region: String?, interfaces: [String] = ["public"], serviceName: String? = nil
  ) throws(EndpointError) -> Endpoint {
    guard !services.isEmpty else { throw EndpointError(.emptyCatalog, type, region, self) }
    let candidates = services(for: type, name: serviceName).flatMap(\.entries).filter { !$0.url.isEmpty }
    guard !candidates.isEmpty else { throw EndpointError(.noService, type, region, self) }
    let wanted = interfaces.map(ServiceCatalog.interface)
    let offered = wanted.lazy.map { wanted in candidates.filter { $0.interface == wanted } }.first { !$0.isEmpty }
    guard let offered else { throw EndpointError(.noInterface, type, region, self) }
    if region == nil, Set(offered.compactMap(\.region)).count > 1 {
      throw EndpointError(.regionNeeded, type, region, self)
    }
    for interface in wanted {
      for entry in candidates where entry.interface == interface && (region == nil || entry.region == region) {
        guard let address = Address(entry.url) else { throw EndpointError(.badAddress, type, region, self) }
        return Endpoint(service: type, address: address, region: entry.region, interface: interface)
      }
    }
    throw EndpointError(.noRegion, type, region, self)
  }

  /// The type by which a service goes in the catalog, and the path of its endpoint, with `project` as `{project_id}`.
  public func place(of type: String, project: String?) -> (type: String, base: String)? {
    guard let service = services(for: type, name: nil).first,
      let entry = service.entries.first(where: { $0.interface == "public" }) ?? service.entries.first,
      let address = Address(entry.url)
    else { return nil }
    let parts = address.path.split(separator: "/").map { $0 == project.map { $0[...] } ? "{project_id}" : String($0) }
    return (service.type, parts.map { "/\($0)" }.joined())
  }

  /// The services that answer to a type: those of exactly this type, else those of the first alias that occurs.
  private func services(for type: String, name: String?) -> [Service] {
    for candidate in [type] + ServiceCatalog.aliases(of: type) {
      let found = services.filter { $0.type == candidate && (name == nil || $0.name == name) }
      if !found.isEmpty { return found }
    }
    return []
  }

  /// The other names of a service type, the preferred one first (the service-types authority's table, as far as there is
  /// more than one name).
  static func aliases(of type: String) -> [String] {
    let sets = [
      ["block-storage", "volumev3", "volumev2", "volume", "block-store"],
      ["shared-file-system", "sharev2", "share"],
      ["workflow", "workflowv2"],
    ]
    return sets.first { $0.contains(type) }?.filter { $0 != type } ?? []
  }

  /// The older spelling `publicURL` means `public`.
  static func interface(_ name: String) -> String {
    name.hasSuffix("URL") ? String(name.dropLast(3)) : name
  }
}

/// Where a service answers.
public struct Endpoint: Sendable, Hashable {
  /// The service type that was asked for, `block-storage` say, whatever the catalog calls it.
  public let service: String
  /// As the catalog or the configuration gives it: the version and the project may be part of it.
  public let address: Address
  /// Nil for an endpoint that comes from the configuration and names no region.
  public let region: String?
  public let interface: String
  /// Where the address comes from the configuration (`compute_endpoint_override`), not from the catalog.
  public let isOverride: Bool
  /// The region that was asked for, if another one stands in for it: a fact for the report.
  public let insteadOf: String?

  public init(
    service: String, address: Address, region: String?, interface: String = "public", isOverride: Bool = false,
    insteadOf: String? = nil
  ) {
    self.service = service
    self.address = address
    self.region = region
    self.interface = interface
    self.isOverride = isOverride
    self.insteadOf = insteadOf
  }
}
