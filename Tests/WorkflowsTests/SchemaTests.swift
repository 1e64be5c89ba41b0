import Actions
import Diagnostics
import Engine
import Glibc
import TestSupport
import Testing
import Values
import Workflows

/// The JSON Schema agrees with the checker, says what editors need, and validators of other people understand it.
@Suite struct SchemaTests {
  static let schema = JSONSchema.workflow(ActionRegistry.signatures)

  // MARK: What is in it

  @Test func `it says what it is`() {
    #expect(Self.schema["$schema"]?.asString == "http://json-schema.org/draft-07/schema#")
    #expect(Self.schema["$id"]?.asString == "urn:stackhand:workflow:1")
    #expect(Self.schema["title"]?.asString == "workflow")
  }

  @Test func `every property, every word and every definition says what it means`() {
    var properties = 0
    var words = 0
    for (place, schema) in Self.subschemas() {
      if let declared = schema["properties"]?.asMap, !place.hasSuffix("/if"), !place.hasSuffix("/then") {
        for (name, property) in declared.entries {
          properties += 1
          #expect(property["description"]?.asString?.isEmpty == false, "\(place)/\(name.asString ?? "")")
        }
      }
      if schema["const"] != nil, !place.contains("/if/") {
        words += 1
        #expect(schema["description"]?.asString?.isEmpty == false, "\(place)")
      }
    }
    for (name, definition) in Self.schema["definitions"]?.asMap?.entries ?? ValueMap().entries {
      #expect(definition["title"]?.asString?.isEmpty == false, "\(name)")
      #expect(definition["description"]?.asString?.isEmpty == false, "\(name)")
    }
    #expect(properties > 100)
    #expect(words > 30)
  }

  @Test func `every mapping with keys of ours is closed, and every reference leads somewhere`() {
    let definitions = Self.schema["definitions"]
    for (place, schema) in Self.subschemas() {
      if schema["properties"] != nil, !place.hasSuffix("/if"), !place.hasSuffix("/then") {
        #expect(schema["additionalProperties"]?.asBool == false, "\(place)")
      }
      if let reference = schema["$ref"]?.asString {
        #expect(definitions?[String(reference.dropFirst("#/definitions/".count))] != nil, "\(reference)")
        #expect(schema.count == 1, "draft-07 ignores what stands beside a reference: \(place)")
      }
    }
  }

  @Test func `every action has its parameters in it`() {
    for name in ActionRegistry.signatures.names {
      let signature = ActionRegistry.signatures.signature(of: name)
      let properties = Self.schema["definitions"]?["with-" + name]?["properties"]?.asMap
      #expect(properties?.keys.compactMap(\.asString) == signature?.parameters.map(\.name), "\(name)")
    }
  }

  /// Every schema in the schema, with its place; the values of `examples` and the like are none.
  private static func subschemas() -> [(place: String, schema: ValueMap)] {
    var found: [(String, ValueMap)] = []
    var open: [(String, Value)] = [("#", schema)]
    while let (place, value) = open.popLast() {
      for (index, item) in (value.asList ?? []).enumerated() { open.append(("\(place)/\(index)", item)) }
      guard let map = value.asMap else { continue }
      // The children of `properties` have names of the language, which may be words of the schema's.
      let isNames =
        place.hasSuffix("/properties") || place.hasSuffix("/definitions") || place.hasSuffix("/dependencies")
      if !isNames { found.append((place, map)) }
      for (key, inner) in map.entries {
        let name = key.asString ?? ""
        if !isNames, ["examples", "default", "const", "enum", "required"].contains(name) { continue }
        open.append((isNames ? "\(place)/<\(name)>" : "\(place)/\(name)", inner))
      }
    }
    return found
  }

  // MARK: What others say of it

  /// What `Tests/validate-schema` prints.
  private func judge(_ folder: TemporaryFolder) throws -> Value {
    let package = Folder.package(of: #filePath)
    let python = Folder.environment("STACKHAND_SCHEMA_PYTHON") ?? package + "/.build/schema-tools/bin/python"
    try #require(
      access(python, X_OK) == 0, "STACKHAND_SCHEMA_PYTHON must name a Python with check-jsonschema and jsonschema-rs")
    let schema = try folder.write(JSONWriter.text(Self.schema, indent: 2), to: "schema.json")
    let pipe = try #require(popen("'\(python)' '\(package)/Tests/validate-schema' '\(schema)' '\(folder.path)'", "r"))
    var said: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&chunk, 1, chunk.count, pipe)
      guard count > 0 else { break }
      said += chunk[..<count]
    }
    #expect(pclose(pipe) == 0)
    let judgement = try JSONReader.read(said)
    #expect(judgement["metaschema"]?.asList == [])
    #expect(judgement["examples"]?.asList == [])
    #expect(judgement["disagreements"]?.asList == [])
    return judgement
  }

  @Test func `valid workflows pass`() throws {
    let folder = try TemporaryFolder()
    let package = Folder.package(of: #filePath)
    for (index, (_, text)) in try MutationTests.seeds().enumerated() {
      try folder.write(text, to: "seed-\(index).yaml")
    }
    for path in Folder.files(below: package + "/examples", ending: ".yaml") ?? [] {
      let text = String(decoding: Folder.bytes("\(package)/examples/\(path)") ?? [], as: UTF8.self)
      try folder.write(text, to: "example-\(path.replacing("/", with: "-"))")
    }
    for page in Explanation.all {
      if let right = page.right { try folder.write(ExampleFrame.file(right).text, to: "right-\(page.code).yaml") }
    }
    for name in ActionRegistry.signatures.names {
      let example = try #require(ActionRegistry.signatures.signature(of: name)).example
      try folder.write("version: 1\nname: example\nsteps:\n\(example)\n", to: "action-\(name).yaml")
    }
    try folder.write(StartingWorkflow.text(named: StartingWorkflow.standardName), to: "new.yaml")
    #expect(folder.files.count > 60)
    let judgement = try judge(folder)
    #expect(judgement["refused"]?.asMap == [:])
    #expect(judgement["unreadable"]?.asList == [])
  }

  @Test func `whatever the schema refuses the program refuses`() throws {
    let folder = try TemporaryFolder()
    var texts: [String: String] = [:]
    for (seed, (_, text)) in try MutationTests.seeds().enumerated() {
      // One in forty is enough, and has all kinds of spoiling at all kinds of places: validators are slow.
      for (index, mutant) in try MutationTests.mutants(of: text).enumerated() where index % 40 == seed % 40 {
        texts["seed-\(seed)-\(index).yaml"] = mutant.text
      }
    }
    for name in FixtureTests.names {
      texts["fixture-\(name).yaml"] = Folder.bytes("\(FixtureTests.folder)/\(name)/workflow.yaml").map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    for (name, text) in texts { try folder.write(text, to: name) }
    let judgement = try judge(folder)
    let refused = try #require(judgement["refused"]?.asMap)
    var wrongly: [String] = []
    for (name, why) in refused.entries {
      let text = try #require(texts[name.asString ?? ""])
      let file = SourceFile(name: "workflow.yaml", text: text)
      if diagnose(file).workflow != nil { wrongly.append("\(name): \(why)\n\(text)") }
    }
    #expect(wrongly.count == 0, Comment(rawValue: wrongly.prefix(3).joined(separator: "\n\n")))
    // It is of use: it finds most of what concerns form alone.
    #expect(refused.count > texts.count / 4)
  }

  @Test func `a mistake of form is found at its place`() throws {
    let folder = try TemporaryFolder()
    for (index, (text, _)) in Self.misspelt.enumerated() {
      try folder.write(ExampleFrame.file(text).text, to: "\(index).yaml")
    }
    let refused = try judge(folder)["refused"]
    for (index, (text, place)) in Self.misspelt.enumerated() {
      let said = refused?["\(index).yaml"]?.asString
      #expect(said?.hasPrefix(place + ": ") == true, "\(text): \(said ?? "passes")")
    }
  }

  private static let misspelt = [
    ("regoin: GRA7", "$"),
    ("steps: [{ id: a, steps: [{ id: b, uses: server.list, tmeout: 5m }] }]", "$.steps[0].steps[0]"),
    ("steps: [{ id: a, set: { x: 1 }, with: { y: 1 } }]", "$.steps[0]"),
    ("steps: [{ id: a, uses: server.list, for: { each: x, max_errors: 10 % } }]", "$.steps[0].for.max_errors"),
    ("steps: [{ id: a, uses: server.lst }]", "$.steps[0].uses"),
    ("steps: [{ id: a, uses: server.list, with: { statuss: ERROR } }]", "$.steps[0].with"),
    ("steps: [{ id: a, uses: server.list, timeout: 90 }]", "$.steps[0].timeout"),
    ("steps: [{ id: a, uses: server.show }]", "$.steps[0]"),
    ("steps: [{ id: a b, uses: server.list }]", "$.steps[0].id"),
    ("steps: [{ id: a, uses: server.list, if: '${{ true }}' }]", "$.steps[0].if"),
    ("steps: [{ id: a, uses: server.list, on_denied: ignore }]", "$.steps[0].on_denied"),
    ("inputs: { keep: { type: int, default: seven } }", "$.inputs.keep.default"),
    ("region: { compute: GRA11, object-sore: GRA }", "$.region"),
  ]
}
