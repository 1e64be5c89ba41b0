import Actions
import ArgumentParser
import Diagnostics
import Engine
import Rehearsal
import Reports
import Triggers
import Workflows

struct CheckCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check workflows and say everything that is wrong with them.",
    discussion: """
      Nothing runs and nothing is asked of a cloud. Exit code 0, or 2 if there is an error. `stackhand explain CODE` says \
      more about one.
      """)

  @Argument(help: ArgumentHelp("Workflow files; '-' is standard input.", valueName: "file"))
  var files: [String]

  @Option(help: "text for people, json for programs, github for GitHub Actions.")
  var format: Format = .text

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, github

    var renderer: DiagnosticFormat {
      switch self {
      case .text: .text
      case .json: .json
      case .github: .github
      }
    }
  }

  func execute() -> Engine.ExitCode {
    let console = Console()
    if let test = files.first(where: RehearsalPlan.isOne) {
      console.fail(
        "invalid-input", "'\(test)' holds tests, and is no workflow",
        help: "`stackhand test \(test)` reads and runs them")
      return .invalid
    }
    let read = files.map { WorkflowLoader.read($0, console) }
    let entries = read.compactMap { $0 }.map { file in
      let (checked, diagnostics) = WorkflowChecker.check(
        file, library: ActionRegistry.signatures, workflows: LocalWorkflows(), triggers: .standard)
      if let checked { Process.keepToTheEnd(checked) }
      return CheckReport.Entry(file, diagnostics, isValid: checked != nil)
    }
    let report = CheckReport(entries, allRead: !read.contains { $0 == nil })
    let rendering = format.renderer.render(report, console.errorStyle)
    if !rendering.errors.isEmpty { console.error(rendering.errors) }
    if !rendering.output.isEmpty { console.output(rendering.output) }
    return report.isValid ? .succeeded : .invalid
  }
}
