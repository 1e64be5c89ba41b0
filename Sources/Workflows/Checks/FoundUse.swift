import Diagnostics

/// An action that was looked for.
struct FoundUse {
  let signature: ActionSignature
  /// Its place in this file; if another workflow uses it, that of the step that runs the other workflow.
  let span: SourceSpan
}

extension CheckedStep.Kind {
  /// The first action, here or in the steps inside, of which something holds. What takes steps back does not count.
  func firstUse(where holds: (CheckedUse) -> Bool) -> FoundUse? {
    for use in ownUses where holds(use) { return FoundUse(signature: use.signature, span: use.span) }
    if case .run(let subrun) = self {
      let other = subrun.workflow
      return Self.firstUse(in: other.steps + other.ending.steps, where: holds)
        .map { FoundUse(signature: $0.signature, span: subrun.span) }
    }
    return Self.firstUse(in: steps, where: holds)
  }

  private static func firstUse(in steps: [CheckedStep], where holds: (CheckedUse) -> Bool) -> FoundUse? {
    for step in steps {
      if let found = step.kind.firstUse(where: holds) { return found }
    }
    return nil
  }

  /// The actions that the step does itself.
  private var ownUses: [CheckedUse] {
    switch self {
    case .action(let use): [use]
    case .escalate(let ladder): [ladder.probe.use]
    case .pause(.poll(let use, _, _, _)): [use]
    case .block, .parallel, .run, .approve, .assert, .set, .pause: []
    }
  }

  /// The steps inside it.
  var steps: [CheckedStep] {
    switch self {
    case .block(let block): block.steps + block.ending.steps
    case .parallel(let branches, let ending): branches.flatMap(\.steps) + ending.steps
    case .escalate(let ladder): ladder.tiers
    case .action, .run, .approve, .assert, .set, .pause: []
    }
  }
}
