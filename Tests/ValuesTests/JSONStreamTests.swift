import Testing
import Values

struct JSONStreamTests {
  private static let servers = """
    {"servers": [
      {"id": "a", "name": "first", "links": [{"rel": "self", "href": "http://x/\\u0061"}], "status": "ACTIVE",
       "flavor": {"vcpus": 2, "original_name": "b3-8", "extra": {"original_name": "no", "id": 1}}, "tags": []},
      {"id": "b", "n\\u0061me": "second é", "flavor": null, "metadata": {"id": "not this", "name": {}}},
      {"name": "third", "name": "third again", "flavor": {"original_name": "x"}, "flavor": {"vcpus": 1}, "id": 3}
    ], "servers_links": [{"href": "next?marker=b", "rel": "next"}], "more": -1.5e3}
    """
  private static let server = RecordSelection([
    ("id", ["id"], .everything), ("name", ["name"], .everything), ("status", ["status"], .everything),
    ("flavor", ["flavor", "original_name"], .everything),
  ])
  private static let list = JSONSelection.members([
    "servers": .elements(.record(server)),
    "servers_links": .elements(.members(["href": .everything])),
  ])

  private func read(_ text: String, _ selection: JSONSelection, chunk: Int = .max) throws -> Value? {
    try read(Array(text.utf8), selection, chunk: chunk)
  }

  private func read(_ bytes: [UInt8], _ selection: JSONSelection, chunk: Int = .max) throws -> Value? {
    var stream = JSONStream(selection)
    for start in stride(from: 0, to: bytes.count, by: min(chunk, max(bytes.count, 1))) {
      try stream.feed(Array(bytes[start..<min(bytes.count, chunk == .max ? bytes.count : start + chunk)]))
    }
    return try stream.finish()
  }

  @Test func `only what is selected is kept`() throws {
    let value = try #require(try read(Self.servers, Self.list))
    #expect(value.asMap?.keys.map(\.asString) == ["servers", "servers_links"])
    #expect(value["servers_links"] == [["href": "next?marker=b"]])
    let servers = try #require(value["servers"]?.asList)
    #expect(servers.count == 3)
    #expect(servers[0].asRecord?.values == ["a", "first", "ACTIVE", "b3-8"])
    #expect(servers[1].asRecord?.values == ["b", "second é", nil, nil])
    #expect(servers[2].asRecord?.values == [3, "third again", nil, nil])
    #expect(servers.allSatisfy { $0.asRecord?.layout === Self.server.layout })
  }

  @Test func `a chunk may end anywhere`() throws {
    let bytes = Array(Self.servers.utf8)
    let expected = try #require(try read(bytes, Self.list))
    for split in 0...bytes.count {
      var stream = JSONStream(Self.list)
      try stream.feed(Array(bytes[..<split]))
      try stream.feed([])
      try stream.feed(Array(bytes[split...]))
      #expect(try stream.finish() == expected, "split at \(split)")
    }
    for size in [1, 2, 3, 7, 16, 17, 33] {
      #expect(try read(bytes, Self.list, chunk: size) == expected)
      #expect(try read(bytes, .everything, chunk: size) == JSONReader.read(bytes))
      #expect(try read(bytes, .nothing, chunk: size) == nil)
    }
  }

  @Test func `a value of another shape stays visible`() throws {
    let selection = JSONSelection.members([
      "a": .members(["x": .everything]), "b": .elements(.everything),
      "c": .record(RecordSelection([("x", ["x"], .everything)])),
    ])
    #expect(try read(#"{"a": 1, "b": null, "c": "text"}"#, selection) == ["a": 1, "b": .null, "c": "text"])
    #expect(try read(#"{"a": [{"x": 1}], "b": {"x": [1]}, "c": [3]}"#, selection) == ["a": [], "b": [:], "c": []])
    #expect(try read(#"[{"x": 1}]"#, .members(["x": .everything])) == [])
    #expect(try read("7", .elements(.everything)) == 7)
    #expect(try read("7", .nothing) == nil)
    #expect(try read("[1, [2], {}]", .elements(.nothing)) == [])
    #expect(try read(#"{"a": 1, "b": 2}"#, .members(["a": .nothing, "b": .everything])) == ["b": 2])
  }

  @Test func `fields of a record may share members`() throws {
    let record = RecordSelection([
      ("id", ["id"], .everything), ("same", ["id"], .everything), ("image", ["image"], .members(["name": .everything])),
      ("image_id", ["image", "id"], .everything),
      ("rel", ["image", "links"], .elements(.members(["rel": .everything]))),
      ("never", ["id"], .nothing), ("deep", ["id", "x"], .everything),
    ])
    let text = #"{"image": {"id": 4, "name": "n", "links": [{"rel": "self", "x": 1}], "y": {}}, "id": "i", "z": 0}"#
    let value = try #require(try read(text, .record(record)))
    #expect(value.asRecord?.values == ["i", "i", ["name": "n"], 4, [["rel": "self"]], nil, nil])
  }

  @Test func `an empty path is the object itself`() throws {
    let record = RecordSelection([("raw", [], .everything), ("a", ["a"], .everything)])
    let value = try read(#"[{"a": 1, "b": [2]}, {}, 5, [{}]]"#, .elements(.record(record)))
    let list = try #require(value?.asList)
    #expect(list[0].asRecord?.values == [["a": 1, "b": [2]], 1])
    #expect(list[1].asRecord?.values == [[:], nil])
    #expect(list[2...] == [5, []])
  }

  @Test func `the grammar holds where nothing is kept`() {
    for text in [
      "[01]", "[1.]", "[1e]", "[-]", "[tru]", "[nulll]", "[falze]", "[tXue]", "[\"\\q\"]", "[\"\\u00G0\"]",
      "[\"\u{1}\"]", "[1,]",
      "[,]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1 \"b\"}", "[1 2]", "[1}", "{\"a\":1]", "[]]", "[] 1",
      "[", "{",
      "[\"a", "[1", "", " ", "{\"a\":]}", "[:1]", "{\"a\":,}", "{:1}",
    ] {
      for text in [text, "{\"skipped member\": " + text + ", \"b\": 1}"] {
        for chunk in [1, 5, Int.max] {
          #expect(throws: JSONError.self, "\(text)") { try read(text, .nothing, chunk: chunk) }
          #expect(throws: JSONError.self, "\(text)") { try read(text, .members(["b": .everything]), chunk: chunk) }
        }
      }
    }
  }

  @Test func `depth is limited where nothing is kept, and counted beyond 64 levels`() throws {
    for depth in [63, 64, 65, 127, 128, 129, 200] {
      let text =
        String(repeating: "[{\"a\": ", count: depth) + "1" + String(repeating: "}, 2]", count: depth)
      let bytes = Array(text.utf8)
      for chunk in [1, 10, Int.max] {
        var stream = JSONStream(.nothing, limits: JSONLimits(depth: 2 * depth))
        for start in stride(from: 0, to: bytes.count, by: min(chunk, bytes.count)) {
          try stream.feed(Array(bytes[start...].prefix(chunk)))
        }
        #expect(try stream.finish() == nil)
        var tooDeep = JSONStream(.nothing, limits: JSONLimits(depth: 2 * depth - 1))
        let error = #expect(throws: JSONError.self) { try tooDeep.feed(bytes) }
        #expect(error?.kind == .limit)
      }
      #expect(try JSONWriter.text(JSONReader.read(bytes, limits: JSONLimits(depth: 500))) == text.filter { $0 != " " })
    }
  }

  @Test func `a long name that is not watched takes no memory and does no harm`() throws {
    let long = String(repeating: "\\u0061bc", count: 5_000)
    let text = #"{"\#(long)": 1, "\u0061": 2, "b": {"\#(long)": "\#(long)"}}"#
    for chunk in [1, 64, 4_096, Int.max] {
      #expect(try read(text, .members(["a": .everything]), chunk: chunk) == ["a": 2])
      let limits = JSONLimits(keptBytes: 100)
      var stream = JSONStream(.members(["a": .everything]), limits: limits)
      for start in stride(from: 0, to: text.utf8.count, by: min(chunk, text.utf8.count)) {
        try stream.feed(Array(Array(text.utf8)[start...].prefix(chunk)))
      }
      #expect(try stream.finish() == ["a": 2])
    }
  }

  @Test func `what has thrown once throws the same again`() {
    var stream = JSONStream(.everything)
    let first = #expect(throws: JSONError.self) { try stream.feed(Array("[1, x".utf8)) }
    let second = #expect(throws: JSONError.self) { try stream.feed(Array("]".utf8)) }
    let third = #expect(throws: JSONError.self) { _ = try stream.finish() }
    #expect(first?.offset == 4)
    #expect(first == second)
    #expect(first == third)
  }

  @Test func `offsets count from the start of the document, not of the chunk`() {
    let text = #"{"a": [1, 2, "three", {"b": nul }]}"#
    for chunk in 1...text.utf8.count {
      let error = #expect(throws: JSONError.self) { try read(text, .nothing, chunk: chunk) }
      #expect(error?.message == "has no value at byte 28", "chunk \(chunk)")
    }
  }
}
