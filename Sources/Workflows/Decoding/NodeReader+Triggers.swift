import Diagnostics
import Values
import YAML

/// `on`: what starts the workflow.
extension NodeReader {
  mutating func triggers(_ node: Node) -> TriggerDeclarations {
    let field = WorkflowFields.triggers
    guard node.entries != nil else {
      refuse(
        node,
        .wrongShape(node, expected: field.shape.description, for: field.name)
          .help("write `\(field.name): \(field.example)`"))
      return TriggerDeclarations()
    }
    var found = TriggerDeclarations()
    guard let object = object(node, TriggerFields.shape) else { return found }
    if let manual = object[TriggerFields.manual] { readManual(manual) }
    func entries(_ field: Field) -> [Node] { object[field].flatMap { items($0, field) }.map { Array($0) } ?? [] }
    found.schedules = entries(TriggerFields.schedule).compactMap { schedule($0) }
    found.alerts = entries(TriggerFields.alert).compactMap { alert($0) }
    found.webhooks = entries(TriggerFields.webhook).compactMap { webhook($0) }
    found.followups = entries(TriggerFields.workflow).compactMap { followup($0) }
    return found
  }

  private mutating func readManual(_ node: Node) {
    let field = TriggerFields.manual
    guard node.entries == nil else {
      _ = object(node, ManualFields.shape)
      return
    }
    refuse(
      node, .wrongShape(node, expected: "a mapping without keys", for: field.name).help("write `\(field.name): {}`"))
  }

  private mutating func schedule(_ node: Node) -> ScheduleDeclaration? {
    guard node.entries != nil else {
      refuse(node, .scheduleIsNoMapping(node))
      return nil
    }
    guard let object = object(node, ScheduleFields.shape) else { return nil }
    let id = object[ScheduleFields.id].flatMap { identifier($0, ScheduleFields.id) }
    let cron = object[ScheduleFields.cron].flatMap { constantText($0, ScheduleFields.cron) }
    let timezone = object[ScheduleFields.timezone].flatMap { constantText($0, ScheduleFields.timezone) }
    let missed = object[ScheduleFields.missed].map { self.missed($0) }
    let jitter = object[ScheduleFields.jitter].flatMap { duration($0, ScheduleFields.jitter) }
    let changes = object[ScheduleFields.changes].map { self.changes($0) }
    return ScheduleDeclaration(
      id: id ?? Spanned("", object.start), cron: cron, timezone: timezone.map { Spanned($0.text, $0.span) },
      missed: missed ?? .standard, jitter: jitter?.value ?? .zero, changes: changes ?? .standard,
      inputs: inputs(of: object, ScheduleFields.inputs, id))
  }

  private mutating func missed(_ node: Node) -> MissedPolicy {
    guard let object = object(node, MissedFields.shape, for: ScheduleFields.missed.name) else { return .standard }
    let run: MissedPolicy.Run? = object[MissedFields.run].flatMap { word($0, MissedFields.run) }
    let window = object[MissedFields.window].flatMap { duration($0, MissedFields.window) }
    let max = object[MissedFields.max].flatMap { integer($0, MissedFields.max) }
    if let run, let written = object[MissedFields.run] {
      checkKeys(of: object, for: Spanned(run, written.span))
    }
    return MissedPolicy(
      run: run ?? MissedPolicy.standard.run, window: window?.value ?? MissedPolicy.standard.window,
      max: max.map { Int($0) } ?? MissedPolicy.largestMax)
  }

  /// How many is a question only where all are wanted, and how late only where any are.
  private mutating func checkKeys(of object: ObjectNode, for run: Spanned<MissedPolicy.Run>) {
    if run.value == .all, !object.has(MissedFields.max), !object.mayBeMisspelt([MissedFields.max.name]) {
      report(.allWithoutMax(run.span))
    }
    if run.value != .all, let span = object.keySpan(MissedFields.max) {
      report(.idleKey(MissedFields.max, span, beside: run))
    }
    if run.value == .none, let span = object.keySpan(MissedFields.window) {
      report(.idleKey(MissedFields.window, span, beside: run))
    }
  }

  private mutating func changes(_ node: Node) -> ClockChangePolicy {
    guard let object = object(node, ClockChangeFields.shape, for: ScheduleFields.changes.name) else {
      return .standard
    }
    return ClockChangePolicy(
      gap: object[ClockChangeFields.gap].flatMap { word($0, ClockChangeFields.gap) },
      overlap: object[ClockChangeFields.overlap].flatMap { word($0, ClockChangeFields.overlap) })
  }

  /// A text without expressions, parts of which can be pointed at.
  mutating func constantText(_ node: Node, _ field: Field) -> WrittenText? {
    guard let text = text(node, field), let scalar = node.scalar else { return nil }
    if text.value.contains("${{") {
      report(.constantWanted(node))
      return nil
    }
    return WrittenText(text.value, text.span, map: scalar.origin.map)
  }
}

extension Diagnostic {
  fileprivate static func scheduleIsNoMapping(_ node: Node) -> Diagnostic {
    let text = node.isNull ? "15 2 * * *" : node.string ?? "15 2 * * *"
    return wrongShape(node, expected: "a mapping (\(ScheduleFields.shape.name))")
      .help("write `- { id: nightly, cron: \(JSONWriter.text(.string(text))) }`")
  }

  fileprivate static func allWithoutMax(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "missing-key", "to start every missed firing needs a limit")
      .label(span, "needs '\(MissedFields.max.name)' beside it")
      .help("add `max: \(MissedFields.max.example)`; after a long pause the newest ones start")
  }

  fileprivate static func idleKey(
    _ field: Field, _ span: SourceSpan, beside run: Spanned<MissedPolicy.Run>
  ) -> Diagnostic {
    Diagnostic(.error, "misplaced-key", "'\(field.name)' means nothing with `run: \(run.value.rawValue)`")
      .label(span, run.value == .none ? "no missed firing starts" : "one firing starts at most")
      .label(run.span, "because of this")
      .help(run.value == .none ? "remove it, or write `run: last`" : "remove it, or write `run: all`")
  }
}
