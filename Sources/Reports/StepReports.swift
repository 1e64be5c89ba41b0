import Diagnostics
import Engine
import Values
import Workflows

/// Makes the reports of the steps of a run: walks through the workflow, and finds what became of each step by its
/// address.
struct StepReports {
  /// More items that a stopped loop skipped are counted, not listed.
  static let skippedItemLimit = 100

  let state: RunState
  private let runRegions: [String]

  init(_ state: RunState) {
    self.state = state
    runRegions = state.opening?.regions ?? []
  }

  var all: [StepReport] { reports(state.workflow.steps, at: .root) + endings(state.workflow.ending, of: .root) }

  private func reports(
    _ steps: [CheckedStep], at place: Address, section: Address.Section? = nil, branch: String? = nil
  ) -> [StepReport] {
    steps.compactMap { step in
      let address = place.appending(.step(step.id))
      return state.results[address].map { report(step, $0, at: address, section, branch) }
    }
  }

  private func endings(_ ending: CheckedEnding, of address: Address) -> [StepReport] {
    reports(ending.rescue, at: address.appending(.section(.rescue)), section: .rescue)
      + reports(ending.finally, at: address.appending(.section(.finally)), section: .finally)
  }

  private func report(
    _ step: CheckedStep, _ result: StepResult, at address: Address, _ section: Address.Section?, _ branch: String?
  ) -> StepReport {
    let shown = ShownOutputs(step.outputType)
    return StepReport(
      address: address, id: step.id, uses: step.kindWord, region: region(of: step, result), outcome: result.outcome,
      isAllowed: result.isAllowed, isRescued: result.isRescued, isTakenOver: result.isTakenOver,
      attempts: result.attempts,
      milliseconds: result.milliseconds, outputs: step.loop == nil ? result.outputs.map(shown.of) : nil,
      failure: result.failure, undone: state.undone[address]?.outcome, section: section, branch: branch,
      run: state.childRuns[address], probe: step.probe, span: step.kindSpan, table: step.table,
      steps: step.loop == nil ? children(of: step, at: address) : nil,
      loop: step.loop.map { loop(step, $0, result, at: address, shown) })
  }

  /// The steps inside; nil if the step is of a kind that holds none.
  private func children(of step: CheckedStep, at address: Address) -> [StepReport]? {
    switch step.kind {
    case .block(let block): reports(block.steps, at: address) + endings(block.ending, of: address)
    case .parallel(let branches, let ending):
      branches.flatMap { reports($0.steps, at: address.appending(.branch($0.name)), branch: $0.name) }
        + endings(ending, of: address)
    case .escalate(let ladder):
      ladder.tiers.enumerated().flatMap { reports([$1], at: address.appending(.tier($0))) }
    case .action, .run, .approve, .assert, .set, .pause: nil
    }
  }

  private func loop(
    _ step: CheckedStep, _ loop: CheckedLoop, _ result: StepResult, at address: Address, _ shown: ShownOutputs
  ) -> LoopReport {
    let values = (result.outputs?["results"]?.asList ?? []).map { $0["item"] ?? .null }
    var listed = values.count
    while listed > 0, isSkipped(address.appending(.item(listed - 1))) { listed -= 1 }
    if values.count - listed <= Self.skippedItemLimit { listed = values.count }
    let items = values.prefix(listed).enumerated().compactMap { index, item -> ItemReport? in
      let place = address.appending(.item(index))
      guard let result = state.results[place] else { return nil }
      let item = ShownOutputs.shown(item, loop.itemType)
      return ItemReport(
        index: index, item: ItemName.brief(item), name: ItemName.of(item),
        outcome: result.outcome, isAllowed: result.isAllowed,
        isRescued: result.isRescued, attempts: result.attempts, milliseconds: result.milliseconds,
        outputs: result.outputs.map(shown.of), failure: result.failure, undone: state.undone[place]?.outcome,
        steps: children(of: step, at: place))
    }
    return LoopReport(items: items, skippedItems: values.count - listed)
  }

  private func isSkipped(_ item: Address) -> Bool {
    guard let result = state.results[item] else { return false }
    return result.outcome == .skipped && result.attempts == 0 && result.failure == nil
  }

  private func region(of step: CheckedStep, _ result: StepResult) -> String? {
    guard case .action(let use) = step.kind else { return nil }
    let own: String? = if case .constant(let value)? = step.region { value.asString } else { nil }
    return result.failure?.request?.region ?? own
      ?? (use.signature.needsCloud && runRegions.count == 1 ? runRegions[0] : nil)
  }
}

/// What a step gave, without what is declared secret.
struct ShownOutputs {
  private let type: RecordType
  private let hasSecrets: Bool

  init(_ type: RecordType) {
    self.type = type
    hasSecrets = Self.hasSecrets(.record(type))
  }

  func of(_ outputs: Value) -> Value { hasSecrets ? Self.shown(outputs, type) : outputs }

  private static func hasSecrets(_ type: ValueType) -> Bool {
    switch type {
    case .record(let record): record.fields.contains { $0.taint.contains(.secret) || hasSecrets($0.type) }
    case .list(let element): hasSecrets(element)
    case .map(_, let value): hasSecrets(value)
    case .optional(let wrapped): hasSecrets(wrapped)
    default: false
    }
  }

  private static func shown(_ outputs: Value, _ type: RecordType) -> Value {
    var map = ValueMap()
    for field in type.fields {
      guard let value = outputs[field.name] else { continue }
      map[field.name] = field.taint.contains(.secret) ? .string("•••\(field.name)•••") : shown(value, field.type)
    }
    return .map(map)
  }

  static func shown(_ value: Value, _ type: ValueType) -> Value {
    guard hasSecrets(type) else { return value }
    switch (value, type) {
    case (.record, .record(let record)), (.map, .record(let record)): return shown(value, record)
    case (.list(let items), .list(let element)): return .list(items.map { shown($0, element) })
    case (.map(let map), .map(_, let element)):
      var hidden = ValueMap()
      for (key, value) in map.entries { hidden[key] = shown(value, element) }
      return .map(hidden)
    case (.optional(let wrapped?), .optional(let element)): return .optional(shown(wrapped, element))
    default: return value
    }
  }
}

extension CheckedStep {
  /// What a report calls the kind of the step.
  var kindWord: String {
    switch kind {
    case .action(let use): use.signature.name
    case .block: "steps"
    case .parallel: "parallel"
    case .escalate: "escalate"
    case .run(let subrun): "run \(subrun.workflow.name)"
    case .approve: "approve"
    case .assert: "assert"
    case .set: "set"
    case .pause: "pause"
    }
  }

  fileprivate var kindSpan: SourceSpan {
    switch kind {
    case .action(let use): use.span
    case .escalate(let ladder): ladder.probe.use.span
    case .run(let subrun): subrun.span
    case .approve(let approval): approval.span
    case .assert(let assertion): assertion.span
    case .pause(.poll(let use, _, _, _)): use.span
    case .block, .parallel, .set, .pause: loop?.span ?? span
    }
  }

  fileprivate var table: Output? { if case .action(let use) = kind { use.signature.table } else { nil } }

  fileprivate var probe: String? {
    if case .escalate(let ladder) = kind { ladder.probe.use.signature.name } else { nil }
  }
}
