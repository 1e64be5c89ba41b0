import Workflows

/// A block that has been entered: the section that runs, and how it stands. The workflow itself is one.
///
/// The lanes are the sequences of the section: one, or one for each branch.
struct BlockFrame: Sendable {
  enum Section: Sendable, Equatable {
    case main
    case rescue
    /// Completed steps are undone; of the workflow only.
    case rollback
    case finally
    case outputs
  }

  let address: Address
  let ending: CheckedEnding
  private(set) var section = Section.main
  private(set) var lanes: [SequenceFrame]
  /// The block's, as far as it is known.
  private(set) var outcome = Outcome.succeeded
  private(set) var isRescued = false
  /// Whether the steps of the block itself came to their end.
  private(set) var isWhole = true

  init(_ steps: [CheckedStep], _ ending: CheckedEnding, at address: Address) {
    self.address = address
    self.ending = ending
    lanes = [SequenceFrame(steps, at: address)]
  }

  init(_ branches: [CheckedBranch], _ ending: CheckedEnding, at address: Address) {
    self.address = address
    self.ending = ending
    lanes = branches.map { SequenceFrame($0.steps, at: address.appending(.branch($0.name))) }
  }

  /// The steps to enter now.
  mutating func advance() -> [(step: CheckedStep, address: Address)] {
    var entered: [(CheckedStep, Address)] = []
    for place in lanes.indices {
      if let step = lanes[place].advance() { entered.append((step, lanes[place].address.appending(.step(step.id)))) }
    }
    return entered
  }

  mutating func childEnded(_ result: StepResult, at address: Address) {
    guard let lane = address.parent, let place = lanes.firstIndex(where: { $0.address == lane }) else { return }
    lanes[place].childEnded(result)
  }

  /// Nothing new starts in the section that runs.
  mutating func stop(_ outcome: Outcome) {
    for place in lanes.indices { lanes[place].stop(outcome) }
  }

  var isThrough: Bool { lanes.allSatisfy(\.isThrough) }

  /// The section that runs has ended: takes its outcome into the block's, and goes to the next that has anything to do.
  ///
  /// `undoes`: whether there is something to roll back. nil: nothing is left to do.
  mutating func nextSection(isWorkflow: Bool, undoes: Bool) -> Section? {
    close(isWorkflow: isWorkflow)
    switch section {
    case .main where mayRescue && !ending.rescue.isEmpty: enter(.rescue, ending.rescue)
    case .main where undoes && mayRescue, .rescue where undoes && mayRescue: enter(.rollback, [])
    case .main where !ending.finally.isEmpty, .rescue where !ending.finally.isEmpty,
      .rollback where !ending.finally.isEmpty:
      enter(.finally, ending.finally)
    case .outputs: return nil
    default:
      guard hasOutputs else { return nil }
      enter(.outputs, [])
    }
    return section
  }

  /// The outputs were evaluated, or could not be.
  mutating func outputsFailed(_ outcome: Outcome) { self.outcome = self.outcome.worse(outcome) }

  /// The rollback has ended.
  mutating func rolledBack(_ outcome: Outcome) {
    if outcome == .unknown || outcome == .cancelled { self.outcome = self.outcome.worse(outcome) }
  }

  private mutating func close(isWorkflow: Bool) {
    let ended = Outcome.worst(of: lanes.map(\.outcome))
    switch section {
    case .main:
      outcome = ended
      isWhole = !lanes.contains(where: \.isStopped)
    case .rescue:
      // Where every step was skipped nothing was mended.
      isRescued = ended == .succeeded && lanes.contains(where: \.hasRun)
      if !isRescued {
        outcome = outcome.worse(ended)
      } else if !isWorkflow {
        outcome = .succeeded
      }
    case .finally:
      // What nobody can say is never hidden; any other failure here masks nothing.
      if ended == .unknown {
        outcome = .unknown
      } else if ended != .succeeded, outcome == .succeeded {
        outcome = .failed
      }
    case .rollback, .outputs: break
    }
  }

  private mutating func enter(_ section: Section, _ steps: [CheckedStep]) {
    self.section = section
    lanes = sectionAddress.map { [SequenceFrame(steps, at: $0)] } ?? []
  }

  /// Where the steps of the section are; nil where it has none of its own.
  var sectionAddress: Address? {
    switch section {
    case .main: address
    case .rescue: address.appending(.section(.rescue))
    case .finally: address.appending(.section(.finally))
    case .rollback, .outputs: nil
    }
  }

  /// A failure that can be mended; a person clears the others.
  private var mayRescue: Bool { outcome != .succeeded && outcome != .cancelled && outcome != .unknown }

  /// A block that stopped has no outputs to speak of: what they are made of is missing.
  private var hasOutputs: Bool { isWhole && !isRescued && !ending.outputs.isEmpty && outcome != .cancelled }
}
