import Diagnostics
import Testing
import Values
import Workflows
import YAML

/// What the language says of itself: help, editors and the JSON Schema print it.
@Suite struct LanguageTests {
  /// Every kind of mapping that a workflow may hold.
  static let shapes: [ObjectShape] = {
    var found: [ObjectShape] = []
    func visit(_ shape: Shape) {
      switch shape {
      case .object(let object): add(object)
      case .list(let inner), .names(let inner): visit(inner)
      case .either(let one, let other):
        visit(one)
        visit(other)
      case .steps, .branches: add(.step)
      default: break
      }
    }
    func add(_ object: ObjectShape) {
      guard !found.contains(where: { $0 === object }) else { return }
      found.append(object)
      for field in object.fields { visit(field.shape) }
    }
    add(.workflow)
    return found
  }()

  @Test func `every kind of mapping has a name of its own`() {
    #expect(Self.shapes.count > 15)
    #expect(Set(Self.shapes.map(\.name)).count == Self.shapes.count)
    #expect(Self.shapes.allSatisfy { $0.summary.hasSuffix(".") })
  }

  @Test func `every key says what it is for in one sentence`() {
    for shape in Self.shapes {
      #expect(Set(shape.fields.map(\.name)).count == shape.fields.count)
      let known = Set(shape.fields.map(\.name))
      #expect(known.isSuperset(of: shape.exactlyOne))
      for field in shape.fields {
        #expect(field.summary.hasSuffix("."), "\(shape.name).\(field.name)")
        #expect(known.isSuperset(of: field.companions), "\(shape.name).\(field.name)")
        #expect(!(field.isRequired && field.standard != nil), "\(shape.name).\(field.name)")
      }
    }
  }

  /// A workflow around an example; nil for the parts whose place is not told by their shape alone.
  private func example(_ field: Field, _ value: String, in shape: ObjectShape) -> String? {
    switch shape.name {
    case "workflow":
      let required = ["version: 1", "name: test", "steps: [{ id: a, uses: server.list }]"]
      return (required.filter { !$0.hasPrefix(field.name + ":") } + ["\(field.name): \(value)"]).joined(separator: "\n")
    case "step":
      let isKind = shape.exactlyOne.contains(field.name)
      let kind = shape.fields.first { $0.name == (field.companions.first ?? "uses") }
      let beside = isKind ? "" : kind.map { "    \($0.name): \($0.example)\n" } ?? ""
      let id = field.name == "id" ? "" : "    id: a\n"
      return "version: 1\nname: test\nsteps:\n  -\n\(id)\(beside)    \(field.name): \(value)\n"
    default:
      return nil
    }
  }

  @Test func `every example is read without a mistake, and so is every default`() throws {
    for shape in [ObjectShape.workflow, .step] {
      for field in shape.fields {
        for value in [field.example, field.standard].compactMap(\.self) {
          let text = try #require(example(field, value, in: shape))
          let file = SourceFile(name: "workflow.yaml", text: text)
          let (workflow, found) = WorkflowDecoder.decode(file)
          #expect(found == [], Comment(rawValue: text + DiagnosticRenderer(file).render(found)))
          #expect(workflow != nil)
        }
      }
    }
  }

  /// Where the other kinds of mappings stand, with their required keys.
  static let holders: [(shape: String, rest: String, before: String, after: String)] = [
    ("loop", "each: inputs.list", "uses: server.list, for: {", "}"),
    ("retry", "attempts: 2", "uses: server.list, retry: {", "}"),
    ("status to wait for", "status: ACTIVE", "uses: server.list, wait_for: {", "}"),
    ("undo", "uses: server.list", "uses: server.list, undo: {", "}"),
    ("ladder", "probe: { uses: a }, tiers: [{ id: t, uses: a }]", "escalate: {", "}"),
    ("probe", "uses: a", "escalate: { tiers: [{ id: t, uses: a }], probe: {", "} }"),
    ("workflow to run", "workflow: a.yaml", "run: {", "}"),
    ("approval", "message: Go?", "approve: {", "}"),
    ("assertion", "that: inputs.a", "assert: {", "}"),
    ("pause", "until: inputs.a", "pause: {", "}"),
  ]

  @Test func `the keys of every mapping inside a step are read as their examples and defaults say`() throws {
    for holder in Self.holders {
      let shape = try #require(Self.shapes.first { $0.name == holder.shape })
      for field in shape.fields {
        for value in [field.example, field.standard].compactMap(\.self) {
          let required = holder.rest.hasPrefix(field.name + ":") || holder.rest.contains(", \(field.name):")
          let companion = shape.fields.first { $0.name == field.companions.first }
          let isPlain = value.hasPrefix("{") || value.hasPrefix("[") || !value.contains { "{[,".contains($0) }
          let quoted = isPlain ? value : "\"\(value)\""
          let parts =
            (required ? [] : [holder.rest]) + (companion.map { ["\($0.name): \($0.example)"] } ?? [])
            + ["\(field.name): \(quoted)"]
          let rest = required ? holder.rest : parts.joined(separator: ", ")
          let text = "version: 1\nname: test\nsteps:\n  - { id: a, \(holder.before) \(rest) \(holder.after) }\n"
          let file = SourceFile(name: "workflow.yaml", text: text)
          let found = WorkflowDecoder.decode(file).diagnostics
          #expect(found == [], Comment(rawValue: DiagnosticRenderer(file).render(found)))
        }
      }
    }
  }

  @Test(arguments: [
    "when", "only_if", "action", "task", "module", "params", "args", "inputs", "block", "branches", "always",
    "description", "vars", "include", "approval",
  ])
  func `a key of another tool leads to ours`(_ key: String) throws {
    let found = try mistake(inStep: key)
    let meant = try #require(found.edits.first?.replacement)
    #expect(found.helps == ["did you mean '\(meant)'?"])
    #expect(ObjectShape.step.fields.contains { $0.name == meant })
  }

  @Test(arguments: [
    "foreach", "loop", "with_items", "on_failure", "catch", "until", "sleep", "wait", "register", "output",
    "depends_on", "needs", "retries", "env", "ignore_errors", "credentials", "else", "goto",
  ])
  func `a key for which there is none leads to what is done instead`(_ key: String) throws {
    let found = try mistake(inStep: key)
    #expect(found.edits.isEmpty)
    #expect(found.helps.count == 1 && found.helps[0].hasPrefix("the keys are") == false)
  }

  private func mistake(inStep key: String) throws -> Diagnostic {
    let text = "version: 1\nname: test\nsteps:\n  - { id: a, uses: server.list, \(key): x }\n"
    let found = WorkflowDecoder.decode(SourceFile(name: "workflow.yaml", text: text)).diagnostics
    #expect(found.map(\.code) == ["unknown-key"])
    return try #require(found.first)
  }

  @Test(arguments: [
    "uses: x, outputs: {}", "uses: x, rescue: [{ id: b, uses: y }]", "uses: x, finally: [{ id: b, uses: y }]",
    "steps: [{ id: b, uses: y }], with: {}", "steps: [{ id: b, uses: y }], wait_for: done",
    "set: { x: 1 }, retry: { attempts: 2 }",
    "set: { x: 1 }, lock: a", "assert: inputs.a, timeout: 5m", "approve: Go?, timeout: 5m",
    "approve: Go?, on_denied: allow",
    "pause: 5m, undo: { uses: x }", "pause: 5m, timeout: 10m", "run: a.yaml, with: { a: b }",
    "set: { x: 1 }, region: GRA7",
    "escalate: { probe: { uses: x }, tiers: [{ id: b, uses: y }] }, outputs: { a: b }",
    "pause: { until: run.started, every: 5s }", "pause: { until: run.started, with: { a: b } }",
  ])
  func `a key without a meaning beside the step's kind is refused, and nothing else`(_ rest: String) throws {
    let text = "version: 1\nname: test\nsteps:\n  - { id: a, \(rest) }\n"
    let found = WorkflowDecoder.decode(SourceFile(name: "workflow.yaml", text: text)).diagnostics
    #expect(found.map(\.code) == ["misplaced-key"])
  }
}
