import ArgumentParser
import Engine
import Storage
import Values

/// How somebody decides.
struct DecisionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The question's step, where several are open.", valueName: "step"))
  var step: String?

  @Option(name: .customLong("as"), help: ArgumentHelp("Who decides; else the user.", valueName: "person"))
  var person: String?

  @Option(help: "Why; it goes on record.")
  var reason: String?
}

struct RunsApproveCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Approve what a run asks.",
    discussion: """
      Who decided and why goes on record. Where no process goes on with the run, it goes on here; exit codes as of run.
      """)

  @OptionGroup var argument: RunArgument
  @OptionGroup var decision: DecisionOptions
  @OptionGroup var options: GoOnOptions

  func execute() -> Engine.ExitCode {
    Decision(isApproved: true, argument: argument, decision: decision, options: options).execute()
  }
}

struct RunsRejectCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "reject", abstract: "Reject what a run asks.",
    discussion: """
      Who decided and why goes on record. Where no process goes on with the run, it goes on here; exit codes as of run: 6 \
      where the rejection ends it.
      """)

  @OptionGroup var argument: RunArgument
  @OptionGroup var decision: DecisionOptions
  @OptionGroup var options: GoOnOptions

  func execute() -> Engine.ExitCode {
    Decision(isApproved: false, argument: argument, decision: decision, options: options).execute()
  }
}

/// One person's vote, given to a run.
private struct Decision: Sendable {
  let isApproved: Bool
  let argument: RunArgument
  let decision: DecisionOptions
  let options: GoOnOptions

  private var person: String { decision.person ?? LocalMachine.user }

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      Process.takeInterrupts()
      let (journal, record) = try options.find(argument.run)
      if record.outcome != nil { throw UsageProblem("the run \(record.run) has ended") }
      let (run, question) = try Process.wait { try await openQuestion(of: record, in: journal) }
      if let objection = question.objection(to: person) {
        throw UsageProblem(objection, help: "the run still waits")
      }
      let vote = ApprovalVote(isApproved: isApproved, by: person, reason: decision.reason)
      try Process.wait { try await journal.give(.vote(run: run, question.address, vote), to: record.run) }
      let follower = RunFollower(journal: journal, run: record.run, console: console)
      return try follower.finish(options.continuation(console), shows: false) {
        $0.outcome != nil || $0.changed > record.changed
      }
    } catch {
      return console.fail(error)
    }
  }

  /// The question that is meant, and the run that asks it: this one, or one that is a step of it.
  private func openQuestion(of record: RunRecord, in journal: SQLStore) async throws -> (String, OpenQuestion) {
    var open: [(String, OpenQuestion)] = []
    for one in [record] + (try await journal.parts(of: record.run)) where one.questions > 0 {
      let state = try await StoredRun.load(one, from: journal).state
      open += state.openQuestions.map { (one.run, $0) }
    }
    if let step = decision.step { open = open.filter { $0.1.address.description == step } }
    guard let first = open.first else {
      throw UsageProblem("the run \(record.run) asks nothing\(decision.step.map { " at '\($0)'" } ?? "")")
    }
    guard open.count == 1 else {
      let steps = open.map { "'\($0.1.address)': \($0.1.request.message)" }.joined(separator: "; ")
      throw UsageProblem("the run \(record.run) asks several things: \(steps)", help: "name one with --step")
    }
    return first
  }
}
