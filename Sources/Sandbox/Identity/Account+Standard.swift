public import Permissions
public import Values

extension Account {
  /// One service account for each role, one with several, one without any, one of the other provider, and the cloud's
  /// administrator. `secret` makes the secret for a name.
  public static func standard(roles: RoleTable = .standard, secret: (String) -> Secret) -> [Account] {
    roles.roles.map { Account($0.name, secret: secret($0.name), roles: [$0.name]) } + [
      Account(
        "workflowRunner", secret: secret("workflowRunner"),
        roles: [
          "computeOperator", "backupOperator", "imageOperator", "volumeOperator", "networkOperator",
          "objectstoreOperator",
        ]),
      Account("noRights", secret: secret("noRights"), roles: []),
      Account(
        "world-supervisor", secret: secret("world-supervisor"), roles: ["infrastructureSupervisor"], provider: .world),
      Account("admin", secret: secret("admin"), roles: ["admin"], isCloudAdministrator: true),
    ]
  }
}
