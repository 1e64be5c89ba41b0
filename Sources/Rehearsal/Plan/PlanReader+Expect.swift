import Diagnostics
import Sandbox
import Values
import Workflows
import YAML

/// What should come of it.
extension PlanReader {
  mutating func expectations(_ node: Node) -> [Expectation] {
    guard let object = nodes.object(node, ExpectFields.shape) else { return [] }
    var found: [Expectation] = []
    func add(_ requirement: Expectation.Requirement, _ span: SourceSpan) {
      found.append(Expectation(requirement: requirement, span: span))
    }
    if let node = object[ExpectFields.outcome], let outcome: Outcome = nodes.word(node, ExpectFields.outcome) {
      add(.outcome(outcome), node.span)
    }
    for entry in entries(object, ExpectFields.steps) {
      guard let step = entry.key.string, check(step: Spanned(step, entry.key.span)) else { continue }
      if entry.value.string == Self.notRun {
        add(.step(step, nil), entry.value.span)
      } else if let outcome: Outcome = nodes.word(entry.value, ExpectFields.outcome) {
        add(.step(step, outcome), entry.value.span)
      }
    }
    for entry in entries(object, ExpectFields.calls) {
      guard let name = entry.key.string, let targets = targets(Spanned(name, entry.key.span)),
        let count = nodes.integer(entry.value, FaultFields.skip)
      else { continue }
      add(.calls(targets, written: name, count: Int(count)), entry.value.span)
    }
    if let node = object[ExpectFields.never] {
      for text in nodes.texts(node, ExpectFields.never).texts {
        if let targets = targets(text) { add(.calls(targets, written: text.value, count: 0), text.span) }
      }
    }
    if let node = object[ExpectFields.order] {
      let order = nodes.texts(node, ExpectFields.order).texts.compactMap { text in
        targets(text).map { (targets: $0, written: text.value) }
      }
      add(.order(order), node.span)
    }
    if let node = object[ExpectFields.missing] {
      add(.missing(nodes.texts(node, ExpectFields.missing).texts.map(\.value)), node.span)
    }
    if let node = object[ExpectFields.rights] {
      add(.rights(nodes.texts(node, ExpectFields.rights).texts.map(\.value)), node.span)
    }
    for entry in entries(object, ExpectFields.cloud) {
      if let requirement = inventory(entry) { add(requirement, entry.value.span) }
    }
    for entry in entries(object, ExpectFields.outputs) {
      let name = entry.key.string ?? ""
      guard let output = workflow.outputs.first(where: { $0.name == name }) else {
        nodes.report(
          Diagnostic(.error, "unknown-key", "the workflow has no output '\(printable(name))'")
            .label(entry.key.span, "not in its `outputs`")
            .help(Self.advice(name, among: workflow.outputs.map(\.name))))
        continue
      }
      guard let value = LiteralReader.read(nodes.value(entry.value), as: output.value.type) else {
        nodes.report(
          Diagnostic(.error, "wrong-type", "the output '\(name)' is of type \(output.value.type)").label(
            entry.value.span, "this is not"))
        continue
      }
      add(.output(name, value), entry.value.span)
    }
    if let node = object[ExpectFields.takes], let span = nodes.duration(node, ExpectFields.takes) {
      add(.takes(span.value), node.span)
    }
    if let node = object[ExpectFields.runs], let runs = nodes.integer(node, ExpectFields.runs) {
      add(.runs(Int(runs)), node.span)
    }
    if let node = object[ExpectFields.because], let why = nodes.text(node, ExpectFields.because) {
      add(.because(why.value), node.span)
    }
    return found
  }

  static let notRun = "not_run"

  private mutating func entries(_ object: ObjectNode, _ field: Field) -> [Entry] {
    guard let node = object[field] else { return [] }
    guard let entries = node.entries else {
      nodes.refuse(node, .wrongShape(node, expected: field.shape.description, for: field.name))
      return []
    }
    return Array(entries)
  }

  private mutating func inventory(_ entry: Entry) -> Expectation.Requirement? {
    let kind = entry.key.string ?? ""
    guard SimulatedCloud.inventoryKinds.contains(kind) else {
      nodes.report(
        Diagnostic(.error, "unknown-key", "a cloud has no '\(printable(kind))' to look at")
          .label(entry.key.span, "not a kind of thing here").help(
            Self.advice(kind, among: SimulatedCloud.inventoryKinds)))
      return nil
    }
    if let count = entry.value.int { return .count(kind: kind, Int(count)) }
    guard entry.value.items != nil, let list = LiteralReader.read(nodes.value(entry.value), as: .dyn)?.asList else {
      nodes.refuse(
        entry.value,
        .wrongShape(entry.value, expected: "a count, or a list of all of them with their values", for: kind))
      return nil
    }
    return .cloud(kind: kind, list.map { $0.asString.map { ["name": .string($0)] } ?? $0 })
  }
}
