import ArgumentParser
import Engine
import Reports
import Storage
import Values
import Workflows

/// What every command needs that may go on with a run in this process.
struct GoOnOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A secret from a file or standard input.", valueName: "name=@file|name=-"))
  var secret: [String] = []

  @Option(help: "text for people, json for programs, jsonl for the events as they happen.")
  var format: RunSession.Format = .text

  @OptionGroup var reach: ReachOptions
  @OptionGroup var state: StateOptions

  func continuation(_ console: Console) -> RunContinuation {
    RunContinuation(reach: reach, secrets: secret, format: format, console: console)
  }

  /// The journal, and the run in it. Throws ``UsageProblem`` or ``RunStoreError``.
  func find(_ run: String) throws -> (SQLStore, RunRecord) {
    let journal = try state.journalThatIsThere()
    let record = try Process.wait { try await StoredRun.find(run, in: journal) }
    guard let journal else { throw UsageProblem("there is no journal") }
    Process.keepToTheEnd(journal)
    return (journal, record)
  }
}

struct RunsResumeCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on with a run whose process has gone.",
    discussion: """
      It logs in again as it did when it began; secrets come from where they came then. A request that must not be \
      repeated and whose answer is lost is looked for in the cloud; where nobody can say what became of it, the outcome is \
      unknown. Exit codes as of run; 11 if a process goes on with it.
      """)

  @OptionGroup var argument: RunArgument
  @OptionGroup var options: GoOnOptions

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      Process.takeInterrupts()
      let (journal, record) = try options.find(argument.run)
      if let outcome = record.outcome {
        throw UsageProblem(
          "the run \(record.run) has ended: \(outcome.rawValue)",
          help: "`stackhand runs rerun \(record.run)` begins it anew")
      }
      return options.continuation(console).execute(record, of: journal)
    } catch {
      return console.fail(error)
    }
  }
}

struct RunsCancelCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Cancel a run: nothing new starts, its clean-up still runs.",
    discussion: """
      Where a process goes on with the run it is told, and its end is waited for; where none does, the clean-up runs here. \
      Exit codes as of run: 8 once it is cancelled.
      """)

  @OptionGroup var argument: RunArgument
  @OptionGroup var options: GoOnOptions

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      Process.takeInterrupts()
      let (journal, record) = try options.find(argument.run)
      if record.outcome != nil { throw UsageProblem("the run \(record.run) has ended") }
      try Process.wait { try await journal.give(.cancel(by: LocalMachine.user), to: record.run) }
      return try RunFollower(journal: journal, run: record.run, console: console)
        .finish(options.continuation(console), shows: true) { $0.outcome != nil }
    } catch {
      return console.fail(error)
    }
  }
}

struct RunsWatchCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Watch a run until it ends, or nobody goes on with it.",
    discussion: "Exit codes as of run; 10 if it waits for an approval. What watches changes nothing.")

  @OptionGroup var argument: RunArgument

  @Option(help: "text for people, json for programs, jsonl for the events as they happen.")
  var format: RunSession.Format = .text

  @OptionGroup var state: StateOptions

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      let journal = try state.journalThatIsThere()
      let record = try Process.wait { try await StoredRun.find(argument.run, in: journal) }
      guard let journal else { throw UsageProblem("there is no journal") }
      let follower = RunFollower(journal: journal, run: record.run, console: console)
      try follower.follow(as: format)
      return try follower.report(as: format)
    } catch {
      return console.fail(error)
    }
  }
}
