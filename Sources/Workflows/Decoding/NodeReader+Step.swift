import Diagnostics
import YAML

extension NodeReader {
  mutating func steps(_ node: Node) -> [Step] {
    if node.isNull, node.string == "" {
      lost.insert(.steps)
      refuse(node, .noSteps(node.span))
      return []
    }
    guard let items = items(node, WorkflowFields.steps) else {
      lost.insert(.steps)
      return []
    }
    if items.isEmpty {
      lost.insert(.steps)
      report(.noSteps(node.span))
    }
    var steps: [Step] = []
    steps.reserveCapacity(items.count)
    for item in items {
      if let step = step(item) { steps.append(step) } else { lost.insert(.steps) }
    }
    return steps
  }

  private mutating func step(_ node: Node) -> Step? {
    guard let object = object(node, StepFields.shape) else { return nil }
    let id = object[StepFields.id].flatMap { identifier($0, StepFields.id) }
    let name = object[StepFields.name].map { value($0) }
    let condition = object[StepFields.condition].flatMap { expression($0, StepFields.condition) }
    let kind = kind(object)
    let onError: Reaction? = object[StepFields.onError].flatMap { word($0, StepFields.onError) }
    let onDenied: Reaction? = object[StepFields.onDenied].flatMap { word($0, StepFields.onDenied) }
    let timeout = object[StepFields.timeout].flatMap { duration($0, StepFields.timeout) }
    let region = object[StepFields.region].map { value($0) }
    guard let id else { return nil }
    return Step(
      id: id, span: object.span, name: name, condition: condition, kind: kind, onError: onError ?? .fail,
      onDenied: onDenied ?? .fail, timeout: timeout, region: region)
  }

  private mutating func kind(_ object: ObjectNode) -> Step.Kind {
    let arguments = object[StepFields.with].map { namedValues($0, StepFields.with) } ?? []
    guard let uses = object[StepFields.uses], let action = text(uses, StepFields.uses) else { return .lost(arguments) }
    let span = object.keySpan(StepFields.with) ?? action.span
    return .action(Step.Use(action: action, arguments: arguments, span: span))
  }
}

extension Diagnostic {
  fileprivate static func noSteps(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "no-steps", "a workflow needs at least one step").label(span, "there is none")
      .help("a step is written `- { id: servers, uses: server.list }`")
  }
}
