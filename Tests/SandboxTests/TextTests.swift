import Testing
import Values

@testable import Sandbox

@Suite struct TextTests {
  @Test func `base64 is read in both alphabets and written in one`() {
    #expect(Base64Text.urlSafe([0xfb, 0xff, 0xbf]) == "-_-_")
    #expect(Base64Text.urlSafe([1]) == "AQ")
    #expect(Base64Text.decoded("+/+/") == [0xfb, 0xff, 0xbf])
    #expect(Base64Text.decoded("-_-_") == [0xfb, 0xff, 0xbf])
    #expect(Base64Text.decoded("AQ==") == [1])
    #expect(Base64Text.decoded("A*") == nil)
  }

  @Test func `a query is decoded, changed and written as Python writes it`() {
    let query = Query("name=Debian%2012&a=b+c&flag&id=in%3Ax")
    #expect(query["name"] == "Debian 12")
    #expect(query["a"] == "b c")
    #expect(query["flag"] == "")
    #expect(query.text == "name=Debian+12&a=b+c&flag=&id=in%3Ax")
    #expect(Query("limit=1&marker=x&z=2").setting("marker", to: "y").text == "limit=1&marker=y&z=2")
    #expect(Query("b=1&a=2").sorted().setting("marker", to: "y").text == "a=2&b=1&marker=y")
    #expect(Query.decoded("100%") == "100%")
  }

  @Test func `instants are written as each service writes them, and read back`() {
    let time = Timestamp(seconds: 1_795_451_595, nanoseconds: 443_070_000)
    #expect(time.inSeconds == "2026-11-23T16:33:15Z")
    #expect(time.inColumn == "2026-11-23T16:33:15.000000")
    #expect(time.inToken == "2026-11-23T16:33:15.000000Z")
    #expect(time.inMicroseconds == "2026-11-23T16:33:15.443070")
    #expect(time.inSwift == "1795451595.44307")
    #expect(time.inHTTP == "Mon, 23 Nov 2026 16:33:16 GMT")
    #expect(Timestamp.parsed("2026-11-23T16:33:15Z") == Timestamp(seconds: 1_795_451_595))
    #expect(Timestamp.parsed("2024-02-29T00:00:00") == Timestamp(seconds: 1_709_164_800))
    #expect(Timestamp.parsed("yesterday") == nil)
  }

  @Test func `ids have the shapes that clients look for, and follow from the seed`() {
    var ids = IdentifierSource(SeededGenerator(seed: 3))
    var same = IdentifierSource(SeededGenerator(seed: 3))
    let id = ids.uuid()
    #expect(id == same.uuid())
    #expect(id.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
    #expect(ids.fernet(at: 1_795_453_340, bytes: 100).hasPrefix("gAAAAAB"))
    #expect(ids.macAddress().split(separator: ":").count == 6)
    #expect(IdentifierSource.stable("a", digits: 40).count == 40)
    #expect(IdentifierSource.stable("a", digits: 32) != IdentifierSource.stable("b", digits: 32))
  }

  @Test func `what is due happens in its order, and what it begins happens too`() {
    var ids = IdentifierSource(SeededGenerator(seed: 1))
    var region = RegionState(
      SimulatedCloud.Contents.smallProject("X"), project: "p", now: Timestamp(seconds: 100), ids: &ids)
    let id = region.servers.items[0].id
    region.after(.seconds(5)) { region in region.servers.update(id) { $0.name += "b" } }
    region.after(.seconds(1)) { region in
      region.servers.update(id) { $0.name = "a" }
      region.after(.seconds(2)) { region in region.servers.update(id) { $0.name += "@\(103)" } }
    }
    region.advance(to: Timestamp(seconds: 104))
    #expect(region.servers[id]?.name == "a@103")
    region.advance(to: Timestamp(seconds: 200))
    #expect(region.servers[id]?.name == "a@103b")
    #expect(region.agenda.isEmpty)
  }

  @Test func `a table keeps its order when something is taken out of the middle`() {
    var table = ResourceTable<Flavor>()
    for name in ["a", "b", "c"] { table.insert(Flavor(id: name, name: name, vcpus: 1, ram: 1, disk: 1)) }
    table.remove("b")
    table.remove("none")
    #expect(table.items.map(\.id) == ["a", "c"])
    #expect(table["c"]?.name == "c")
    #expect(table["b"] == nil)
  }
}
