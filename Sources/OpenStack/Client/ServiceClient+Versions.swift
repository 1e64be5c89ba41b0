import HTTP
import HTTPTypes
import Values

extension ServiceClient {
  /// Where `request` goes. The catalog's address is used as it is; only one that names no version is asked which there are.
  func target(of request: ServiceRequest, token: ScopedToken) async throws -> ServiceTarget {
    let key = PlaceCache.Key(service: service, region: region, login: token.login)
    let place: PlaceCache.Place
    if let known = connection.places[key] {
      place = known
    } else {
      place = try await self.place(token)
      connection.places[key] = place
    }
    var microversion = request.microversion
    // What an earlier 406 has taught.
    if let wanted = microversion, let known = connection.versions[place.versionRoot] {
      microversion = known.agree(on: wanted, atLeast: request.minimumMicroversion ?? wanted) ?? wanted
    }
    return ServiceTarget(
      service: service, dialect: place.dialect, region: place.region, base: place.base, microversion: microversion)
  }

  private func place(_ token: ScopedToken) async throws -> PlaceCache.Place {
    let endpoint = try connection.session.configuration.endpoint(for: service, region: region, token: token)
    let dialect = ServiceDialect(serviceType: service)
    var base = endpoint.address
    if !base.hasVersion {
      if let version = ServiceTarget.version(of: dialect) {
        base = base.appending(version)
      } else if dialect == .compute || dialect == .volume {
        base = try await discovered(base, dialect, endpoint.region, token)
      }
    }
    return PlaceCache.Place(
      dialect: dialect, region: endpoint.region ?? region, base: base, versionRoot: base.versionRoot.text)
  }

  /// After a 406: the microversion that both sides know. nil if there is none, or none is acceptable.
  func negotiated(
    _ request: ServiceRequest, at target: ServiceTarget, token: ScopedToken, after error: OpenStackError
  ) async throws -> Microversion? {
    guard let wanted = request.microversion else { return nil }
    let root = target.base.versionRoot
    let offered = try await versions(at: root, target.service, target.region, token)
    guard let version = offered.first(where: { $0.highest != nil }) else { return nil }
    connection.versions[root.text] = version
    guard let agreed = version.agree(on: wanted, atLeast: request.minimumMicroversion ?? wanted) else {
      var explained = error
      if let lowest = version.lowest, let highest = version.highest {
        explained.message = "\(target.service) speaks the microversions \(lowest) to \(highest), \(wanted) is needed"
      }
      throw explained
    }
    return agreed == target.microversion ? nil : agreed
  }

  /// The versioned address below a catalog's address that names no version.
  private func discovered(
    _ address: Address, _ dialect: ServiceDialect, _ region: String?, _ token: ScopedToken
  ) async throws -> Address {
    let major = dialect == .compute ? 2 : 3
    let key = "root " + address.text
    var chosen = connection.versions[key]
    if chosen == nil {
      let offered = try await versions(at: address.appending(""), service, region, token).filter { $0.major == major }
      chosen = offered.first(where: \.isCurrent) ?? offered.last
      connection.versions[key] = chosen
    }
    guard let chosen else {
      let call = ServiceCall(service: service, region: region, method: "GET", path: "/")
      throw OpenStackError(
        .unexpected, call, message: "the endpoint \(address) offers no version \(major)", mayHaveHappened: false)
    }
    let base = address.appending(chosen.folder)
    // Cinder wants the project in the path before 3.67.
    return dialect == .volume ? base.appending(token.project?.id ?? "") : base
  }

  /// The versions that a document offers. A choice of several comes with 300.
  ///
  /// Whatever goes wrong here, the request that needs to know has not been sent.
  func versions(
    at address: Address, _ service: String, _ region: String?, _ token: ScopedToken
  ) async throws -> [APIVersion] {
    let call = ServiceCall(service: service, region: region, method: "GET", path: address.path)
    let fields: HTTPFields = [
      .accept: "application/json", .userAgent: connection.agent, .authToken: token.id.reveal(),
    ]
    do {
      return try await observed(call, address.request(.get, fields: fields), body: nil, number: 1, token) {
        response, body in
        guard response.status.code == 300 || AnswerClassifier.isSuccess(response.status.code) else { return nil }
        let limits = JSONLimits(bytes: 1 << 20)
        let value = try await JSONAnswer.read(response, body, keeping: .everything, limits: limits, of: call)
        return value.map { APIVersion.all(in: $0) } ?? []
      }
    } catch var error as OpenStackError {
      error.mayHaveHappened = false
      throw error
    }
  }
}
