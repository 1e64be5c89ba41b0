import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// A cloud after the login, looked at from outside in: projects, endpoints, services, limits.
struct OpenCloud: Sendable {
  let login: CloudLogin
  let configuration: CloudConfiguration
  let token: ScopedToken
  let access: CloudAccess

  /// Where a service is.
  struct Place: Sendable {
    let service: Service
    let region: String?
    let endpoint: Endpoint
  }

  /// Source: Identity API v3 reference, "Get available project scopes".
  func projects() async -> [Finding] {
    let answer: ServiceAnswer
    do { answer = try await login.connection.client("identity").call(.get("/v3/auth/projects")) } catch {
      return [Finding("projects", .unknown, "which projects the account reaches cannot be read: \(Self.words(error))")]
    }
    let projects = answer.body?["projects"]?.asList ?? []
    let names = projects.prefix(10).map { project -> String in
      let id = project["id"]?.asString ?? ""
      return project["name"]?.asString.map { $0 == id ? id : "\(id) (\($0))" } ?? id
    }
    let rest = projects.count > 10 ? " and \(projects.count - 10) more" : ""
    return [Finding("projects", .succeeded, names.joined(separator: ", ") + rest)]
  }

  /// The services that a workflow uses, or all that are known here and in the catalog; each in its region.
  func endpoints(of workflow: CheckedWorkflow?) -> ([Place], [Finding]) {
    let regions = token.catalog.regions()
    var findings = [
      Finding(
        "catalog", token.catalog.services.isEmpty ? .failed : .succeeded,
        token.catalog.services.isEmpty
          ? "the token has no service catalog"
          : "\(token.catalog.services.map(\.type).joined(separator: ", ")) in \(regions.joined(separator: ", "))",
        help: token.catalog.services.isEmpty ? "name the project: `project_id`" : nil)
    ]
    // Regions may be known only in the run: then there is nothing to look at for the workflow alone.
    let used = workflow.map { $0.places.map { ($0.service, $0.region) } } ?? []
    let wanted: [(service: Service, region: String?)] =
      !used.isEmpty
      ? used
      : Service.allCases.filter { $0 != .identity && !token.catalog.regions(of: $0.rawValue).isEmpty }.map {
        ($0, nil)
      }
    var places: [Place] = []
    for (service, region) in wanted {
      do throws(EndpointError) {
        let endpoint = try configuration.endpoint(for: service.rawValue, region: region, token: token)
        places.append(Place(service: service, region: region ?? endpoint.region, endpoint: endpoint))
      } catch {
        // Without a workflow nobody said that the service is wanted.
        findings.append(
          Finding(service.rawValue, used.isEmpty ? .unknown : .failed, error.description, help: error.help))
      }
    }
    return (places, findings)
  }

  /// Whether a service answers, and which versions it offers.
  func reach(_ place: Place) async -> Finding {
    let name = place.service.rawValue
    let base = "\(place.endpoint.address)\(place.region.map { " in \($0)" } ?? "")"
    let instead = place.endpoint.insteadOf.map { " (there is none in \($0))" } ?? ""
    do {
      let offers = try await login.connection.client(name, region: place.region).offer()
      let versions = offers.filter { $0.microversions != nil }.map { offer in
        "\(offer.id) with the microversions \(offer.microversions.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "")"
      }
      let current = offers.first(where: \.isCurrent)?.id
      let more = versions.isEmpty ? current.map { ", \($0)" } ?? "" : ", \(versions.joined(separator: ", "))"
      return Finding(name, .succeeded, "answers at \(base)\(instead)\(more)")
    } catch let error as OpenStackError {
      // A refusal is an answer too: not all clouds show their documents.
      if let status = error.status, status < 500 { return Finding(name, .succeeded, "answers at \(base)\(instead)") }
      return Finding(
        name, .failed, "\(base): \(error.status.map { "\($0) " } ?? "")\(error.message)",
        help: error.status == nil
          ? "look at the network, the firewall and the address in the catalog"
          : "the service has a problem: look at the cloud's status page, try again later")
    } catch {
      return Finding(name, .failed, "\(base): \(Self.words(error))", help: (error as? EndpointError)?.help)
    }
  }

  /// How much of compute the project may still use. Source: Compute API reference, "Show Rate And Absolute Limits".
  func limits(_ places: [Place]) async -> [Finding] {
    guard let place = places.first(where: { $0.service == .compute }) else { return [] }
    let limits: Value?
    do {
      limits = try await login.connection.client(Service.compute.rawValue, region: place.region)
        .call(.get("/limits")).body?["limits"]?["absolute"]
    } catch {
      return [Finding("limits", .skipped, "the limits of compute cannot be read: \(Self.words(error))")]
    }
    let pairs = [
      ("servers", "totalInstancesUsed", "maxTotalInstances"), ("processors", "totalCoresUsed", "maxTotalCores"),
      ("MiB of memory", "totalRAMUsed", "maxTotalRAMSize"),
    ].compactMap { noun, used, most -> (text: String, isFull: Bool)? in
      guard let used = limits?[used]?.asInt, let most = limits?[most]?.asInt else { return nil }
      // -1 is no limit.
      return most < 0 ? ("\(used) \(noun), no limit", false) : ("\(used) of \(most) \(noun)", used >= most)
    }
    guard !pairs.isEmpty else { return [] }
    let isFull = pairs.contains(where: \.isFull)
    return [
      Finding(
        "limits", isFull ? .unknown : .succeeded, pairs.map(\.text).joined(separator: ", "),
        help: isFull ? "nothing more can be made: free what is not needed, or have the quota raised" : nil)
    ]
  }

  static func words(_ error: any Error) -> String {
    switch error {
    case let error as OpenStackError: "\(error.status.map { "\($0) " } ?? "")\(error.message)"
    case let error as LoginError: error.message
    case let error as EndpointError: error.description
    case let error as Failure: error.message
    default: "\(error)"
    }
  }
}
