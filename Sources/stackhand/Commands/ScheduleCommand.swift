import Actions
import ArgumentParser
import Diagnostics
import Engine
import Reports
import Triggers
import Values
import Workflows

struct ScheduleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "Look at what starts workflows by the clock.",
    subcommands: [ScheduleNextCommand.self])
}

struct ScheduleNextCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "next", abstract: "Print the coming firings of every schedule, and the changes of the clocks.",
    discussion: """
      Nothing runs and nothing is asked of a cloud. Each firing is shown in the time of its zone and in UTC; where the \
      clocks jump over a time or show it twice, the table says what happens. Exit code 0, or 2 if a workflow is invalid.
      """)

  @Argument(help: ArgumentHelp("Workflow files; '-' is standard input.", valueName: "file"))
  var files: [String]

  @Option(help: "How many firings of each schedule, at most 1000.")
  var count = 5

  @Option(
    help: ArgumentHelp(
      "Firings later than this, such as 2026-03-28T00:00:00Z; without it, than now.", valueName: "instant"),
    transform: { text in
      guard let instant = Timestamp(rfc3339: text) else {
        throw ValidationError("an instant has a date, a time and an offset: 2026-03-28T00:00:00Z")
      }
      return instant
    })
  var after: Timestamp?

  @Option(help: "text for people, json for programs.")
  var format: Format = .text

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  func validate() throws {
    guard (1...1_000).contains(count) else { throw ValidationError("--count is 1 to 1000") }
  }

  func execute() -> Engine.ExitCode {
    let console = Console()
    let after = after ?? LocalMachine.now()
    let entries = files.compactMap { path -> ScheduleReport.Entry? in
      guard let source = WorkflowLoader.read(path, console),
        let workflow = WorkflowLoader.check(source, library: ActionRegistry.signatures, console)
      else { return nil }
      let schedules = workflow.schedules.compactMap { Schedule($0) }
      return ScheduleReport.Entry(
        file: source.name, workflow: workflow.name, outlooks: schedules.map { $0.outlook(after: after, count: count) })
    }
    let report = ScheduleReport(after: after, entries, isWhole: entries.count == files.count)
    console.output(format == .json ? report.json : report.text)
    return report.isWhole ? .succeeded : .invalid
  }
}
