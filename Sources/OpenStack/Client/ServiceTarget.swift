import HTTPTypes

/// Where the requests of a client go, and in which microversion.
struct ServiceTarget: Sendable {
  let service: String
  let dialect: ServiceDialect
  let region: String?
  /// With the version in its path, and the project where the service wants it there.
  let base: Address
  var microversion: Microversion?

  /// The word that names the service in `OpenStack-API-Version`.
  var versionWord: String {
    switch dialect {
    case .volume: "volume"
    default: dialect.officialType ?? service
    }
  }

  func address(of request: ServiceRequest) -> Address {
    let query = PercentEncoding.query(request.query).map { "?" + $0 } ?? ""
    let path = Self.withoutVersion(request.path.text, of: dialect)
    // Nothing below the endpoint: swift's account itself.
    if path.isEmpty { return base.resolving((base.path.isEmpty ? "/" : base.path) + query) ?? base }
    return base.appending(path + query)
  }

  func call(_ request: ServiceRequest) -> ServiceCall {
    ServiceCall(
      service: service, region: region, method: request.method.rawValue, path: request.path.text,
      microversion: microversion)
  }

  /// The version that belongs between a catalog's address and the path, for services whose catalogs may leave it out.
  static func version(of dialect: ServiceDialect) -> String? {
    switch dialect {
    case .image: "v2"
    case .network: "v2.0"
    case .identity: "v3"
    default: nil
    }
  }

  private static func withoutVersion(_ path: String, of dialect: ServiceDialect) -> String {
    guard let version = version(of: dialect), path.hasPrefix("/\(version)/") else { return path }
    return String(path.dropFirst(version.count + 1))
  }
}

extension Address {
  /// Whether a part of the path names a version.
  var hasVersion: Bool { path.split(separator: "/").contains { APIVersion.isVersion($0) } }

  /// Up to and including the version.
  var versionRoot: Address {
    let parts = path.split(separator: "/")
    guard let place = parts.firstIndex(where: { APIVersion.isVersion($0) }) else { return self }
    return resolving("/" + parts[...place].joined(separator: "/") + "/") ?? self
  }
}
