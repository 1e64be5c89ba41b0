import ArgumentParser
import Engine
import Reports
import Storage
import Values

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "Look at runs, go on with them, decide what they ask.",
    subcommands: [
      RunsListCommand.self, RunsShowCommand.self, RunsWatchCommand.self, RunsResumeCommand.self,
      RunsRerunCommand.self, RunsCancelCommand.self, RunsApproveCommand.self, RunsRejectCommand.self,
      RunsVerifyCommand.self, RunsPruneCommand.self,
    ])
}

/// The argument that names a run.
struct RunArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("The run, by its id or by how that begins or ends.", valueName: "run"))
  var run: String
}

struct RunsListCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List runs, the newest first.",
    discussion: "Outcome is that of the run, or running, interrupted (it can be resumed), waits for approval.")

  @Option(help: "How many at most.")
  var count = 20

  @Option(help: "text for people, json for programs.")
  var format: ListFormat = .text

  @OptionGroup var state: StateOptions

  func validate() throws {
    guard (1...100_000).contains(count) else { throw ValidationError("--count is 1 to 100000") }
  }

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      let journal = try state.journalThatIsThere()
      let rows = try Process.wait {
        try await journal?.runsWithOwners(limit: count).map { record, isOwned in
          (record: record, standing: RunStanding(record, isOwned: isOwned))
        } ?? []
      }
      if journal == nil { console.error("there is no journal yet at \(try state.path())\n") }
      let list = RunList(rows)
      console.output(format == .json ? list.json : list.text)
      return .succeeded
    } catch {
      return console.fail(error)
    }
  }
}

enum ListFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

struct RunsShowCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a run: its steps, what went wrong, what it left behind.",
    discussion: """
      'left behind' is everything that the run made or changed and did not undo, with the command that removes it. Exit \
      code 0 if the run is there.
      """)

  @OptionGroup var argument: RunArgument

  @Option(help: "text for people, json for programs, jsonl for the events.")
  var format: RunSession.Format = .text

  @OptionGroup var state: StateOptions

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      let journal = try state.journalThatIsThere()
      let (run, isOwned) = try Process.wait {
        let record = try await StoredRun.find(argument.run, in: journal)
        guard let journal else { throw UsageProblem("there is no journal") }
        return (try await StoredRun.load(record, from: journal), try await journal.isOwned(record.run))
      }
      if format == .jsonl {
        for entry in run.entries { console.output(EventLines.line(entry)) }
        return .succeeded
      }
      if format == .text {
        // What was seen while it went on.
        let progress = ProgressPrinter(run.workflow, style: .plain, isLive: false) { console.output($0) }
        _ = Process.wait(on: nil) {
          await progress.observe(run.entries)
          return .succeeded
        }
      }
      let report = RunReport(
        run.state, milliseconds: run.milliseconds, standing: RunStanding(run.record, isOwned: isOwned),
        showsAllRemainders: true)
      console.output(format == .json ? ReportFormat.json.render(report) : ReportFormat.text.render(report))
      if format == .text { console.output(RunSummary.text(report, style: .plain)) }
      return .succeeded
    } catch {
      return console.fail(error)
    }
  }
}

struct RunsPruneCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Remove the journals of runs that ended some time ago.",
    discussion: """
      Runs that have not ended are never removed. Without this command runs go 90 days after their end, and earlier where \
      the journal grows beyond 512 MiB.
      """)

  @Option(help: ArgumentHelp("How many days ago they must have ended.", valueName: "days"))
  var days = 30

  @OptionGroup var state: StateOptions

  func validate() throws {
    guard (0...100_000).contains(days) else { throw ValidationError("--days is 0 to 100000") }
  }

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      let journal = try state.journalThatIsThere()
      let before = LocalMachine.now().advanced(by: .seconds(-days * 86_400)) ?? LocalMachine.now()
      let count = try Process.wait { try await journal?.prune(before: before) ?? 0 }
      console.output("\(count) run\(count == 1 ? "" : "s") removed\n")
      return .succeeded
    } catch {
      return console.fail(error)
    }
  }
}
