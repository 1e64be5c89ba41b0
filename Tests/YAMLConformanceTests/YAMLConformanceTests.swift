import Diagnostics
import TestSupport
import Testing
import Values
import YAML

private let yaml = Vectors(
  "yaml",
  origin: "the public suites are github.com/yaml/yaml-test-suite and github.com/perlpunk/yaml-test-schema")

@Suite struct YAMLConformanceTests {
  @Test func `the public suite gives its events and its JSON, but for the known limits of libyaml`() throws {
    guard let suite = try yaml.read("suite.json") else { return }
    var tally = Tally("suite.json", exceptions: limitsOfLibYAML)
    for test in suite["cases"]?.asList ?? [] {
      let file = SourceFile(name: "suite", text: test["yaml"]?.asString ?? "")
      let failure = test["valid"]?.asBool == true ? acceptance(test, file) : refusal(file)
      tally.count(test["id"]?.asString ?? "", failure)
    }
    tally.show()
    #expect(tally.total > 0)
    #expect(tally.surprises.isEmpty, "\(tally.surprises.joined(separator: "\n"))")
  }

  @Test func `valid YAML that libyaml cannot read is refused with a place`() throws {
    guard let suite = try yaml.read("suite.json") else { return }
    for test in suite["cases"]?.asList ?? [] {
      guard test["libyaml_0_2_5"]?["result"]?.asString == "rejects_valid" else { continue }
      let file = SourceFile(name: "suite", text: test["yaml"]?.asString ?? "")
      #expect(refusal(file) == nil, "\(test["id"]?.asString ?? "")")
    }
  }

  @Test(arguments: ["core_schema.json", "core_schema_more.json"])
  func `scalars are what the core schema says`(_ name: String) throws {
    guard let vectors = try yaml.read(name) else { return }
    var tally = Tally(name)
    for vector in vectors["vectors"]?.asList ?? [] {
      let file = SourceFile(name: name, text: vector["yaml"]?.asString ?? "")
      let read = YAML.parse(file)
      let scalar = read.document?.root["v"] ?? read.document?.root.items?.first
      tally.count(vector["id"]?.asString ?? "", mismatch(scalar, read.diagnostics, file, vector["core"] ?? .null))
    }
    tally.show()
    #expect(tally.total > 0)
    #expect(tally.surprises.isEmpty, "\(tally.surprises.joined(separator: "\n"))")
  }

  @Test func `whole documents give their JSON or are refused`() throws {
    guard let vectors = try yaml.read("documents.json") else { return }
    var tally = Tally("documents.json")
    for vector in vectors["documents"]?.asList ?? [] {
      let parts = vector["yaml_parts"]?.asList ?? []
      let text = parts.reduce(into: vector["yaml"]?.asString ?? "") { text, part in
        text += String(repeating: part.asList?[0].asString ?? "", count: Int(part.asList?[1].asInt ?? 1))
      }
      let file = SourceFile(name: "document", text: text)
      tally.count(vector["id"]?.asString ?? "", mismatch(file, vector))
    }
    tally.show()
    #expect(tally.total > 0)
    #expect(tally.surprises.isEmpty, "\(tally.surprises.joined(separator: "\n"))")
  }

  @Test func `every scalar of the suite is mapped to its source exactly`() throws {
    guard let suite = try yaml.read("suite.json") else { return }
    var count = 0
    for test in suite["cases"]?.asList ?? [] {
      let file = SourceFile(name: "suite", text: test["yaml"]?.asString ?? "")
      for scalar in YAML.parseAll(file).documents.flatMap({ scalars(in: $0.root) }) {
        count += 1
        #expect(unmappedPlace(scalar, file) == nil, "\(test["id"]?.asString ?? "") \(scalar.text.debugDescription)")
      }
    }
    print("suite.json: \(count) scalars mapped")
    #expect(count > 0)
  }

  private func mismatch(_ scalar: Node?, _ diagnostics: [Diagnostic], _ file: SourceFile, _ wanted: Value) -> String? {
    if wanted["error"] != nil { return missingRefusal(diagnostics, in: file) }
    guard let core = scalar?.core, diagnostics.isEmpty else { return "is refused: \(diagnostics.map(\.message))" }
    return core.mismatch(wanted)
  }

  private func mismatch(_ file: SourceFile, _ vector: Value) -> String? {
    let read = YAML.parse(file)
    if vector["error"] != nil { return missingRefusal(read.diagnostics, in: file) }
    guard let document = read.document, read.diagnostics.isEmpty else {
      return "is refused: \(read.diagnostics.map(\.message))"
    }
    return document.root.json == vector["json"] ? nil : "gives \(document.root.json)"
  }

  private func acceptance(_ test: Value, _ file: SourceFile) -> String? {
    let read = YAML.parseAll(file)
    let errors = read.diagnostics.filter { $0.severity == .error }
    if !errors.isEmpty { return "is refused: \(errors.map(\.message))" }
    var events = ["+STR"]
    for document in read.documents {
      events.append("+DOC")
      document.root.appendEvents(to: &events)
      events.append("-DOC")
    }
    events.append("-STR")
    let wanted = (test["events"]?.asList ?? []).map { event in
      // Whether `---` and `...` are written is not kept.
      let text = event.asString ?? ""
      return text.hasPrefix("+DOC") || text.hasPrefix("-DOC") ? String(text.prefix(4)) : text
    }
    if events != wanted { return "gives \(events), should give \(wanted)" }
    guard let json = test["json"] else { return nil }
    let given = Value.list(read.documents.map(\.root.json))
    return given == json ? nil : "gives \(given), should give \(json)"
  }

  private func refusal(_ file: SourceFile) -> String? { missingRefusal(YAML.parseAll(file).diagnostics, in: file) }

  private func isReplacement(_ byte: UInt8) -> Bool {
    [UInt8(ascii: "\n"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\\"), UInt8(ascii: "'")].contains(byte)
  }

  /// The first byte of a text whose source neither reads like it nor can have been replaced by it.
  private func unmappedPlace(_ scalar: Scalar, _ file: SourceFile) -> Int? {
    let text = Array(scalar.text.utf8)
    let map = scalar.origin.map
    return text.indices.first { place in
      let span = map.span(place, place + 1)
      let isAsWritten = span.length == 1 && file.bytes[span.lower] == text[place]
      // A fold, an escape or a doubled quote, and not the whole scalar.
      let isReplaced = span.length < max(scalar.span.length, 2) && isReplacement(file.bytes[span.lower])
      return !isAsWritten && !isReplaced && text.count > 1
    }
  }

  private func scalars(in node: Node) -> [Scalar] {
    switch node.kind {
    case .scalar(let scalar): [scalar]
    case .sequence(let items): items.flatMap { scalars(in: $0) }
    case .mapping(let entries): entries.flatMap { scalars(in: $0.key) + scalars(in: $0.value) }
    }
  }
}
