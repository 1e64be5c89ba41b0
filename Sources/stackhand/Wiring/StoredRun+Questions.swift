import Engine
import Storage

extension StoredRun {
  /// What a run asks, and what runs ask that are steps of it, each with the run that asks.
  static func openQuestions(of record: RunRecord, in journal: SQLStore) async throws -> [(String, OpenQuestion)] {
    var open: [(String, OpenQuestion)] = []
    for one in [record] + (try await journal.parts(of: record.run)) where one.questions > 0 {
      let state = try await StoredRun.load(one, from: journal).state
      open += state.openQuestions.map { (one.run, $0) }
    }
    return open
  }

  /// The question that is meant, and the run that asks it: this one, or one that is a step of it.
  static func openQuestion(
    of record: RunRecord, in journal: SQLStore, step: String?
  ) async throws -> (String, OpenQuestion) {
    var open = try await openQuestions(of: record, in: journal)
    if let step { open = open.filter { $0.1.address.description == step } }
    guard let first = open.first else {
      throw UsageProblem("the run \(record.run) asks nothing\(step.map { " at '\($0)'" } ?? "")")
    }
    guard open.count == 1 else {
      let steps = open.map { "'\($0.1.address)': \($0.1.request.message)" }.joined(separator: "; ")
      throw UsageProblem("the run \(record.run) asks several things: \(steps)", help: "name one with --step")
    }
    return first
  }
}
