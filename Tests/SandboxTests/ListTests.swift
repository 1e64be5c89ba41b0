import Sandbox
import Testing
import Values

@Suite struct ListTests {
  static func crowd(_ count: Int) -> SimulatedCloud.Contents {
    var contents = SimulatedCloud.Contents.standard
    contents[region: "GRA7"].servers = (0..<count).map { number in
      .init("vm-\(number)", metadata: ["number": "\(number)"], age: .seconds(10_000 - number))
    }
    return contents
  }

  @Test func `2500 servers come in three pages, each once, the newest first`() async throws {
    let cloud = CloudUnderTest(Self.crowd(2500))
    let token = try await cloud.token("infrastructureSupervisor")
    var names: [String] = []
    var pages = 0
    var next: String? = cloud.compute("/servers")
    while let path = next {
      let answer = try await cloud.ask("GET", path, token: token)
      names += answer.json["servers"]?.asList?.compactMap { $0["name"]?.asString } ?? []
      next = answer.json["servers_links"]?.asList?.first?["href"]?.asString
      pages += 1
    }
    #expect(pages == 3)
    #expect(names == (0..<2500).reversed().map { "vm-\($0)" })
  }

  @Test func `a long list comes in chunks and without a length`() async throws {
    let hand = Hand()
    let cloud = CloudUnderTest(Self.crowd(1000), hand: hand)
    let token = try await cloud.token("infrastructureSupervisor")
    let answer = try await cloud.ask("GET", cloud.compute("/servers/detail"), token: token)
    #expect(answer.bytes.count > 1_000_000)
    #expect(answer.json["servers"]?.asList?.count == 1000)
    #expect(answer["content-length"] == nil)
  }

  @Test func `nova and cinder link to a next page even when the full page is the last`() async throws {
    let cloud = CloudUnderTest()
    let token = try await cloud.token("infrastructureSupervisor")
    let volumes = try await cloud.ask("GET", cloud.volume("/volumes/detail?limit=1"), token: token)
    let next = try #require(volumes.json["volumes_links"]?.asList?.first?["href"]?.asString)
    let id = try #require(volumes.json["volumes"]?.asList?.first?["id"]?.asString)
    #expect(next == CloudUnderTest.base + cloud.volume("/volumes/detail?limit=1&marker=\(id)"))
    let last = try await cloud.ask("GET", next, token: token)
    #expect(last.json == ["volumes": []])
    let servers = try await cloud.ask("GET", cloud.compute("/servers?limit=3"), token: token)
    #expect(servers.json["servers_links"] != nil)
  }

  @Test func `glance gives 25 images unless asked, and a path to the next`() async throws {
    var contents = SimulatedCloud.Contents.standard
    contents[region: "GRA7"].images = (0..<30).map { .init("image-\($0)", visibility: "private") }
    let cloud = CloudUnderTest(contents)
    let token = try await cloud.token("imageOperator")
    let first = try await cloud.ask("GET", "/image/GRA7/v2/images", token: token)
    #expect(first.json["images"]?.asList?.count == 25)
    let next = try #require(first.json["next"]?.asString)
    #expect(next.hasPrefix("/v2/images?marker="))
    let second = try await cloud.ask("GET", "/image/GRA7" + next, token: token)
    #expect(second.json["images"]?.asList?.count == 5)
    #expect(second.json["next"] == nil)
    #expect(second.json["first"]?.asString == "/v2/images")
  }

  @Test func `neutron pages by id and links both ways`() async throws {
    let cloud = CloudUnderTest()
    let token = try await cloud.token("networkOperator")
    let path = "/network/GRA7/v2.0/ports?limit=2"
    var ids: [String] = []
    var next: String? = path
    while let address = next {
      let answer = try await cloud.ask("GET", address, token: token)
      let links = answer.json["ports_links"]?.asList ?? []
      #expect(links.contains { $0["rel"]?.asString == "previous" })
      ids += answer.json["ports"]?.asList?.compactMap { $0["id"]?.asString } ?? []
      next = links.first { $0["rel"]?.asString == "next" }?["href"]?.asString
    }
    #expect(ids.count == 5)
    #expect(ids == ids.sorted())
    let unlimited = try await cloud.ask("GET", "/network/GRA7/v2.0/ports", token: token)
    #expect(unlimited.json.keys == ["ports"])
  }

  @Test func `swift pages by name`() async throws {
    var contents = SimulatedCloud.Contents.standard
    contents.storages = [.init("GRA", containers: (0..<12).map { .init("c\($0)") })]
    let cloud = CloudUnderTest(contents)
    let token = try await cloud.token("objectstoreOperator")
    let first = try await cloud.ask("GET", cloud.objects("?format=json&limit=5"), token: token)
    let names = first.json.asList?.compactMap { $0["name"]?.asString } ?? []
    #expect(names == ["c0", "c1", "c10", "c11", "c2"])
    let second = try await cloud.ask("GET", cloud.objects("?format=json&marker=c2"), token: token)
    #expect(second.json.asList?.count == 7)
    #expect(second["x-account-container-count"] == "12")
    #expect(try await cloud.ask("GET", cloud.objects("?limit=20000"), token: token).status == 412)
    let nothing = try await cloud.ask("GET", cloud.objects("?marker=z"), token: token, accept: "text/plain")
    #expect(nothing.status == 204)
  }

  @Test(arguments: [
    ("servers?name=web", ["web-1"]), ("servers?name=^db", ["db-1"]), ("servers?name=-1$", ["db-1", "web-1"]),
    ("servers?status=ACTIVE", ["db-1", "web-1", "name_vm"]), ("servers?status=SHUTOFF", []),
    ("servers?limit=1", ["db-1"]), ("servers?sort_key=display_name&sort_dir=asc", ["db-1", "name_vm", "web-1"]),
    ("servers?colour=red", ["db-1", "web-1", "name_vm"]),
  ])
  func `nova filters by pattern and ignores what it does not know`(query: String, names: [String]) async throws {
    let cloud = CloudUnderTest()
    let token = try await cloud.token("infrastructureSupervisor")
    let answer = try await cloud.ask("GET", cloud.compute("/" + query), token: token)
    #expect(answer.json["servers"]?.asList?.compactMap { $0["name"]?.asString } == names)
  }

  @Test func `from 2_75 on nova refuses a filter that it does not know`() async throws {
    let cloud = CloudUnderTest()
    let token = try await cloud.token("infrastructureSupervisor")
    let answer = try await cloud.ask(
      "GET", cloud.compute("/servers?colour=red"), token: token, fields: [CloudUnderTest.microversion("2.75")])
    #expect(answer.status == 400)
    for query in ["limit=-1", "limit=abc", "name=(", "sort_key=nope", "marker=none"] {
      #expect(try await cloud.ask("GET", cloud.compute("/servers?" + query), token: token).status == 400, "\(query)")
    }
  }

  @Test func `neutron filters by any attribute, chooses fields, and refuses unknown filters`() async throws {
    let cloud = CloudUnderTest()
    let token = try await cloud.token("networkOperator")
    let chosen = try await cloud.ask(
      "GET", "/network/GRA7/v2.0/networks?name=private-1&fields=id&fields=name", token: token)
    #expect(chosen.json["networks"]?.asList?.count == 1)
    #expect(chosen.json["networks"]?.asList?.first?.keys == ["id", "name"])
    let external = try await cloud.ask("GET", "/network/GRA7/v2.0/networks?router:external=True", token: token)
    #expect(external.json["networks"]?.asList?.first?["name"]?.asString == "Ext-Net")
    let unknown = try await cloud.ask("GET", "/network/GRA7/v2.0/networks?colour=red", token: token)
    #expect(unknown.status == 400)
    #expect(unknown.text.contains("['colour'] is invalid attribute for filtering"))
  }

  @Test func `glance finds images by name, status and a list of ids`() async throws {
    let cloud = CloudUnderTest()
    let token = try await cloud.token("imageOperator")
    let named = try await cloud.ask("GET", "/image/GRA7/v2/images?name=Debian%2012", token: token)
    let id = try #require(named.json["images"]?.asList?.first?["id"]?.asString)
    #expect(named.json["first"]?.asString == "/v2/images?name=Debian+12")
    let listed = try await cloud.ask("GET", "/image/GRA7/v2/images?id=in:\(id),other", token: token)
    #expect(listed.json["images"]?.asList?.count == 1)
    let hidden = try await cloud.ask("GET", "/image/GRA7/v2/images?status=queued", token: token)
    #expect(hidden.json["images"] == [])
  }

  @Test func `regions have their own servers, and objects where they share a storage`() async throws {
    let cloud = CloudUnderTest()
    let token = try await cloud.token("workflowRunner")
    let here = try await cloud.serverID("name_vm", token: token)
    let there = try await cloud.ask("GET", cloud.compute("/servers/\(here)", region: "GRA11"), token: token)
    #expect(there.status == 404)
    let none = try await cloud.ask("GET", cloud.compute("/servers", region: "SBG5"), token: token)
    #expect(none.json == ["servers": []])
    for region in ["GRA", "GRA7"] {
      let list = try await cloud.ask("GET", cloud.objects("?format=json", region: region), token: token)
      #expect(list.json.asList?.first?["name"]?.asString == "backups")
    }
    #expect(try await cloud.ask("GET", cloud.objects("", region: "GRA11"), token: token).status == 404)
    #expect(try await cloud.ask("GET", cloud.compute("/servers", region: "gra7"), token: token).status == 404)
  }
}
