public import Engine
public import Workflows

extension CloudAction {
  /// Every action there is.
  public static let standard: [CloudAction] =
    ServerActions.all + ServerPowerActions.all + ServerChangeActions.all + ServerLifeActions.all
    + ServerResizeActions.all + ServerRecordActions.all + ServerScaleActions.all + ServerVolumeActions.all
    + ServerGuardActions.all
    + ComputeProjectActions.all + FlavorActions.all
    + ServerImageActions.all + ImageActions.all + ImageChangeActions.all + ImagePruneAction.all
    + VolumeActions.all + VolumeChangeActions.all + VolumeSnapshotActions.all + VolumeBackupActions.all
    + NetworkActions.all + NetworkReadActions.all + NetworkChangeActions.all + SubnetActions.all + RouterActions.all
    + RouterInterfaceActions.all + PortActions.all + PortLifeActions.all + ServerPortActions.all
    + FloatingIPActions.all + ServerAddressActions.all
    + ServerIsolateActions.all + SecurityGroupActions.all + SecurityGroupEnsureAction.all
    + ContainerActions.all + ObjectActions.all + OpenStackRequestAction.all + OVHRequestAction.all
    + HTTPRequestAction.all + ProbeActions.all
    + PrometheusActions.all + NotifyActions.all
}

extension ActionRegistry {
  /// The actions, with a cloud to act on.
  public static func standard(on access: CloudAccess) -> ActionRegistry {
    ActionRegistry(CloudAction.standard.map { $0.bound(to: access) })
  }

  /// What the language needs to know of the actions: no cloud is needed to check a workflow.
  public static let signatures: any SignatureLibrary = Signatures()

  private struct Signatures: SignatureLibrary {
    private let byName = Dictionary(
      CloudAction.standard.map { ($0.signature.name, $0.signature) }, uniquingKeysWith: { first, _ in first })

    func signature(of name: String) -> ActionSignature? { byName[name] }
    var names: [String] { byName.keys.sorted() }
  }
}
