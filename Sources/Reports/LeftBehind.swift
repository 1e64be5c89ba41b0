public import Engine
public import Values
public import Workflows

/// A completed step that was not taken back, though the workflow says how.
public struct LeftBehind: Sendable {
  public let address: Address
  public let uses: String
  /// The action that would take it back.
  public let undo: String
  public let timing: Undo.Timing
  public let reason: String
  /// Ids among what the step gave, by the name of the output.
  public let resources: ValueMap
  /// How the try to undo it ended.
  public let undone: Outcome?

  init?(_ address: Address, _ state: RunState) {
    guard let id = address.stepID, let step = state.workflow.step(id), let undo = step.undo else { return nil }
    self.address = address
    uses = step.kindWord
    self.undo = undo.use.signature.name
    timing = undo.when
    let tried = state.undone[address]
    undone = tried?.outcome
    reason = Self.reason(tried, undo, state)
    resources = Self.resources(state.results[address]?.outputs.map(ShownOutputs(step.outputType).of))
  }

  private static func reason(_ tried: StepResult?, _ undo: CheckedUndo, _ state: RunState) -> String {
    if let tried {
      let word = tried.outcome.rawValue.replacing("_", with: " ")
      return "undoing it was tried: \(word)" + (tried.failure.map { ", \($0.message)" } ?? "")
    }
    switch (state.workflow.rollback, undo.when) {
    case (.never, _): return "the workflow has no rollback"
    case (.manual, _): return "the workflow leaves the rollback to a person"
    case (.onFailure, .manual): return "its undo is left to a person"
    case (.onFailure, .auto): break
    }
    if case .ended(let outcome) = state.phase, outcome == .cancelled || outcome == .unknown {
      return "nothing is rolled back where the outcome is \(outcome.rawValue)"
    }
    return "the rollback did not get to it"
  }

  /// Texts called `id` or `…_id`, also one level down.
  private static func resources(_ outputs: Value?) -> ValueMap {
    var found = ValueMap()
    func isID(_ name: String) -> Bool { name == "id" || name.hasSuffix("_id") }
    for (name, value) in outputs?.members ?? [] {
      if isID(name), case .string = value { found[name] = value }
      for (inner, value) in value.members where isID(inner) {
        if case .string = value { found["\(name).\(inner)"] = value }
      }
    }
    return found
  }
}

extension Value {
  /// The members of a record or a map, by name.
  fileprivate var members: [(String, Value)] {
    switch self {
    case .record(let record): record.fields.map { ($0.name, $0.value) }
    case .map(let map): map.entries.compactMap { key, value in key.value.asString.map { ($0, value) } }
    default: []
    }
  }
}
