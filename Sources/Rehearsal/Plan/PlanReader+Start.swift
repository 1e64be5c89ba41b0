import Diagnostics
import Engine
import Values
import Workflows
import YAML

/// What starts the run.
extension PlanReader {
  /// `place` is that of the test, for what is missing in it.
  mutating func start(_ node: Node?, at place: SourceSpan, _ test: inout RehearsalTest) {
    guard let node else {
      test.start = .inputs(inputs(nil, place))
      return
    }
    guard let object = nodes.object(node, StartFields.shape) else { return }
    if let node = object[StartFields.at], let text = nodes.text(node, StartFields.at) {
      if let at = Timestamp(rfc3339: text.value) {
        test.begins = at
      } else {
        nodes.report(
          Diagnostic(.error, "wrong-type", "'at' must be an instant such as 2026-10-25T01:15:00Z")
            .label(node.span, "this is none").help("an offset may stand in place of Z: 2026-10-25T03:15:00+02:00"))
      }
    }
    let trigger = object[StartFields.trigger].flatMap { nodes.text($0, StartFields.trigger) }
    if let alert = object[StartFields.alert] {
      guard let id = chosen(trigger, among: workflow.triggers.alerts.map(\.id), "alert", alert.span) else { return }
      test.start = .alerts((alert.items.map(Array.init) ?? [alert]).compactMap { told($0) }, trigger: id)
    } else if object.has(StartFields.at), !object.has(StartFields.inputs), !workflow.schedules.isEmpty {
      guard let trigger else {
        test.start = .clock(nil)
        return
      }
      test.start = .clock(chosen(trigger, among: workflow.schedules.map(\.id), "schedule", trigger.span))
    } else {
      test.start = .inputs(inputs(object[StartFields.inputs], object.start))
    }
  }

  private mutating func chosen(
    _ trigger: Spanned<String>?, among known: [String], _ kind: String, _ span: SourceSpan
  ) -> String? {
    if let trigger {
      if known.contains(trigger.value) { return trigger.value }
      nodes.report(
        Diagnostic(.error, "unknown-trigger", "the workflow has no \(kind) '\(printable(trigger.value))'")
          .label(trigger.span, "not under `on.\(kind)` of \(workflow.file.name)")
          .help(known.isEmpty ? "it has none" : Self.advice(trigger.value, among: known)))
      return nil
    }
    if known.count == 1 { return known[0] }
    nodes.report(
      Diagnostic(
        .error, "unknown-trigger",
        known.isEmpty ? "no \(kind) starts the workflow" : "the workflow has several of `on.\(kind)`"
      ).label(span, known.isEmpty ? "\(workflow.file.name) has no `on.\(kind)`" : "which of them is not said")
        .help(known.isEmpty ? "start it with `inputs`" : "add `trigger: \(known[0])`"))
    return nil
  }

  private mutating func told(_ node: Node) -> RehearsalTest.AlertTold? {
    guard let object = nodes.object(node, AlertToldFields.shape) else { return nil }
    var told = RehearsalTest.AlertTold()
    if let node = object[AlertToldFields.after] {
      told.after = nodes.duration(node, AlertToldFields.after)?.value ?? .zero
    }
    if let node = object[AlertToldFields.age] { told.age = nodes.duration(node, AlertToldFields.age)?.value ?? .zero }
    if let node = object[AlertToldFields.status], let status: Status = nodes.word(node, AlertToldFields.status) {
      told.status = status.rawValue
    }
    told.name = text(object, AlertToldFields.name) ?? ""
    told.severity = text(object, AlertToldFields.severity) ?? ""
    if let fingerprint = text(object, AlertToldFields.fingerprint) { told.fingerprint = fingerprint }
    if let node = object[AlertToldFields.labels] {
      told.labels = ValueMap(texts(node, AlertToldFields.labels).map { (.string($0.key), .string($0.value)) })
    }
    if let node = object[AlertToldFields.annotations] {
      told.annotations = ValueMap(texts(node, AlertToldFields.annotations).map { (.string($0.key), .string($0.value)) })
    }
    return told
  }

  private enum Status: String { case firing, resolved, no_data }

  /// Every input of the workflow: what is given, typed as declared, and defaults.
  private mutating func inputs(_ node: Node?, _ place: SourceSpan) -> ValueMap {
    var values = ValueMap()
    let declared = workflow.inputs
    for input in declared { values[input.name.value] = input.standard }
    if let node {
      guard let entries = node.entries else {
        nodes.refuse(node, .wrongShape(node, expected: StartFields.inputs.shape.description, for: "inputs"))
        return values
      }
      for entry in entries { input(entry, declared, &values) }
    }
    let given = node?.entries?.compactMap(\.key.string) ?? []
    for input in declared where values[input.name.value] == nil && !given.contains(input.name.value) {
      nodes.report(
        Diagnostic(.error, "missing-input", "the input '\(input.name.value)' is missing").label(place, "needs it")
          .help("add `start: { inputs: { \(input.name.value): … } }`"))
    }
    return values
  }

  private mutating func input(_ entry: Entry, _ declared: [InputDeclaration], _ values: inout ValueMap) {
    let name = entry.key.string ?? ""
    guard let input = declared.first(where: { $0.name.value == name }) else {
      nodes.report(
        Diagnostic(.error, "unknown-input", "the workflow has no input '\(printable(name))'")
          .label(entry.key.span, "not declared by \(workflow.file.name)")
          .help(declared.isEmpty ? "it has none" : Self.advice(name, among: declared.map(\.name.value))))
      return
    }
    guard let value = LiteralReader.read(nodes.value(entry.value), as: input.type) else {
      nodes.report(
        Diagnostic(.error, "wrong-type", "the input '\(name)' must be of type \(input.type)").label(
          entry.value.span, "this is not"))
      return
    }
    if let objection = input.objection(to: value) {
      nodes.report(
        Diagnostic(.error, "wrong-type", "the input '\(name)' \(objection)").label(entry.value.span, "not allowed"))
    }
    values[name] = value
  }
}
