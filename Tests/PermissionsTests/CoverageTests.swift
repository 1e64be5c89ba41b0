import Permissions
import Testing
import Values

/// The cheapest cover against every set of roles there is.
@Suite struct CoverageTests {
  /// What a set of roles costs, as the design says it: administrator last, then the danger of the surplus, then their number.
  private static func cost(_ roles: [Role], _ needed: Set<Right>) -> [Int] {
    let carried = roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }
    return [
      roles.count { $0.name == "administrator" }, carried.subtracting(needed).reduce(0) { $0 + $1.danger }, roles.count,
    ]
  }

  /// Every set of roles that carries all that any carries; the best, and of equals the one whose places come first.
  private static func bruteForce(_ needed: Set<Right>, _ table: RoleTable) -> [String] {
    let reachable = table.roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }
    let wanted = needed.intersection(reachable)
    var best: (cost: [Int], places: [Int])?
    for choice in 0..<(1 << table.roles.count) {
      let places = table.roles.indices.filter { choice & (1 << $0) != 0 }
      let roles = places.map { table.roles[$0] }
      guard roles.reduce(into: Set<Right>(), { $0.formUnion($1.rights) }).isSuperset(of: wanted) else { continue }
      let cost = cost(roles, wanted)
      if let best, (best.cost + best.places).lexicographicallyPrecedes(cost + places) { continue }
      best = (cost, places)
    }
    return (best?.places ?? []).map { table.roles[$0].name }
  }

  private static let rights = RoleTable.standard.roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }.sorted()

  /// A source of numbers that gives the same ones every time (the constants are those of MMIX).
  private struct Numbers {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  @Test func `of OVHcloud's roles it is what trying them all gives`() {
    var numbers = Numbers(state: 11)
    var cases = Self.rights.map { Set([$0]) } + [Set(Self.rights)]
    for first in Self.rights { for second in Self.rights where first < second { cases.append([first, second]) } }
    for _ in 0..<60 { cases.append(Set((0..<(3 + numbers.next(8))).map { _ in Self.rights[numbers.next(16)] })) }
    for needed in cases {
      let cover = Coverage(of: needed, by: .standard)
      #expect(cover.roles.map(\.name) == Self.bruteForce(needed, .standard), "\(needed.sorted())")
      let carried = cover.roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }
      #expect(carried.isSuperset(of: needed))
      #expect(cover.surplus == carried.subtracting(needed))
      #expect(cover.uncovered.isEmpty)
    }
  }

  @Test func `of any table it is what trying them all gives`() {
    var numbers = Numbers(state: 3)
    for _ in 0..<150 {
      let roles = (0..<(1 + numbers.next(8))).map { place in
        let name = numbers.next(5) == 0 && place == 0 ? "administrator" : "role\(place)"
        return Role(
          name: name, action: name, rights: Set((0..<(1 + numbers.next(4))).map { _ in Self.rights[numbers.next(16)] }))
      }
      let table = RoleTable(roles)
      let needed = Set((0..<(1 + numbers.next(6))).map { _ in Self.rights[numbers.next(16)] })
      let cover = Coverage(of: needed, by: table)
      #expect(cover.roles.map(\.name) == Self.bruteForce(needed, table), "\(needed.sorted()) \(roles)")
      let reachable = roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }
      #expect(cover.uncovered == needed.subtracting(reachable))
    }
  }

  @Test func `administrator is chosen only where nothing else carries it, however large the surplus`() {
    let big = Role(name: "everything", action: "e", rights: Set(Self.rights))
    let administrator = Role(name: "administrator", action: "a", rights: [Self.rights[0]])
    let table = RoleTable([administrator, big])
    #expect(Coverage(of: [Self.rights[0]], by: table).roles.map(\.name) == ["everything"])
    #expect(Coverage(of: [Self.rights[0]], by: RoleTable([administrator])).roles.map(\.name) == ["administrator"])
  }

  @Test func `more roles than can be tried all at once are no obstacle`() {
    let roles = (0..<40).map { Role(name: "role\($0)", action: "", rights: [Right("right\($0)_read")]) }
    let needed = Set((0..<40).map { Right("right\($0)_read") })
    #expect(Coverage(of: needed, by: RoleTable(roles)).roles.count == 40)
  }

  @Test func `the danger of a surplus weighs as the design says`() {
    func danger(_ name: String) -> Int { Right(name).danger }
    #expect(danger("compute_read") == 1)
    #expect(danger("image_import") == 2)
    #expect(danger("volume_snapshot_manage") == 3)
    #expect(danger("network_secgroup_manage") == 4)
    #expect(danger("compute_manage") == 8)
    #expect(danger("objectstore_all") == 8)
  }
}

@Suite struct `Access rules` {
  @Test func `compute paths get the version, queries are cut off, each rule is there once`() {
    let operations = [
      Operation(.compute, "show server", "GET", "/servers/{id}", .safe),
      Operation(.compute, "show server again", "GET", "/servers/{id}", .safe),
      Operation(.objectStore, "bulk delete", "POST", "/v1/AUTH_{project_id}?bulk-delete", .idempotent),
      Operation(.blockStorage, "list volumes", "GET", "/v3/{project_id}/volumes/detail", .safe),
    ]
    let rules = [AccessRule](for: operations)
    #expect(
      rules.map(\.json) == [
        ["service": "block-storage", "method": "GET", "path": "/v3/{project_id}/volumes/detail"],
        ["service": "compute", "method": "GET", "path": "/v2.1/servers/{id}"],
        ["service": "object-store", "method": "POST", "path": "/v1/AUTH_{project_id}"],
      ])
  }

  @Test func `the name of an object may have slashes`() {
    let rules = [AccessRule](
      for: [Operation(.objectStore, "upload object", "PUT", "/v1/AUTH_{project_id}/{container}/{object}", .idempotent)])
    #expect(rules.map(\.path) == ["/v1/AUTH_{project_id}/{container}/**"])
  }

  @Test func `type and path are those of the catalog where there is one`() {
    let rules = [AccessRule](
      for: [
        Operation(.compute, "show server", "GET", "/servers/{id}", .safe),
        Operation(.blockStorage, "list volumes", "GET", "/v3/{project_id}/volumes/detail", .safe),
      ]
    ) { $0 == .compute ? ("compute", "/compute/v2.1/{project_id}") : ("volumev3", "/v3/{project_id}") }
    #expect(rules.map(\.path) == ["/compute/v2.1/{project_id}/servers/{id}", "/v3/{project_id}/volumes/detail"])
    #expect(rules.map(\.service) == ["compute", "volumev3"])
  }
}

@Suite struct `An access policy without a login` {
  @Test func `has placeholders for what is not known, and says which`() throws {
    let role = try #require(RoleTable.standard["computeOperator"])
    let bare = AccessPolicy(name: "p", identity: nil, project: nil, roles: [role])
    #expect(bare.placeholders == ["ACCOUNT", "CLIENT_ID", "PROJECT_ID"])
    #expect(bare.json["identities"] == ["urn:v1:eu:identity:credential:ACCOUNT-ovh/oauth2-CLIENT_ID"])
    let known = AccessPolicy(name: "p", identity: nil, clientID: "c1", plate: "ca", project: "abc", roles: [role])
    #expect(known.placeholders == ["ACCOUNT"])
    #expect(known.json["identities"] == ["urn:v1:ca:identity:credential:ACCOUNT-ovh/oauth2-c1"])
    #expect(known.json["resources"] == [["urn": "urn:v1:ca:resource:publicCloudProject:abc"]])
  }
}
