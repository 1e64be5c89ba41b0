import Diagnostics
import Testing
import YAML

@Suite struct NodeTests {
  @Test func `a mapping gives its entries in order and by name`() throws {
    let root = try #require(rootNode("name: x\nsteps:\n  - id: a\n  - id: b\n"))
    #expect(root.entries?.map(\.key.string) == ["name", "steps"])
    #expect(root["steps"]?.items?.map { $0["id"]?.string } == ["a", "b"])
    #expect(root["steps"]?.items?.count == 2)
    #expect(root["other"] == nil)
    #expect(root["name"]?["x"] == nil)
  }

  @Test func `every scalar is read as text whatever it looks like`() throws {
    let root = try #require(rootNode("[00123, true, ~, 1.10, '7', null, 0x1F]"))
    #expect(root.items?.map(\.string) == ["00123", "true", "~", "1.10", "7", "null", "0x1F"])
  }

  @Test func `numbers, booleans and null are read by the core schema`() throws {
    let root = try #require(rootNode("[010, 0o10, 0x1F, -3, +4, 1e3, .5, true, ~, yes, '1', 99999999999999999999]"))
    let items = Array(try #require(root.items))
    #expect(items.prefix(5).map(\.int) == [10, 8, 31, -3, 4])
    #expect(items[5].double == 1000)
    #expect(items[6].double == 0.5)
    #expect(items[3].double == -3)
    #expect(items[7].bool == true)
    #expect(items[8].isNull)
    #expect(items[9].core == .string("yes"))
    #expect(items[10].core == .string("1"))
    #expect(items[11].core == .bigInt("99999999999999999999"))
    #expect(items[11].int == nil)
  }

  @Test func `a number too large for a double is infinite`() throws {
    #expect(try #require(rootNode("1e999")).double == .infinity)
  }

  @Test func `a missing value is null and the empty text`() throws {
    let root = try #require(rootNode("a:\nb: ''\n"))
    #expect(root["a"]?.isNull == true)
    #expect(root["a"]?.string == "")
    #expect(root["b"]?.isNull == false)
  }

  @Test func `a text may hold NUL`() throws {
    #expect(try #require(rootNode("\"a\\0b\"")).string == "a\0b")
  }

  @Test func `an alias is read as what it stands for, and knows where it is used`() throws {
    let text = MarkedText("a: &x {k: «1»}\nb: «*x»\n")
    let root = try #require(YAML.parse(text.file).document?.root)
    let alias = try #require(root["b"])
    #expect(alias["k"]?.int == 1)
    #expect(alias["k"]?.span == text.spans[0])
    #expect(alias.aliasSpan == text.spans[1])
    #expect(alias.anchor == "x")
    #expect(root["a"]?.aliasSpan == nil)
    #expect(try #require(root["a"]).isSame(as: alias))
  }

  @Test func `the core schema's own tags decide, whatever the style`() throws {
    let root = try #require(
      rootNode("[!!str 1, !!int \"1\", !!float 1, !!bool 'true', !!null '', ! 1, !!seq [], !!map {}]"))
    let wanted: [CoreValue] = [.string("1"), .int(1), .float(1), .bool(true), .null, .string("1")]
    #expect(root.items?.compactMap(\.core) == wanted)
    #expect(root.items?.first?.tag == "tag:yaml.org,2002:str")
  }

  @Test func `other tags are kept, and refused when asked`() throws {
    let text = MarkedText("a: «!foo» b\nc: !!str d\n")
    let document = try #require(YAML.parse(text.file).document)
    #expect(document.root["a"]?.tag == "!foo")
    #expect(document.root["a"]?.string == "b")
    #expect(document.root["a"]?.tagSpan == text.spans[0])
    let refused = document.refusedTags()
    #expect(refused.map(\.code) == ["yaml-tag"])
    #expect(refused.first?.span == text.spans[0])
    #expect(refused.first.map { text.file.applying($0.edits) } == "a: \"!foo b\"\nc: !!str d\n")
  }

  @Test func `keys need not be texts`() throws {
    let root = try #require(rootNode("1: a\ntrue: b\n[x, y]: c\n? {k: v}\n: d\n"))
    let keys = try #require(root.entries).map(\.key)
    #expect(keys[0].int == 1)
    #expect(keys[1].bool == true)
    #expect(keys[2].items?.count == 2)
    #expect(keys[3]["k"]?.string == "v")
    #expect(root["1"]?.string == "a")
  }

  @Test func `a key reads as a name only byte for byte`() throws {
    // The same letter, composed and decomposed.
    let root = try #require(rootNode("\u{E9}: 1\ne\u{301}: 2\n"))
    #expect(root["\u{E9}"]?.int == 1)
    #expect(root["e\u{301}"]?.int == 2)
  }

  @Test func `several documents are read one after another`() {
    let read = YAML.parseAll(SourceFile(name: "x", text: "a: &x 1\n---\n- 2\n---\n"))
    #expect(read.diagnostics.isEmpty)
    #expect(read.documents.map { $0.root.entries?.count } == [1, nil, nil])
    #expect(read.documents[2].root.isNull)
  }

  @Test func `anchors end with their document`() {
    let read = YAML.parseAll(SourceFile(name: "x", text: "&x 1\n---\n*x\n"))
    #expect(read.diagnostics.map(\.code) == ["unknown-alias"])
    #expect(read.documents.last?.root.isBroken == true)
  }
}
