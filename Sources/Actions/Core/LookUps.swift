import Permissions
import Workflows

/// Which lists an action asks for only to find out what a name means.
enum LookUps {
  /// The conditions that follow from the types of the parameters: a list that finds resources of a parameter's kind is
  /// asked for if the parameter is given and is not an id.
  static func conditions(
    of operations: [Operation], _ parameters: [Parameter], except own: [Operation]
  ) -> [Operation: CallCondition] {
    var names: [Operation: [String]] = [:]
    for parameter in parameters {
      guard let kind = parameter.type.referenced, let list = list(of: kind), operations.contains(list),
        !own.contains(list)
      else { continue }
      names[list, default: []].append(parameter.name)
    }
    return names.mapValues { CallCondition(parameters: $0, isLookUp: true) }
  }

  /// Neutron shows an empty list to who may see nothing: where the roles do not tell, a list is asked for that is never
  /// empty.
  static func asides(of operations: [Operation]) -> [Operation] {
    operations.contains { $0.service == .network && $0.semantics == .safe } && !operations.contains(.listSecurityGroups)
      ? [.listSecurityGroups] : []
  }

  private static func list(of kind: ParameterType.ResourceKind) -> Operation? {
    switch kind {
    case .server: .listServersBrief
    case .image: .listImages
    case .flavor: .listFlavors
    case .volume: .listVolumes
    case .network: .listNetworks
    case .subnet: .listSubnets
    case .router: .listRouters
    case .volumeSnapshot: .listVolumeSnapshots
    case .volumeBackup: .listVolumeBackups
    case .securityGroup: .listSecurityGroups
    case .port: .listPorts
    case .floatingIP: .listFloatingIPs
    case .container: nil
    }
  }
}

extension ParameterType {
  /// The kind of resource that a value of it names, or each item of a list of them.
  fileprivate var referenced: ResourceKind? {
    switch self {
    case .reference(let kind): kind
    case .list(let element): element.referenced
    default: nil
    }
  }
}
