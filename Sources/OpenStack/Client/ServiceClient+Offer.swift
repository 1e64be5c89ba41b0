/// A version that a service offers.
public struct VersionOffer: Sendable, Hashable {
  /// `v2.1`.
  public let id: String
  public let isCurrent: Bool
  /// The range of microversions; nil where there are none.
  public let microversions: ClosedRange<Microversion>?
}

extension ServiceClient {
  /// What the service says of its versions: a document that needs no right. Empty if it names none.
  ///
  /// Object storage has no such document; its `/info` is asked for instead (swift, "Discoverability").
  public func offer() async throws -> [VersionOffer] {
    let token = try await connection.session.token()
    let endpoint = try connection.session.configuration.endpoint(for: service, region: region, token: token)
    let address = Self.document(of: ServiceDialect(serviceType: service), at: endpoint.address)
    return try await versions(at: address, service, endpoint.region ?? region, token).map { version in
      var range: ClosedRange<Microversion>?
      if let lowest = version.lowest, let highest = version.highest, lowest <= highest { range = lowest...highest }
      return VersionOffer(id: version.id, isCurrent: version.isCurrent, microversions: range)
    }
  }

  /// Where the document is: at the version for those with microversions, above it for the others.
  private static func document(of dialect: ServiceDialect, at address: Address) -> Address {
    switch dialect {
    case .compute, .volume: return address.versionRoot
    case .objectStore: return address.resolving("/info") ?? address
    default:
      let above = address.path.split(separator: "/").prefix { !APIVersion.isVersion($0) }
      return address.resolving("/" + above.map { "\($0)/" }.joined()) ?? address
    }
  }
}
