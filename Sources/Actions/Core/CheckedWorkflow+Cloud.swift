import Engine
import OpenStack
import Permissions
import Values
import Workflows

extension CheckedWorkflow {
  /// The services that its steps use, each in the region of the workflow (nil) or in one that a step writes out, with the
  /// first step that does.
  var places: [(service: Service, region: String?, step: String)] {
    var places: [(service: Service, region: String?, step: String)] = []
    visitCallSites(intoRuns: false) { site in
      let region: String?
      switch site.region {
      case .own: region = nil
      case .named(let name): region = name
      // Known when the step begins.
      case .computed: return
      }
      for call in site.use.possibleCalls where call.purpose != .aside {
        let service = call.operation.service
        if !places.contains(where: { $0.service == service && $0.region == region }) {
          places.append((service, region, site.name))
        }
      }
    }
    return places
  }
}

extension CloudConfiguration {
  /// The workflow's region counts first, then what was named outside, then what the configuration has.
  mutating func choose(_ choice: RegionChoice?, otherwise outside: String?) {
    if let outside { use(outside) }
    switch choice {
    case .one(let name): use(name)
    case .byService(let regions): for (service, region) in regions { setRegion(region, of: service) }
    case nil: break
    }
  }

  /// A region for all services, also for those of which the configuration says another.
  private mutating func use(_ name: String) {
    region = name
    for service in services.keys { services[service]?.region = nil }
  }
}
