/// The cheapest set of roles that carries all of some rights.
public struct Coverage: Hashable, Sendable {
  /// In the order of the role table.
  public let roles: [Role]
  /// What the roles carry beyond what was asked for.
  public let surplus: Set<Right>
  /// Rights that no role of the table carries.
  public let uncovered: Set<Right>

  /// Fewest and least dangerous surplus rights first, then fewest roles; `administrator` only where nothing else will do.
  ///
  /// Every subset of the roles that carry something useful is looked at: with 11 roles that is exact and quick.
  public init(of needed: Set<Right>, by table: RoleTable) {
    let useful = table.roles.filter { !$0.rights.isDisjoint(with: needed) }
    let reachable = useful.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }
    let wanted = needed.intersection(reachable)
    uncovered = needed.subtracting(reachable)
    var best: (cost: Cost, roles: [Role])?
    // More roles than this would take too long to combine; the published table has 11.
    let combined = Array(useful.prefix(16))
    for choice in 0..<(1 << combined.count) {
      let roles = combined.enumerated().filter { choice & (1 << $0.offset) != 0 }.map(\.element)
      let rights = roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }
      guard rights.isSuperset(of: wanted) else { continue }
      let cost = Cost(roles, surplus: rights.subtracting(wanted))
      if best.map({ cost < $0.cost }) ?? true { best = (cost, roles) }
    }
    roles = best?.roles ?? []
    surplus = roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }.subtracting(needed)
  }

  private struct Cost: Comparable {
    let administrators: Int
    let danger: Int
    let roles: Int

    init(_ roles: [Role], surplus: Set<Right>) {
      administrators = roles.count { $0.name == "administrator" }
      danger = surplus.reduce(0) { $0 + $1.danger }
      self.roles = roles.count
    }

    static func < (a: Cost, b: Cost) -> Bool {
      (a.administrators, a.danger, a.roles) < (b.administrators, b.danger, b.roles)
    }
  }
}
