import Diagnostics
import Expressions
import Values

/// Kinds that hold other steps.
extension Checker {
  mutating func block(_ block: Block, of step: Step) -> CheckedKind {
    let mark = scope.mark
    let main = sequence(block.steps, in: Holder(step: step.id.value, section: .main))
    let (outputs, fields) = outputs(block.outputs, of: step)
    let ending = ending(
      rescue: block.rescue, finally: block.finally, of: step.id.value, main, outputs: outputs, from: mark)
    return CheckedKind(
      kind: .block(CheckedBlock(steps: main.steps, ending: ending)), outputs: RecordType(step.id.value, fields))
  }

  mutating func parallel(
    _ branches: [Branch], _ rescue: [Step], _ finally: [Step], _ outputs: [NamedValue], of step: Step
  ) -> CheckedKind {
    let mark = scope.mark
    var all = StepRow()
    var checked: [CheckedBranch] = []
    for branch in branches {
      let steps = sequence(branch.steps, in: Holder(step: step.id.value, section: .branch(branch.name.value)))
      // Branches do not see each other.
      scope.leave(mark)
      checked.append(CheckedBranch(name: branch.name.value, steps: steps.steps))
      all.visible += steps.visible
    }
    for visible in all.visible { scope.add(visible.number, visible.type) }
    let (values, fields) = self.outputs(outputs, of: step)
    let ending = ending(rescue: rescue, finally: finally, of: step.id.value, all, outputs: values, from: mark)
    return CheckedKind(kind: .parallel(checked, ending), outputs: RecordType(step.id.value, fields))
  }

  /// Outputs are worked out where the steps of the block are seen.
  private mutating func outputs(
    _ declared: [NamedValue], of step: Step
  ) -> (values: [CheckedNamedValue], fields: [RecordType.Field]) {
    guard !declared.isEmpty else { return ([], []) }
    scope.holders.append(Holder(step: step.id.value, section: .main))
    defer { scope.holders.removeLast() }
    return namedValues(declared, "an output")
  }

  /// The sections behind the steps of a block: nobody knows there which of these have succeeded.
  ///
  /// Afterwards no step is seen that became visible since `mark`.
  mutating func ending(
    rescue: [Step], finally: [Step], of id: String, _ main: StepRow, outputs: [CheckedNamedValue], from mark: Int
  ) -> CheckedEnding {
    scope.leave(mark)
    var sections: [[CheckedStep]] = []
    for (section, steps) in [(Holder.Section.rescue, rescue), (.finally, finally)] {
      guard !steps.isEmpty else {
        sections.append([])
        continue
      }
      for visible in main.visible { scope.add(visible.number, optional(visible)) }
      sections.append(sequence(steps, in: Holder(step: id, section: section)).steps)
      scope.leave(mark)
    }
    return CheckedEnding(rescue: sections[0], finally: sections[1], outputs: outputs)
  }

  mutating func ladder(_ ladder: Ladder, of step: Step) -> CheckedKind {
    let probe = self.probe(ladder.probe, of: step)
    let mark = scope.mark
    let tiers = sequence(
      ladder.tiers, in: Holder(step: step.id.value, section: .tiers), seenAsOptional: true)
    scope.leave(mark)
    let outputs = RecordType(
      step.id.value,
      [
        RecordType.Field("healed", .bool, "Whether a tier was needed and helped."),
        RecordType.Field("tier", .string, "The last tier that was tried; none: 'none'."),
      ])
    guard let probe else { return CheckedKind(kind: nil, outputs: outputs) }
    return CheckedKind(
      kind: .escalate(
        CheckedLadder(probe: probe, settle: ladder.settle, probeFor: ladder.probeFor, tiers: tiers.steps)),
      outputs: outputs)
  }

  private mutating func probe(_ probe: Probe, of step: Step) -> CheckedProbe? {
    let use = probe.use.flatMap { self.use($0) }
    let healthy = probe.healthy.flatMap { looking(at: use, of: step, $0) }
    guard let use else { return nil }
    if probe.healthy == nil {
      if use.signature.outputs.contains(where: { $0.name == "healthy" && $0.type == .bool }) {
        self.use.add(outputs(of: step).appending(.field("healthy")), whole: true)
      } else {
        diagnostics.append(.probeSaysNothing(use))
      }
    }
    return CheckedProbe(use: use, healthy: healthy)
  }

  /// A condition that sees the outputs of an action as `self`.
  mutating func looking(at use: CheckedUse?, of step: Step, _ condition: Expression) -> CheckedExpression? {
    var type = ValueType.dyn
    if let signature = use?.signature {
      let record = RecordType("'\(signature.name)'", signature.outputType.fields)
      scope.note(record)
      type = .record(record)
    }
    return seeing(type, path: outputs(of: step)) { $0.expression(condition, expecting: .bool) }
  }
}

extension Diagnostic {
  fileprivate static func probeSaysNothing(_ use: CheckedUse) -> Diagnostic {
    let names = use.signature.outputs.map(\.name)
    return Diagnostic(.error, "missing-key", "the probe does not say what is healthy")
      .label(use.span, "'\(use.signature.name)' has no output 'healthy'")
      .help("add `healthy: self.\(names.first { $0 == "status" } ?? names.first ?? "x") == …`")
      .note(names.isEmpty ? nil : "its outputs: \(names.joined(separator: ", "))")
  }
}
