/// Why the catalog has no endpoint to offer, with the regions that it has.
public struct EndpointError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: String, Sendable, Hashable {
    /// The token has no catalog: it is not scoped to a project.
    case emptyCatalog
    case noService
    case noInterface
    /// Several regions, and none was named.
    case regionNeeded
    /// The service is not in the region that was named.
    case noRegion
    /// What the catalog or the configuration gives is no http address.
    case badAddress
  }

  public let kind: Kind
  /// The service type that was asked for.
  public let service: String
  public let region: String?
  /// Where the service is; where it is nowhere, the regions of the whole catalog.
  public let regions: [String]

  init(_ kind: Kind, _ service: String, _ region: String?, _ catalog: ServiceCatalog) {
    self.kind = kind
    self.service = service
    self.region = region
    let own = catalog.regions(of: service)
    regions = own.isEmpty ? catalog.regions() : own
  }

  /// What is.
  public var description: String {
    let list = regions.joined(separator: ", ")
    return switch kind {
    case .emptyCatalog: "the token has no service catalog, so there is no endpoint for \(service)"
    case .noService: "the service catalog has no \(service) service"
    case .noInterface: "\(service) has no endpoint on the interface asked for"
    case .regionNeeded: "no region is given and \(service) is in several: \(list)"
    case .noRegion: "\(service) has no endpoint in region '\(region ?? "")'; it is in \(list)"
    case .badAddress: "the endpoint of \(service) is not an http address"
    }
  }

  /// What to do.
  public var help: String? {
    switch kind {
    case .emptyCatalog: return "name the project: `project_id`"
    case .noService: return nil
    case .noInterface: return "use `interface: public`, or leave it out"
    case .regionNeeded: return "write `region: \(regions.first ?? "NAME")`, or a map per service"
    case .badAddress: return "correct `\(service.settingPrefix)_endpoint_override`"
    case .noRegion: return nearRegion.map { "did you mean '\($0)'? Regions are compared letter by letter" }
    }
  }

  /// The region most likely meant: the same letters in other case; the same name without its digits (object storage of
  /// OVHcloud is in `GRA`, servers are in `GRA11`) or with some.
  private var nearRegion: String? {
    guard let region else { return nil }
    let lowered = region.lowercased()
    if let same = regions.first(where: { $0.lowercased() == lowered }) { return same }
    let stem = lowered.droppingDigits
    let kin = regions.filter { $0.lowercased().droppingDigits == stem }
    return kin.first { $0.lowercased() == stem } ?? kin.first
  }
}

extension String {
  /// Without the digits at its end: `GRA11` is `GRA`.
  var droppingDigits: String {
    var rest = self[...]
    while let last = rest.last, last.isASCII, last.isNumber { rest.removeLast() }
    return String(rest)
  }

  /// A service type as the beginning of a setting's name: `object-store` is `object_store`.
  var settingPrefix: String { String(map { $0 == "-" ? "_" : $0 }) }
}
