/// What the roles of a token amount to.
public struct HeldRights: Hashable, Sendable {
  /// The token's role names, as they came.
  public let roleNames: [String]
  public let rights: Set<Right>
  /// Role names that the table does not know: what they carry cannot be told.
  public let unknown: [String]

  public init(roleNames: [String], table: RoleTable) {
    self.roleNames = roleNames
    var rights: Set<Right> = []
    var unknown: [String] = []
    for name in roleNames {
      if let role = table.role(calledInToken: name) { rights.formUnion(role.rights) } else { unknown.append(name) }
    }
    self.rights = rights
    self.unknown = unknown.filter { !Self.carriesNothing.contains($0) }
  }

  /// Keystone's own roles that say nothing about a service (`authentication` lets an OVHcloud user log in).
  private static let carriesNothing: Set<String> = ["authentication"]

  /// Whether `need` is met.
  public enum Verdict: Hashable, Sendable {
    case held
    case missing([Right])
    /// A role of unknown contents is held too, or no role of the table reaches the operation.
    case undecided([Right])
  }

  public func verdict(on need: RightNeed) -> Verdict {
    switch need {
    case .any: return .held
    case .unreachable: return .undecided([])
    case .all(let rights):
      let missing = rights.filter { !self.rights.contains($0) }
      if missing.isEmpty { return .held }
      return unknown.isEmpty ? .missing(missing) : .undecided(missing)
    }
  }
}
