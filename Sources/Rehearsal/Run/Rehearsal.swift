public import Diagnostics
import Engine
import OpenStack
import Values
public import Workflows

/// What came of one test.
public struct RehearsalResult: Sendable {
  public let name: String
  /// What is not as it was expected; empty: all of it is.
  public let mismatches: [Diagnostic]
  /// How much time passed on the clock of the test.
  public let passed: Duration
  /// The journals of its runs: for each entry a line, the run and the event as JSON. The same at every repetition.
  public let journal: String

  public var isGood: Bool { mismatches.isEmpty }
}

extension RehearsalTest {
  /// Carries the test out on the calling thread; an hour of waiting takes as long as a second.
  public func rehearsed(_ workflow: CheckedWorkflow) async -> RehearsalResult {
    let stage = Stage(self, workflow)
    var problem: String?
    var occasion = Occasion(stage)
    do {
      occasion = try await stage.clock.run {
        var occasion = Occasion(stage)
        try await occasion.take()
        return occasion
      }
    } catch let failure as Failure {
      problem = "the run cannot go on: \(failure.message)"
    } catch let stuck as VirtualClock.Stuck {
      problem = stuck.description
    } catch let error as ConfigurationError {
      problem = "the sandbox's own settings are wrong: \(error)"
    } catch {
      problem = "the run went wrong: \(error)"
    }
    let verdict = Verdict(test: self, stage: stage, occasion: occasion)
    return RehearsalResult(
      name: name.value, mismatches: verdict.mismatches(problem: problem), passed: stage.clock.passed,
      journal: stage.store.text)
  }

  /// The same several times; one whose journals differ is not as expected.
  public func rehearsed(_ workflow: CheckedWorkflow, times: Int) async -> RehearsalResult {
    let first = await rehearsed(workflow)
    for repetition in 1..<max(1, times) {
      let other = await rehearsed(workflow)
      guard other.journal != first.journal || other.isGood != first.isGood else { continue }
      let difference = Diagnostic(
        .error, "not-as-expected", "'\(name.value)': repetition \(repetition + 1) made another journal than the first"
      ).label(name.span, "not the same each time")
      return RehearsalResult(
        name: first.name, mismatches: first.mismatches + [difference], passed: first.passed, journal: first.journal)
    }
    return first
  }
}
