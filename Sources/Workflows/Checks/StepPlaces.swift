import Diagnostics

/// A part of a step, or of the workflow, that holds steps.
struct Holder: Hashable {
  enum Section: Hashable {
    case main
    case branch(String)
    case tiers
    case rescue
    case finally
  }

  /// The id of the step; empty for the workflow.
  let step: String
  let section: Section
}

/// Where each step of a file stands; worked out when it is first asked for, which is once something is wrong.
final class StepPlaces {
  struct Place {
    let id: Spanned<String>
    /// From the outermost on; none for the steps of the workflow itself.
    let holders: [Holder]
    let step: Step

    var hasLoop: Bool { step.loop != nil }
  }

  private let workflow: Workflow
  private lazy var places = collected()
  private lazy var loops = Dictionary(
    places.values.compactMap { place in
      place.step.loop.map { ($0.variable.value, place.step) }
    }, uniquingKeysWith: { $0.span.lower < $1.span.lower ? $0 : $1 }
  ).mapValues(\.id.value)

  init(_ workflow: Workflow) { self.workflow = workflow }

  subscript(id: String) -> Place? { places[id] }

  /// A step and all that stand inside it; none if there is no such step.
  func steps(in id: String) -> [Step] {
    var found = places[id].map { [$0.step] } ?? []
    var next = 0
    while next < found.count {
      found += found[next].sections.flatMap(\.steps)
      next += 1
    }
    return found
  }

  /// The id of the first step with a loop whose variable has this name; nil if none has.
  func loop(over variable: String) -> String? { loops[variable] }

  private func collected() -> [String: Place] {
    var places: [String: Place] = [:]
    func add(_ steps: [Step], _ holders: [Holder]) {
      for step in steps {
        if places[step.id.value] == nil {
          places[step.id.value] = Place(id: step.id, holders: holders, step: step)
        }
        for (section, steps) in step.sections {
          add(steps, holders + [Holder(step: step.id.value, section: section)])
        }
      }
    }
    add(workflow.steps, [])
    add(workflow.rescue, [Holder(step: "", section: .rescue)])
    add(workflow.finally, [Holder(step: "", section: .finally)])
    return places
  }
}

extension Step {
  /// The steps inside it, by the part that holds them.
  var sections: [(section: Holder.Section, steps: [Step])] {
    switch kind {
    case .block(let block): [(.main, block.steps), (.rescue, block.rescue), (.finally, block.finally)]
    case .parallel(let branches, let rescue, let finally, _):
      branches.map { (.branch($0.name.value), $0.steps) } + [(.rescue, rescue), (.finally, finally)]
    case .escalate(let ladder): [(.tiers, ladder.tiers)]
    case .action, .run, .approve, .assert, .set, .pause, .lost: []
    }
  }

  /// Whether `outputs` says what it gives.
  var hasDeclaredOutputs: Bool {
    switch kind {
    case .block, .parallel: true
    case .action, .escalate, .run, .approve, .assert, .set, .pause, .lost: false
    }
  }
}
