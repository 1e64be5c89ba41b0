import Diagnostics
import Expressions
import Permissions
import Values

/// Steps one after the other, checked, and what others see of them.
struct StepRow {
  /// A step as others see it.
  struct Visible {
    let number: Int
    let type: ValueType
    /// Whether its outputs are optional in the type.
    let isOptional: Bool
  }

  var steps: [CheckedStep] = []
  var visible: [Visible] = []
}

/// What a step does, checked as far as possible, and what it gives.
struct CheckedKind {
  /// Nil if it has mistakes without whose mending nothing more can be said.
  let kind: CheckedStep.Kind?
  let outputs: RecordType

  static let lost = CheckedKind(kind: nil, outputs: RecordType("", []))
}

extension Checker {
  /// Steps one after the other: each sees those before it, with optional outputs if `seenAsOptional`.
  mutating func sequence(_ steps: [Step], in holder: Holder? = nil, seenAsOptional: Bool = false) -> StepRow {
    if let holder { scope.holders.append(holder) }
    var out = StepRow()
    out.steps.reserveCapacity(steps.count)
    out.visible.reserveCapacity(steps.count)
    for step in steps {
      let (number, isTaken) = scope.meet(step.id.value)
      if isTaken {
        diagnostics.append(.duplicateID(step.id, first: idSpans[number]))
      } else {
        idSpans.append(step.id.span)
      }
      let (checked, type) = self.step(step)
      if let checked { out.steps.append(checked) }
      let visible = StepRow.Visible(number: number, type: type, isOptional: checked?.mayLackOutputs ?? true)
      out.visible.append(visible)
      scope.add(number, seenAsOptional ? optional(visible) : type)
    }
    if holder != nil { scope.holders.removeLast() }
    return out
  }

  /// What is seen of a step where nobody knows whether it has succeeded.
  func optional(_ step: StepRow.Visible) -> ValueType {
    guard !step.isOptional, case .record(let record) = step.type else { return step.type }
    return .record(RecordType(record.name, record.fields.prefix(1) + Self.optional(record.fields.dropFirst())))
  }

  static func optional(_ fields: some Collection<RecordType.Field>) -> [RecordType.Field] {
    fields.map { RecordType.Field($0.name, .optional($0.type), $0.summary, taint: $0.taint) }
  }

  private mutating func step(_ step: Step) -> (CheckedStep?, type: ValueType) {
    scope.pending = step.loop?.variable.value
    let condition = step.condition.flatMap { expression($0, expecting: .bool) }
    let loop = step.loop.map { self.loop($0, of: step.id.value) }
    scope.pending = nil
    if let loop { scope.enterLoop(loop.variable, loop.item) }
    defer { if loop != nil { scope.leaveLoop() } }

    let name = step.name.flatMap { shownText($0, "a step's name") }
    let lock = step.lock.flatMap { shownText($0, "a lock") }
    let region = step.region.flatMap { regionName($0) }
    if step.region != nil { regionsAround += 1 }
    let body = kind(step)
    if step.region != nil { regionsAround -= 1 }
    let undo = step.undo.flatMap { self.undo($0, of: step, body) }
    let isAction = if case .action = step.kind { true } else { false }
    let retry = step.retry.map { self.retry($0) } ?? (isAction ? defaults.retry : nil)
    guard let kind = body.kind else { return (nil, .dyn) }
    if let declared = step.retry { checkRetry(declared, of: kind) }

    let checked = CheckedStep(
      id: step.id.value, span: step.span, name: name, condition: condition, loop: loop?.checked,
      lock: step.lock == nil ? kind.ownLock : lock, kind: kind,
      region: region ?? (usesAction(kind) && regionsAround == 0 ? defaults.region : nil), retry: retry,
      timeout: step.timeout?.value ?? (isAction ? defaults.timeout : nil), waitFor: waitFor(step, kind),
      onError: step.onError?.value ?? (isAction ? defaults.onError : nil) ?? .fail,
      onDenied: step.onDenied?.value ?? (isAction ? defaults.onDenied : nil) ?? .fail, undo: undo,
      outputType: body.outputs)
    // What it gives hangs on these; what refers to it has no fault of its own.
    let isWhole =
      (condition != nil) == (step.condition != nil) && (loop?.checked != nil) == (step.loop != nil)
      && !(source.lost.contains(.outputs) && step.hasDeclaredOutputs)
    return (checked, isWhole ? type(of: checked, loop) : .dyn)
  }

  private mutating func kind(_ step: Step) -> CheckedKind {
    switch step.kind {
    case .action(let use):
      guard let use = self.use(use) else { return .lost }
      return CheckedKind(kind: .action(use), outputs: use.signature.outputType)
    case .block(let block): return self.block(block, of: step)
    case .parallel(let branches, let rescue, let finally, let outputs):
      return parallel(branches, rescue, finally, outputs, of: step)
    case .escalate(let ladder): return self.ladder(ladder, of: step)
    case .run(let subrun): return run(subrun, of: step)
    case .approve(let approval): return self.approval(approval, of: step)
    case .assert(let assertion): return self.assertion(assertion, of: step)
    case .set(let values):
      let (values, fields) = namedValues(values, "a value of `set`")
      return CheckedKind(kind: .set(values), outputs: RecordType(step.id.value, fields))
    case .pause(let pause): return self.pause(pause, of: step)
    case .lost(let arguments):
      for argument in arguments { _ = value(argument.value, expecting: nil) }
      return .lost
    }
  }

  // MARK: What others see

  private mutating func type(of step: CheckedStep, _ loop: LoopHead?) -> ValueType {
    if step.loop == nil, case .action(let use) = step.kind {
      return actionTypes.type(of: use.signature, optional: step.mayLackOutputs, scope)
    }
    var fields = step.outputType.fields
    if let loop {
      let type = LoopResults.type(item: loop.item.type, taint: loop.item.taint, outputs: step.outputType)
      fields = [RecordType.Field("results", type, "What each item gave.")]
    }
    return visibleType("'\(step.id)'", step.mayLackOutputs ? Self.optional(fields) : fields)
  }

  /// The type of something with an outcome and these outputs, whatever messages call it.
  func visibleType(_ name: String, _ fields: [RecordType.Field]) -> ValueType {
    let type = RecordType(name, [ActionTypes.outcome] + fields)
    scope.note(type)
    return .record(type)
  }

  // MARK: Keys of all kinds

  /// `undo` sees what its own step gave.
  private mutating func undo(_ undo: Undo, of step: Step, _ body: CheckedKind) -> CheckedUndo? {
    guard let use = undo.use else { return nil }
    // `self` is all that is known of the step; if it is lost, anything may be in it.
    let type: ValueType = body.kind == nil ? .dyn : visibleType("'\(step.id.value)'", body.outputs.fields)
    return seeing(type, path: outputs(of: step)) { checker in
      checker.use(use).map { CheckedUndo(use: $0, when: undo.when) }
    }
  }

  /// Checks something that sees `self`.
  mutating func seeing<Checked>(
    _ type: ValueType, path: AccessPath? = nil, _ check: (inout Checker) -> Checked
  ) -> Checked {
    let before = scope.itself
    scope.itself = Variable(type, path: path)
    defer { scope.itself = before }
    return check(&self)
  }

  /// Where reads of `self` are noted: with the outputs of the step, or of each item.
  func outputs(of step: Step) -> AccessPath {
    let id = AccessPath.Element.field(step.id.value)
    let path: [AccessPath.Element] =
      step.loop == nil ? [id] : [id, .field("results"), .element, .field("outputs")]
    return AccessPath(WorkflowScope.Root.steps.rawValue, path)
  }

  mutating func retry(_ retry: Retry) -> CheckedRetry {
    let condition = retry.condition.flatMap { condition in
      seeing(.record(RetryView.type)) { $0.expression(condition, expecting: .bool) }
    }
    return CheckedRetry(policy: retry.policy, condition: condition)
  }

  private mutating func checkRetry(_ retry: Retry, of kind: CheckedStep.Kind) {
    if case .action = kind { return }
    if let use = kind.firstUse(where: { $0.semantics == .once }) {
      diagnostics.append(.retryRepeatsOnce(retry.span, use))
    }
  }

  private mutating func waitFor(_ step: Step, _ kind: CheckedStep.Kind) -> WaitFor {
    guard let declared = step.waitFor else { return .done }
    if case .action(let use) = kind, !use.signature.waits {
      diagnostics.append(.nothingToWaitFor(declared.span, use))
    }
    return declared.target
  }

  private func usesAction(_ kind: CheckedStep.Kind) -> Bool {
    switch kind {
    case .action, .escalate, .pause(.poll): true
    default: false
    }
  }
}

/// The types of steps that use an action.
struct ActionTypes {
  private var plain: [String: ValueType] = [:]
  private var optional: [String: ValueType] = [:]

  static let outcome = RecordType.Field("outcome", .enumeration(Outcome.type), "How the step ended.")

  mutating func type(of signature: ActionSignature, optional isOptional: Bool, _ scope: WorkflowScope) -> ValueType {
    if let known = isOptional ? optional[signature.name] : plain[signature.name] { return known }
    let fields = signature.outputType.fields
    let record = RecordType(
      "'\(signature.name)'", [Self.outcome] + (isOptional ? Checker.optional(fields) : fields))
    scope.note(record)
    if isOptional { optional[signature.name] = .record(record) } else { plain[signature.name] = .record(record) }
    return .record(record)
  }
}

extension Diagnostic {
  fileprivate static func duplicateID(_ id: Spanned<String>, first: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "duplicate-id", "two steps are called '\(id.value)'")
      .label(id.span, "this id is taken").label(first, "here it is used first").help("ids are unique in a file")
  }

  fileprivate static func retryRepeatsOnce(_ span: SourceSpan, _ use: FoundUse) -> Diagnostic {
    Diagnostic(.error, "retry-repeats-once", "a second attempt could do twice what must be done once")
      .label(span, "would begin again with the first step")
      .label(use.span, "'\(use.signature.name)' is not repeated blindly")
      .help("put `retry` on the steps that may be repeated")
  }

  fileprivate static func nothingToWaitFor(_ span: SourceSpan, _ use: CheckedUse) -> Diagnostic {
    Diagnostic(.error, "nothing-to-wait-for", "`wait_for` has nothing to wait for here")
      .label(span, "'\(use.signature.name)' starts nothing that goes on behind its answer")
      .help("remove it; to ask again and again is `pause: { uses: …, until: … }`")
  }
}
