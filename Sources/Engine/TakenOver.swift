public import Values
import Workflows

/// What a run takes over from an earlier one of the same text: what succeeded there is not done again.
public struct TakenOver: Sendable, Equatable {
  /// The run that it comes from.
  public let run: String
  /// What steps, and items of loops, gave that succeeded.
  public var outputs: [Address: Value?] = [:]
  /// Items of loops, frozen as they were.
  public var items: [Address: [Value]] = [:]
  /// Of workflows that ran as steps and did not succeed: what in them did.
  public var children: [Address: TakenOver] = [:]

  public init(from run: String) { self.run = run }

  /// Whether the step there, or what is around it, is not done again.
  public func holds(_ address: Address) -> Bool {
    outputs[address] != nil || address.ancestors.contains { outputs[$0] != nil }
  }
}

extension RunState {
  /// What a person says about the steps of which nobody knows whether they were carried out.
  public struct Clearing: Sendable {
    /// They were not: they are started again.
    public var again: Set<String> = []
    /// They were.
    public var asSucceeded: Set<String> = []

    public init(again: Set<String> = [], asSucceeded: Set<String> = []) {
      self.again = again
      self.asSucceeded = asSucceeded
    }
  }

  /// The innermost steps of which nobody knows whether they were carried out.
  public var unknownSteps: [Address] {
    let unknown = results.filter { $0.value.outcome == .unknown }.keys
    let holders = Set(unknown.flatMap(\.ancestors))
    return unknown.filter { !holders.contains($0) }.sorted { $0.description < $1.description }
  }

  /// What another run of the same text may take over from this one. Approvals and assertions are no part of it: they
  /// are asked again. Neither is what stands in `rescue` and `finally`, in tiers, and what was undone.
  ///
  /// `children`: the states of the runs that were steps of it, by their ids.
  public func takenOver(_ clearing: Clearing = Clearing(), children: [String: RunState] = [:]) -> TakenOver {
    var taken = TakenOver(from: start?.run ?? "")
    let undoneHolders = Set(undone.keys.flatMap { [$0] + $0.ancestors })
    for (address, result) in results where address.isPlain {
      guard let step = step(at: address) else { continue }
      if step.loop != nil, !address.isItem {
        if let results = result.outputs?["results"]?.asList {
          taken.items[address] = results.map { $0["item"] ?? .null }
        }
      } else if clearing.asSucceeded.contains(address.description) {
        taken.outputs[address] = .some(nil)
      } else if result.outcome == .succeeded, step.isTakenOver, !undoneHolders.contains(address) {
        taken.outputs[address] = .some(result.outputs)
      } else if let child = childRuns[address].flatMap({ children[$0] }) {
        taken.children[address] = child.takenOver(children: children)
      }
    }
    // What lies inside of something that is taken over is not entered.
    let whole = Set(taken.outputs.keys)
    taken.outputs = taken.outputs.filter { !$0.key.ancestors.contains(where: whole.contains) }
    taken.items = taken.items.filter { !$0.key.ancestors.contains(where: whole.contains) }
    return taken
  }

  // MARK: Taking over

  /// Whether the step, or the loop, stands in what is taken over.
  func isTakenOver(_ step: CheckedStep, at address: Address) -> Bool {
    guard let taken = start?.takenOver else { return false }
    return taken.outputs[address] != nil || (step.loop != nil && !address.isItem && taken.items[address] != nil)
  }

  mutating func tookOver(_ address: Address) {
    guard let frame = steps[address], frame.phase == .takingOver, let taken = start?.takenOver else { return }
    if let outputs = taken.outputs[address] {
      end(frame.step, at: address, StepResult(.succeeded, step: frame.step, outputs: outputs, isTakenOver: true))
    } else if let items = taken.items[address] {
      beginLoop(address, items)
    }
  }
}

extension TakenOver {
  /// Its values of their declared types again, after it went through JSON.
  func restored(in workflow: CheckedWorkflow) -> TakenOver {
    var typed = TakenOver(from: run)
    for (address, outputs) in outputs {
      let step = address.stepID.flatMap(workflow.step)
      typed.outputs[address] = .some(step.flatMap { outputs?.restored(as: .record($0.outputType)) } ?? outputs)
    }
    for (address, items) in items {
      let type = address.stepID.flatMap(workflow.step)?.loop?.itemType ?? .dyn
      typed.items[address] = items.map { $0.restored(as: type) }
    }
    for (address, child) in children {
      guard case .run(let subrun)? = address.stepID.flatMap(workflow.step)?.kind else { continue }
      typed.children[address] = child.restored(in: subrun.workflow)
    }
    return typed
  }
}

extension CheckedStep {
  /// Whether that it succeeded once is enough.
  fileprivate var isTakenOver: Bool {
    switch kind {
    case .approve, .assert: false
    default: true
    }
  }
}

extension Address {
  /// The addresses around this one, the workflow's own not among them.
  fileprivate var ancestors: [Address] {
    parts.indices.dropFirst().map { Address(Array(parts.prefix($0))) }
  }

  /// Whether it is among the steps proper: neither in a section nor in a tier.
  fileprivate var isPlain: Bool {
    !parts.contains { part in
      switch part {
      case .section, .tier: true
      case .step, .item, .branch: false
      }
    }
  }
}
