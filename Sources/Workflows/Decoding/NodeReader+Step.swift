import Diagnostics
import YAML

extension NodeReader {
  /// Steps inside one another; whoever walks through a workflow may recurse.
  private static let deepest = 32

  mutating func steps(_ node: Node, _ field: Field, of holder: String) -> [Step] {
    if (node.isNull && node.string == "") || node.items?.isEmpty == true {
      lost.insert(.steps)
      refuse(node, .noSteps(node.span, holder))
      return []
    }
    guard let items = items(node, field) else {
      lost.insert(.steps)
      return []
    }
    guard depth < Self.deepest else {
      lost.insert(.steps)
      report(.tooDeep(node, limit: Self.deepest))
      return []
    }
    depth += 1
    defer { depth -= 1 }
    var steps: [Step] = []
    steps.reserveCapacity(items.count)
    for item in items {
      if let step = step(item) { steps.append(step) } else { lost.insert(.steps) }
    }
    return steps
  }

  /// The steps below a key; none if it is not there.
  mutating func steps(_ object: ObjectNode, _ field: Field) -> [Step] {
    object[field].map { steps($0, field, of: "'\(field.name)'") } ?? []
  }

  private mutating func step(_ node: Node) -> Step? {
    guard let object = object(node, StepFields.shape) else { return nil }
    if !object.unknownKeys.isEmpty { loseNames(of: object) }
    let id = object[StepFields.id].flatMap { identifier($0, StepFields.id) }
    let name = object[StepFields.name].map { value($0) }
    let condition = object[StepFields.condition].flatMap { expression($0, StepFields.condition) }
    let loop = object[StepFields.loop].map { self.loop($0) }
    let lock = object[StepFields.lock].map { template($0, StepFields.lock) }
    let kind = kind(object)
    if !object.misplaced.isEmpty { readMisplaced(object) }
    let region = object[StepFields.region].map { value($0) }
    let retry = object[StepFields.retry].flatMap { self.retry($0, StepFields.retry) }
    let timeout = object[StepFields.timeout].flatMap { duration($0, StepFields.timeout) }
    let waitFor = object[StepFields.waitFor].flatMap { self.waitFor($0) }
    let onError = reaction(object, StepFields.onError)
    let onDenied = reaction(object, StepFields.onDenied)
    let undo = object[StepFields.undo].flatMap { self.undo($0) }
    guard let id else { return nil }
    return Step(
      id: id, span: object.span, name: name, condition: condition, loop: loop, lock: lock, kind: kind,
      region: region, retry: retry, timeout: timeout, waitFor: waitFor, onError: onError, onDenied: onDenied,
      undo: undo)
  }

  /// What a misspelt key may have declared is not missed by those who refer to it.
  private mutating func loseNames(of object: ObjectNode) {
    let holders = [
      StepFields.steps, StepFields.parallel, StepFields.escalate, StepFields.rescue, StepFields.finally,
    ]
    if object.mayBeMisspelt(holders.map(\.name)) { lost.insert(.steps) }
    if object.mayBeMisspelt([StepFields.loop.name]) { lost.insert(.variables) }
    if object.mayBeMisspelt([StepFields.outputs.name]) { lost.insert(.outputs) }
  }

  mutating func reaction(_ object: ObjectNode, _ field: Field) -> Spanned<Reaction>? {
    guard let node = object[field], let reaction: Reaction = word(node, field) else { return nil }
    return Spanned(reaction, node.span)
  }
}

// MARK: What a step does

extension NodeReader {
  private mutating func kind(_ object: ObjectNode) -> Step.Kind {
    guard object.choiceCount == 1 else { return unclearKind(object) }
    if object.has(StepFields.uses) { return use(object) }
    if let node = object[StepFields.steps] {
      let steps = steps(node, StepFields.steps, of: "a block")
      let (rescue, finally, outputs) = ending(object)
      return .block(Block(steps: steps, rescue: rescue, finally: finally, outputs: outputs))
    }
    if let node = object[StepFields.parallel] {
      let branches = branches(node)
      let (rescue, finally, outputs) = ending(object)
      return .parallel(branches, rescue: rescue, finally: finally, outputs: outputs)
    }
    if let node = object[StepFields.escalate] { return ladder(node) }
    if let node = object[StepFields.run] { return subrun(node) }
    if let node = object[StepFields.approve] { return approval(node) }
    if let node = object[StepFields.assert] { return assertion(node) }
    if let node = object[StepFields.set] { return set(node) }
    if let node = object[StepFields.pause] { return .pause(pause(node)) }
    return .lost([])
  }

  private mutating func use(_ object: ObjectNode) -> Step.Kind {
    let (use, arguments) = use(object, StepFields.uses, StepFields.with)
    return use.map { .action($0) } ?? .lost(arguments)
  }

  /// Several kinds in one step, or none: everything that is there is read for its own mistakes.
  private mutating func unclearKind(_ object: ObjectNode) -> Step.Kind {
    var arguments = arguments(object, StepFields.with).values
    if object.has(StepFields.rescue) || object.has(StepFields.finally) { lost.insert(.steps) }
    _ = ending(object)
    if let node = object[StepFields.steps] {
      lost.insert(.steps)
      _ = steps(node, StepFields.steps, of: "a block")
    }
    if let node = object[StepFields.parallel] {
      lost.insert(.steps)
      _ = branches(node)
    }
    if let node = object[StepFields.escalate] {
      lost.insert(.steps)
      _ = ladder(node)
    }
    if let node = object[StepFields.set] { arguments += namedValues(node, StepFields.set) }
    return .lost(arguments)
  }

  /// Keys without a meaning here are looked at all the same: their mistakes would be there elsewhere too.
  private mutating func readMisplaced(_ object: ObjectNode) {
    for present in object.misplaced {
      let field = object.shape.fields[present.place]
      if case .steps = field.shape {
        lost.insert(.steps)
        _ = steps(present.node, field, of: "'\(field.name)'")
      } else {
        _ = value(present.node)
      }
    }
  }

  private mutating func ending(_ object: ObjectNode) -> (rescue: [Step], finally: [Step], outputs: [NamedValue]) {
    let rescue = steps(object, StepFields.rescue)
    let finally = steps(object, StepFields.finally)
    let outputs = object[StepFields.outputs].map { stepOutputs($0, StepFields.outputs).values } ?? []
    return (rescue, finally, outputs)
  }

  /// Named values that later steps see beside the outcome; whether all of them could be read.
  mutating func stepOutputs(_ node: Node, _ field: Field) -> (values: [NamedValue], isWhole: Bool) {
    let before = lost
    lost.remove(.outputs)
    var values = namedValues(node, field, losing: .outputs)
    let isWhole = !lost.contains(.outputs)
    lost.formUnion(before)
    if let taken = values.firstIndex(where: { $0.name.value == "outcome" }) {
      report(.outcomeTaken(values[taken].name))
      values.remove(at: taken)
    }
    return (values, isWhole)
  }

  private mutating func branches(_ node: Node) -> [Branch] {
    if node.items != nil {
      lost.insert(.steps)
      refuse(
        node,
        .wrongShape(node, expected: StepFields.parallel.shape.description, for: StepFields.parallel.name)
          .help("give each branch a name: `parallel: { first: [ … ], second: [ … ] }`"))
      return []
    }
    guard let names = names(node, StepFields.parallel, losing: .steps) else { return [] }
    if let count = node.entries?.count, count < 2 { report(.tooFewBranches(node, count: count)) }
    return names.map { name, node in
      Branch(name: name, steps: steps(node, StepFields.steps, of: "the branch '\(name.value)'"))
    }
  }

  /// The values below a key; none if it is not there. And whether all of their names could be read.
  mutating func arguments(_ object: ObjectNode, _ field: Field) -> (values: [NamedValue], isWhole: Bool) {
    guard let node = object[field] else { return ([], !object.mayBeMisspelt([field.name])) }
    let values = namedValues(node, field)
    return (values, values.count == node.entries?.count)
  }

  /// An action and its parameters.
  ///
  /// Nil if the action's name could not be read; what can be of the parameters is in `arguments` then.
  mutating func use(
    _ object: ObjectNode, _ uses: Field, _ with: Field
  ) -> (use: Step.Use?, arguments: [NamedValue]) {
    let (arguments, isWhole) = arguments(object, with)
    guard let node = object[uses], let action = text(node, uses) else { return (nil, arguments) }
    let span = object.keySpan(with) ?? action.span
    let strays = object.unknownKeys
    return (Step.Use(action: action, arguments: arguments, span: span, isWhole: isWhole, strays: strays), arguments)
  }
}

extension Diagnostic {
  fileprivate static func noSteps(_ span: SourceSpan, _ holder: String) -> Diagnostic {
    Diagnostic(.error, "no-steps", "\(holder) needs at least one step").label(span, "there is none")
      .help("a step is written `- { id: servers, uses: server.list }`")
  }

  fileprivate static func tooDeep(_ node: Node, limit: Int) -> Diagnostic {
    Diagnostic(.error, "too-deep", "steps stand in steps more than \(limit) levels deep")
      .label(SourceSpan(node.span.lower, node.span.lower + 1), "this is one level too many")
      .help("put the inner steps into a workflow of their own and `run` it")
  }

  fileprivate static func tooFewBranches(_ node: Node, count: Int) -> Diagnostic {
    Diagnostic(.error, "too-few-branches", "'parallel' needs at least two branches")
      .label(node.entries?.first?.key.span ?? node.span, count == 0 ? "there is none" : "this is the only one")
      .help("steps one after the other are a block: `steps: [ … ]`")
  }

  fileprivate static func outcomeTaken(_ name: Spanned<String>) -> Diagnostic {
    Diagnostic(.error, "bad-name", "'outcome' cannot be a name here")
      .label(name.span, "every step has an outcome of its own")
      .help("choose another name")
  }
}
