import Actions
import Engine
import HTTPTypes
import Permissions
import Sandbox
import Testing
import Values
import Workflows

/// What lists ask for, and what of the answers is kept.
@Suite struct ListTests {
  static func crowd(_ count: Int) -> SimulatedCloud.Contents {
    var contents = SimulatedCloud.Contents.standard
    contents[region: "GRA7"].servers = (0..<count).map { number in
      .init(
        "vm-\(number)", status: number % 5 == 0 ? "SHUTOFF" : "ACTIVE", metadata: ["number": "\(number)"],
        age: .seconds(10_000 - number))
    }
    return contents
  }

  @Test func `of 2500 servers only what is read is kept, in three requests`() async throws {
    let rig = try Rig(Self.crowd(2500))
    let ran = try await rig.run(
      "  - id: it\n    uses: server.list",
      tail: "outputs:\n  stopped: ${{ steps.it.servers.filter(s, s.status == 'SHUTOFF').size() }}\n")
    #expect(ran.state.outputs?["stopped"] == 500)
    let servers = ran.records("servers")
    try #require(servers.count == 2500)
    #expect(Set(servers[0].layout.names) == ["id", "name", "status", "networks", "image", "flavor"])
    for server in servers[100...] { #expect(Set(server.layout.names) == ["id", "status"]) }
    #expect(rig.cloud.counts["compute: list servers (detail)"] == 3)
    #expect(rig.cloud.counts[.service(.image)] == 0)
    #expect(rig.cloud.counts.total == 4 + 3)
  }

  @Test func `where nothing is read the ids remain, for the count`() async throws {
    let ran = try await Rig(Self.crowd(250)).step("server.list")
    let servers = ran.records("servers")
    #expect(servers.count == 250)
    #expect(servers.last?.layout.names == ["id"])
  }

  @Test func `a filter sees what it needs, and only what is read stays`() async throws {
    let ran = try await Rig(Self.crowd(1500)).step("server.list", "with: { status: ACTIVE }")
    let servers = ran.records("servers")
    #expect(servers.count == 1200)
    #expect(servers.allSatisfy { $0["status"] == "ACTIVE" || $0["status"] == nil })
  }

  @Test func `images come a thousand at a time`() async throws {
    var contents = SimulatedCloud.Contents.standard
    contents[region: "GRA7"].images = (0..<130).map { .init("image-\($0)", visibility: "private") }
    let rig = try Rig(contents)
    let ran = try await rig.step("image.list")
    #expect(ran.names("images")?.count == 130)
    #expect(rig.cloud.counts["image: list images"] == 1)
  }

  @Test func `more containers than a page holds`() async throws {
    var contents = SimulatedCloud.Contents.standard
    contents.storages[0].containers = (0..<2001).map { .init("c-\($0)") }
    let rig = try Rig(contents)
    let ran = try await rig.step("container.list")
    #expect(ran.output("containers")?.asList?.count == 2001)
    #expect(rig.cloud.counts["object-store: list containers"] == 3)
  }
}

/// Filters that services ignore or take for patterns.
@Suite struct FilterTests {
  static func named(_ names: [String]) -> SimulatedCloud.Contents {
    var contents = SimulatedCloud.Contents.standard
    contents[region: "GRA7"].servers = names.enumerated().map { number, name in
      .init(name, age: .seconds(100 - number))
    }
    return contents
  }

  @Test(arguments: ["web.1", "a+b", "x[1]", "(p)", "db|x", "^s$", #"back\slash"#, "*", "ü 1"])
  func `a name is compared letter by letter`(_ name: String) async throws {
    let rig = try Rig(Self.named(["webX1", "WEB.1", "web.1.old", "aab", "x1", "p", "db", "s", "b", name]))
    let ran = try await rig.step("server.list", "with: { name: '\(name)' }")
    #expect(ran.names("servers") == [name])
  }

  @Test func `properties are looked at here, since nova ignores that filter`() async throws {
    let rig = try Rig()
    let ran = try await rig.step("server.list", "with: { properties: { env: prod } }")
    #expect(Set(ran.names("servers") ?? []) == ["web-1", "db-1"])
    let request = try #require(rig.wire.sent.all.last)
    #expect(request.path?.contains("metadata") == false)
    let none = try await rig.step("server.list", "with: { properties: { env: prod, tier: web } }")
    #expect(none.names("servers") == [])
  }

  @Test func `name, status and properties together`() async throws {
    var contents = Self.named([])
    contents[region: "GRA7"].servers = [
      .init("a", status: "SHUTOFF", metadata: ["env": "prod"]), .init("a", metadata: ["env": "prod"]),
      .init("a", metadata: ["env": "test"]), .init("b", metadata: ["env": "prod"]),
    ]
    let ran = try await Rig(contents).step(
      "server.list", "with: { name: a, status: ACTIVE, properties: { env: prod } }")
    #expect(ran.names("servers") == ["a"])
  }

  @Test func `volumes by state and properties`() async throws {
    var contents = SimulatedCloud.Contents.standard
    contents[region: "GRA7"].volumes = [
      .init("one", size: 1, metadata: ["env": "prod"]), .init("two", size: 1, metadata: ["env": "test"]),
      .init("three", size: 1, status: "error", metadata: ["env": "prod"]),
    ]
    let rig = try Rig(contents)
    let ran = try await rig.step("volume.list", "with: { status: available, properties: { env: prod } }")
    #expect(ran.names("volumes") == ["one"])
  }

  @Test func `images by visibility and properties`() async throws {
    let rig = try Rig()
    let debian = try await rig.step(
      "image.list", "with: { visibility: public, properties: { os_distro: debian } }")
    #expect(debian.names("images") == ["Debian 12"])
    #expect(try await rig.step("image.list", "with: { name: 'in:Debian 12,Ubuntu 24.04' }").names("images") == [])
    #expect(try await rig.step("image.list", "with: { name: 'Ubuntu 24.04' }").names("images") == ["Ubuntu 24.04"])
  }

  @Test func `flavors with at least so much`() async throws {
    let ran = try await Rig().step("flavor.list", "with: { min_ram: 15000MiB, min_disk: 100GiB }")
    #expect(Set(ran.names("flavors") ?? []) == ["b2-15", "b2-30"])
  }

  @Test func `networks and containers by name`() async throws {
    #expect(try await Rig().step("network.list", "with: { name: private-1 }").names("networks") == ["private-1"])
    #expect(try await Rig().step("container.list", "with: { prefix: back }").names("containers") == ["backups"])
    #expect(try await Rig().step("container.list", "with: { prefix: up }").names("containers") == [])
  }
}

/// From a name to an id.
@Suite struct ReferenceTests {
  @Test func `a name with signs of a pattern means only itself`() async throws {
    let rig = try Rig(FilterTests.named(["webX1", "web.1"]))
    let ran = try await rig.step("server.show", "with: { server: web.1 }")
    #expect(ran.output("name") == "web.1")
  }

  @Test func `two of one name are ambiguous, before anything else is asked`() async throws {
    let rig = try Rig(FilterTests.named(["twin", "twin", "twin-2"]))
    let ran = try await rig.step("server.show", "with: { server: twin }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "ambiguous-name")
    #expect(ran.failure()?.message == "2 servers are called 'twin'")
    #expect(ran.failure()?.help?.hasPrefix("give the id instead: ") == true)
    #expect(rig.cloud.counts["compute: show server"] == 0)
  }

  @Test func `a name that is not there`() async throws {
    let rig = try Rig()
    let ran = try await rig.step("server.show", "with: { server: WEB-1 }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "not-found")
    #expect(ran.failure()?.message == "no server is called 'WEB-1'")
    #expect(rig.cloud.counts["compute: show server"] == 0)
  }

  @Test(arguments: [
    "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f", "0A1B2C3D-0A1B-2C3D-4E5F-0A1B2C3D4E5F", "0a1b2c3d0a1b2c3d4e5f0a1b2c3d4e5f",
  ]) func `what looks like an id is not looked up`(_ id: String) async throws {
    let rig = try Rig()
    let ran = try await rig.step("server.show", "with: { server: '\(id)' }")
    #expect(ran.failure()?.kind == "not-found")
    #expect(ran.failure()?.request?.path == "/servers/\(id)")
    #expect(rig.cloud.counts["compute: list servers (brief)"] == 0)
  }

  @Test func `one look-up serves the whole run, and each region has its own`() async throws {
    let rig = try Rig()
    let show = { (id: String, more: String) in
      "  - id: \(id)\n    uses: server.show\n    with: { server: web-1 }\(more)\n"
    }
    let ran = try await rig.run(show("a", "") + show("b", "") + show("c", "\n    region: GRA11"))
    #expect(ran.exitCode == .succeeded)
    #expect(rig.cloud.counts["compute: list servers (brief)"] == 2)
    #expect(rig.cloud.counts["compute: show server"] == 3)
    #expect(ran.output("id", of: "a") == ran.output("id", of: "b"))
    #expect(ran.output("id", of: "a") != ran.output("id", of: "c"))
  }
}
