import Diagnostics
import Expressions
import Values
import YAML

/// What steps do that neither use an action nor are a block.
extension NodeReader {
  mutating func ladder(_ node: Node) -> Step.Kind {
    guard let object = object(node, LadderFields.shape, for: StepFields.escalate.name) else {
      lost.insert(.steps)
      return .lost([])
    }
    if object.mayBeMisspelt([LadderFields.tiers.name]) { lost.insert(.steps) }
    let probe = object[LadderFields.probe].map { self.probe($0) }
    let settle = object[LadderFields.settle].flatMap { duration($0, LadderFields.settle) }
    let probeFor = object[LadderFields.probeFor].flatMap { duration($0, LadderFields.probeFor) }
    let tiers = steps(object, LadderFields.tiers)
    return .escalate(
      Ladder(
        probe: probe ?? Probe(use: nil, healthy: nil, span: object.start),
        settle: settle?.value ?? Ladder.standardSettle, probeFor: probeFor?.value ?? Ladder.standardProbeFor,
        tiers: tiers))
  }

  private mutating func probe(_ node: Node) -> Probe {
    guard let object = object(node, ProbeFields.shape, for: LadderFields.probe.name) else {
      return Probe(use: nil, healthy: nil, span: node.span)
    }
    let healthy = object[ProbeFields.healthy].flatMap { expression($0, ProbeFields.healthy) }
    let use = use(object, ProbeFields.uses, ProbeFields.with).use
    // Whether the outputs say by themselves that all is well is not to be asked if an expression was to say it.
    let isWhole =
      healthy != nil || !(object.has(ProbeFields.healthy) || object.mayBeMisspelt([ProbeFields.healthy.name]))
    return Probe(use: isWhole ? use : nil, healthy: healthy, span: object.span)
  }

  mutating func subrun(_ node: Node) -> Step.Kind {
    guard node.entries != nil else {
      return text(node, StepFields.run).map { .run(Subrun(workflow: $0, arguments: [], isWhole: true)) } ?? .lost([])
    }
    guard let object = object(node, SubrunFields.shape) else { return .lost([]) }
    let (arguments, isWhole) = arguments(object, SubrunFields.with)
    guard let workflow = object[SubrunFields.workflow].flatMap({ text($0, SubrunFields.workflow) }) else {
      return .lost(arguments)
    }
    return .run(Subrun(workflow: workflow, arguments: arguments, isWhole: isWhole))
  }

  mutating func approval(_ node: Node) -> Step.Kind {
    guard node.entries != nil else {
      return .approve(
        Approval(
          span: node.span, message: template(node, StepFields.approve), by: nil, count: 1, notBy: nil,
          timeout: Approval.standardTimeout, onTimeout: .reject))
    }
    guard let object = object(node, ApprovalFields.shape) else { return .lost([]) }
    let message = object[ApprovalFields.message].map { template($0, ApprovalFields.message) }
    let by = object[ApprovalFields.by].map { templates($0, ApprovalFields.by) }
    let count = object[ApprovalFields.count].flatMap { integer($0, ApprovalFields.count) }
    let notBy = object[ApprovalFields.notBy].map { templates($0, ApprovalFields.notBy) }
    let timeout = object[ApprovalFields.timeout].flatMap { duration($0, ApprovalFields.timeout) }
    let onTimeout: Approval.TimeoutVerdict? = object[ApprovalFields.onTimeout].flatMap {
      word($0, ApprovalFields.onTimeout)
    }
    return .approve(
      Approval(
        span: object.span, message: message ?? .lost(span: object.start), by: by, count: count.map { Int($0) } ?? 1,
        notBy: notBy, timeout: timeout?.value ?? Approval.standardTimeout, onTimeout: onTimeout ?? .reject))
  }

  mutating func assertion(_ node: Node) -> Step.Kind {
    guard node.entries != nil else {
      return .assert(Assertion(that: expression(node, StepFields.assert), message: nil, outcome: .failed))
    }
    guard let object = object(node, AssertionFields.shape) else { return .lost([]) }
    let that = object[AssertionFields.that].flatMap { expression($0, AssertionFields.that) }
    let message = object[AssertionFields.message].map { template($0, AssertionFields.message) }
    return .assert(Assertion(that: that, message: message, outcome: outcome(object) ?? .failed))
  }

  private mutating func outcome(_ object: ObjectNode) -> Outcome? {
    guard let node = object[AssertionFields.outcome] else { return nil }
    guard let outcome = node.string.flatMap({ Outcome(rawValue: $0) }), Assertion.outcomes.contains(outcome) else {
      refuse(node, .unknownWord(node, AssertionFields.outcome))
      return nil
    }
    return outcome
  }

  mutating func set(_ node: Node) -> Step.Kind {
    if node.entries?.isEmpty == true {
      report(.nothingSet(node))
      return .lost([])
    }
    let (values, isWhole) = stepOutputs(node, StepFields.set)
    return isWhole ? .set(values) : .lost(values)
  }

  mutating func pause(_ node: Node) -> Pause {
    guard node.entries != nil else {
      return duration(node, StepFields.pause).map { .span($0.value) } ?? .lost
    }
    guard let object = object(node, PauseFields.shape) else { return .lost }
    let until = object[PauseFields.until].flatMap { expression($0, PauseFields.until) }
    let use = use(object, PauseFields.uses, PauseFields.with).use
    let every = object[PauseFields.every].flatMap { duration($0, PauseFields.every) }
    let timeout = object[PauseFields.timeout].flatMap { duration($0, PauseFields.timeout) }
    for present in object.misplaced { _ = value(present.node) }
    guard let until else { return .lost }
    if let use {
      return .poll(
        use, until: until, every: every?.value ?? Pause.standardInterval,
        timeout: timeout?.value ?? Pause.standardTimeout)
    }
    // Whether an action was to be asked is not known if its key was misspelt or forgotten.
    let isClear = object.unknownKeys.isEmpty && object.misplaced.isEmpty && !object.has(PauseFields.uses)
    return isClear ? .until(until) : .lost
  }
}

extension Diagnostic {
  fileprivate static func nothingSet(_ node: Node) -> Diagnostic {
    Diagnostic(.error, "wrong-type", "'set' needs at least one name").label(node.span, "there is none")
      .help("write `set: \(StepFields.set.example)`")
  }
}
