/// The cheapest set of roles that carries all of some rights.
public struct Coverage: Hashable, Sendable {
  /// In the order of the role table.
  public let roles: [Role]
  /// What the roles carry beyond what was asked for.
  public let surplus: Set<Right>
  /// Rights that no role of the table carries.
  public let uncovered: Set<Right>

  /// `administrator` only where nothing else will do; then the least dangerous surplus (the sum of ``Right/danger``), then
  /// the fewest roles, then those that stand first in the table: of any table there is one answer.
  ///
  /// Exact: every set of roles of which each carries something that the others do not is looked at, unless it has become
  /// dearer than the best one already.
  public init(of needed: Set<Right>, by table: RoleTable) {
    let reachable = table.roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }
    let wanted = needed.intersection(reachable)
    var search = CoverSearch(wanted, table)
    search.add([], carrying: [])
    roles = search.best.map { $0.roles.map { table.roles[$0] } } ?? []
    uncovered = needed.subtracting(reachable)
    surplus = roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }.subtracting(needed)
  }

  /// The sum of the danger of all surplus rights.
  public var danger: Int { surplus.reduce(0) { $0 + $1.danger } }
}

/// Chooses roles one after the other, each for a right that is not carried yet.
private struct CoverSearch {
  private let wanted: Set<Right>
  private let table: RoleTable
  /// For each wanted right the roles that carry it; the rights that fewest carry first, so that little is tried in vain.
  private let choices: [(right: Right, roles: [Int])]
  private(set) var best: Candidate?

  /// A set of roles, by their places in the table, ascending.
  struct Candidate: Comparable {
    let roles: [Int]
    let administrators: Int
    let danger: Int

    static func < (a: Candidate, b: Candidate) -> Bool {
      (a.administrators, a.danger, a.roles.count) != (b.administrators, b.danger, b.roles.count)
        ? (a.administrators, a.danger, a.roles.count) < (b.administrators, b.danger, b.roles.count)
        : a.roles.lexicographicallyPrecedes(b.roles)
    }

    static func == (a: Candidate, b: Candidate) -> Bool { a.roles == b.roles }

    /// Whether it is dearer already, whatever is added to it: no part of the cost ever falls.
    func isBeyond(_ other: Candidate) -> Bool {
      (administrators, danger, roles.count) > (other.administrators, other.danger, other.roles.count)
    }
  }

  init(_ wanted: Set<Right>, _ table: RoleTable) {
    self.wanted = wanted
    self.table = table
    choices = wanted.sorted().map { right in
      (right, table.roles.indices.filter { table.roles[$0].rights.contains(right) })
    }.sorted { ($0.roles.count, $0.right) < ($1.roles.count, $1.right) }
  }

  mutating func add(_ chosen: [Int], carrying rights: Set<Right>) {
    let candidate = Candidate(
      roles: chosen.sorted(), administrators: chosen.count { table.roles[$0].isAdministrator },
      danger: rights.subtracting(wanted).reduce(0) { $0 + $1.danger })
    if let best, candidate.isBeyond(best) { return }
    guard let next = choices.first(where: { !rights.contains($0.right) }) else {
      if best.map({ candidate < $0 }) ?? true { best = candidate }
      return
    }
    for role in next.roles { add(chosen + [role], carrying: rights.union(table.roles[role].rights)) }
  }
}
