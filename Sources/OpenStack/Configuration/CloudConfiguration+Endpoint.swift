extension CloudConfiguration {
  /// Where a service answers.
  ///
  /// The region is, in this order, the one given here, the service's own, the configuration's. With an OVHcloud preset
  /// object storage falls back from `GRA11` to `GRA` if only that exists; ``Endpoint/insteadOf`` then says so.
  public func endpoint(for service: String, region: String? = nil, token: ScopedToken) throws(EndpointError) -> Endpoint
  {
    let settings = self.settings(of: service)
    let wanted = region ?? settings.region ?? self.region
    let interfaces = settings.interface.map { [$0] } ?? self.interfaces
    if let override = settings.endpointOverride {
      guard let address = Address(override.fillingIn(token)) else {
        throw EndpointError(.badAddress, service, wanted, token.catalog)
      }
      return Endpoint(
        service: service, address: address, region: wanted, interface: interfaces.first ?? "public", isOverride: true)
    }
    do throws(EndpointError) {
      return try token.catalog.endpoint(
        for: service, region: wanted, interfaces: interfaces, serviceName: settings.serviceName)
    } catch {
      guard error.kind == .noRegion, preset != nil, service == "object-store", let wanted,
        wanted != wanted.droppingDigits, error.regions.contains(wanted.droppingDigits)
      else { throw error }
      let found = try token.catalog.endpoint(
        for: service, region: wanted.droppingDigits, interfaces: interfaces, serviceName: settings.serviceName)
      return Endpoint(
        service: service, address: found.address, region: found.region, interface: found.interface, insteadOf: wanted)
    }
  }

  /// Says in which region a service is, under whichever of its names, with dashes or underscores: what a map of regions
  /// in a workflow means.
  public mutating func setRegion(_ region: String, of service: String) {
    let type = ServiceCatalog.preferredName(of: String(service.map { $0 == "_" ? "-" : $0 }))
    services[type, default: ServiceSettings()].region = region
  }

  /// What is said for a service, under whichever of its names.
  public func settings(of service: String) -> ServiceSettings {
    for name in [service] + ServiceCatalog.aliases(of: service) {
      if let settings = services[name] { return settings }
    }
    return ServiceSettings()
  }
}

extension String {
  /// The standard SDK's two variables of an endpoint override.
  fileprivate func fillingIn(_ token: ScopedToken) -> String {
    var out = ""
    var rest = self[...]
    while let first = rest.first {
      if rest.hasPrefix("%(project_id)s") {
        out += token.project?.id ?? ""
        rest = rest.dropFirst(14)
      } else if rest.hasPrefix("%(user_id)s") {
        out += token.user.id
        rest = rest.dropFirst(11)
      } else {
        out.append(first)
        rest = rest.dropFirst()
      }
    }
    return out
  }
}
