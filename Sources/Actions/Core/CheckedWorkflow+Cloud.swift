import Engine
import OpenStack
import Permissions
import Values
import Workflows

extension CheckedWorkflow {
  /// The services that its steps use, each in the region of the workflow (nil) or in one that a step writes out.
  var places: [(service: Service, region: String?)] {
    var places: [(service: Service, region: String?)] = []
    /// Where steps are: a block's region is that of the steps in it.
    func add(_ steps: [CheckedStep], in around: String?) {
      for step in steps {
        let region: String?
        switch step.region {
        case nil: region = around
        case .constant(.string(let name))?: region = name
        // Known when the step begins.
        default: continue
        }
        for operation in step.uses.flatMap(\.operations)
        where !places.contains(where: { $0 == (operation.service, region) }) {
          places.append((operation.service, region))
        }
        add(step.children, in: region)
      }
    }
    add(steps + ending.steps, in: nil)
    return places
  }

  /// The rights that its steps need.
  func rights(by table: RightsTable) -> Set<Right> {
    var rights: Set<Right> = []
    for use in allSteps.flatMap(\.uses) {
      for operation in use.operations { rights.formUnion(table[operation]?.need.rights ?? []) }
    }
    return rights
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
