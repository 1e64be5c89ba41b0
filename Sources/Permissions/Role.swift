/// A named set of rights that an access policy can give to a service account.
public struct Role: Hashable, Sendable {
  /// As the guide writes it: `infrastructureSupervisor`.
  public let name: String
  /// The action that an IAM policy allows: `publicCloudProject:openstack:infrastructureSupervisor`.
  public let action: String
  public let rights: Set<Right>

  public init(name: String, action: String, rights: Set<Right>) {
    self.name = name
    self.action = action
    self.rights = rights
  }

  /// Whether it is the one that is given only where nothing else will do.
  public var isAdministrator: Bool { name == "administrator" }

  /// Whether a role name in a token means this role: camelCase as in the guide, or Keystone's snake_case.
  public func isCalled(_ tokenName: String) -> Bool {
    Self.folded(tokenName) == Self.folded(name)
  }

  private static func folded(_ name: String) -> String {
    String(name.lowercased().filter { $0 != "_" && $0 != "-" })
  }
}

/// The published matrix of roles and rights, replaceable as a whole.
public struct RoleTable: Sendable {
  public let roles: [Role]

  public init(_ roles: [Role]) { self.roles = roles }

  public subscript(_ name: String) -> Role? { roles.first { $0.name == name } }

  /// The role that a token's role name means.
  public func role(calledInToken name: String) -> Role? { roles.first { $0.isCalled(name) } }

  /// The roles that carry a right, the least dangerous first, `administrator` last.
  public func roles(granting right: Right) -> [Role] {
    roles.filter { $0.rights.contains(right) }.sorted { Self.isPreferred($0, to: $1) }
  }

  /// Whether to suggest one role before another.
  static func isPreferred(_ a: Role, to b: Role) -> Bool {
    func key(_ role: Role) -> (Int, Int, String) {
      (role.isAdministrator ? 1 : 0, role.rights.reduce(0) { $0 + $1.danger }, role.name)
    }
    return key(a) < key(b)
  }
}
