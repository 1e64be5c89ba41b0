import Permissions
import Testing
import Values

@Suite struct `The matrix of roles and rights` {
  /// The guide's matrix, cell by cell: rights in columns, roles by their letters.
  static let matrix: [(right: String, roles: String)] = [
    ("compute_manage", "AC"), ("compute_snapshot_manage", "ABC"), ("compute_read", "ABCS"), ("objectstore_all", "AO"),
    ("image_manage", "AI"), ("image_read", "ABCIS"), ("image_import", "ABI"), ("volume_manage", "AV"),
    ("volume_snapshot_manage", "ABV"), ("volume_read", "ABCSV"), ("network_manage", "AN"), ("network_read", "ACSN"),
    ("network_secgroup_manage", "AX"), ("network_secgroup_read", "ACSNX"), ("ai_training_all", "T"),
    ("ai_training_read", "Tt"),
  ]
  static let letters: [Character: String] = [
    "A": "administrator", "B": "backupOperator", "C": "computeOperator", "I": "imageOperator",
    "S": "infrastructureSupervisor", "N": "networkOperator", "X": "networkSecurityOperator", "O": "objectstoreOperator",
    "V": "volumeOperator", "T": "aiTrainingOperator", "t": "aiTrainingRead",
  ]

  @Test func `has 11 roles and 16 rights`() {
    #expect(RoleTable.standard.roles.count == 11)
    #expect(RoleTable.standard.roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }.count == 16)
  }

  @Test(arguments: matrix.map(\.right)) func `grants each right to exactly the published roles`(_ right: String) throws
  {
    let letters = try #require(Self.matrix.first { $0.right == right }).roles
    let expected = Set(letters.compactMap { Self.letters[$0] })
    #expect(Set(RoleTable.standard.roles(granting: Right(right)).map(\.name)) == expected)
  }

  @Test func `administrator is the last to be suggested`() {
    for right in Self.matrix.map({ Right($0.right) }) {
      let roles = RoleTable.standard.roles(granting: right).map(\.name)
      if roles.contains("administrator") { #expect(roles.last == "administrator") }
    }
  }

  @Test func `a role in a token is known in camel case and in snake case`() {
    #expect(RoleTable.standard.role(calledInToken: "infrastructure_supervisor")?.name == "infrastructureSupervisor")
    #expect(RoleTable.standard.role(calledInToken: "objectstoreOperator")?.name == "objectstoreOperator")
    #expect(RoleTable.standard.role(calledInToken: "load-balancer_operator") == nil)
  }
}

@Suite struct `Rights that are held` {
  @Test func `a right of no role held is missing`() {
    let held = HeldRights(roleNames: ["infrastructureSupervisor"], table: .standard)
    #expect(held.verdict(on: .all([Right("compute_read")])) == .held)
    #expect(
      held.verdict(on: .all([Right("compute_read"), Right("objectstore_all")])) == .missing([Right("objectstore_all")]))
    #expect(held.verdict(on: .any) == .held)
  }

  @Test func `an unknown role leaves it undecided`() {
    let held = HeldRights(roleNames: ["somethingNew"], table: .standard)
    #expect(held.verdict(on: .all([Right("compute_read")])) == .undecided([Right("compute_read")]))
  }
}

@Suite struct `The cheapest cover` {
  private func cover(_ rights: String...) -> [String] {
    Coverage(of: Set(rights.map(Right.init)), by: .standard).roles.map(\.name)
  }

  @Test func `one role that carries just that comes first`() {
    #expect(cover("compute_read") == ["infrastructureSupervisor"])
    #expect(cover("objectstore_all") == ["objectstoreOperator"])
    #expect(cover("image_manage", "image_read", "image_import") == ["imageOperator"])
  }

  @Test func `two small roles are better than administrator`() {
    #expect(Set(cover("compute_read", "objectstore_all")) == ["infrastructureSupervisor", "objectstoreOperator"])
  }

  @Test func `no role is needed for no right`() { #expect(cover().isEmpty) }

  @Test func `a right that no role carries is said to be uncovered`() {
    #expect(Coverage(of: [Right("load_balancer")], by: .standard).uncovered == [Right("load_balancer")])
  }
}

@Suite struct `The table of rights` {
  @Test func `every right in it is one of the 16`() {
    let known = RoleTable.standard.roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }
    #expect(RightsTable.standard.rows.count == 278)
    for row in RightsTable.standard.rows { #expect(Set(row.need.rights).isSubset(of: known), "\(row.operation)") }
  }

  @Test func `a row is found by service and operation`() throws {
    let row = try #require(RightsTable.standard[.objectStore, "list containers"])
    #expect(row.need == .all([Right("objectstore_all")]))
    #expect(row.basis == .documented)
  }

  @Test func `a broken table says where`() {
    #expect(throws: TableError(line: 2, problem: "has 2 columns, not 7")) {
      try RightsTable(tabSeparated: "head\na\tb")
    }
    #expect(throws: TableError(line: 2, problem: "names an unknown service 'x'")) {
      try RightsTable(tabSeparated: "head\nx\to\tGET\t/\t-\tany\tjudged")
    }
  }
}

@Suite struct `The access policy` {
  @Test func `names the account, the project and the roles`() throws {
    let role = try #require(RoleTable.standard["objectstoreOperator"])
    let policy = AccessPolicy(
      name: "p", identity: "urn:v1:ca:identity:credential:xx-ovh/oauth2-1", project: "abc", roles: [role])
    #expect(
      policy.json == [
        "name": "p", "identities": ["urn:v1:ca:identity:credential:xx-ovh/oauth2-1"],
        "resources": [["urn": "urn:v1:ca:resource:publicCloudProject:abc"]],
        "permissions": ["allow": [["action": "publicCloudProject:openstack:objectstoreOperator"]]],
      ])
  }
}
