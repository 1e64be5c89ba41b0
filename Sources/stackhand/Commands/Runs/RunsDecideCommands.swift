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
      let (run, question) = try Process.wait {
        try await StoredRun.openQuestion(of: record, in: journal, step: decision.step)
      }
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
}
