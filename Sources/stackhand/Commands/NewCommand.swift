import ArgumentParser
import Engine
import Workflows

struct NewCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Write a workflow to begin with.",
    discussion: "Without a file, or with '-', to standard output. A file that is there is never overwritten.")

  @Argument(help: ArgumentHelp("The file to write.", valueName: "file"))
  var file: String?

  func execute() -> Engine.ExitCode {
    let console = Console()
    guard let file, file != "-" else {
      console.output(StartingWorkflow.text(named: StartingWorkflow.standardName))
      return .succeeded
    }
    let text = StartingWorkflow.text(named: StartingWorkflow.name(for: file))
    do throws(WriteError) {
      try LocalFile.create(file, text)
    } catch {
      console.fail(
        "unwritable-file", "cannot write '\(file)': \(error.reason)",
        help: error.isThere ? "give another name; nothing is overwritten" : "look at the folder and its rights")
      return .failed
    }
    console.error("\(file) is written; `stackhand run --sandbox --as infrastructureSupervisor \(file)` tries it\n")
    return .succeeded
  }
}
