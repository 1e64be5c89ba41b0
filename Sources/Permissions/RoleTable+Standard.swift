extension RoleTable {
  /// OVHcloud's 11 roles for Public Cloud projects. Source: the guide "authenticate-api-openstack-with-service-account",
  /// section on levels of rights, unchanged from 2023-08-08 to 2026.
  public static let standard = RoleTable([
    role(
      "administrator",
      "compute_manage compute_snapshot_manage compute_read objectstore_all image_manage image_read image_import "
        + "volume_manage volume_snapshot_manage volume_read network_manage network_read network_secgroup_manage "
        + "network_secgroup_read"),
    role(
      "backupOperator",
      "compute_snapshot_manage compute_read image_read image_import volume_snapshot_manage volume_read"),
    role(
      "computeOperator",
      "compute_manage compute_snapshot_manage compute_read image_read volume_read network_read network_secgroup_read"),
    role("imageOperator", "image_manage image_read image_import"),
    role("infrastructureSupervisor", "compute_read image_read volume_read network_read network_secgroup_read"),
    role("networkOperator", "network_manage network_read network_secgroup_read"),
    role("networkSecurityOperator", "network_secgroup_manage network_secgroup_read"),
    role("objectstoreOperator", "objectstore_all"),
    role("volumeOperator", "volume_manage volume_snapshot_manage volume_read"),
    role("aiTrainingOperator", "ai_training_all ai_training_read", family: "ai"),
    role("aiTrainingRead", "ai_training_read", family: "ai"),
  ])

  private static func role(_ name: String, _ rights: String, family: String = "openstack") -> Role {
    Role(
      name: name, action: "publicCloudProject:\(family):\(name)",
      rights: Set(rights.split(separator: " ").map { Right(String($0)) }))
  }
}
